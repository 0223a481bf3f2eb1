import Foundation

extension CommandContext {
    /// Reads the settings that this context names; complains of every problem.
    ///
    /// - Returns: nil when they cannot be used; the complaint has been made.
    package func settings(_ arguments: Arguments) -> Settings? {
        do {
            return try settings(envFile: arguments["--env-file"])
        } catch {
            let place = error.file.map { "in \($0) " } ?? ""
            complain("hik2humand: the settings \(place)cannot be used:\n")
            for sentence in error.sentences { complain("  \(sentence)\n") }
            if let note = SettingsPlace.note(on: error.file) { complain("  \(note)\n") }
            if error.file == nil, !error.isUnreadable { complain("  \(SettingsPlace.advice)\n") }
            return nil
        }
    }

    /// Reads the settings.
    ///
    /// - Parameter envFile: a file asked for by name; otherwise `./.env` is read when there is one, else the packaged
    ///   settings when there are any.
    package func settings(envFile: String?) throws(Settings.Problems) -> Settings {
        var settings = try Settings(settingValues(envFile: envFile))
        if let logLevel { settings.logLevel = logLevel }
        return settings
    }

    /// The texts of all settings, from the same places.
    func settingValues(envFile: String?) -> SettingValues {
        SettingsPlace(asked: envFile).values(environment: environment)
    }
}

/// Where the settings' file lies: where a person says, here, or where the package puts it.
struct SettingsPlace {
    /// A file asked for by name.
    var asked: String?
    /// The file that is read where there is one.
    var local = ".env"
    /// The file that the package installs.
    var packaged = PackagedSite.only.settingsFile

    init(asked: String?) { self.asked = asked }

    /// What is said where no file was read.
    static let advice =
        "no settings file was read: name one with --env-file, or put it at ./.env or "
        + PackagedSite.only.settingsFile

    /// What is said of a file that was read because it lies here, where the package's own is there as well.
    static func note(on file: String?) -> String? {
        let place = SettingsPlace(asked: nil)
        guard file == place.local, access(place.packaged, F_OK) == 0 else { return nil }
        return
            "\(FileManager.default.currentDirectoryPath)/\(place.local) was read because it lies here; the installed "
            + "settings are read with --env-file \(place.packaged)"
    }

    /// The texts of all settings.
    func values(environment: [String: String]) -> SettingValues {
        if let asked {
            return values(of: asked, isRequired: true, PackagedSite(settingsFile: asked), environment)
        }
        if access(local, F_OK) == 0 || errno != ENOENT {
            return values(of: local, isRequired: false, PackagedSite(settingsFile: local), environment)
        }
        if access(packaged, R_OK) == 0 { return values(of: packaged, isRequired: true, .only, environment) }
        let isLocked = errno == EACCES
        var values = SettingValues(environment: environment, envFile: nil)
        if isLocked, SettingDefinition.all.contains(where: { $0.fallback == nil && values[$0.name] == nil }) {
            values.noteUnreadable(
                "the settings of this machine, \(packaged), may not be read by \(UserName.current(environment: environment)); "
                    + "run it with sudo, or name another file with --env-file")
        }
        return values
    }

    /// A packaged site's state and secrets lie where its unit has them, also for who types a command.
    private func values(
        of file: String, isRequired: Bool, _ site: PackagedSite?, _ environment: [String: String]
    ) -> SettingValues {
        var environment = environment
        if let site {
            environment["STATE_DIRECTORY"] = environment["STATE_DIRECTORY"] ?? site.stateFolder
            if environment["CREDENTIALS_DIRECTORY"] == nil, access(site.secretsFolder, R_OK | X_OK) == 0 {
                environment["CREDENTIALS_DIRECTORY"] = site.secretsFolder
            }
        }
        return SettingValues(environment: environment, envFile: (file, isRequired: isRequired))
    }
}
