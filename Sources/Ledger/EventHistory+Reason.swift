import Attendance
import Base

// Why an event is where it is, for a person. The ledger keeps the sentence in English. In Spanish its code says it; where
// there is no code, because the words are a server's or a person's, they stand in quotes behind the cause.

extension RecordedEvent {
    package var reasonPhrase: Phrase {
        if let why, state != .accepted { return Phrase(en: reason, es: why.phrase.spanish) }
        let spanish: String? =
            switch state {
            case .accepted: "Humand lo aceptó"
            // Of before the ledger had codes.
            case .skipped where EventType.refused[event.type] != nil: ReasonCode.denied.phrase.spanish
            case .skipped where event.personID.isEmpty: ReasonCode.nobody.phrase.spanish
            default: cause?.phrase.spanish
            }
        return .reason(reason, spanish: spanish)
    }
}

extension Outcome {
    package var reasonPhrase: Phrase {
        switch state {
        case .accepted: .reason(reason, spanish: "Humand lo aceptó")
        // Who has released it stands in the sentence alone.
        case .queued, .waiting: .reason(reason, spanish: (cause?.phrase ?? why?.phrase)?.spanish)
        case .held, .skipped, .dropped:
            why.map { Phrase(en: reason, es: $0.phrase.spanish) } ?? .reason(reason, spanish: cause?.phrase.spanish)
        }
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
