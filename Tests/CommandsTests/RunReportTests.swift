import Testing

@testable import Attendance
@testable import Base
@testable import Commands
@testable import Ledger
@testable import Sync

@Suite("The summary of a run")
struct RunReportTests {
    private func sentence(_ report: RunReport) -> Phrase {
        report.sentence(delivered: EventState.accepted.counted, zone: nil)
    }

    @Test("Nouns and participles agree with their number")
    func numbers() {
        var report = RunReport()
        (report.eventsRead, report.windows, report.accepted, report.left) = (1, 1, 1, 1)
        #expect(sentence(report).english == "read 1 new event in 1 window; 1 accepted, 0 skipped, 0 held, 1 left")
        #expect(
            sentence(report).spanish
                == "1 evento leído en 1 ventana; 1 aceptado, 0 omitidos, 0 retenidos, 1 pendiente")
        (report.eventsRead, report.windows) = (2, 3)
        #expect(sentence(report).spanish.hasPrefix("2 eventos leídos en 3 ventanas; "))
    }

    @Test("What kept it from reading is said in the reader's language, and what the server said in its own")
    func problems() {
        var report = RunReport()
        report.sourceProblem = .misconfigured(.noDoors)
        report.configurationProblems = [Phrase(en: "wrong", es: "mal")]
        let said = sentence(report)
        #expect(said.english.hasSuffix("; \(SourceError.misconfigured(.noDoors)); wrong"))
        #expect(said.spanish.hasSuffix("; \(SourceError.misconfigured(.noDoors).whole.spanish); mal"))
        #expect(said.spanish.contains("HikCentral") && said.english != said.spanish)
    }
}
