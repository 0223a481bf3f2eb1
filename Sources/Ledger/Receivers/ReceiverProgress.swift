import Base

/// How far a receiver of outgoing webhooks has come, and how it is doing.
package struct ReceiverProgress: Equatable, Sendable {
    /// Items that were not delivered in time: those among these lines that the receiver wants.
    package struct GivenUp: Equatable, Sendable {
        package var lines: ClosedRange<Int>
        package var items: Int
        package var at: Instant
        package var reason: String

        package init(lines: ClosedRange<Int>, items: Int, at: Instant, reason: String) {
            (self.lines, self.items, self.at, self.reason) = (lines, items, at, reason)
        }
    }

    /// Everything up to here has been delivered, given up, or is not wanted.
    package var position: LedgerPosition
    /// Lines that are delivered once more before anything that follows the position.
    package var replays: [ClosedRange<Int>] = []
    /// Oldest first.
    package var givenUp: [GivenUp] = []
    /// It said that it is gone, and gets nothing until a person changes that.
    package var off: (since: Instant, reason: String)?
    /// Failures since the last success.
    package var failures = 0
    package var failingSince: Instant?
    package var lastError = ""
    package var lastSent: Instant?
    /// How many items it has been sent.
    package var sent = 0
    /// When the oldest item was written that it still has to get; nil while there is none.
    package var waitingSince: Instant?
    /// Of the receiver as the settings describe it: a change switches it on again.
    package var fingerprint: String

    package init(position: LedgerPosition, fingerprint: String) {
        (self.position, self.fingerprint) = (position, fingerprint)
    }

    package var givenUpItems: Int { givenUp.reduce(0) { $0 + $1.items } }

    package static func == (left: ReceiverProgress, right: ReceiverProgress) -> Bool { left.members == right.members }
}

extension ReceiverProgress {
    var members: [JSONValue.Member] {
        func text(_ moment: Instant?) -> JSONValue { moment.map { .string($0.text) } ?? nil }
        func range(_ lines: ClosedRange<Int>) -> JSONValue {
            [JSONValue(lines.lowerBound), JSONValue(lines.upperBound)]
        }
        return [
            .init("line", JSONValue(position.line)), .init("lineAt", text(position.at)),
            .init("replays", .array(replays.map(range))),
            .init(
                "givenUp",
                .array(
                    givenUp.map { gone in
                        [
                            "lines": range(gone.lines), "items": JSONValue(gone.items), "at": text(gone.at),
                            "reason": .string(gone.reason),
                        ]
                    })),
            .init("offSince", text(off?.since)), .init("offReason", off.map { .string($0.reason) } ?? nil),
            .init("failures", JSONValue(failures)), .init("failingSince", text(failingSince)),
            .init("lastError", .string(lastError)), .init("lastSent", text(lastSent)), .init("sent", JSONValue(sent)),
            .init("waitingSince", text(waitingSince)), .init("fingerprint", .string(fingerprint)),
        ]
    }

    /// Nil for anything that `members` does not make.
    init?(_ json: JSONValue) {
        func moment(_ value: JSONValue?) -> Instant? { value?.text.flatMap { Instant(text: $0) } }
        func range(_ value: JSONValue?) -> ClosedRange<Int>? {
            let ends = (value?.elements ?? []).compactMap(\.integer)
            return ends.count == 2 && ends[0] <= ends[1] && ends[0] > 0 ? ends[0]...ends[1] : nil
        }
        guard let line = json["line"]?.integer, 0...LedgerRecord.maximumLine ~= line,
            let fingerprint = json["fingerprint"]?.text
        else { return nil }
        self.init(position: LedgerPosition(line: line, at: moment(json["lineAt"])), fingerprint: fingerprint)
        replays = (json["replays"]?.elements ?? []).compactMap(range)
        givenUp = (json["givenUp"]?.elements ?? []).compactMap { gone in
            guard let lines = range(gone["lines"]), let at = moment(gone["at"]) else { return nil }
            return GivenUp(
                lines: lines, items: max(0, gone["items"]?.integer ?? 0), at: at, reason: gone["reason"]?.text ?? "")
        }
        off = moment(json["offSince"]).map { ($0, json["offReason"]?.text ?? "") }
        failures = max(0, json["failures"]?.integer ?? 0)
        failingSince = moment(json["failingSince"])
        lastError = json["lastError"]?.text ?? ""
        lastSent = moment(json["lastSent"])
        sent = max(0, json["sent"]?.integer ?? 0)
        waitingSince = moment(json["waitingSince"])
    }
}
