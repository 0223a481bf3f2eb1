import Base
import Ledger

extension EventHistory {
    /// The colour of the event's state in tables.
    package var colour: Terminal.Colour? {
        switch state {
        case .held: now.cause == .refused ? .red : .yellow
        case .waiting: .yellow
        case .accepted: .green
        case .queued, .skipped, .dropped: nil
        }
    }
}
