import Base
import Sync

extension RunReport {
    /// The summary line.
    ///
    /// - Parameters:
    ///   - delivered: what became of the punches that were delivered.
    ///   - zone: for a person's clock; nil for the log, whose times are UTC.
    func sentence(delivered: Phrase, zone: SiteZone?) -> Phrase {
        func count(_ number: Int, _ english: String, _ spanish: String) -> Phrase {
            let ending = number == 1 ? "" : "s"
            return Phrase(en: "\(number) \(english)\(ending)", es: "\(number) \(spanish)\(ending)")
        }
        let events = count(eventsRead, "new event", "evento")
        var opening =
            Phrase(en: "read ", es: "") + events + Phrase(en: " in ", es: " leídos en ")
            + count(windows, "window", "ventana")
        if isAlone {
            opening =
                events
                + Phrase(
                    en: " of FindFace; HikCentral is not set, nothing is polled",
                    es: " de FindFace; HikCentral no está configurado, no se le pregunta nada")
        }
        if let readTo {
            let time = zone?.textWithOffset(readTo) ?? readTo.text
            opening = opening + Phrase(en: " up to \(time)", es: " hasta \(time)")
        }
        if lateEvents > 0 {
            opening = opening + Phrase(en: " (\(lateEvents) of them late)", es: " (de ellos, \(lateEvents) tardíos)")
        }
        var parts = [opening]
        parts.append(
            delivered.within(
                en: { "\(accepted) \($0), \(skipped) skipped, \(held) held, \(left) left" },
                es: { "\(accepted) \($0), \(skipped) omitidos, \(held) retenidos, \(left) pendientes" }))
        if let sourceProblem { parts.append(Phrase(same: "\(sourceProblem)")) }
        if let sinkProblem { parts.append(sinkProblem.phrase) }
        if let ledgerProblem { parts.append(Phrase(same: "\(ledgerProblem)")) }
        parts += configurationProblems.map { Phrase(same: $0) }
        return parts.joined(separator: "; ")
    }
}

extension RunReport.SinkProblem {
    fileprivate var phrase: Phrase {
        switch self {
        case .unreachable: Phrase(en: "Humand cannot be reached", es: "no se llega a Humand")
        case .refused: Phrase(en: "Humand refuses the key", es: "Humand rechaza la clave")
        case .misdirected:
            Phrase(
                en: "what answers is not Humand's time tracking",
                es: "lo que responde no es el control horario de Humand")
        }
    }
}
