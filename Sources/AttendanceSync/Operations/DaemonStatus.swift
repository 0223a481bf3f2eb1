/// What `status.json` says.
package struct DaemonStatus: Equatable, Sendable {
    package struct Trouble: Equatable, Sendable {
        package var since: Instant
        package var kind: EngineStatus.Kind
        package var reason: String
    }

    package struct Poll: Equatable, Sendable {
        package var at: Instant
        package var windows: Int
        package var events: Int
        package var problem: String?
    }

    package var program: String
    package var process: String
    package var at: Instant
    package var startedAt: Instant
    package var hasStopped: Bool
    package var polls: [Poll]
    package var lastGoodPoll: Instant?
    package var nextPoll: Instant?
    package var isCatchingUp: Bool
    package var isPaused: Bool
    package var hikCentral: Trouble?
    package var humand: Trouble?
    package var ledger: Trouble?
    package var offlineDevices: [String]

    /// Nil for anything else than what `StatusFile` writes.
    package init?(_ json: JSONValue) {
        func moment(_ value: JSONValue?) -> Instant? { value?.text.flatMap { Instant(text: $0) } }
        func trouble(_ value: JSONValue?) -> Trouble? {
            guard let since = moment(value?["since"]), let kind = value?["kind"]?.text.flatMap(EngineStatus.Kind.init)
            else { return nil }
            return Trouble(since: since, kind: kind, reason: value?["reason"]?.text ?? "")
        }
        guard json["version"]?.integer == LedgerRecord.version, let process = json["pid"]?.text,
            let at = moment(json["at"]), let startedAt = moment(json["startedAt"])
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
