import Attendance
import Base
import Ledger

/// What a person reads of a notice, in their language: one table for mail, webhooks, log and pages.
package struct NoticeText {
    private let notice: Notice
    private let at: Instant
    private let zone: SiteZone

    package init(_ recorded: RecordedNotice, zone: SiteZone) { self.init(recorded.notice, at: recorded.at, zone: zone) }

    init(_ notice: Notice, at moment: Instant, zone: SiteZone) {
        (self.notice, at, self.zone) = (notice, moment, zone)
    }

    /// One line: what has happened.
    package var headline: Phrase {
        switch (notice.name, notice.phase) {
        case (.sourceAway, .ended): ended(en: "HikCentral is read again", es: "Se vuelve a leer HikCentral")
        case (.sourceAway, _):
            why(en: "HikCentral has not been read since \(since)", es: "HikCentral no se lee desde \(since)")
        case (.sinkAway, .ended): ended(en: "Humand answers again", es: "Humand vuelve a responder")
        case (.sinkAway, _):
            why(en: "Humand has not answered since \(since)", es: "Humand no responde desde \(since)")
        case (.sinkRefused, .ended):
            ended(en: "Humand accepts punches again", es: "Humand vuelve a aceptar marcajes")
        case (.sinkRefused, _):
            why(
                en: "Humand has refused every punch since \(since)",
                es: "Humand rechaza todos los marcajes desde \(since)")
        case (.doorSilent, .ended):
            ended(en: "Door \(subject) has events again", es: "La puerta \(subject) vuelve a tener eventos")
        case (.doorSilent, _):
            Phrase(
                en: "Door \(subject) has been silent since \(since), although it is used at this time",
                es: "La puerta \(subject) no registra eventos desde \(since), aunque suele usarse a esta hora")
        case (.deviceOffline, .ended):
            ended(en: "Device \(subject) is online again", es: "El dispositivo \(subject) está en línea de nuevo")
        case (.deviceOffline, _):
            Phrase(
                en: "Device \(subject) has been offline since \(since)",
                es: "El dispositivo \(subject) está fuera de línea desde \(since)")
        case (.punchesHeld, .ended): ended(en: "No punch is held any more", es: "Ya no hay marcajes retenidos")
        case (.punchesHeld, _):
            Phrase(
                en: "\(count.counting("punch is", "punches are")) held (\(causes[.english]))",
                es: "\(count.counting("marcaje retenido", "marcajes retenidos")) (\(causes[.spanish]))")
        case (.lateEvents, _):
            Phrase(
                en: "HikCentral received \(count) events late; they are delivered now",
                es: "HikCentral recibió \(count.counting("evento", "eventos")) con atraso; entrega en curso")
        case (.reconcileResult, _): reconcile
        case (.ledgerDamaged, _):
            Phrase(
                en: "The ledger was damaged; \(time(.from)) to \(time(.to)) is read again",
                es: "El registro estaba dañado; se vuelve a leer de \(time(.from)) a \(time(.to))")
        case (.diskLow, .ended): Phrase(en: "The disk has room again", es: "El disco vuelve a tener espacio")
        case (.diskLow, _):
            Phrase(
                en: "The disk of STATE_DIR is nearly full: \(megabytes(.free)) of \(megabytes(.size)) MB are free",
                es: "El disco de STATE_DIR está casi lleno: quedan \(megabytes(.free)) de \(megabytes(.size)) MB")
        case (.dailySummary, _): summary
        case (.unknown, _):
            Phrase(en: "A notice that a newer program wrote", es: "Un aviso que escribió un programa más nuevo")
        }
    }

    /// What to do about it; nil where nothing is to be done.
    package var advice: Phrase? {
        guard notice.phase != .ended else { return nil }
        switch notice.name {
        case .sourceAway, .sinkAway, .sinkRefused:
            return Phrase(
                en: "Nothing is lost: all of it is delivered later. sudo hik2humand check finds the cause.",
                es: "Nada se pierde: todo se entrega después. sudo hik2humand check encuentra la causa.")
        case .doorSilent:
            return Phrase(
                en: "If it is a working day, look at the terminal's power, network and clock.",
                es: "Si es un día laborable, revise la alimentación, la red y el reloj de la terminal.")
        case .deviceOffline:
            return Phrase(
                en: "It keeps its events, and they come when it is back.",
                es: "Conserva sus eventos, que llegarán cuando vuelva.")
        case .punchesHeld:
            return Phrase(
                en: "sudo hik2humand queue list names them.", es: "sudo hik2humand queue list los muestra.")
        case .reconcileResult where notice.facts[.detail] != nil || notice.integer(.differences) != 0:
            let day = notice.facts[.day] ?? ""
            return Phrase(
                en: "sudo hik2humand reconcile --date \(day) names them.",
                es: "sudo hik2humand reconcile --date \(day) las muestra.")
        case .diskLow:
            return Phrase(en: "On a full disk nothing is posted.", es: "Con el disco lleno no se envía nada.")
        case .lateEvents, .reconcileResult, .ledgerDamaged, .dailySummary, .unknown: return nil
        }
    }

    private var reconcile: Phrase {
        let (day, changed) = (notice.facts[.day] ?? "", number(.changed))
        let accepted = max(0, number(.accepted) - changed)
        if let detail {
            return detail.within(
                en: { "\(day) could not be compared: \($0)" }, es: { "No se pudo comparar \(day): \($0)" })
        }
        let differences = number(.differences)
        guard differences > 0 else {
            return Phrase(
                en: "\(day): doors, ledger and Humand agree on \(accepted) punches",
                es: "\(day): puertas, registro y Humand coinciden en \(accepted.counting("marcaje", "marcajes"))")
                + ReconcileResult.changes(changed)
        }
        return Phrase(
            en: "\(day): doors, ledger and Humand differ in \(differences.counting("place", "places"))",
            es: "\(day): puertas, registro y Humand difieren en \(differences.counting("punto", "puntos"))")
    }

    private var summary: Phrase {
        let span = (time(.from), time(.to))
        if notice.integer(.events) == 0 {
            return Phrase(
                en: "Nobody punched from \(span.0) to \(span.1) (HikCentral is read to \(time(.readTo)))",
                es: "Nadie marcó de \(span.0) a \(span.1) (HikCentral leído hasta \(time(.readTo)))")
        }
        return Phrase(
            en: "From \(span.0) to \(span.1): \(number(.events)) events, of which \(number(.accepted)) accepted, "
                + "\(number(.queued)) queued, \(number(.held)) held, \(number(.skipped)) skipped, "
                + "\(number(.dropped)) dropped (HikCentral is read to \(time(.readTo)))",
            es: "De \(span.0) a \(span.1): \(number(.events).counting("evento", "eventos")); "
                + "\(number(.accepted).counting("aceptado", "aceptados")), \(number(.queued)) en cola, "
                + "\(number(.held).counting("retenido", "retenidos")), "
                + "\(number(.skipped).counting("omitido", "omitidos")), "
                + "\(number(.dropped).counting("descartado", "descartados")) "
                + "(HikCentral leído hasta \(time(.readTo)))")
    }

    private func ended(en english: String, es spanish: String) -> Phrase {
        guard let since = notice.instant(.since) else { return Phrase(en: english, es: spanish) }
        return Phrase(en: "\(english), after \(since.age(at))", es: "\(spanish), después de \(since.age(at))")
    }

    private func why(en english: String, es spanish: String) -> Phrase {
        let reason = Phrase(en: english, es: spanish)
        return detail.map { reason + Phrase(same: ": ") + $0 } ?? reason
    }

    private var detail: Phrase? {
        notice.facts[.detail].map { english in
            // Older notices have it in English only.
            Phrase(en: english, es: notice.facts[.detailSpanish] ?? Phrase.quoting(english).spanish)
        }
    }

    private var since: String { time(.since) }
    private var count: Int { number(.count) }
    private func number(_ fact: NoticeFact) -> Int { notice.integer(fact) ?? 0 }

    private var subject: String {
        guard let name = notice.facts[.name], name != notice.subject else { return notice.subject }
        return "\(name) (\(notice.subject))"
    }

    private var causes: Phrase {
        let parts = (notice.facts[.causes] ?? "").split(separator: ",").map { part -> Phrase in
            let pair = part.split(separator: "=")
            let cause = pair.first.map(String.init) ?? ""
            let count = pair.last.flatMap { Int($0) } ?? 0
            return HoldCause(rawValue: cause)?.counted(count) ?? Phrase(same: "\(count) \(cause)")
        }
        return parts.joined(separator: ", ")
    }

    /// To the minute, on the site's clocks.
    private func time(_ fact: NoticeFact) -> String {
        notice.instant(fact).map { String(zone.text($0).prefix(16)) } ?? "?"
    }

    private func megabytes(_ fact: NoticeFact) -> String { "\(number(fact) >> 20)" }
}

