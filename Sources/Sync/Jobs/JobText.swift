import Base
import Ledger

extension Job {
    /// What it is about, for the log.
    package var phrase: Phrase {
        switch kind {
        case .backfill(let order):
            Phrase(
                en: "reading \(order.window.from.text) to \(order.window.to.text) again",
                es: "releyendo de \(order.window.from.text) a \(order.window.to.text)")
        case .retry(let lines):
            Phrase(
                en: "trying \(lines.count) held events again",
                es: "reintentando \(lines.count.counting("evento retenido", "eventos retenidos"))")
        case .drop(let lines, _):
            Phrase(
                en: "giving up \(lines.count) held events",
                es: "descartando \(lines.count.counting("evento retenido", "eventos retenidos"))")
        case .settle(let lines, _):
            Phrase(
                en: "giving up \(lines.count) events whose entries were deleted in Humand",
                es:
                    "descartando \(lines.count.counting("evento", "eventos")) cuyos marcajes se borraron en Humand")
        case .resend(let lines):
            Phrase(
                en: "delivering \(lines.count) finished events again, where Humand lacks them",
                es:
                    "entregando otra vez \(lines.count.counting("evento terminado", "eventos terminados")), si falta en Humand"
            )
        }
    }

    package var sentence: String { phrase.english }
}

extension JobProgress {
    /// Up to where it has read, and what came of it.
    package var wholePhrase: Phrase {
        let read = readTo.map { Phrase(en: "read to \($0.text): ", es: "leído hasta \($0.text): ") }
        return (read ?? Phrase(same: "")) + phrase
    }

    /// What it came to: `12 queued, 3 skipped`.
    package var phrase: Phrase {
        let parts = Count.allCases.compactMap { what in counts[what].map(what.counted) }
        return parts.isEmpty ? Phrase(en: "nothing to do", es: "nada que hacer") : parts.joined(separator: ", ")
    }
}

extension JobProgress.Count {
    /// So many of them: `2 held`.
    package func counted(_ count: Int) -> Phrase {
        let spanish =
            switch self {
            case .seen: count.counting("visto", "vistos")
            case .known: count.counting("ya conocido", "ya conocidos")
            case .queued: "\(count) en cola"
            case .waiting: "\(count) en espera"
            case .skipped: count.counting("omitido", "omitidos")
            case .held: count.counting("retenido", "retenidos")
            case .dropped: count.counting("descartado", "descartados")
            case .accepted: count.counting("aceptado", "aceptados")
            case .unchanged: "\(count) sin cambios"
            }
        return Phrase(en: "\(count) \(rawValue)", es: spanish)
    }
}
