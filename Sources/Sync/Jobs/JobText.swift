import Base
import Ledger

extension Job {
    /// What it is about, for the log.
    package var sentence: String {
        switch kind {
        case .backfill(let order): "reading \(order.window.from.text) to \(order.window.to.text) again"
        case .retry(let lines): "trying \(lines.count) held events again"
        case .drop(let lines, _): "giving up \(lines.count) held events"
        case .resend(let lines): "delivering \(lines.count) finished events again, where Humand lacks them"
        }
    }
}

extension JobProgress {
    /// Up to where it has read, and what came of it.
    package var wholePhrase: Phrase {
        guard let readTo else { return phrase }
        return Phrase(en: "read to \(readTo.text): ", es: "leído hasta \(readTo.text): ") + phrase
    }

    /// What it came to: `12 queued, 3 skipped`.
    package var phrase: Phrase {
        let parts = Count.allCases.compactMap { what in
            counts[what].map { count in
                what.phrase.within(en: { "\(count) \($0)" }, es: { "\(count) \($0)" })
            }
        }
        return parts.isEmpty ? Phrase(en: "nothing to do", es: "nada que hacer") : parts.joined(separator: ", ")
    }
}

extension JobProgress.Count {
    fileprivate var phrase: Phrase {
        let spanish =
            switch self {
            case .seen: "vistos"
            case .known: "conocidos"
            case .queued: "en cola"
            case .waiting: "en espera"
            case .skipped: "omitidos"
            case .held: "retenidos"
            case .dropped: "descartados"
            case .accepted: "aceptados"
            case .unchanged: "sin cambios"
            }
        return Phrase(en: rawValue, es: spanish)
    }
}
