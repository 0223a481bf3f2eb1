import Attendance
import Base
import Site

/// The settings themselves, once they have been read.
struct SettingsProbe: Probe {
    let subjects: [Finding.Subject] = [.settings, .timeZone]
    let needs: [Finding.Subject] = []

    func run(_ checkup: Checkup) {
        let settings = checkup.settings
        let file = Phrase(same: settings.file.map { ": \($0)" } ?? "")
        checkup.pass(.settings, Phrase(en: "understood", es: "entendidos") + file)
        for warning in settings.warnings {
            // What counts may be the line that was meant to go, and whatever else fails may come of it: a reload refuses it.
            let finding =
                settings.ambiguous.contains(warning)
                ? Finding(.settings, .failed, Observation(warning, trouble: .misconfigured))
                : Finding(.settings, .warning, Observation(warning))
            checkup.report.add(finding)
        }
        let now = settings.zone.timestamp(checkup.parts.clock.now).inWholeSeconds
        let name = settings.zone.timeZone.identifier
        checkup.pass(.timeZone, en: "\(name), where it is now \(now)", es: "\(name), donde ahora es \(now)")
    }
}

/// The state directory, its disk, and whether the daemon's user may read its settings.
struct StateProbe: Probe {
    let subjects: [Finding.Subject] = [.stateDirectory, .disk]
    let needs: [Finding.Subject] = []

    /// Less free space is a warning; a day of a large site takes a tenth of this.
    private static let fewBytes: UInt64 = 100 << 20
    func run(_ checkup: Checkup) {
        let facts = checkup.parts.machine.state(of: checkup.settings.stateFolder)
        let path = checkup.settings.stateFolder.path
        let service = checkup.parts.machine.service(of: checkup.settings.site)
        let foreign = ForeignState(
            checkup.settings, service: service, owner: facts.owner, name: facts.ownerName)
        if let misplaced = MisplacedState(checkup.settings, checkup.parts.files), problem(facts, path) != nil {
            // Its rights would be those of a folder that nobody meant.
            checkup.fail(.stateDirectory, misplaced)
        } else if facts.exists, facts.isFolder, !facts.isReadOnly, facts.isStateOrEmpty, let foreign {
            checkup.fail(.stateDirectory, foreign)
        } else if let problem = problem(facts, path) {
            checkup.fail(.stateDirectory, problem)
        } else if !facts.exists {
            checkup.pass(
                .stateDirectory, en: "\(path) does not exist yet; the first run creates it",
                es: "\(path) todavía no existe; la primera ejecución la crea")
        } else {
            for warning in checkup.settings.stateFolder.warnings { checkup.warn(.stateDirectory, warning) }
            checkup.pass(
                .stateDirectory, en: "\(path), owned by \(facts.ownerName), mode \(facts.octalMode)",
                es: "\(path), propietario \(facts.ownerName), modo \(facts.octalMode)")
        }
        checkFiles(facts, checkup)
        checkDisk(facts, path, checkup)
    }

    private func problem(_ facts: StateFacts, _ path: String) -> Observation? {
        let (user, owner) = (facts.userName, facts.ownerName)
        let (phrase, remedy): (Phrase, Remedy)
        if facts.isReadOnly {
            phrase = Phrase(
                en: "\(path) lies on a file system that is mounted read-only",
                es: "\(path) está en un sistema de archivos montado en modo de solo lectura")
            remedy = .advice(
                en: "mount it for writing (dmesg may say why it is not), or set STATE_DIR elsewhere",
                es: "móntelo para escritura (dmesg puede decir por qué no lo está), o ponga STATE_DIR en otro lugar")
        } else if !facts.isFolder {
            phrase = Phrase(en: "\(path) is no directory", es: "\(path) no es una carpeta")
            remedy = .advice(en: "set STATE_DIR to a directory", es: "ponga en STATE_DIR una carpeta")
        } else if !facts.exists {
            if facts.isWritable { return nil }
            phrase = Phrase(
                en: "\(path) does not exist, and \(user) may not create it",
                es: "\(path) no existe, y \(user) no puede crearla")
            remedy = .run("install -d -m 0700 -o \(user) \(path)")
        } else if facts.owner != facts.user {
            // Root has continued as the directory's owner; any other user must be the owner.
            phrase = Phrase(
                en: "\(path) belongs to \(owner), and this is \(user)",
                es: "\(path) pertenece a \(owner), y este es \(user)")
            remedy = .advice(
                en: "run as \(owner): sudo -u \(owner) hik2humand …, or set STATE_DIR",
                es: "ejecútelo como \(owner): sudo -u \(owner) hik2humand …, o defina STATE_DIR")
        } else if !facts.isWritable {
            phrase = Phrase(
                en: "\(user) may not write in \(path) (mode \(facts.octalMode))",
                es: "\(user) no puede escribir en \(path) (modo \(facts.octalMode))")
            remedy = .run("chmod 700 \(path)")
        } else if let first = facts.strangers.first {
            phrase = Phrase(
                en: "\(first) does not belong to \(owner), who owns \(path)",
                es: "\(first) no pertenece a \(owner), que es el propietario de \(path)")
            remedy = .run("chown -R \(owner): \(path)")
        } else {
            return nil
        }
        return Observation(phrase, remedy: remedy, trouble: .state)
    }

