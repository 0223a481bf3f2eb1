import Base

/// Whether all is well, since when, and what is most worth knowing.
extension DashboardPage {
    /// The one sentence that comes first; also the title of the page.
    var headline: String {
        let since = clock.since(facts.since)
        switch facts.mood {
        case .well: return Phrase(en: "All is well \(since).", es: "Todo está bien \(since).")[language]
        case .notable:
            return Phrase(
                en: "Working \(since), but something needs you.", es: "Funciona \(since), pero hay algo que atender.")[
                    language]
        case .unwell: return Phrase(en: "Not well \(since).", es: "Algo está mal \(since).")[language]
        case .starting: return Phrase(en: "Starting \(since).", es: "Arrancando \(since).")[language]
        case .dry:
            return Phrase(
                en: "Dry run \(since): nothing is posted.", es: "Simulacro \(since): no se envía nada.")[language]
        }
    }

    var verdict: HTML {
        .tag(
            "div", ["class": "verdict \(facts.mood.rawValue)"], DashboardStyle.sign(facts.mood),
            .tag("div", .tag("h1", .text(headline)), .tag("p", [:], explanation)))
    }

    private var explanation: [HTML] {
        switch facts.mood {
        case .well:
            return [
                say(
                    Phrase(
                        en: "HikCentral is read, Humand accepts, and nothing waits for a person.",
                        es: "HikCentral se lee, Humand acepta y nada espera a una persona."))
            ]
        case .notable: return [.text(matters.joined(separator: " "))]
        case .unwell: return [.tag("bdi", .text(facts.health.phrase[language].cut(to: 400)))] + check
        case .starting:
            return [
                say(
                    Phrase(
                        en: "HikCentral has not been read yet.", es: "HikCentral todavía no se ha leído."))
            ]
        case .dry:
            guard case .dry(let report) = facts.mode else { return [] }
            return [
                say(
                    Phrase(
                        en: "Of \(report.eventsRead) events, \(report.accepted) would have been posted and "
                            + "\(report.held) held. The rest of this page shows what the last real run left.",
                        es:
                            "De \(report.eventsRead.counting("evento", "eventos")), se habrían enviado \(report.accepted) y retenido "
                            + "\(report.held). El resto de esta página muestra lo que dejó la última ejecución real."))
            ]
        }
    }

    /// What somebody should look at although punches flow.
    private var matters: [String] {
        var matters: [Phrase] = []
        let (held, silent) = (facts.heldCount, facts.silentDoors.count)
        if held == 1 {
            matters.append(Phrase(en: "1 punch waits for a person.", es: "1 marcaje espera a una persona."))
        }
        if held > 1 {
            matters.append(
                Phrase(en: "\(held) punches wait for a person.", es: "\(held) marcajes esperan a una persona."))
        }
        if silent == 1 { matters.append(Phrase(en: "1 door is silent.", es: "1 puerta está en silencio.")) }
        if silent > 1 {
            matters.append(Phrase(en: "\(silent) doors are silent.", es: "\(silent) puertas están en silencio."))
        }
        if let last = facts.lastCompared {
            switch last.result {
            case .differs:
                matters.append(
                    Phrase(
                        en: "The last comparison found differences.", es: "La última comparación encontró diferencias.")
                )
            case .failed:
                matters.append(
                    Phrase(en: "The last comparison failed.", es: "La última comparación falló."))
            case .agrees, .none: break
            }
        }
        let notices = facts.notices.count
        if notices > 0, matters.isEmpty {
            matters.append(
                notices == 1
                    ? Phrase(en: "There is 1 notice.", es: "Hay 1 aviso.")
                    : Phrase(en: "There are \(notices) notices.", es: "Hay \(notices) avisos."))
        }
        return matters.map { $0[language] }
    }

    /// How to find the cause.
    private var check: [HTML] {
        switch facts.health.trouble {
        case .refused, .misconfigured, .away:
            [" ", say(Phrase(en: "To find out more:", es: "Para saber más:")), " ", command("hik2humand check")]
        case .state, .left, .held, nil: []
        }
    }

    /// Something that changes how the rest of the page is to be read.
    var note: HTML {
        facts.isWhole ? .none : .tag("p", ["class": "note"], say(DashboardText.stillReading))
    }

    var notices: HTML {
        guard !facts.notices.isEmpty else { return .none }
        return section(
            "notices", DashboardText.notices,
            .tag(
                "ul", [:],
                facts.notices.map { .tag("li", clock.time($0.since), " ", .tag("span", .tag("bdi", say($0.text)))) }))
    }
}
