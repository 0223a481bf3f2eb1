import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Support
@testable import Sync

@Suite("What notices say")
struct NoticeTextTests {
    private let zone = SiteZone(identifier: "America/Argentina/Buenos_Aires") ?? .utc

    private func text(_ notice: Notice, at moment: Instant = Sample.noon + .minutes(125)) -> NoticeText {
        NoticeText(notice, at: moment, zone: zone)
    }

    private static let since: [NoticeFact: String] = [.since: Sample.noon.text]
    private static let away: [NoticeFact: String] = [.since: Sample.noon.text, .detail: "no route"]

    /// Each with its headline in English and in Spanish.
    private static let told: [(Notice, String, String)] = [
        (
            Notice(.sourceAway, .begun, away), "HikCentral has not been read since 2026-01-27 09:00: no route",
            "HikCentral no se lee desde 2026-01-27 09:00: “no route”"
        ),
        (Notice(.sourceAway, .ended), "HikCentral is read again", "Se vuelve a leer HikCentral"),
        (
            Notice(.sinkAway, .begun, since), "Humand has not answered since 2026-01-27 09:00",
            "Humand no responde desde 2026-01-27 09:00"
        ),
        (
            Notice(.sinkAway, .ended, since), "Humand answers again, after 2 h 5 min",
            "Humand vuelve a responder, después de 2 h 5 min"
        ),
        (
            Notice(.sinkRefused, .begun, away), "Humand has refused every punch since 2026-01-27 09:00: no route",
            "Humand rechaza todos los marcajes desde 2026-01-27 09:00: “no route”"
        ),
        (
            Notice(.doorSilent, subject: "23", .begun, since),
            "Door 23 has been silent since 2026-01-27 09:00, although it is used at this time",
            "La puerta 23 no registra eventos desde 2026-01-27 09:00, aunque suele usarse a esta hora"
        ),
        (
            Notice(.deviceOffline, subject: "d", .begun, [.name: "Gate"]), "Device Gate (d) has been offline since ?",
            "El dispositivo Gate (d) está fuera de línea desde ?"
        ),
        (
            Notice(.deviceOffline, subject: "d", .ended, [.name: "d"]), "Device d is online again",
            "El dispositivo d está en línea de nuevo"
        ),
        (
            Notice(
                .punchesHeld, .begun,
                [
                    .count: "16",
                    .causes:
                        "unmapped=1,direction=2,clock=3,undecodable=1,refused=1,pushed=2,trust=1,often=2,new=3,odd",
                ]),
            "16 punches are held (1 without an employee number, 2 without a direction, 3 with a doubtful time, "
                + "1 unreadable, 1 refused by Humand, 2 pushed and not confirmed, 1 from a source that may not post, "
                + "2 too many in an hour, 3 new, 0 odd)",
            "16 marcajes retenidos (1 sin número de empleado, 2 de sentido desconocido, 3 con hora dudosa, 1 ilegible, "
                + "1 rechazado por Humand, 2 recibidos por push, sin confirmar, 1 de un origen que no puede enviar, "
                + "2 demasiados en una hora, 3 new, 0 odd)"
        ),
        (Notice(.punchesHeld, .ended), "No punch is held any more", "Ya no hay marcajes retenidos"),
        (
            Notice(.lateEvents, .report, [.count: "1"]), "HikCentral received 1 events late; they are delivered now",
            "HikCentral recibió 1 evento con atraso; entrega en curso"
        ),
        (
            Notice(.reconcileResult, .report, [.day: "2026-01-26", .detail: "no route"]),
            "2026-01-26 could not be compared: no route", "No se pudo comparar 2026-01-26: “no route”"
        ),
        (
            Notice(.reconcileResult, .report, [.day: "2026-01-26", .accepted: "1", .differences: "0"]),
            "2026-01-26: doors, ledger and Humand agree on 1 punches",
            "2026-01-26: puertas, registro y Humand coinciden en 1 marcaje"
        ),
        (
            Notice(.reconcileResult, .report, [.day: "2026-01-26", .accepted: "9", .differences: "0", .changed: "2"]),
            "2026-01-26: doors, ledger and Humand agree on 7 punches; somebody changed 2 in Humand",
            "2026-01-26: puertas, registro y Humand coinciden en 7 marcajes; alguien cambió 2 en Humand"
        ),
        (
            Notice(.reconcileResult, .report, [.day: "2026-01-26", .accepted: "9", .differences: "2"]),
            "2026-01-26: doors, ledger and Humand differ in 2 places",
            "2026-01-26: puertas, registro y Humand difieren en 2 puntos"
        ),
        (
            Notice(.diskLow, .begun, [.free: "\(300 << 20)", .size: "\(8 << 30)"]),
            "The disk of STATE_DIR is nearly full: 300 of 8192 MB are free",
            "El disco de STATE_DIR está casi lleno: quedan 300 de 8192 MB"
        ),
        (
            Notice(.dailySummary, .report, [.events: "0", .from: Sample.noon.text, .to: Sample.noon.text]),
            "Nobody punched from 2026-01-27 09:00 to 2026-01-27 09:00 (HikCentral is read to ?)",
            "Nadie marcó de 2026-01-27 09:00 a 2026-01-27 09:00 (HikCentral leído hasta ?)"
        ),
    ]

    @Test("The headline names what, since when on the site's clocks, and why, in both languages", arguments: told)
    func headline(notice: Notice, english: String, spanish: String) {
        #expect(text(notice).headline[.english] == english)
        #expect(text(notice).headline[.spanish] == spanish)
    }

    @Test("Advice says what to do while something can be done, and nothing once it is over or all is well")
    func advice() {
        let day: [NoticeFact: String] = [.day: "2026-01-26", .differences: "2"]
        for (notice, word) in [
            (Notice(.sourceAway, .begun), "check"), (Notice(.sinkAway, .begun), "check"),
            (Notice(.sinkRefused, .begun), "check"), (Notice(.doorSilent, subject: "23", .begun), "terminal"),
            (Notice(.punchesHeld, .report), "queue list"),
            (Notice(.reconcileResult, .report, day), "reconcile --date 2026-01-26"),
            (Notice(.reconcileResult, .report, [.detail: "x", .day: "2026-01-26"]), "reconcile --date 2026-01-26"),
        ] {
            #expect(text(notice).advice?[.english].contains(word) == true, "\(notice)")
            #expect(text(notice).advice?[.spanish].contains(word) == true, "\(notice)")
        }
        for notice in [
            Notice(.sourceAway, .ended), Notice(.reconcileResult, .report, [.differences: "0"]),
            Notice(.lateEvents, .report), Notice(.unknown, .begun),
        ] { #expect(text(notice).advice == nil, "\(notice)") }
    }

    @Test("Every name that is written has a meaning and facts for the table; an unknown one has neither")
    func table() {
        for name in NoticeName.known { #expect(name.meaning?.begins.isEmpty == false && !name.facts.isEmpty) }
        #expect(NoticeName.unknown.meaning == nil && NoticeName.unknown.facts.isEmpty)
    }
}
