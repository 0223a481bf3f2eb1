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

    @Test("What a server said, and who released it, stands in quotes behind the cause")
    func words() {
        #expect(held(.refused, nil, "400 NO").spanish == "rechazado por Humand: “400 NO”")
        let released = Outcome(.queued, why: .device, reason: "released by ana: entry device A (1)")
        #expect(released.reasonPhrase.spanish.hasSuffix(": “released by ana: entry device A (1)”"))
    }
}
