import Attendance
import Base
import Ledger

/// Says an item in one line, for chats and plain text.
package struct ItemText: Sendable {
    let language: Language
    let zone: SiteZone
    /// Says a notice.
    let notice: @Sendable (RecordedNotice) -> Phrase

    package init(
        language: Language, zone: SiteZone, notice: @escaping @Sendable (RecordedNotice) -> Phrase = ItemText.plainly
    ) {
        (self.language, self.zone, self.notice) = (language, zone, notice)
    }

    /// The item on one line; what nobody sees in a name cannot break it.
    func line(_ item: Item) -> String { sentence(item)[language].withoutControls }

    private func sentence(_ item: Item) -> Phrase {
        if let told = item.notice { return notice(RecordedNotice(line: item.line, at: item.at, notice: told)) }
        if item.kind == .test {
            return Phrase(
                en: "A test by hik2humand webhook test: what is sent to this receiver arrives.",
                es: "Una prueba de hik2humand webhook test: lo que se envía a este receptor llega.")
        }
        let state = item.state.map(ItemText.state) ?? Phrase(same: "")
        guard let recorded = item.recorded else {
            let line = item.eventLine ?? item.line
            return Phrase(
                en: "Event of line \(line): \(state.english)\(because(item))",
                es: "Evento de la línea \(line): \(state.spanish)\(because(item))")
        }
        let event = recorded.event
        let time = event.time.inWholeSeconds
        let moment = "\(time.prefix(10)) \(time.dropFirst(11).prefix(8))"
        let (who, what) = (person(item, recorded), direction(recorded.punch?.direction))
        let door = event.doorLabel
        return Phrase(
            en: "\(who.english): \(what.english) at \(door), \(moment): \(state.english)\(because(item))",
            es: "\(who.spanish): \(what.spanish) en \(door), \(moment): \(state.spanish)\(because(item))")
    }

    private func person(_ item: Item, _ recorded: RecordedEvent) -> Phrase {
        let (name, number) = (recorded.event.personName, item.employee ?? "")
        if name.isEmpty, number.isEmpty {
            return recorded.event.personID.isEmpty
                ? Phrase(en: "Nobody recognised", es: "Nadie reconocido")
                : Phrase(en: "Person \(recorded.event.personID)", es: "Persona \(recorded.event.personID)")
        }
        return Phrase(same: name.isEmpty ? number : number.isEmpty ? name : "\(name) (\(number))")
    }

    private func direction(_ direction: Direction?) -> Phrase {
        switch direction {
        case .clockIn: Phrase(en: "clock-in", es: "entrada")
        case .clockOut: Phrase(en: "clock-out", es: "salida")
        case nil: Phrase(en: "passage", es: "paso")
        }
    }

    /// Of a held event the cause; else, where it says more than the state, the ledger's own reason, which is English.
    private func because(_ item: Item) -> String {
        guard let cause = item.cause else {
            let saysMore = item.state == .skipped || item.state == .dropped || item.state == .waiting
            return saysMore && language == .english && !item.reason.isEmpty ? " (\(item.reason))" : ""
        }
        return " (\(cause.phrase[language]))"
    }

    private static func state(_ state: EventState) -> Phrase {
        switch state {
        case .queued: Phrase(en: "queued", es: "en cola")
        case .waiting: Phrase(en: "waiting for its time", es: "espera su momento")
        case .held: Phrase(en: "held for a decision", es: "retenido, espera una decisión")
        case .accepted: Phrase(en: "accepted by Humand", es: "aceptado por Humand")
        case .skipped: Phrase(en: "no punch", es: "no es un marcaje")
        case .dropped: Phrase(en: "dropped", es: "descartado")
        }
    }

    /// Name, phase and facts of a notice, where nobody says it better.
    package static let plainly: @Sendable (RecordedNotice) -> Phrase = { recorded in
        let notice = recorded.notice
        let phase =
            switch notice.phase {
            case .begun: Phrase(en: "begun", es: "comenzó")
            case .ended: Phrase(en: "ended", es: "terminó")
            case .report: Phrase(en: "report", es: "informe")
            }
        let facts = notice.facts.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue)=\($0.value)" }
        let about = ([notice.subject] + facts).filter { !$0.isEmpty }.joined(separator: ", ")
        let tail = about.isEmpty ? "" : " (\(about))"
        return Phrase(
            en: "\(notice.name.rawValue): \(phase.english)\(tail)",
            es: "\(notice.name.rawValue): \(phase.spanish)\(tail)")
    }
}
