import Attendance
import Base

// Why an event is where it is, for a person. The ledger keeps the sentence in English. In Spanish its code says it; where
// there is no code, the program's own words are translated; those of a server or a person stand in quotes.

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
        case .queued, .waiting: queuedPhrase
        case .held, .skipped, .dropped:
            why.map { Phrase(en: reason, es: $0.phrase.spanish) } ?? .reason(reason, spanish: cause?.phrase.spanish)
        }
    }

    /// Who has released it stands in the sentence alone, and by which rule it is a punch in the code.
    private var queuedPhrase: Phrase {
        let code = (cause?.phrase ?? why?.phrase)?.spanish
        guard let kept = KeptSentence.spanish(of: reason) else { return .reason(reason, spanish: code) }
        return Phrase(en: reason, es: code.map { kept.hasSuffix($0) ? kept : "\(kept): \($0)" } ?? kept)
    }
}

extension EventHistory {
    package var reasonPhrase: Phrase { now.reasonPhrase }
}

extension Phrase {
    fileprivate static func reason(_ text: String, spanish: String?) -> Phrase {
        if let kept = KeptSentence.spanish(of: text) { return Phrase(en: text, es: kept) }
        guard let spanish else { return .quoting(text) }
        return Phrase(en: text, es: text.isEmpty ? spanish : "\(spanish): “\(text)”")
    }
}
