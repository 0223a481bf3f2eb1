import Attendance
import Base

/// A disagreement between doors, ledger and Humand.
struct Difference: Equatable, Sendable {
    /// The kind of disagreement; JSON and CSV use the raw value.
    enum Kind: String, Sendable, CaseIterable {
        /// The doors have it, but the ledger does not.
        case notRead
        /// It waits for a person.
        case held
        /// It is still to be delivered.
        case queued
        /// The ledger says accepted, but Humand does not show it.
        case notInHumand
        /// It reached Humand through the API, but the ledger does not have it.
        case notInLedger
        /// Two consecutive entries of one type on one of Humand's days.
        case wrongOrder
        /// A clock-in without a clock-out.
        case openDay
        /// Humand does not know the employee, so nothing else can be said of the day there.
        case unknownEmployee
        /// Humand does not answer for this person: nothing is known, and nothing is repaired.
        case notCompared

        var phrase: Phrase {
            switch self {
            case .notRead: Phrase(en: "not read", es: "no leído")
            case .held: Phrase(en: "held", es: "retenido")
            case .queued: Phrase(en: "queued", es: "en cola")
            case .notInHumand: Phrase(en: "accepted, but not in Humand", es: "aceptado, pero no está en Humand")
            case .notInLedger:
                Phrase(
                    en: "in Humand by its API, but not in the ledger",
                    es: "en Humand por su API, pero no en el registro")
            case .wrongOrder: Phrase(en: "wrong order in Humand", es: "orden incorrecto en Humand")
            case .openDay: Phrase(en: "open day in Humand", es: "día abierto en Humand")
            case .unknownEmployee: Phrase(en: "employee unknown to Humand", es: "empleado desconocido en Humand")
            case .notCompared: Phrase(en: "could not be compared", es: "no se pudo comparar")
            }
        }

        /// It concerns the person's whole day, not one punch.
        var isOfDay: Bool { self == .unknownEmployee || self == .notCompared }
    }

    var kind: Kind
    var time: Instant
    /// Nil if no rule determines it.
    var direction: Direction?
    /// The event's first line in the ledger.
    var line: Int?
    /// HikCentral's id of the event.
    var event: String?
    var detail: Phrase
    /// It is not delivered, and Humand has an entry of that second all the same.
    var isInHumand = false
    /// The window is not due yet, so the difference will resolve itself.
    var isNotYetDue = false
    /// Humand's rule of order refuses it, so only a person can enter it.
    var isForAPerson = false
}

extension Difference {
    /// All that is known about it.
    var explanation: Phrase {
        isInHumand
            ? detail
                + Phrase(en: "; Humand has an entry of that second", es: "; Humand tiene un marcaje de ese segundo")
            : detail
    }
}

/// An accepted punch whose entry now has another time or direction: HR may change entries, so this is reported, but
/// not a difference.
struct ChangedEntry: Equatable, Sendable {
    /// As the door recorded it, and Humand accepted it.
    var time: Instant
    var direction: Direction
    /// The event's first line in the ledger.
    var line: Int
    /// As Humand has it now.
    var timeNow: Instant
    var directionNow: Direction
}

/// An accepted punch that Humand still shows, though its door now gives the other direction: right where the door was
/// given another purpose, wrong where the lists of doors were swapped. So this is reported, but not a difference.
struct TurnedPunch: Equatable, Sendable {
    var time: Instant
    /// As it was posted.
    var direction: Direction
    /// The event's first line in the ledger.
    var line: Int
    var door: String
}

/// An entry that did not reach Humand through its API: reported, but not a difference.
struct ForeignEntry: Equatable, Sendable {
    var time: Instant
    var direction: Direction
    /// `APP`, `KIOSK`, `MANUAL`, `DAY_CHANGE`, `AUTO_CLOSE`…; empty when Humand does not say.
    var source: String
}
