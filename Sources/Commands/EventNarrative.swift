import Attendance
import Base
import Ledger
import Operations

/// The life of one event in plain sentences, with the site's times.
struct EventNarrative {
    let life: EventHistory
    let zone: SiteZone
    let language: Language
    /// Whether Humand still shows it; nil where that was not asked.
    var standing: HumandStanding?
    /// What keeps the daemon from delivering.
    var trouble: DeliveryTrouble?

    private func say(_ english: String, _ spanish: String) -> String { Phrase(en: english, es: spanish)[language] }

    /// One sentence a line, what happened first first.
    var sentences: [String] {
        var lines = [EventNarrative.heading(of: life.first.event, zone, language) + (isUndecodable ? doubt : "")]
        lines.append(
            "\(zone.text(life.seenAt))  \(arrival); \(say("line \(life.line) of the ledger", "línea \(life.line) del registro"))"
        )
        lines.append("\(zone.text(life.seenAt))  \(decision(life.first))")
        for (at, step) in life.steps {
            switch step {
            case .sending: lines.append("\(zone.text(at))  \(say("sent to Humand", "enviado a Humand"))")
            case .outcome(let outcome): lines.append("\(zone.text(at))  \(described(outcome))")
            case .reopened(let recorded): lines.append("\(zone.text(at))  \(recorded.reasonPhrase[language])")
            }
        }
        lines.append(conclusion)
        return lines
    }

    /// `2026-01-27 08:01:05  Bruno Díaz at Facial Entrada: 198914 (card), event 0c8a…`
    static func heading(of event: AccessEvent, _ zone: SiteZone, _ language: Language) -> String {
        let type = EventType.phrase(of: event.type)[language]
        let person = event.personPhrase[language]
        let id = event.id.isEmpty ? Phrase(en: "without an id", es: "sin identificador")[language] : event.id
        return "\(zone.text(event.time.instant))  "
            + Phrase(
                en: "\(person) at \(event.doorLabel): \(type), event \(id)",
                es: "\(person) en \(event.doorLabel): \(type), evento \(id)")[language]
    }

    private var isUndecodable: Bool { life.first.cause == .undecodable }

    private var doubt: String {
        say("; it could not be read, and its time may be another", "; no se pudo leer, y su hora puede ser otra")
    }

    private var arrival: String {
        let delay =
            isUndecodable
            ? say("at an unknown time after the event", "no se sabe cuánto después del paso")
            : text(life.seenAt - life.first.event.time.instant)
        return switch life.first.origin {
        case .poll: say("read by a poll, \(delay)", "leído en una consulta, \(delay)")
        case .late:
            say(
                "found by comparing counts, \(delay): it was not there yet when that period was polled",
                "encontrado al comparar cantidades, \(delay): ninguna consulta lo tuvo cuando se leyó su hora")
        case .newDoor:
            say(
                "found by comparing counts, \(delay): its door was not read before",
                "encontrado al comparar cantidades, \(delay): su puerta no se leía antes")
        case .ahead:
            say(
                "found by comparing counts, \(delay): stamped ahead of its window",
                "encontrado al comparar cantidades, \(delay): fechado en el futuro")
        case .backfill: say("read by a backfill, \(delay)", "leído con backfill, \(delay)")
        case .push: say("pushed by HikCentral, \(delay)", "recibido por push de HikCentral, \(delay)")
        case .findFace: say("sent by FindFace, \(delay)", "enviado por FindFace, \(delay)")
        }
    }

    private func decision(_ record: RecordedEvent) -> String {
        var sentence: String
        switch record.state {
        case .queued, .waiting:
            sentence = "\(say("mapped", "asignado")): \(punch(record.punch)); \(record.reasonPhrase[language])"
        case .held:
            let cause = record.cause?.word[language] ?? ""
            sentence = "\(say("held", "retenido")) (\(cause)): \(record.reasonPhrase[language])"
        case .skipped:
            sentence = "\(say("skipped, not a punch", "omitido, no es un marcaje")): \(record.reasonPhrase[language])"
        case .accepted, .dropped: sentence = "\(record.state.phrase[language]): \(record.reasonPhrase[language])"
        }
        if let number = record.employeeNumber { sentence += say(" (number \(number))", " (número \(number))") }
        if record.isUnconfirmed {
            sentence += say(
                "; it may have been delivered before, so it is read back first",
                "; puede haberse entregado antes, así que primero se consulta")
        }
        return sentence
    }

