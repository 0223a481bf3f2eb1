import Attendance
import Base
import Ledger

/// What the settings in force make of somebody whose employee number Humand did not know: sending the punch again may be
/// all that is missing. A pure value.
package enum NumberNow: Hashable, Sendable {
    /// They give this number.
    case other(String)
    /// The refused number is of this kind, and EMPLOYEE_ID now names another one, which only HikCentral knows.
    case otherKind(EmployeeIDKind, now: EmployeeIDKind)

    /// Nil where they give the same number, or nothing tells.
    ///
    /// - Parameters:
    ///   - record: the line as it is now. What may have arrived is read back under its former number, and FindFace's
    ///     people have a map of their own.
    ///   - code: the person's `personCode`, where HikCentral was asked for it. It comes before the line's own number, as it
    ///     does when the line is tried again.
    package init?(_ record: RecordedEvent, kind: EmployeeIDKind, map: EmployeeMap, code: String? = nil) {
        guard record.namesUnknownEmployee, !record.isUnconfirmed, record.origin != .findFace,
            let sent = record.punch?.employee
        else { return nil }
        let numbers = [kind == .personCode ? code : nil, record.number(kind)].compactMap(\.self)
        // A number that the map does not have is nobody's: then the line's own counts.
        if let number = numbers.first(where: { map[hikcentral: $0] != nil }) ?? numbers.first {
            guard let employee = map[hikcentral: number], employee != sent else { return nil }
            self = .other(employee)
            return
        }
        guard kind == .personCode else { return nil }
        switch sent {
        case record.event.personID: self = .otherKind(.personID, now: kind)
        case record.event.cardNumber: self = .otherKind(.cardNumber, now: kind)
        default: return nil
        }
    }

    /// As half a sentence behind the refused number.
    package var phrase: Phrase {
        switch self {
        case .other(let employee):
            Phrase(
                en: "the settings now give \(employee) for this person",
                es: "los ajustes ahora dan \(employee) para esta persona")
        case .otherKind(let kind, let now):
            Phrase(
                en: "the number sent was the person's \(kind.rawValue), while EMPLOYEE_ID is \(now.rawValue) now",
                es: "se envió el \(kind.rawValue) de la persona, mientras que EMPLOYEE_ID ahora es \(now.rawValue)")
        }
    }
}
