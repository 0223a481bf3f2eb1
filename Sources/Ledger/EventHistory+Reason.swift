import Attendance
import Base

// Why an event is where it is, for a person. The ledger keeps the sentence in English: in Spanish the cause comes first,
// from the same table as everywhere, and the ledger's own words stand behind it in quotes.

extension RecordedEvent {
    package var reasonPhrase: Phrase {
        let spanish: String? =
            switch state {
            case .accepted: "Humand lo aceptó"
            // Of before the ledger had codes.
            case .skipped where why == nil && EventType.refused[event.type] != nil: ReasonCode.denied.phrase.spanish
            case .skipped where why == nil && event.personID.isEmpty: ReasonCode.nobody.phrase.spanish
            default: (cause?.phrase ?? why?.phrase)?.spanish
            }
        return .reason(reason, spanish: spanish)
    }
}

extension Outcome {
    package var reasonPhrase: Phrase {
        .reason(reason, spanish: state == .accepted ? "Humand lo aceptó" : (cause?.phrase ?? why?.phrase)?.spanish)
    }
}

extension EventHistory {
    package var reasonPhrase: Phrase { now.reasonPhrase }
}

extension Phrase {
    fileprivate static func reason(_ text: String, spanish: String?) -> Phrase {
        guard let spanish else { return .quoting(text) }
        return Phrase(en: text, es: text.isEmpty ? spanish : "\(spanish): “\(text)”")
    }
}
