import Base
import Ledger
import Site
import Sync

/// The daemon that works in a state directory at this moment, by what it has written of itself.
package struct WorkingDaemon {
    let status: DaemonStatus

    package var process: String { status.process }
    /// The doors that it reads; nil until they are known.
    package var doors: DoorsRead? { status.doors }

    init(status: DaemonStatus) { self.status = status }

    /// Nil where none works there, or where it has not reported yet or cannot be seen.
    package init?(in folder: StateFolder, _ files: any FileSystem) {
        self.init(in: folder, files, lock: LockHolder(of: folder))
    }

    init?(in folder: StateFolder, _ files: any FileSystem, lock: LockHolder) {
        guard case .process(let holder) = lock,
            let status = StatusFile.file(in: folder, files).read().flatMap({ DaemonStatus($0) }),
            status.isWritten(by: holder)
        else { return nil }
        self.status = status
    }

    /// What keeps it from what a command has asked for.
    package struct Obstacle: Equatable, Sendable {
        package var phrase: Phrase
        /// It does not pass by itself.
        package var needsPerson: Bool
    }

    /// Nil where it tells of none.
    ///
    /// - Parameter needsHikCentral: what is asked for may need HikCentral.
    package func obstacle(needsHikCentral: Bool, _ zone: SiteZone) -> Obstacle? {
        if let trouble = status.ledger {
            return Obstacle(
                phrase: Phrase(
                    en: "nothing can be recorded in the state directory: \(trouble.reason.english)",
                    es: "no se puede registrar nada en la carpeta de estado: \(trouble.reason.spanish)"),
                needsPerson: true)
        }
        guard needsHikCentral, let trouble = status.hikCentral else { return nil }
        let since = zone.textWithOffset(trouble.since)
        return Obstacle(
            phrase: Phrase(
                en: "HikCentral has failed since \(since): \(trouble.reason.english)",
                es: "HikCentral falla desde el \(since): \(trouble.reason.spanish)"),
            needsPerson: trouble.kind != .away)
    }
}

extension DaemonStatus {
    /// It is about the process that holds the lock, and not about an earlier one that left it behind.
    func isWritten(by holder: String?) -> Bool { process == holder && !hasStopped }
}
