import Base
import Foundation

/// The texts of all settings: from the environment, else from the `.env` file, else (secrets) from files of their own.
package struct SettingValues {
    private var texts: [String: String] = [:]
    /// The longest file that is read: a device that never ends is no settings file.
    static let longestFile = 16 << 20
    /// What is wrong with the places that the texts come from.
    package private(set) var problems: [Settings.Problem] = []
    private(set) var warnings: [Phrase] = []
    /// Names that the file gives two different values: the last one counts, and nobody knows which was meant.
    private(set) var ambiguous: [Phrase] = []
    /// In which a person is spoken to; nil where none or no known one is set.
    package var language: Language? { self[SettingTable.language].flatMap { Language(rawValue: $0.lowercased()) } }
    /// The settings file exists and cannot be read, so what it says is unknown, not missing.
    private(set) var isUnreadable = false
    /// Whether that is because the file does not exist.
    private(set) var isMissing = false
    /// None of the file's lines can be read.
    private(set) var isGarbled = false
    /// The `.env` file that was read.
    package private(set) var file: String?
    let isService: Bool
    /// The files that were read so far.
    let files = SettingFiles()
    /// The files that hold a secret, by the setting that names them (`HIK_SECRET_FILE`).
    private(set) var secretFiles: [(setting: String, path: String)] = []
    /// How a file is read.
    let read: (String) throws(FileError) -> Data

    /// Collects the texts.
    ///
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - envFile: the `.env` file; one that was asked for by name must be there.
    ///   - owners: whose files are read; nil for anybody's.
    ///   - read: how a file is read; only tests give another.
    package init(
        environment: [String: String], envFile: (path: String, isRequired: Bool)?, trusting owners: Set<uid_t>? = nil,
        read: ((String) throws(FileError) -> Data)? = nil
    ) {
        if let read {
            self.read = read
        } else {
            self.read = { path throws(FileError) in
                try GivenFile.contents(of: path, limit: SettingValues.longestFile, trusting: owners)
            }
        }
        // systemd sets it for what it starts.
        isService = environment["INVOCATION_ID"] != nil
        var fromFile: [String: String] = [:]
        if let envFile { fromFile = values(ofEnvFile: envFile.path, isRequired: envFile.isRequired) }
        for definition in SettingDefinition.all {
            let text = environment[definition.name] ?? fromFile[definition.name]
            // An empty line, as in .env.example, does not hide a file with the secret.
            if definition.isSecret, text?.trimmingSpaces.isEmpty ?? true {
                texts[definition.name] = secret(definition.name, environment: environment, fromFile: fromFile)
            } else {
                texts[definition.name] = text
            }
        }
        let folder = SettingTable.stateFolder.name
        texts[folder] = self[folder] ?? environment["STATE_DIRECTORY"]
        noteUnknown(in: environment)
        noteZone(environment["TZ"] ?? "")
        problems += ProxySetting.problems(in: environment)
    }

    /// The text of a setting, without white space at its ends; nil when it is not given or empty.
    package subscript(name: String) -> String? {
        guard let text = texts[name]?.trimmingSpaces, !text.isEmpty else { return nil }
        return text
    }

    package subscript<Value>(setting: Setting<Value>) -> String? { self[setting.name] }

    /// Removes these secrets from what is shown.
    package var redaction: Redaction { Redaction(secrets) }

    /// The secrets among the settings.
    var secrets: [Secret] {
        let secrets = SettingDefinition.all.filter(\.isSecret).map { self[$0.name] ?? "" }
        // A short key is no secret, and would hide too much else.
        return secrets.filter { $0.count >= 8 || $0 != self[SettingTable.appKey] }.map { Secret($0) }
    }

    /// Notes that the settings themselves cannot be read, and why.
    mutating func noteUnreadable(_ phrase: Phrase) {
        problems.append(.init(phrase: phrase))
        isUnreadable = true
    }

    private mutating func values(ofEnvFile path: String, isRequired: Bool) -> [String: String] {
        let bytes: Data
        do {
            bytes = try self.read(path)
        } catch {
            if error.code == ENOENT, !isRequired { return [:] }
            noteUnreadable(Phrase(error) + SettingValues.remedy(error, isService: isService))
            isMissing = error.code == ENOENT
            return [:]
        }
        warnIfReadable(path)
        files.note(nil, path, bytes)
        self.file = path
        let file = EnvFile.parse(bytes)
        problems += file.problems.map { .init(phrase: Phrase(same: "\(path), ") + $0.phrase.inLine($0.line)) }
        // What stands in lines that cannot be read is not missing.
        isGarbled = file.values.isEmpty && !file.problems.isEmpty
        var values: [String: String] = [:]
        for entry in file.values where entry.replaced != nil {
            let lines = (entry.replaced ?? 0, entry.line)
            ambiguous.append(
                Phrase(
                    en:
                        "\(path) has two lines \(entry.name) with different values, \(lines.0) and \(lines.1), and a start "
                        + "takes the last; delete one of them",
                    es:
                        "\(path) tiene dos líneas \(entry.name) con valores distintos, la \(lines.0) y la \(lines.1), y un "
                        + "inicio toma la última; borre una de ellas"))
        }
        for entry in file.values {
            values[entry.name] = entry.value
            if !SettingValues.isKnown(entry.name), problems.count < EnvFile.mostProblems {
                // A stray secret on a line of its own looks like a name; show only what could be a setting's.
                let looksLikeOne = entry.name.utf8.allSatisfy {
                    $0 == 0x5F || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                }
                let none =
                    looksLikeOne
                    ? Phrase(en: "there is no setting \(entry.name)", es: "no existe el ajuste \(entry.name)")
                    : Phrase(en: "there is no setting of this name", es: "no existe un ajuste con este nombre")
                problems.append(
                    .init(phrase: Phrase(same: "\(path), ") + (none + near(entry.name)).inLine(entry.line)))
            }
        }
        return values
    }

    /// What to do about a settings file that cannot be read: a person needs sudo, a service the file's group.
    private static func remedy(_ error: FileError, isService: Bool) -> Phrase {
        switch error.fault {
        case .foreign, .writable:
            return Phrase(
                en:
                    "; root reads ./.env only where nobody else can write: work in another folder, or name the file with "
                    + "--env-file",
                es:
                    "; root lee ./.env solo donde nadie más puede escribir: trabaje en otra carpeta, o indique el archivo "
                    + "con --env-file")
        default: break
        }
        return switch error.code {
        case ENOENT:
            Phrase(
                en: "; name the file that is there with --env-file",
                es: "; indique con --env-file el archivo que existe")
        default: rights(error, isService: isService)
        }
    }

    /// How this user gets the right to read a file that a setting names; empty where that is not what is wrong.
    static func rights(_ error: FileError, isService: Bool) -> Phrase {
        guard error.code == EACCES else { return Phrase(same: "") }
        if isService, ["/root/", "/home/"].contains(where: error.path.hasPrefix) {
            // The unit sees nothing of these folders, whatever the rights.
            let place = "\(PackagedSite.folder)/\((error.path as NSString).lastPathComponent)"
            let command = "install -m 640 -g hik2humand \(error.path) \(place)"
            return Phrase(
                en: ": the service does not see it there: \(command), and name that one",
                es: ": el servicio no lo ve ahí: \(command), y nombre ese")
        }
        return isService
            ? Phrase(same: ": chgrp hik2humand \(error.path); chmod 640 \(error.path)")
            : Phrase(en: "; or run it with sudo", es: "; o ejecútelo con sudo")
    }

    private mutating func secret(
        _ name: String, environment: [String: String], fromFile: [String: String]
    ) -> String? {
        var path = environment[name + "_FILE"] ?? fromFile[name + "_FILE"]
        if let path { secretFiles.append((name + "_FILE", path)) }
        if path == nil, let folder = environment["CREDENTIALS_DIRECTORY"] {
            let credential = "\(folder)/\(name)"
            if access(credential, F_OK) == 0 { path = credential }
        }
        guard let path else { return nil }
        do {
            let bytes = try read(path)
            warnIfReadable(path)
            files.note(SettingDefinition.named(name), path, bytes)
            guard let text = String(data: bytes, encoding: .utf8) else {
                let notText = Phrase(en: "\(name): \(path) is not UTF-8 text", es: "\(name): \(path) no es texto UTF-8")
                problems.append(.init(setting: name, phrase: notText))
                return nil
            }
            return text
        } catch {
            let what = Phrase(error) + SettingValues.rights(error, isService: isService)
            problems.append(.init(setting: name, phrase: Phrase(same: "\(name): ") + what))
            return nil
        }
    }

    /// Warns of a file with secrets that others may read.
    private mutating func warnIfReadable(_ path: String) {
        if let sentence = SettingValues.exposure(of: path) { warnings.append(sentence) }
    }

    /// What to say about a file with secrets that others may read; nil where they may not.
    static func exposure(of path: String) -> Phrase? {
        var status = stat()
        // The modes of pipes and devices mean nothing.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o007 != 0 else {
            return nil
        }
        let mode = String(status.st_mode & 0o777, radix: 8)
        let isWritable = status.st_mode & 0o002 != 0
        return Phrase(
            en: "\(path) can be read\(isWritable ? " and changed" : "") by every user of this machine (mode \(mode)); "
                + "chmod o= \(path)",
            es: "cualquier usuario de esta máquina puede leer\(isWritable ? " y cambiar" : "") \(path) (modo \(mode)); "
                + "chmod o= \(path)")
    }

    private mutating func noteUnknown(in environment: [String: String]) {
        for name in environment.keys.sorted()
        where ["HIK_", "HUMAND_", "FINDFACE_"].contains(where: name.hasPrefix) {
            if !SettingValues.isKnown(name) {
                warnings.append(
                    Phrase(en: "there is no setting \(name)", es: "no existe el ajuste \(name)") + near(name))
            }
        }
    }

    /// A TZ that is no IANA name is silently taken for UTC, or with the other sign than POSIX has it.
    private mutating func noteZone(_ text: String) {
        let name = text.hasPrefix(":") ? String(text.dropFirst()) : text
        guard self[SettingTable.zone] == nil, !name.isEmpty, name != "/etc/localtime",
            SiteZone(identifier: name.replacing("/usr/share/zoneinfo/", with: "")) == nil
        else { return }
        warnings.append(
            Phrase(
                en:
                    "TZ=\(text.prefix(40)) is no IANA time zone, so event times without an offset may be hours off; set "
                    + "\(SettingTable.zone.name)=America/Montevideo or the like",
                es:
                    "TZ=\(text.prefix(40)) no es una zona horaria IANA, así que las horas de eventos sin desfase pueden "
                    + "diferir en horas; defina \(SettingTable.zone.name)=America/Montevideo o la que corresponda"))
    }

    private func near(_ name: String) -> Phrase { .didYouMean(SettingValues.meant(by: name)) }

    /// The setting that a person most likely meant; nil where none is near.
    ///
    /// What stands before the first underscore is shared by many names, and says nothing of which one was meant.
    static func meant(by name: String) -> String? {
        let others = [
            "HUMAND_TOKEN": "HUMAND_AUTH", "HUMAND_KEY": "HUMAND_AUTH", "HUMAND_API_KEY": "HUMAND_AUTH",
            "HUMAND_URL": "HUMAND_BASE_URL", "HIKVISION_URL": "HIKVISION_HOST", "HIK_HOST": "HIKVISION_HOST",
        ]
        if let other = others[name.uppercased()] { return other }
        let names = SettingDefinition.names
        guard let end = name.firstIndex(of: "_") else { return NearestName.best(name, among: names) }
        let prefix = name[...end]
        let alike = names.filter { $0.hasPrefix(prefix) }
        guard !alike.isEmpty else { return NearestName.best(name, among: names) }
        let rests = alike.map { String($0.dropFirst(prefix.count)) }
        return NearestName.best(String(name.dropFirst(prefix.count)), among: rests).map { prefix + $0 }
            ?? NearestName.best(name, among: names.filter { !$0.hasPrefix(prefix) })
    }

    private static func isKnown(_ name: String) -> Bool {
        if SettingDefinition.named(name) != nil { return true }
        guard name.hasSuffix("_FILE") else { return false }
        return SettingDefinition.named(String(name.dropLast(5)))?.isSecret == true
    }
}
