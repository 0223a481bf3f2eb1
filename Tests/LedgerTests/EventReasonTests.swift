import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Support

@Suite("Why an event is where it is, for a reader")
struct EventReasonTests {
    private func held(_ cause: HoldCause, _ why: ReasonCode?, _ reason: String) -> Phrase {
        RecordedEvent(
            event: Sample.event("e1", at: Sample.noon), state: .held, cause: cause, why: why, reason: reason
        ).reasonPhrase
    }

    @Test("Where the code is known, Spanish says it alone; English is the ledger's sentence")
    func code() {
        let phrase = held(.unmapped, .line, "EMPLOYEE_MAP has no line for this person's personCode")
        #expect(phrase.english == "EMPLOYEE_MAP has no line for this person's personCode")
        #expect(phrase.spanish == "el mapa de empleados no tiene una línea para el número de esta persona")
        let outcome = Outcome(.held, cause: .direction, why: .gap, reason: "may lack punches")
        #expect(outcome.reasonPhrase.spanish == ReasonCode.gap.phrase.spanish)
        #expect(outcome.reasonPhrase.english == "may lack punches")
    }

    @Test("What the event itself tells, Spanish says as fully as the ledger's sentence")
    func event() {
        var event = Sample.event("e1", at: Sample.noon, door: "23")
        (event.doorName, event.readerCode) = ("Facial Entrada", "1")
        func spanish(_ state: EventState, _ why: ReasonCode, _ direction: Direction?, _ origin: EventOrigin) -> String {
            let punch = direction.map { Punch(employee: "1001", direction: $0, time: event.time) }
            return RecordedEvent(event: event, origin: origin, state: state, why: why, reason: "so", punch: punch)
                .reasonPhrase.spanish
        }
        #expect(
            spanish(.queued, .device, .clockIn, .poll) == "dispositivo de entrada Facial Entrada (23), lector 1")
        #expect(spanish(.queued, .device, .clockOut, .findFace) == "cámara de salida Facial Entrada (23), lector 1")
        #expect(spanish(.skipped, .door, nil, .poll) == "la puerta Facial Entrada (23) no está asignada")
        #expect(spanish(.queued, .device, nil, .poll) == ReasonCode.device.phrase.spanish)
        #expect(spanish(.skipped, .double, .clockIn, .poll) == "lectura doble", "the other punch is not in the event")
    }

    @Test("What delivery and a person decided is said by its code, and only a server's or a person's words in quotes")
    func sentences() {
        let answer = Sentence(.answer, "422 INVALID_ENTRY", "Two entries of the same type in a row")
        let held = Outcome(.held, cause: .refused, Sentence(.refusedAlone, .sentence(answer)))
        #expect(
            held.reasonPhrase
                == Phrase(
                    en:
                        "Humand refused it: 422 INVALID_ENTRY: Two entries of the same type in a row; Humand then held nothing "
                        + "of that day",
                    es: "rechazado por Humand: 422 INVALID_ENTRY: “Two entries of the same type in a row”; Humand no "
                        + "tenía entonces nada de ese día"))
        var event = RecordedEvent(event: Sample.event("e1", at: Sample.noon), state: .held, reason: "")
        event.take(held)
        #expect(event.reasonPhrase == held.reasonPhrase)
        #expect(Outcome(.accepted, Sentence(.accepted)).reasonPhrase.spanish == "Humand lo aceptó")
        let shown = Outcome(.accepted, Sentence(.refusedButShown, .sentence(answer)))
        #expect(shown.reasonPhrase.spanish.hasPrefix("Humand lo rechazó (422"))
        let corrected = Outcome(.queued, why: .device, Sentence(.corrected), "entry device A (1)")
        #expect(
            corrected.reasonPhrase
                == Phrase(en: "corrected: entry device A (1)", es: "corregido: según el sentido de la puerta"))
        #expect(
            Outcome(.waiting, why: .behind, Sentence(.behind)).reasonPhrase.spanish
                == "detrás de un marcaje anterior de la misma persona")
        #expect(
            Outcome(.dropped, Sentence(.dropped, "ana", "entered by hand")).reasonPhrase.spanish
                == "descartado por ana: “entered by hand”")
    }

    @Test("On lines of before the codes, the English stands in quotes behind the cause, or the rule says it")
    func old() {
        #expect(held(.refused, nil, "400 NO").spanish == "rechazado por Humand: “400 NO”")
        let released = Outcome(.queued, why: .device, reason: "released by ana: entry device A (1)")
        #expect(released.reasonPhrase.spanish == "según el sentido de la puerta")
        #expect(Outcome(.queued, reason: "tried again by ana").reasonPhrase.spanish == "“tried again by ana”")
        #expect(Outcome(.accepted, reason: "Humand accepted it").reasonPhrase.spanish == "Humand lo aceptó")
    }
}
