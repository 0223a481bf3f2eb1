import Foundation
import Testing

@testable import AttendanceSync
@testable import Simulator

@Suite("check")
struct CheckTests {
    @Test(
        "A mistake is named on its own line, with what to do, and nothing before it is called wrong",
        arguments: PlantedMistake.all)
    func planted(_ mistake: PlantedMistake) throws {
        let site = CheckSite()
        mistake.plant(site)
        let report = site.check()
        let result = try #require(
            report.results.first { $0.name == mistake.line && $0.text.contains(mistake.text) },
            "\(report.results.map { "\($0.state) \($0.name): \($0.text)" })")
        #expect(result.state == mistake.state)
        #expect(result.remedy?.contains(mistake.remedy) == true, "\(result.remedy ?? "nothing")")
        #expect(report.exitCode == mistake.code)
        if mistake.state == .failed {
            #expect(report.first(.failed) == result)
            #expect(report.summary.hasPrefix("Mend this first"))
        } else {
            #expect(report.first(.failed) == nil)
        }
        for text in report.results.flatMap({ [$0.text, $0.remedy ?? ""] }) {
            #expect(!text.contains(CheckSite.hikSecret) && !text.contains("c2ltdWxhdGVkOmtleQ"))
        }
    }

    @Test("Where all is well every line passes or is not tried with a reason, and nothing is written anywhere")
    func well() {
        let site = CheckSite()
        site.state.exists = false
        let report = site.check()
        #expect(report.first(.failed) == nil)
        #expect(report.first(.warning) == nil, "\(report.results)")
        #expect(report.exitCode == .done)
        #expect(report.summary == "All is well. Next: hik2humand run --once --dry-run")
        #expect(
            report.all("HikCentral events yesterday").map(\.text) == [
                "2 on 2026-01-26", "  2 at Facial Entrada (23)", "  0 at Facial Salida (24)",
            ])
        let all = "all 2 map to users of Humand by personCode, without EMPLOYEE_MAP"
        #expect(report.all("persons").map(\.text) == [all])
        #expect(site.humand.journal.allSatisfy { $0.method == "GET" })
        #expect(site.files.writes.isEmpty)
    }

    @Test("What cannot be tried says so, and Humand is looked at although HikCentral is away")
    func untried() {
        let site = CheckSite()
        site.probe.unknown = ["hik"]
        let report = site.check()
        #expect(report.all("HikCentral doors").map(\.state) == [.untried])
        #expect(report.all("HikCentral key and signature").map(\.text) == ["not tried: HikCentral is not reached"])
        #expect(report.all("Humand key").map(\.state) == [.passed])
        #expect(report.all("persons").map(\.state) == [.untried])
        let refused = CheckSite()
        refused.values["HIK_SECRET"] = "another"
        let lines = refused.check().results.filter { $0.text == "not tried: the key comes first" }
        let names = ["doors", "events", "event types", "events yesterday", "personInfo", "devices", "persons"]
        #expect(lines.map(\.name) == names.map { "HikCentral \($0)" })
    }

    @Test("All problems of the settings are told at once")
    func settings() {
        let site = CheckSite()
        site.values["HIK_SECRET"] = nil
        site.values["POLL_INTERVAL"] = "soon"
        let report = site.check()
        #expect(report.all("settings").map(\.state) == [.failed, .failed])
        #expect(report.all("HikCentral").map(\.state) == [.untried])
        #expect(report.exitCode == .configuration)
    }

    @Test("The JSON is one object with name, state, text and remedy")
    func json() throws {
        let site = CheckSite()
        site.values["HIK_SECRET"] = "another"
        let report = site.check()
        let json = try JSONValue(parsing: Data(report.json(at: site.clock.now).serialized.utf8))
        let checks = try #require(json["checks"]?.elements)
        #expect(checks.count == report.results.count)
        let failed = try #require(checks.first { $0["state"]?.text == "failed" })
        #expect(failed["name"]?.text == "HikCentral key and signature")
        #expect(failed["remedy"]?.text?.contains("HIK_SECRET") == true)
        #expect(json["exitCode"]?.integer == 77)
    }

    @Test("A large site is counted with a bounded number of requests")
    func bounded() {
        let site = CheckSite()
        site.hikCentral.add(doors: (100..<300).map { SimulatedDoor(code: "\($0)", name: "Puerta \($0)") })
        for index in 0..<200 {
            site.hikCentral.add(events: [
                SimulatedEvent(
                    id: "x\(index)", time: TestSite.time("2026-01-26 09:00:00"), person: nil,
                    door: SimulatedDoor(code: "\(100 + index)", name: ""))
            ])
        }
        for name in ["ENTRY_DEVICES", "EXIT_DEVICES", "HIK_EVENT_TYPES"] { site.values[name] = nil }
        site.values["DIRECTION"] = "alternate"
        let report = site.check()
        #expect(site.http.sent.count { $0.url.contains("door/events") } <= EventCheck.mostRequests + 1)
        #expect(report.all("HikCentral events yesterday").first?.text.contains("202 on 2026-01-26") == true)
    }

    @Test("systemctl's answer is read")
    func units() {
        let text = "LoadState=loaded\nUnitFileState=enabled\nActiveState=failed\nMainPID=0\n"
        #expect(
            ServiceFacts.unit("hik2humand.service", text)
                == .init(name: "hik2humand.service", isInstalled: true, isEnabled: true, state: "failed"))
    }
}
