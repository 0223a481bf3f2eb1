@testable import Base
@testable import Ledger
@testable import Support

extension Sample {
    /// A clock-in to be delivered.
    static func queued(_ id: String, at instant: Instant = noon, person: String = "17") -> RecordedEvent {
        let event = event(id, at: instant, person: person)
        return RecordedEvent(event: event, state: .queued, reason: "entry device", punch: punch(event))
    }
}
