import Attendance
import Base

// Why an event is where it is, for a person. The ledger keeps the reason in English, and by a code; the code says it in
// Spanish. On older lines, which have none, the English stands in quotes behind what the state says.

extension RecordedEvent {
    package var reasonPhrase: Phrase {
        let spanish: String? =
            switch state {
            // Of before the ledger had codes.
            case .skipped where EventType.refused[event.type] != nil: ReasonCode.denied.phrase.spanish
            case .skipped where event.personID.isEmpty: ReasonCode.nobody.phrase.spanish
            default: cause?.phrase.spanish
            }
        return state == .accepted && said == nil
            ? Phrase(en: reason, es: "Humand lo aceptó") : .reason(reason, said, rule, orElse: spanish)
    }

    /// `why` in Spanish, with the door or the kind of event where the event has them.
    private var rule: String? {
        guard let why else { return nil }
        let told = Reason.told(by: event, why, punch?.direction, isCamera: origin == .findFace)
        return (told?.phrase ?? why.phrase).spanish
    }
}

extension Outcome {
    package var reasonPhrase: Phrase {
        state == .accepted && said == nil
            ? Phrase(en: reason, es: "Humand lo aceptó")
            : .reason(reason, said, why?.phrase.spanish, orElse: cause?.phrase.spanish)
    }
}

extension EventHistory {
    package var reasonPhrase: Phrase { now.reasonPhrase }
}

extension Phrase {
    /// A person's decision, and the rule that it led to; each of them alone; or what is known without a code.
    fileprivate static func reason(
        _ text: String, _ said: Sentence?, _ rule: String?, orElse spanish: String?
    ) -> Phrase {
        let codes = [said?.phrase.spanish, rule].compactMap(\.self)
        guard codes.isEmpty else { return Phrase(en: text, es: codes.joined(separator: ": ")) }
        guard let spanish else { return .quoting(text) }
        return Phrase(en: text, es: text.isEmpty ? spanish : "\(spanish): “\(text)”")
    }
}
