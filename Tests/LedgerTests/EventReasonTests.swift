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

    @Test("A line's own English is translated; only what a server said stands in quotes")
    func translated() {
        let refusal = "Humand refused it: 422 INVALID_ENTRY: Two entries of the same type in a row; "
        #expect(
            held(
                .refused, nil,
                refusal + "Humand holds that day: clock-in 08:02:26 (APP), 3 more, clock-out 2026-01-28 "
                    + "00:10:00 (INTEGRATION)"
            ).spanish
                == "rechazado por Humand: 422 INVALID_ENTRY: “Two entries of the same type in a row”; Humand tiene ese "
                + "día: entrada 08:02:26 (APP), 3 más, salida 2026-01-28 00:10:00 (INTEGRATION)")
        #expect(Outcome(.accepted, reason: "Humand accepted it").reasonPhrase.spanish == "Humand lo aceptó")
        #expect(
            Outcome(.queued, reason: "was unconfirmed; reading back does not show it: sent again").reasonPhrase.spanish
                == "se consultó Humand y no lo tiene; se envía")
        #expect(
            Outcome(.queued, why: .device, reason: "corrected: entry device A (1)").reasonPhrase.spanish
                == "corregido: según el sentido de la puerta")
        #expect(
            Outcome(.waiting, why: .behind, reason: "an earlier punch of the same person waits or was refused")
                .reasonPhrase.spanish == "detrás de un marcaje anterior de la misma persona")
        #expect(
            Outcome(.dropped, reason: "dropped by ana: entered by hand").reasonPhrase.spanish
                == "descartado por ana: “entered by hand”")
    }

    @Test("What a server said stands in quotes behind the cause, and who released it before the rule")
    func words() {
        #expect(held(.refused, nil, "400 NO").spanish == "rechazado por Humand: “400 NO”")
        let released = Outcome(.queued, why: .device, reason: "released by ana: entry device A (1)")
        #expect(released.reasonPhrase.spanish == "liberado por ana: según el sentido de la puerta")
    }
}
