import Base

extension EventState {
    /// What has become of an event, as a heading and in a list.
    package var phrase: Phrase {
        switch self {
        case .queued: Phrase(en: "queued", es: "en cola")
        case .waiting: Phrase(en: "waiting", es: "en espera")
        case .held: Phrase(en: "held", es: "retenido")
        case .accepted: Phrase(en: "accepted", es: "aceptado")
        case .skipped: Phrase(en: "no punch", es: "sin marcaje")
        case .dropped: Phrase(en: "dropped", es: "descartado")
        }
    }

    /// The same, in English the word that files and options use.
    package var word: Phrase {
        Phrase(en: rawValue, es: self == .skipped ? "omitido" : phrase.spanish)
    }
}
