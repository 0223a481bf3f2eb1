import Base
import Foundation
import Ledger
import Sync

/// Writes `status.json`: what `hik2humand status` cannot know from the ledger.
///
/// It is a hint, so it is replaced in one step but never synced (a gateway's flash wears out), and a disk that takes
/// nothing more is no reason to say so twice: the ledger does.
package final class StatusFile {
    private let path: String
    private let clock: any Clock
    private let redaction: () -> Redaction
    private let started: Instant
    private var last: (status: EngineStatus, at: Span)?

    /// No change is written sooner after the one before.
    static let shortest = Span.seconds(5)
    /// A sign of life without any change.
    static let longest = Span.minutes(1)

    /// - Parameter redaction: what takes secrets out of servers' words; settings may change.
    package init(folder: StateFolder, clock: any Clock, redaction: @escaping () -> Redaction) {
        path = folder.statusFile
        self.clock = clock
        self.redaction = redaction
        started = clock.now
    }

    /// To be called often; writes when something is new.
    package func update(_ describe: @autoclosure () -> EngineStatus) {
        let uptime = clock.uptime
        if let last, uptime - last.at < StatusFile.shortest { return }
        let status = describe()
        if let last, last.status == status, uptime - last.at < StatusFile.longest { return }
        write(status, hasStopped: false)
    }

    /// The daemon ends as it was asked to.
    package func stopped(_ status: EngineStatus) { write(status, hasStopped: true) }

    /// A pass that ends by itself takes away what a daemon left behind.
    package static func remove(from folder: StateFolder) {
        if access(folder.statusFile, F_OK) == 0 { unlink(folder.statusFile) }
    }

    private func write(_ status: EngineStatus, hasStopped: Bool) {
        last = (status, clock.uptime)
        let text = redaction().clean(json(status, hasStopped: hasStopped).serialized + "\n")
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        let failure = FileCalls().writeAll(Data(text.utf8), to: descriptor)
        close(descriptor)
        if failure != 0 || rename(temporary, path) != 0 { unlink(temporary) }
    }

    private func json(_ status: EngineStatus, hasStopped: Bool) -> JSONValue {
        let (now, uptime) = (clock.now, clock.uptime)
        func moment(_ span: Span?) -> JSONValue { span.map { .string((now + ($0 - uptime)).text) } ?? nil }
        func trouble(_ trouble: EngineStatus.Trouble?) -> JSONValue {
            guard let trouble else { return nil }
            return [
                "since": moment(trouble.since), "kind": .string(trouble.kind.rawValue),
                "reason": .string(trouble.reason),
            ]
        }
        return [
            "version": JSONValue(LedgerRecord.version), "program": .string(Version.current),
            "pid": JSONValue(getpid()), "at": .string(now.text), "startedAt": .string(started.text),
            "stopped": JSONValue(hasStopped),
            "polls": .array(
                status.polls.map { poll in
                    [
                        "at": moment(poll.at), "windows": JSONValue(poll.windows), "events": JSONValue(poll.events),
                        "problem": poll.problem.map { .string($0) } ?? nil,
                    ]
                }),
            "lastGoodPoll": moment(status.lastGoodPoll), "nextPoll": moment(status.nextPoll),
            "catchingUp": JSONValue(status.isCatchingUp), "paused": JSONValue(status.isPaused),
            "hikcentral": trouble(status.hikCentral), "humand": trouble(status.humand),
            "ledger": trouble(status.ledger),
            "offlineDevices": .array(status.offlineDevices.map { .string($0) }),
        ]
    }
}
