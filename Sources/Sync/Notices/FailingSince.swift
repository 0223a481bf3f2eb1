import Base
import Ledger

/// Since when HikCentral and Humand have failed, over runs that end by themselves.
///
/// Each of them sees no more than its own failure, and how long ago the last run was says nothing about servers.
struct FailingSince: Equatable {
    private(set) var source: Instant?
    private(set) var sink: Instant?

    init() {}

    static func file(in folder: StateFolder, _ files: any FileSystem) -> StateFile {
        StateFile(folder.failingFile, version: 1, files: files)
    }

    init(_ json: JSONValue?) {
        func instant(_ key: String) -> Instant? { json?[key]?.text.flatMap { Instant(text: $0) } }
        (source, sink) = (instant("source"), instant("sink"))
    }

    var members: [JSONValue.Member] {
        [("source", source), ("sink", sink)].compactMap { key, since in since.map { .init(key, .string($0.text)) } }
    }

    var isNothing: Bool { self == FailingSince() }

    /// A failure counts from the first run that saw it, until something went well.
    mutating func note(_ facts: NoticeFacts, at moment: Moment) {
        func noted(_ former: Instant?, _ trouble: EngineStatus.Trouble?, isWell: Bool) -> Instant? {
            guard let trouble else { return isWell ? nil : former }
            // A daemon waits by its own clock.
            guard facts.isFinal else { return former }
            let since = moment.now - (moment.uptime - trouble.since)
            return min(former ?? since, since)
        }
        source = noted(source, facts.source, isWell: facts.lastGoodPoll != nil)
        sink = noted(sink, facts.sink, isWell: facts.answers > 0 || facts.queued == 0)
    }
}
