import Base
import Sync

extension RunReport {
    /// The summary line.
    ///
    /// - Parameters:
    ///   - delivered: what became of so many punches that were delivered.
    ///   - zone: for a person's clock; nil for the log, whose times are UTC.
    func sentence(delivered: (Int) -> Phrase, zone: SiteZone?) -> Phrase {
        let events = eventsRead.counting("new event", "new events")
        var opening =
            isAlone
            ? Phrase(
                en: "\(events) of FindFace; HikCentral is not set, nothing is polled",
                es: "\(eventsRead.counting("evento", "eventos")) de FindFace; HikCentral no está configurado, no se le "
                    + "pregunta nada")
            : Phrase(
                en: "read \(events) in \(windows.counting("window", "windows"))",
                es: "\(eventsRead.counting("evento leído", "eventos leídos")) en "
                    + windows.counting("ventana", "ventanas"))
        if let readTo {
            let time = zone?.textWithOffset(readTo) ?? readTo.text
            opening = opening + Phrase(en: " up to \(time)", es: " hasta \(time)")
        }
        if lateEvents > 0 {
            opening =
                opening
                + Phrase(
                    en: " (\(lateEvents) of them late)", es: " (de ellos, \(lateEvents.counting("tardío", "tardíos")))")
        }
        var parts = [opening]
        parts.append(
            delivered(accepted)
                + Phrase(
                    en: ", \(skipped) skipped, \(held) held, \(left) left",
                    es: ", \(skipped.counting("omitido", "omitidos")), \(held.counting("retenido", "retenidos")), "
                        + left.counting("pendiente", "pendientes")))
        if let sourceProblem { parts.append(sourceProblem.whole) }
        if let sinkProblem { parts.append(sinkProblem.phrase) }
        if let ledgerProblem { parts.append(ledgerProblem.whole) }
        parts += configurationProblems
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
