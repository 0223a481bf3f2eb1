import Base

extension EventState {
    /// What has become of an event, as a heading and in a list.
    package var phrase: Phrase {
        switch self {
        case .queued: Phrase(en: "queued", es: "en cola")
        case .waiting: Phrase(en: "waiting", es: "en espera")
        case .held: Phrase(en: "held", es: "retenido")
        case .accepted: Phrase(en: "accepted", es: "aceptado")
        case .skipped: Phrase(en: "no punch", es: "omitido")
        case .dropped: Phrase(en: "dropped", es: "descartado")
        }
    }

    /// The same, in English the word that files and options use.
    package var word: Phrase {
        Phrase(en: rawValue, es: phrase.spanish)
    }

    /// So many of them: `2 held`.
    package func counted(_ count: Int) -> Phrase {
        let spanish =
            switch self {
            case .queued, .waiting: "\(count) \(phrase.spanish)"
            case .skipped: count.counting("omitido", "omitidos")
            case .held: count.counting("retenido", "retenidos")
            case .accepted: count.counting("aceptado", "aceptados")
            case .dropped: count.counting("descartado", "descartados")
            }
        return Phrase(en: "\(count) \(rawValue)", es: spanish)
    }
}
