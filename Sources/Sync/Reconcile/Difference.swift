import Attendance
import Base

/// A point on which doors, ledger and Humand do not agree.
struct Difference: Equatable, Sendable {
    /// What kind of disagreement it is; the word stands in JSON and CSV.
    enum Kind: String, Sendable, CaseIterable {
        /// The doors have it, the ledger does not.
        case notRead
        /// It waits for a person.
        case held
        /// It is still to be delivered.
        case queued
        /// The ledger says accepted, and Humand does not show it.
        case notInHumand
        /// It came to Humand the way ours do, and the ledger does not have it.
        case notInLedger
        /// Two entries of one type in a row on one of Humand's days.
        case wrongOrder
        /// A clock-in that no clock-out follows.
        case openDay

        /// The kind in a sentence.
        var name: String {
            switch self {
            case .notRead: "not read"
            case .held: "held"
            case .queued: "queued"
            case .notInHumand: "accepted, but not in Humand"
            case .notInLedger: "in Humand from us, but not in the ledger"
            case .wrongOrder: "wrong order in Humand"
            case .openDay: "open day in Humand"
            }
        }
    }

    var kind: Kind
    var time: Instant
    /// Nil where no rule gives it.
    var direction: Direction?
    /// The event's first line in the ledger.
    var line: Int?
    /// HikCentral's id of the event.
    var event: String?
    var detail: String
    /// It will resolve itself: its window is not due yet.
    var isNotYetDue = false
}

/// An entry that came to Humand by another way than ours: reported, but no difference.
struct ForeignEntry: Equatable, Sendable {
    var time: Instant
    var direction: Direction
    /// `APP`, `KIOSK`, `MANUAL`, `DAY_CHANGE`, `AUTO_CLOSE`…; empty when Humand does not say.
    var source: String
}
