import Base
import Ledger
import Sync

/// Writes `status.json`: what `hik2humand status` cannot know from the ledger.
///
/// The file is only a hint. It is replaced atomically but never synced, because a gateway's flash wears out. A full
/// disk is not reported here, because the ledger reports it.
package final class StatusFile {
    private let file: StateFile
    private let clock: any Clock
    private let running: () -> RunningSettings
    private let redaction: () -> Redaction
    private let started: Instant
    private var last: (status: EngineStatus, at: Span)?

    /// The minimum time between two writes after changes.
    static let minimumInterval = Span.seconds(5)
    /// How often the file is written as a sign of life, without any change.
    static let maximumInterval = Span.minutes(1)

    /// - Parameters:
    ///   - running: what the daemon works with now.
    ///   - redaction: removes secrets from servers' texts; a function, because settings may change.
    package init(
        folder: StateFolder, files: any FileSystem, clock: any Clock,
        running: @escaping () -> RunningSettings = { RunningSettings() }, redaction: @escaping () -> Redaction
    ) {
        self.running = running
        file = StatusFile.file(in: folder, files)
        self.clock = clock
        self.redaction = redaction
        started = clock.now
    }

    /// Writes the file if something has changed; to be called often. A reload has somebody who waits for its answer, and
    /// whoever looks when a server fails or is back must not read the opposite.
    ///
    /// - Returns: when to call again at the latest.
    @discardableResult
    package func update(_ news: EngineStatus.News, _ describe: @autoclosure () -> EngineStatus) -> Span {
        let uptime = clock.uptime
        let isSoon = last.map { $0.status.news == news && uptime - $0.at < StatusFile.minimumInterval } ?? false
        if isSoon, let last, last.status.isDecided { return last.at + StatusFile.minimumInterval }
        let status = describe()
        // What the first poll comes to is news: until then, nobody can tell a start from a failure.
        if isSoon, let last, !status.isDecided { return last.at + StatusFile.minimumInterval }
        if let last, last.status == status, uptime - last.at < StatusFile.maximumInterval {
            return last.at + StatusFile.maximumInterval
        }
        write(status, hasStopped: false)
        return uptime + StatusFile.maximumInterval
    }

    /// A sign of life while a long request lasts.
    package func touch() {
        guard let last, clock.uptime - last.at >= StatusFile.maximumInterval else { return }
        write(last.status, hasStopped: false)
    }

    /// Records that the daemon stopped as requested.
    package func stopped(_ status: EngineStatus) { write(status, hasStopped: true) }

    /// The file in the state folder; its format has its own version.
    package static func file(in folder: StateFolder, _ files: any FileSystem) -> StateFile {
        StateFile(folder.statusFile, version: 1, files: files)
    }

    private func write(_ status: EngineStatus, hasStopped: Bool) {
        last = (status, clock.uptime)
        let daemon = DaemonStatus(
            status, running: running(), clock: clock, startedAt: started, hasStopped: hasStopped)
        try? file.replace(daemon.members, durably: false, redaction: redaction())
    }
}

extension EngineStatus {
    /// It is known whether HikCentral can be read.
    fileprivate var isDecided: Bool { lastGoodPoll != nil || hikCentral != nil }
}
