import Base
import Ledger
import Sync

/// What `status.json` says.
struct DaemonStatus: Equatable, Sendable {
    struct Trouble: Equatable, Sendable {
        var since: Instant
        var kind: EngineStatus.Kind
        var reason: String
    }

    struct Poll: Equatable, Sendable {
        var at: Instant
        var windows: Int
        var events: Int
        var problem: String?
    }

    var program: String
    var process: String
    var at: Instant
    var startedAt: Instant
    var hasStopped: Bool
    var polls: [Poll]
    var lastGoodPoll: Instant?
    var nextPoll: Instant?
    var isCatchingUp: Bool
    var isPaused: Bool
    var hikCentral: Trouble?
    var humand: Trouble?
    var ledger: Trouble?
    var offlineDevices: [String]

    /// Nil for anything else than what `StatusFile` writes.
    init?(_ json: JSONValue) {
        func moment(_ value: JSONValue?) -> Instant? { value?.text.flatMap { Instant(text: $0) } }
        func trouble(_ value: JSONValue?) -> Trouble? {
            guard let since = moment(value?["since"]), let kind = value?["kind"]?.text.flatMap(EngineStatus.Kind.init)
            else { return nil }
            return Trouble(since: since, kind: kind, reason: value?["reason"]?.text ?? "")
        }
        guard let process = json["pid"]?.text, let at = moment(json["at"]), let startedAt = moment(json["startedAt"])
        else { return nil }
        self.process = process
        self.at = at
        self.startedAt = startedAt
        program = json["program"]?.text ?? ""
        hasStopped = json["stopped"]?.boolean ?? false
        polls = (json["polls"]?.elements ?? []).compactMap { poll in
            moment(poll["at"]).map {
                Poll(
                    at: $0, windows: poll["windows"]?.integer ?? 0, events: poll["events"]?.integer ?? 0,
                    problem: poll["problem"]?.text)
            }
        }
        lastGoodPoll = moment(json["lastGoodPoll"])
        nextPoll = moment(json["nextPoll"])
        isCatchingUp = json["catchingUp"]?.boolean ?? false
        isPaused = json["paused"]?.boolean ?? false
        hikCentral = trouble(json["hikcentral"])
        humand = trouble(json["humand"])
        ledger = trouble(json["ledger"])
        offlineDevices = (json["offlineDevices"]?.elements ?? []).compactMap(\.text)
    }
}
