import Base
import Foundation

/// Where the settings file is: where a person says, in this folder, or where the package puts it.
package struct SettingsPlace {
    /// What `init` adds to the name of a settings file while it asks.
    package static let draftSuffix = ".init"

    /// The file that `--env-file` names.
    var asked: String?
    /// The file that is read if it exists.
    var local = ".env"
    /// The file that the package installs.
    var packaged = PackagedSite.only.settingsFile
    /// What the asked file is to hold, where it is only being written.
    var draft: String?

    package init(asked: String?) { self.asked = asked }

    /// Where the settings are that are found without being asked for, or where they belong.
    package static var usual: String {
        let place = SettingsPlace(asked: nil)
        return access(place.local, F_OK) == 0 ? place.local : place.packaged
    }

    /// A file beside the packaged settings' place that may be these, under another name; nil where they are in place, or
    /// several may be.
    package static var renamed: String? {
        renamed(PackagedSite.only.settingsFile, files: POSIXFileSystem())
    }

    static func renamed(_ place: String, files: any FileSystem) -> String? {
        let folder = (place as NSString).deletingLastPathComponent
        let name = (place as NSString).lastPathComponent
        guard !files.exists(place), let names = try? files.names(in: folder) else { return nil }
        let likely = names.filter { $0.hasPrefix(name) && !$0.contains(draftSuffix) }
        return likely.count == 1 ? likely.first.map { "\(folder)/\($0)" } : nil
    }

    /// The advice when no file was read.
    package static let advice = Phrase(
        en: "no settings file was read: name one with --env-file, or put it at ./.env or "
            + PackagedSite.only.settingsFile,
        es: "no se leyó ningún archivo de ajustes: indíquelo con --env-file, o póngalo en ./.env o "
            + PackagedSite.only.settingsFile)

    /// A note on a file that was read from this folder although the package's file exists.
    package static func note(on file: String?) -> Phrase? {
        let place = SettingsPlace(asked: nil)
        guard file == place.local, access(place.packaged, F_OK) == 0 else { return nil }
        let read = "\(FileManager.default.currentDirectoryPath)/\(place.local)"
        return Phrase(
            en: "\(read) was read because it is in this folder; the installed settings are read with --env-file "
                + place.packaged,
            es: "se leyó \(read) porque está en esta carpeta; los ajustes instalados se leen con --env-file "
                + place.packaged)
    }

    /// The texts of all settings.
    package func values(environment: [String: String]) -> SettingValues {
        if let asked {
            return values(of: asked, isRequired: true, PackagedSite(settingsFile: asked), environment)
        }
        // A folder that this user may not enter, as root's for who came by runuser, has no settings to read here.
        let isShut = access(local, F_OK) != 0 && errno == EACCES
        if !isShut, access(local, F_OK) == 0 || errno != ENOENT {
            return values(
                of: local, isRequired: false, PackagedSite(settingsFile: local), environment,
                trusting: SettingsPlace.trusted(environment))
        }
        if access(packaged, R_OK) == 0 { return values(of: packaged, isRequired: true, .only, environment) }
        let isLocked = errno == EACCES
        var values = SettingValues(environment: environment, envFile: nil)
        guard isLocked || isShut,
            SettingDefinition.all.contains(where: { $0.fallback == nil && values[$0.name] == nil })
        else { return values }
        let user = UserName.current(environment: environment)
        values.noteUnreadable(
            isLocked
                ? Phrase(
                    en:
                        "the user \(user) may not read the settings of this machine, \(packaged); run it with sudo, or name "
                        + "another file with --env-file",
                    es:
                        "el usuario \(user) no puede leer los ajustes de esta máquina, \(packaged); ejecútelo con sudo, o "
                        + "indique otro archivo con --env-file")
                : Phrase(
                    en: "\(user) may not enter this folder, so no .env is read here; cd to another folder, or name the "
                        + "file with --env-file",
                    es: "\(user) no puede entrar en esta carpeta, así que aquí no se lee ningún .env; vaya a otra "
                        + "carpeta con cd, o indique el archivo con --env-file"))
        return values
    }

    /// Whose files may steer root, who may be in anybody's folder: root's own, and those of who typed sudo.
    private static func trusted(_ environment: [String: String]) -> Set<uid_t>? {
        geteuid() == 0 ? Set([0] + [environment["SUDO_UID"].flatMap(uid_t.init)].compactMap(\.self)) : nil
    }

    /// A packaged site's state and secrets are where its unit has them, also for a command that a person types.
    private func values(
        of file: String, isRequired: Bool, _ site: PackagedSite?, _ environment: [String: String],
        trusting owners: Set<uid_t>? = nil
    ) -> SettingValues {
        var environment = environment
        if let site {
            environment["STATE_DIRECTORY"] = environment["STATE_DIRECTORY"] ?? site.stateFolder
            if environment["CREDENTIALS_DIRECTORY"] == nil, access(site.secretsFolder, R_OK | X_OK) == 0 {
                environment["CREDENTIALS_DIRECTORY"] = site.secretsFolder
            }
        }
        guard let draft else {
            return SettingValues(environment: environment, envFile: (file, isRequired: isRequired), trusting: owners)
        }
        return SettingValues(environment: environment, envFile: (file, isRequired: isRequired)) {
            path throws(FileError) in
            path == file ? Data(draft.utf8) : try GivenFile.contents(of: path, limit: SettingValues.longestFile)
        }
    }
}

extension Settings {
    /// Whose state and settings these are, for a person who sees an empty site.
    package var placePhrase: Phrase {
        let origin =
            file.map { Phrase(en: "settings of \($0)", es: "ajustes de \($0)") }
            ?? Phrase(en: "settings of the environment", es: "ajustes del entorno")
        let note = SettingsPlace.note(on: file).map { Phrase(same: "; ") + $0 } ?? Phrase(same: "")
        return Phrase(same: "STATE_DIR=\(stateFolder.path), ") + origin + note
    }
}
