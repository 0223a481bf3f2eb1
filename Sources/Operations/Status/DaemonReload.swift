import Attendance
import Base
import Foundation
import Ledger
import Site
import Sync

/// Asks the daemon of a state directory to reload its settings, and waits for the answer in `status.json`.
package struct DaemonReload {
    package enum Answer: Equatable {
        case noDaemon
        case notPermitted(String)
        case noAnswer(String)
        /// With the settings that wait for a restart, the lists of doors that are empty now and were not, and the doors
        /// that were not read before, or in the other direction.
        case adopted(String, waiting: [String], emptied: [SettingName], doors: DoorChange)
        case refused([Phrase])
    }

    /// What a reload has changed about the doors, by their codes.
    package struct DoorChange: Equatable {
        package var added: [String] = []
        /// With the direction that they give now.
        package var turned: [String: Direction] = [:]

        package init() {}

        /// Nothing where it is not known which doors were read before.
        package init(from former: DoorsRead?, to now: DoorsRead?) {
            guard let former, let now else { return }
            added = now.all.filter { !former.all.contains($0) }
            for code in now.all {
                guard let direction = now.direction(ofDoor: code),
                    former.direction(ofDoor: code) == direction.opposite
                else { continue }
                turned[code] = direction
            }
        }
    }

    private let folder: StateFolder
    private let patience: Span

    /// - Parameter patience: less than the 90 s that systemd gives a reload.
    package init(folder: StateFolder, patience: Span = .seconds(60)) {
        self.folder = folder
        self.patience = patience
    }

    package func run() -> Answer {
        let end = monotonicNow() + patience
        guard case .process(let name) = LockHolder(of: folder), let process = pid_t(name), process > 0 else {
            return .noDaemon
        }
        // One that has not reported yet may not have its signal handler either, and would die.
        guard let before = wait(until: end, { $0.isWritten(by: name) }) else {
            return LockHolder(of: folder) == .process(name) ? .noAnswer(name) : .noDaemon
        }
        guard kill(process, SIGHUP) == 0 else { return errno == EPERM ? .notPermitted(name) : .noDaemon }
        let number = before.reload?.number ?? 0
        let after = wait(until: end) { daemon in
            daemon.process == name && daemon.reload.map { $0.number > number && !$0.isUndecided } == true
        }
        guard let after, let reload = after.reload else {
            return LockHolder(of: folder) == .process(name) ? .noAnswer(name) : .noDaemon
        }
        guard reload.problems.isEmpty else { return .refused(reload.problems) }
        return .adopted(
            name, waiting: after.running.waiting, emptied: after.emptied,
            doors: DoorChange(from: before.doors, to: after.doors))
    }

    /// What the daemon says of itself, as soon as it is what is waited for; nil when it never is, or the daemon ends.
    private func wait(until end: Span, _ isIt: (DaemonStatus) -> Bool) -> DaemonStatus? {
        while monotonicNow() < end {
            let json = StatusFile.file(in: folder, POSIXFileSystem()).read()
            if let daemon = json.flatMap({ DaemonStatus($0) }), isIt(daemon) { return daemon }
            guard StateLock.isHeld(path: folder.lockFile) else { return nil }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return nil
    }

    private static func nobody(_ folder: String) -> Phrase {
        Phrase(en: "no daemon works in \(folder)", es: "ningún servicio trabaja en \(folder)")
    }

    private static let startedAsDryRun = Phrase(
        en: "; one that was started with DRY_RUN=true keeps nothing there, and needs a restart",
        es: "; uno que se inició con DRY_RUN=true no guarda nada ahí, y hay que reiniciarlo")

    /// No daemon works in the state directory: how one comes to.
    ///
    /// - Parameter files: tells whether the settings of a service that runs are still there.
    package static func nothingToReload(
        _ settings: Settings, _ service: ServiceFacts?, _ files: any FileSystem
    ) -> Phrase {
        let folder = settings.stateFolder.path
        let usual = PackagedSite.only.settingsFile
        if settings.file == nil, !files.exists(usual),
            let unit = service?.units?.first(where: { $0.name == settings.site.service }), let process = unit.process
        {
            return Health.gone(usual, unit.name, process)
        }
        guard settings.isPackaged else { return nobody(folder) + startedAsDryRun }
        let nobody = nobody(folder)
        guard let unit = service?.units?.first(where: { $0.name == settings.site.service && $0.isInstalled }) else {
            return nobody + startedAsDryRun
        }
        if let process = unit.process {
            return nobody
                + Phrase(
                    en: "; \(unit.name) runs (process \(process)) with DRY_RUN=true or another STATE_DIR, and takes "
                        + "over the settings with systemctl restart \(unit.name)",
                    es: "; \(unit.name) está activo (proceso \(process)) con DRY_RUN=true u otro STATE_DIR, y adopta "
                        + "los ajustes con systemctl restart \(unit.name)")
        }
        let start = unit.isEnabled ? "systemctl start \(unit.name)" : "systemctl enable --now \(unit.name)"
        return nobody
            + Phrase(
                en: "; it reads the settings when it starts: \(start)",
                es: "; lee los ajustes cuando se inicia: \(start)")
    }
}