    private func described(_ outcome: Outcome) -> String {
        var sentence = outcome.reasonPhrase[language]
        if outcome.punch != nil { sentence = "\(say("mapped", "asignado")): \(punch(outcome.punch)); \(sentence)" }
        if let id = outcome.humandID { sentence += say("; entry \(id)", "; marcaje \(id)") }
        if let until = outcome.until {
            sentence +=
                outcome.why == .behind
                ? say("; until \(zone.text(until)) at the latest", "; como máximo hasta \(zone.text(until))")
                : say("; not before \(zone.text(until))", "; no antes de \(zone.text(until))")
        }
        return "\(outcome.state.phrase[language]): \(sentence)"
    }

    private var conclusion: String {
        let line = life.line
        switch life.state {
        case .accepted:
            let on = (life.outcomes.last { $0.outcome.state == .accepted }?.at ?? life.seenAt)
            let entry = life.humandID.map { say(" as entry \($0)", " como marcaje \($0)") } ?? ""
            return say(
                "Accepted by Humand\(entry) on \(zone.text(on)).", "Aceptado por Humand\(entry) el \(zone.text(on)).")
                + (standing.map { " " + $0.phrase(zone)[language] } ?? "")
        case .skipped:
            return say("It is not a punch; nothing more happens.", "No es un marcaje; no pasa nada más.")
        case .dropped: return say("It was dropped; nothing more happens.", "Fue descartado; no pasa nada más.")
        case .queued: return delivery
        case .waiting: return wait
        case .held where isUndecodable:
            return say(
                "No command can map it: if it was a punch, enter it in Humand by hand; then hik2humand queue drop \(line) "
                    + "--reason TEXT.",
                "Ningún comando puede asignarlo: si fue un marcaje, cárguelo a mano en Humand; después hik2humand queue "
                    + "drop \(line) --reason TEXTO.")
        case .held:
            // What to do stands below.
            return say("It waits for a person.", "Espera a una persona.")
        }
    }

    private var delivery: String {
        if let trouble {
            return trouble.sentence(zone).within(
                en: { "It has not been delivered yet: \($0)." }, es: { "Todavía no se entregó: \($0)." })[language]
        }
        return say("It will be delivered as soon as Humand takes it.", "Se entregará en cuanto Humand lo acepte.")
    }

    /// Until when it waits, and what for.
    private var wait: String {
        guard let until = life.now.until.map(zone.textWithOffset) else { return delivery }
        let stopped = trouble.map { $0.needsPerson ? " " + delivery : "" } ?? ""
        if life.now.why == .behind {
            return say(
                "It waits for an earlier punch of the same person, which waits too or was refused. It will be delivered "
                    + "when that one is settled, or after \(until).",
                "Espera a un marcaje anterior de la misma persona, que también espera o fue rechazado. Se entregará "
                    + "cuando ese se resuelva, o después del \(until).") + stopped
        }
        let reason = life.reasonPhrase[language]
        return say(
            "It waits until \(until) (\(reason)); then it will be delivered.",
            "Espera hasta el \(until) (\(reason)); después se entregará.") + stopped
    }

    private func punch(_ punch: Punch?) -> String {
        punch.map {
            say("\($0.direction.name) of \($0.employee)", "\($0.direction.phrase[.spanish]) de \($0.employee)")
        } ?? ""
    }

    /// `5 min 3 s after the event`
    private func text(_ span: Span) -> String {
        let seconds = abs(span.milliseconds / 1000)
        let parts: [(Int64, String)] = [
            (seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s"),
        ]
        let shown = parts.filter { $0.0 > 0 }.prefix(2).map { "\($0.0) \($0.1)" }.joined(separator: " ")
        if shown.isEmpty { return say("at once", "enseguida") }
        return span < .seconds(0)
            ? say("\(shown) before the time it is stamped with", "\(shown) antes de la hora que lleva")
            : say("\(shown) after the event", "\(shown) después del paso")
    }
}

extension EventState {
    /// As people read it.
    var phrase: Phrase {
        switch self {
        case .queued: Phrase(en: rawValue, es: "en cola")
        case .waiting: Phrase(en: rawValue, es: "en espera")
        case .held: Phrase(en: rawValue, es: "retenido")
        case .accepted: Phrase(en: rawValue, es: "aceptado")
        case .skipped: Phrase(en: rawValue, es: "omitido")
        case .dropped: Phrase(en: rawValue, es: "descartado")
        }
    }
}
