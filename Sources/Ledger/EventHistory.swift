import Attendance
import Base

/// What became of one access event, from the first of its ledger lines to the last.
package struct EventHistory: Sendable {
    /// A step, recorded by one line.
    package enum Step: Equatable, Sendable {
        /// A post was about to be sent.
        case sending
        case outcome(Outcome)
        /// A person decided to deliver it after all.
        case reopened(RecordedEvent)
    }

    /// The line number of the event's first line.
    package var line: Int
    package var seenAt: Instant
    /// As it was first recorded.
    package var first: RecordedEvent
    package private(set) var steps: [(at: Instant, step: Step)] = []
    /// As it is now.
    package private(set) var now: RecordedEvent
    /// Since when it has been in the state that it is in now.
    package private(set) var stateSince: Instant
    /// Humand's id of the entry, once it is accepted.
    package private(set) var humandID: String?

    package init(line: Int, seenAt: Instant, first: RecordedEvent) {
        self.line = line
        self.seenAt = seenAt
        stateSince = seenAt
        self.first = first
        now = first
    }

    /// The state it is in now.
    package var state: EventState { now.state }
    /// Why it is in that state.
    package var reason: String { now.reason }
    package var punch: Punch? { now.punch }
    package var outcomes: [(at: Instant, outcome: Outcome)] {
        steps.compactMap { if case .outcome(let outcome) = $0.step { ($0.at, outcome) } else { nil } }
    }

    /// Adds a step. After a final outcome only a person's decision counts: the ledger's state is read that way too, and
    /// earlier versions wrote `queued` behind `accepted` for a punch that had waited.
    mutating func take(_ step: Step, at moment: Instant) {
        if case .outcome = step, state.isFinal { return }
        steps.append((moment, step))
        let before = now.state
        defer { if now.state != before { stateSince = moment } }
        switch step {
        case .sending: break
        case .reopened(let recorded): now = recorded
        case .outcome(let outcome):
            now.take(outcome)
            humandID = outcome.humandID ?? humandID
        }
    }
}
