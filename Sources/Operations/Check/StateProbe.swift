import Attendance
import Base
import Site

/// The settings themselves, once they have been read.
struct SettingsProbe: Probe {
    let subjects: [Finding.Subject] = [.settings, .timeZone]
    let needs: [Finding.Subject] = []

    func run(_ checkup: Checkup) {
        let settings = checkup.settings
        checkup.pass(.settings, "understood" + (settings.file.map { ": \($0)" } ?? ""))
        for warning in settings.warnings { checkup.warn(.settings, warning) }
        let now = settings.zone.timestamp(checkup.parts.clock.now).inWholeSeconds
        checkup.pass(.timeZone, "\(settings.zone.timeZone.identifier), where it is now \(now)")
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
        if let problem = problem(facts, path) {
            checkup.fail(.stateDirectory, problem)
        } else if !facts.exists {
            checkup.pass(.stateDirectory, "\(path) does not exist yet; the first run creates it")
        } else {
            for warning in checkup.settings.stateFolder.warnings { checkup.warn(.stateDirectory, warning) }
            checkup.pass(.stateDirectory, "\(path), owned by \(facts.ownerName), mode \(facts.octalMode)")
        }
        checkFiles(facts, checkup)
        checkDisk(facts, path, checkup)
    }

    private func problem(_ facts: StateFacts, _ path: String) -> Observation? {
        let (user, owner) = (facts.userName, facts.ownerName)
        let (text, remedy): (String, Remedy)
        if facts.isReadOnly {
            text = "\(path) lies on a file system that is mounted read-only"
            remedy = "mount it for writing (dmesg may say why it is not), or set STATE_DIR elsewhere"
        } else if !facts.isFolder {
            (text, remedy) = ("\(path) is no directory", "set STATE_DIR to a directory")
        } else if !facts.exists {
            if facts.isWritable { return nil }
            text = "\(path) does not exist, and \(user) may not create it"
            remedy = .run("install -d -m 0700 -o \(user) \(path)")
        } else if facts.owner != facts.user {
            // Root has continued as the directory's owner; any other user must be the owner.
            text = "\(path) belongs to \(owner), and this is \(user)"
            remedy = "run as \(owner): sudo -u \(owner) hik2humand …, or set STATE_DIR"
        } else if !facts.isWritable {
            text = "\(user) may not write in \(path) (mode \(facts.octalMode))"
            remedy = .run("chmod 700 \(path)")
        } else if let first = facts.strangers.first {
            text = "\(first) does not belong to \(owner), who owns \(path)"
            remedy = .run("chown -R \(owner): \(path)")
        } else {
            return nil
        }
        return Observation(text: text, remedy: remedy, trouble: .state)
    }

    /// Checks that the daemon's user, as whom root has continued, may read the settings that root has read.
    private func checkFiles(_ facts: StateFacts, _ checkup: Checkup) {
        // Settings other than the package's are somebody's own trial.
        guard facts.exists, facts.owner != 0, facts.owner == facts.user, let own = checkup.settings.file,
            PackagedSite(settingsFile: own) != nil
        else { return }
        let owner = facts.ownerName
        let named = checkup.settings.namedFiles.filter { $0.use == .read && $0.path.hasPrefix("/") }
        for file in [own] + named.map(\.path)
        where !checkup.parts.machine.mayRead(file) {
            checkup.fail(
                .settings, "\(owner), whom the daemon runs as, may not read \(file)",
                remedy: file.hasPrefix(PackagedSite.folder + "/")
                    ? .run("chgrp \(owner) \(file); chmod 640 \(file)")
                    : "put it into \(PackagedSite.folder), where what root makes belongs to the daemon's group",
                .misconfigured)
        }
    }

    private func checkDisk(_ facts: StateFacts, _ path: String, _ checkup: Checkup) {
        let free = "\(facts.freeBytes >> 20) MB free"
        let remedy: Remedy = "free some space on the disk of \(path)"
        if let problem = facts.diskProblem, !facts.isReadOnly {
            checkup.fail(
                .disk, problem,
                remedy: facts.freeInodes == 0 ? "delete files on the disk of \(path)" : remedy, .state)
        } else if facts.freeBytes < StateProbe.fewBytes {
            checkup.warn(.disk, "nearly full: \(free)", remedy: remedy)
        } else {
            checkup.pass(.disk, facts.freeBytes == .max ? "space enough" : free)
        }
    }
}
