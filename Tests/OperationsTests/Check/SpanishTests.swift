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
        #expect(report.summary.spanish == "Todo está bien. Siguiente paso: hik2humand run --once --dry-run --quiet")
        #expect(
            report.findings.first?.lines(.spanish) == "✓ ajustes                         entendidos\n")
    }

    @Test("Every subject fits the left column in both languages")
    func subjects() {
        let report = CheckSite().check()
        for language in Language.allCases {
            for finding in report.findings {
                #expect(finding.subject.phrase[language].displayWidth <= Finding.nameWidth(language))
            }
        }
    }

    @Test("A part of a server is named as Spanish does it")
    func wordOrder() {
        func name(_ subject: Finding.Subject) -> String { subject.phrase.spanish }
        #expect(name(.server(.hikCentral, .signature)) == "clave y firma de HikCentral")
        #expect(name(.server(.humand, .posting)) == "envío a Humand" && name(.server(.humand)) == "Humand")
        #expect(name(.findFace(.secret)) == "secreto de FindFace")
        #expect("\(Finding.Subject.server(.humand, .clock))" == "Humand clock")
    }

    @Test(
        "The states of systemd have Spanish words, and a new one is quoted",
        arguments: [
            ("inactive", "inactivo"), ("deactivating", "deteniéndose"),
            ("new-state", "en el estado “new-state”"),
        ])
    func unitStates(_ state: String, _ words: String) {
        let site = CheckSite()
        site.service = ServiceFacts(units: [.init(name: "hik2humand.service", state: state)])
        let line = site.check().findings.first { $0.subject == .service }?.lines(.spanish) ?? ""
        #expect(line.contains("hik2humand.service está habilitado, pero \(words)\n"), "\(line)")
    }

    @Test("A service that systemd is starting is no failure: check says to look again")
    func activating() {
        let site = CheckSite()
        site.service = ServiceFacts(units: [.init(name: "hik2humand.service", state: "activating")])
        let found = site.check().findings.filter { $0.subject == .service }
        #expect(found.map(\.severity) == [.warning])
        #expect(found.first?.lines(.spanish).contains("revise otra vez en un minuto") == true)
    }

    @Test("No line of status has an English word, running, in trouble or without a daemon")
    func status() {
        let now = Instant(seconds: 1_767_960_000)
        var facts = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
        facts.jobs = [("1", JobProgress().wholePhrase)]
        func text() -> String { StatusReport(facts, zone: .utc, now: now).text(on: .none, .spanish) }
        #expect(English.words(in: text()).isEmpty, "\(text())")
        #expect(text().hasPrefix("estado       mal: el servicio no está activo"), "\(text())")
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
        facts.daemon?.hikCentral = .init(
            since: now - .minutes(1), kind: .refused, reason: Phrase(en: "no", es: "clave"))
        #expect(
            text().contains("mal: la lectura de HikCentral está detenida desde hace 1 min: clave\n"))
        facts.daemon?.hikCentral = nil
        facts.hasHikCentral = false
        #expect(English.words(in: text()).isEmpty, "\(text())")
    }
}
