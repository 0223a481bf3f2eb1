import Foundation

extension CommandContext {
    /// Reads the settings that this context names; complains of every problem.
    ///
    /// - Returns: nil when they cannot be used; the complaint has been made.
    package func settings(_ arguments: Arguments) -> Settings? {
        do {
            return try settings(envFile: arguments["--env-file"])
        } catch {
            complain("hik2humand: the settings cannot be used:\n")
            for sentence in error.sentences { complain("  \(sentence)\n") }
            return nil
        }
    }

    /// Reads the settings.
    ///
    /// - Parameter envFile: a file asked for by name; otherwise `./.env` is read when there is one, else the packaged
    ///   settings when there are any.
    package func settings(envFile: String?) throws(Settings.Problems) -> Settings {
        var settings = try Settings(SettingsPlace(asked: envFile).values(environment: environment))
        if let logLevel { settings.logLevel = logLevel }
        return settings
    }
}

/// Where the settings' file lies: where a person says, here, or where the package puts it.
struct SettingsPlace {
    /// A file asked for by name.
    var asked: String?
    /// The file that is read where there is one.
    var local = ".env"
    /// The file that the package installs, and where its daemon keeps its state.
    var packaged = "/etc/hik2humand/hik2humand.env"
    var packagedState = "/var/lib/hik2humand"

    init(asked: String?) { self.asked = asked }

    /// The texts of all settings.
    func values(environment: [String: String]) -> SettingValues {
        if let asked { return SettingValues(environment: environment, envFile: (asked, isRequired: true)) }
        if access(local, F_OK) == 0 || errno != ENOENT {
            return SettingValues(environment: environment, envFile: (local, isRequired: false))
        }
        if access(packaged, R_OK) == 0 {
            var environment = environment
            environment["STATE_DIRECTORY"] = environment["STATE_DIRECTORY"] ?? packagedState
            return SettingValues(environment: environment, envFile: (packaged, isRequired: true))
        }
        let isLocked = errno == EACCES
        var values = SettingValues(environment: environment, envFile: nil)
        if isLocked, SettingDefinition.all.contains(where: { $0.fallback == nil && values[$0.name] == nil }) {
            values.note(
                "the settings of this machine, \(packaged), may not be read by \(UserName.current(environment: environment)); "
                    + "run it with sudo, or name another file with --env-file")
        }
        return values
    }
}