extension HoldCause {
    /// So many, and why they are held: `2 refused by Humand`.
    fileprivate func counted(_ count: Int) -> Phrase {
        switch self {
        case .unmapped: Phrase(en: "\(count) without an employee number", es: "\(count) sin número de empleado")
        case .direction: Phrase(en: "\(count) without a direction", es: "\(count) de sentido desconocido")
        case .clock: Phrase(en: "\(count) with a doubtful time", es: "\(count) con hora dudosa")
        case .undecodable: Phrase(en: "\(count) unreadable", es: count.counting("ilegible", "ilegibles"))
        case .refused: Phrase(en: "\(count) refused by Humand", es: countedInSpanish(count))
        case .pushed: Phrase(en: "\(count) pushed and not confirmed", es: countedInSpanish(count))
        case .trust:
            Phrase(en: "\(count) from a source that may not post", es: "\(count) de un origen que no puede enviar")
        case .often: Phrase(en: "\(count) too many in an hour", es: countedInSpanish(count))
        case .excluded: Phrase(en: "\(count) left out by a setting", es: countedInSpanish(count))
        }
    }
}

extension NoticeName {
    /// When it begins and when it ends, for the table in the documents; nil for what is never written.
    package var meaning: (begins: String, ends: String?)? {
        switch self {
        case .sourceAway:
            (
                "HikCentral has not been readable for 10 min, or refuses the key (at once)",
                "HikCentral has been read without an error"
            )
        case .sinkAway: ("Humand has not answered for 10 min", "Humand answers")
        case .sinkRefused:
            ("Humand refuses the key, or the address or the proxy is wrong", "Humand has decided on a punch")
        case .doorSilent:
            (
                "at least 3 events are missing at a door, by the same hours of the last four weeks; or a door in daily "
                    + "use had none all day", "the door has an event"
            )
        case .deviceOffline: ("HikCentral has called a device offline for 10 min", "it is online, or no longer listed")
        case .punchesHeld:
            (
                "punches have been held for 5 min; when their number changes, a `report`, at most one an hour",
                "none is held"
            )
        case .lateEvents: ("events came late in number (`late.many` in the log); at most one an hour", nil)
        case .reconcileResult: ("a nightly comparison has ended (`RECONCILE_AT`)", nil)
        case .ledgerDamaged: ("the ledger was damaged and is repaired", nil)
        case .diskLow:
            (
                "less than 5 % of the disk of `STATE_DIR` is free, and less than 1 GB",
                "half as much again is free"
            )
        case .dailySummary: ("it is `SUMMARY_AT`; also when nobody punched", nil)
        case .unknown: nil
        }
    }

    /// What the subject is, for the same table.
    package var subjectMeaning: String {
        switch self {
        case .doorSilent: "door code"
        case .deviceOffline: "device code"
        default: ""
        }
    }

    /// The facts that it may have, for the same table.
    package var facts: [NoticeFact] {
        switch self {
        case .sourceAway, .sinkAway, .sinkRefused: [.since, .reason, .detail, .detailSpanish]
        case .doorSilent, .deviceOffline: [.name, .since]
        case .punchesHeld: [.count, .causes, .since]
        case .lateEvents: [.count]
        case .reconcileResult: [.day, .accepted, .differences, .changed, .detail, .detailSpanish]
        case .ledgerDamaged: [.from, .to]
        case .diskLow: [.free, .size, .since]
        case .dailySummary: [.from, .to, .readTo, .events, .accepted, .held, .queued, .skipped, .dropped]
        case .unknown: []
        }
    }
}
