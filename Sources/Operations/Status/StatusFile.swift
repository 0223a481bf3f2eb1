import Base
import Foundation
import Ledger
import Sync

/// Writes `status.json`: what `hik2humand status` cannot know from the ledger.
///
/// It is a hint. It is replaced in one step but never synced, because a gateway's flash wears out, and a full disk is
/// not reported here, because the ledger reports it.
package final class StatusFile {
    private let file: StateFile
    private let clock: any Clock
    private let redaction: () -> Redaction
    private let started: Instant
    private var last: (status: EngineStatus, at: Span)?

    /// No change is written sooner after the one before.
    static let shortest = Span.seconds(5)
    /// A sign of life without any change.
    static let longest = Span.minutes(1)

    /// - Parameter redaction: what takes secrets out of servers' words; settings may change.
    package init(
        folder: StateFolder, files: any FileSystem, clock: any Clock, redaction: @escaping () -> Redaction
    ) {
        file = StatusFile.file(in: folder, files)
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

    /// The file in the state folder; its format has a version of its own.
    package static func file(in folder: StateFolder, _ files: any FileSystem) -> StateFile {
        StateFile(folder.statusFile, version: 1, files: files)
    }

    private func write(_ status: EngineStatus, hasStopped: Bool) {
        last = (status, clock.uptime)
        try? file.replace(members(status, hasStopped: hasStopped), durably: false, redaction: redaction())
    }

    private func members(_ status: EngineStatus, hasStopped: Bool) -> [JSONValue.Member] {
        let (now, uptime) = (clock.now, clock.uptime)
        func moment(_ span: Span?) -> JSONValue { span.map { .string((now + ($0 - uptime)).text) } ?? nil }
        func trouble(_ trouble: EngineStatus.Trouble?) -> JSONValue {
            guard let trouble else { return nil }
            return [
                "since": moment(trouble.since), "kind": .string(trouble.kind.rawValue),
                "reason": .string(trouble.reason),
            ]
        }
        let polls = status.polls.map { poll -> JSONValue in
            [
                "at": moment(poll.at), "windows": JSONValue(poll.windows), "events": JSONValue(poll.events),
                "problem": poll.problem.map { .string($0) } ?? nil,
            ]
        }
        return [
            .init("program", .string(Version.current)), .init("pid", JSONValue(getpid())),
            .init("at", .string(now.text)), .init("startedAt", .string(started.text)),
            .init("stopped", JSONValue(hasStopped)), .init("polls", .array(polls)),
            .init("lastGoodPoll", moment(status.lastGoodPoll)), .init("nextPoll", moment(status.nextPoll)),
            .init("catchingUp", JSONValue(status.isCatchingUp)), .init("paused", JSONValue(status.isPaused)),
            .init("hikcentral", trouble(status.hikCentral)), .init("humand", trouble(status.humand)),
            .init("ledger", trouble(status.ledger)),
            .init("offlineDevices", .array(status.offlineDevices.map { .string($0) })),
        ]
    }
}
