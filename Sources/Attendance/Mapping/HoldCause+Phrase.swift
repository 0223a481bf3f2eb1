import Base

extension HoldCause {
    /// Why it waits for a person, in a few words.
    package var phrase: Phrase {
        switch self {
        case .unmapped: Phrase(en: "no employee number", es: "sin número de empleado")
        case .direction: Phrase(en: "clock-in or clock-out?", es: "¿entrada o salida?")
        case .clock: Phrase(en: "wrong or old time", es: "hora equivocada o antigua")
        case .undecodable: Phrase(en: "not understood", es: "no se entiende")
        case .refused: Phrase(en: "refused by Humand", es: "rechazado por Humand")
        case .pushed: Phrase(en: "pushed, not confirmed", es: "recibido por push, sin confirmar")
        case .trust: Phrase(en: "its source may not post by itself", es: "su origen no puede enviar por sí solo")
        case .often: Phrase(en: "too many in an hour", es: "demasiados en una hora")
        case .excluded: Phrase(en: "left out by a setting", es: "un ajuste lo deja fuera")
        }
    }

    /// In brackets behind `held`: the word that `--cause` takes, and in Spanish what it means.
    package var word: Phrase {
        let spanish =
            switch self {
            case .unmapped: "sin asignar"
            case .direction: "sentido"
            case .clock: "hora"
            case .undecodable: "ilegible"
            case .refused: "rechazado"
            case .pushed: "push"
            case .trust: "origen"
            case .often: "demasiados"
            case .excluded: "excluido"
            }
        return Phrase(en: rawValue, es: "\(spanish); --cause \(rawValue)")
    }

    /// What so many of them have in common, for the Spanish sentence: `2 rechazados por Humand`.
    package func countedInSpanish(_ count: Int) -> String {
        switch self {
        case .refused: count.counting("rechazado por Humand", "rechazados por Humand")
        case .pushed: count.counting("recibido por push, sin confirmar", "recibidos por push, sin confirmar")
        case .excluded: count.counting("excluido por un ajuste", "excluidos por un ajuste")
        case .unmapped, .direction, .clock, .undecodable, .trust, .often: "\(count) \(phrase.spanish)"
        }
    }
}

extension Direction {
    package var phrase: Phrase {
        switch self {
        case .clockIn: Phrase(en: "clock-in", es: "entrada")
        case .clockOut: Phrase(en: "clock-out", es: "salida")
        }
    }
}
