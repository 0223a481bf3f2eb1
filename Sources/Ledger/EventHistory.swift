import Attendance
import Base

/// What became of one access event, told by the ledger's lines from first to last.
package struct EventHistory: Equatable, Sendable {
    /// A step in an event's life, with the moment at which its line was written.
    package enum Step: Equatable, Sendable {
        /// A post was about to be sent.
        case sending
        case outcome(Outcome)
        /// A person had it delivered after all.
        case reopened(reason: String)
    }

    /// The number of the event's first line.
    package var line: Int
    package var seenAt: Instant
    /// As it was first recorded.
    package var first: RecordedEvent
    package private(set) var steps: [(at: Instant, step: Step)] = []
    /// As it is now.
    package private(set) var now: RecordedEvent
    /// Humand's id of the entry, once it is accepted.
    package private(set) var humandID: String?

    package init(number: Int, seenAt: Instant, first: RecordedEvent) {
        self.line = number
        self.seenAt = seenAt
        self.first = first
        now = first
    }

    /// The state it is in now.
    package var state: EventState { now.state }
    /// Why it is in that state.
    package var reason: String { now.reason }
    package var punch: Punch? { now.punch }
    var posts: Int { steps.count { $0.step == .sending } }
    package var outcomes: [(at: Instant, outcome: Outcome)] {
        steps.compactMap { if case .outcome(let outcome) = $0.step { ($0.at, outcome) } else { nil } }
    }

    package static func == (left: EventHistory, right: EventHistory) -> Bool {
        left.line == right.line && left.now == right.now && left.humandID == right.humandID
    }

    mutating func take(_ step: Step, at moment: Instant) {
        steps.append((moment, step))
        switch step {
        case .sending: break
        case .reopened(let reason):
            (now.state, now.cause, now.reason) = (.queued, nil, reason)
        case .outcome(let outcome):
            (now.state, now.cause, now.reason) = (outcome.state, outcome.cause, outcome.reason)
            (now.until, now.isInDoubt) = (outcome.until, outcome.isInDoubt)
            now.punch = outcome.punch ?? now.punch
            humandID = outcome.humandID ?? humandID
        }
    }
}
