import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Simulator
@testable import Site
@testable import Support
@testable import Sync

@Suite("check and status in Spanish")
struct SpanishTests {
    /// What servers, the system and settings say is shown in their own words.
    private static let foreign = [
        "Name or service not known", "There is no permission", "is not permitted", "No permission", "HIK_",
        "EVENT_FILTER", "EMPLOYEE_MAP=", "ACCESS_DENIED", "UNKNOWN_TOKEN", "without https",
    ]

    private func check(_ report: CheckReport) {
        for finding in report.findings {
            let line = finding.lines(.spanish)
            if Self.foreign.contains(where: finding.text.contains) { continue }
            #expect(English.words(in: line).isEmpty, "\(line)")
        }
        #expect(report.summary.english != report.summary.spanish)
    }

    @Test("Whatever is wrong, no line of check has an English word", arguments: PlantedMistake.all)
    func planted(_ mistake: PlantedMistake) {
        let site = CheckSite()
        mistake.plant(site)
        check(site.check())
    }

    @Test("Nor has one of a site that works")
    func well() {
        let site = CheckSite()
        let report = site.check()
        check(report)
        #expect(report.summary.spanish == "Todo está bien. Siguiente paso: hik2humand run --once --dry-run")
        #expect(
            report.findings.first?.lines(.spanish) == "✓ ajustes                       entendidos\n")
    }

    @Test("Every subject fits the left column in both languages")
    func subjects() {
        let report = CheckSite().check()
        for language in Language.allCases {
            for finding in report.findings { #expect(finding.subject.phrase[language].displayWidth <= 28) }
        }
    }

    @Test("No line of status has an English word, running, in trouble or without a daemon")
    func status() {
        let now = Instant(seconds: 1_767_960_000)
        var facts = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
        facts.jobs = [("1", JobProgress().wholePhrase)]
        func text() -> String { StatusReport(facts, zone: .utc, now: now).text(on: .none, .spanish) }
        #expect(English.words(in: text()).isEmpty, "\(text())")
        #expect(text().hasPrefix("estado           mal: el servicio no está activo"))
        facts.holder = "1"
        let clock = ManualClock(now: now)
        for isDry in [true, false] {
            var running = RunningSettings()
            running.isDryRun = isDry
            facts.daemon = DaemonStatus(
                EngineStatus(), running: running, clock: clock, startedAt: now - .hours(9), hasStopped: false)
            facts.holder = facts.daemon?.process
            #expect(English.words(in: text()).isEmpty, "\(text())")
        }
        facts.hasHikCentral = false
        #expect(English.words(in: text()).isEmpty, "\(text())")
    }
}