    /// Checks that the daemon's user, as whom root has continued, may read the settings that root has read.
    private func checkFiles(_ facts: StateFacts, _ checkup: Checkup) {
        // Settings other than the package's are somebody's own trial.
        guard facts.exists, facts.owner != 0, facts.owner == facts.user, let own = checkup.settings.file,
            let site = PackagedSite(settingsFile: own)
        else { return }
        let owner = facts.ownerName
        let service = checkup.parts.machine.service(of: site).units?.first { $0.name == site.service && $0.isInstalled }
        // This check has the user's own groups, the service those of its unit.
        let unit = service.flatMap { $0.identity?.number == facts.owner ? $0 : nil }
        let whom = unit?.userPlace.map { $0.phrase.within(en: { " (User= in \($0))" }, es: { " (User= en \($0))" }) }
        let named = checkup.settings.namedFiles.filter { $0.use == .read && $0.path.hasPrefix("/") }
        for (setting, file) in [("", own)] + named.map({ ($0.setting, $0.path) })
        where !checkup.parts.machine.mayRead(file) {
            let rights = checkup.parts.machine.rights(of: file)
            let user = unit?.identity
            if let user, let rights, user.mayRead(rights) { continue }
            let closed =
                user.flatMap { user in rights.map { user.closedFolder(above: $0) } }
                ?? checkup.parts.machine.closedFolder(above: file)
            checkup.fail(
                .settings,
                Phrase(en: "\(owner), whom the daemon runs as", es: "\(owner), el usuario del servicio")
                    + (whom ?? Phrase(same: ""))
                    + Phrase(en: ", may not read \(file)", es: ", no puede leer \(file)"),
                remedy: unit.flatMap(StateProbe.endOfUser) ?? closed.flatMap {
                    StateProbe.opening($0, to: user?.groupName)
                }
                    ?? StateProbe.remedy(
                        for: file, of: setting, site, group: user?.groupName ?? owner, settings: own), .misconfigured)
        }
    }

    /// A user whom a drop-in names, without the package's group, is not given keys to read: its line goes.
    private static func endOfUser(_ unit: ServiceFacts.Unit) -> Remedy? {
        guard let place = unit.userPlace, !place.isPackaged, unit.identity?.groupName != "hik2humand" else {
            return nil
        }
        return unit.without("User=", in: place)
    }

    /// The package's folder is closed to all but its group, since keys lie in it.
    ///
    /// - Returns: nil for a person's own folder, which is not opened to others, and which the unit hides.
    private static func opening(_ folder: String, to group: String?) -> Remedy? {
        if folder == "/root" || folder.hasPrefix("/root/") || folder.hasPrefix("/home/") { return nil }
        guard folder == PackagedSite.folder, let group else { return .run("chmod 755 \(folder)") }
        return .run("chgrp \(group) \(folder); chmod 750 \(folder)")
    }

    private static func remedy(
        for file: String, of setting: String, _ site: PackagedSite, group: String, settings: String
    ) -> Remedy {
        if file.hasPrefix(site.secretsFolder + "/") {
            return .advice(
                en:
                    "take \(setting) out of \(settings): what lies there under the secret's own name, systemd hands over",
                es: "quite \(setting) de \(settings): lo que está ahí con el nombre del secreto, systemd lo entrega")
        }
        if file.hasPrefix(PackagedSite.folder + "/") { return .run("chgrp \(group) \(file); chmod 640 \(file)") }
        return PackagedSite.moving(file, of: setting)
    }

    private func checkDisk(_ facts: StateFacts, _ path: String, _ checkup: Checkup) {
        let free = "\(facts.freeBytes >> 20) MB"
        let remedy = Remedy.advice(
            en: "free some space on the disk of \(path); df -h \(path) says where it is mounted, and sudo du -xh MOUNT "
                + "| sort -h | tail what fills it",
            es: "libere espacio en el disco de \(path); df -h \(path) dice dónde está montado, y sudo du -xh MONTAJE | "
                + "sort -h | tail qué lo llena")
        if let problem = facts.diskProblem, !facts.isReadOnly {
            checkup.fail(
                .disk, problem,
                remedy: facts.freeInodes == 0
                    ? .advice(
                        en: "delete files on the disk of \(path)", es: "borre archivos del disco de \(path)")
                    : remedy, .state)
        } else if facts.freeBytes < StateProbe.fewBytes {
            checkup.warn(.disk, en: "nearly full: \(free) free", es: "casi lleno: \(free) libres", remedy: remedy)
        } else if facts.freeBytes == .max {
            checkup.pass(.disk, en: "space enough", es: "hay espacio suficiente")
        } else {
            checkup.pass(.disk, en: "\(free) free", es: "\(free) libres")
        }
    }
}
