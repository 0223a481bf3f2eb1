import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Simulator
@testable import Site
@testable import Support
@testable import SyncSupport

@Suite("check")
struct CheckTests {
    @Test(
        "A mistake is reported on its own line with its remedy, and nothing before it is reported as failed",
        arguments: PlantedMistake.all)
    func planted(_ mistake: PlantedMistake) throws {
        let site = CheckSite()
        mistake.plant(site)
        let report = site.check()
        let result = try #require(
            report.all(mistake.line).first { $0.text.contains(mistake.text) },
            "\(report.findings.map { "\($0.severity) \($0.subject): \($0.text)" })")
        #expect(result.severity == mistake.state)
        #expect(result.remedy?.english.contains(mistake.remedy) == true, "\(result.remedy?.english ?? "nothing")")
        #expect(report.exitCode == mistake.code)
        if mistake.state == .failed {
            #expect(report.first(.failed) == result)
            #expect(report.summary.english.hasPrefix("Fix this first"))
        } else {
            #expect(report.first(.failed) == nil)
        }
        for text in report.findings.flatMap({ [$0.text, $0.lines(.spanish), $0.lines(.english)] }) {
            #expect(!text.contains(CheckSite.hikSecret) && !text.contains("c2ltdWxhdGVkOmtleQ"))
        }
    }

    @Test("On a working site every line passes or says why it was not tried, and nothing is written")
    func well() {
        let site = CheckSite()
        site.state.exists = false
        let report = site.check()
        #expect(report.first(.failed) == nil)
        #expect(report.first(.warning) == nil, "\(report.findings)")
        #expect(report.exitCode == .done)
        #expect(report.summary.english == "All is well. Next: hik2humand run --once --dry-run --quiet")
        #expect(
            report.all("HikCentral events yesterday").map(\.text) == [
                "2 on 2026-01-26", "  2 at Facial Entrada (23)", "  0 at Facial Salida (24)",
            ])
        let all = "all 2 map to users of Humand by personCode, without EMPLOYEE_MAP"
        #expect(report.all("persons").map(\.text) == [all])
        #expect(site.humand.journal.allSatisfy { $0.method == "GET" })
        #expect(site.files.writes.isEmpty)
    }

    @Test("FindFace alone: its settings are shown in words, its secret is not, and HikCentral is not asked")
    func findFaceAlone() {
        let site = CheckSite()
        for name in ["HIKVISION_HOST", "HIK_APP_KEY", "HIK_SECRET", "ENTRY_DEVICES", "EXIT_DEVICES"] {
            site.values[name] = nil
        }
        site.employeeMap = "findface,humand\n17,1001\n"
        site.values.merge([
            "FINDFACE_SECRET": "0123456789abcdef", "FINDFACE_ENTRY_CAMERAS": "2,3", "FINDFACE_EXIT_CAMERAS": "3",
            "FINDFACE_MAP": "/map.csv", "FINDFACE_TRUST": "hold",
        ]) { $1 }
        let report = site.check()
        func texts(_ name: String) -> [String] { report.all(name).map { "\($0.severity.rawValue): \($0.text)" } }
        #expect(texts("FindFace secret").first?.hasSuffix("ends in /webhook/findface/FINDFACE_SECRET") == true)
        #expect(texts("FindFace cameras").last?.hasPrefix("warning: 3 in both lists") == true)
        #expect(texts("FindFace persons").first?.hasPrefix("passed: through FINDFACE_MAP, 1 lines") == true)
        #expect(texts("FindFace trust").first?.hasPrefix("passed: hold: a person releases each punch") == true)
        #expect(texts("FindFace listener").first?.hasPrefix("warning: LISTEN is empty") == true)
        #expect(texts("HikCentral").first?.hasSuffix("FindFace is the only source: nothing is polled") == true)
        #expect(report.first(.failed) == nil && site.hikCentral.journal.isEmpty && !site.humand.journal.isEmpty)
        #expect(!report.findings.contains { $0.text.contains("0123456789abcdef") })
        site.values["LISTEN"] = "127.0.0.1:8090"
        #expect(site.check().all("FindFace listener").map(\.text) == ["127.0.0.1:8090, from this machine only"])
        site.values["FINDFACE_SECRET"] = "short"
        #expect(site.check().first(.failed)?.text.contains("FINDFACE_SECRET: 16 to 200 letters") == true)
    }

    @Test("Checks that cannot be tried say so, and Humand is checked even if HikCentral is away")
    func untried() {
        let site = CheckSite()
        site.network.unknown = ["hik"]
        let report = site.check()
        #expect(report.all("HikCentral doors").map(\.severity) == [.untried])
        #expect(report.all("HikCentral key and signature").map(\.text) == ["not tried: HikCentral is not reached"])
        #expect(report.all("Humand key").map(\.severity) == [.passed])
        #expect(report.all("persons").map(\.severity) == [.untried])
        let refused = CheckSite()
        refused.values["HIK_SECRET"] = "another"
        let lines = refused.check().findings.filter { $0.text == "not tried: the key comes first" }
        let names = [
            "doors", "events", "event types", "events yesterday", "personInfo", "devices", "pushes", "persons",
        ]
        #expect(lines.map { "\($0.subject)" } == names.map { "HikCentral \($0)" })
    }

    @Test("All problems of the settings are reported together")
    func settings() {
        let site = CheckSite()
        site.values["HIK_SECRET"] = nil
        site.values["POLL_INTERVAL"] = "soon"
        let report = site.check()
        #expect(report.all("settings").map(\.severity) == [.failed, .failed])
        #expect(report.all("HikCentral").map(\.severity) == [.untried])
        #expect(report.exitCode == .configuration)
    }

    @Test("The JSON is one object with name, state, text and remedy")
    func json() throws {
        let site = CheckSite()
        site.values["HIK_SECRET"] = "another"
        let report = site.check()
        let json = try JSONValue(parsing: Data(report.json(at: site.clock.now).serialized.utf8))
        let checks = try #require(json["checks"]?.elements)
        #expect(checks.count == report.findings.count)
        let failed = try #require(checks.first { $0["state"]?.text == "failed" })
        #expect(failed["name"]?.text == "HikCentral key and signature")
        #expect(failed["remedy"]?.text?.contains("HIK_SECRET") == true)
        #expect(json["exitCode"]?.integer == 77)
    }

    @Test("Counting events on a large site takes a limited number of requests")
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
        #expect(site.http.sent.count { $0.url.contains("door/events") } <= EventProbe.maximumRequests + 1)
        #expect(report.all("HikCentral events yesterday").first?.text.contains("202 on 2026-01-26") == true)
    }

    @Test("The event types that occurred within 30 days are shown, and how many did not")
    func types() {
        let site = CheckSite()
        site.values["HIK_EVENT_TYPES"] = nil
        for (type, time) in [(198_914, "2026-01-05 09:00:00"), (197_127, "2025-12-01 09:00:00")] {
            site.hikCentral.add(events: [
                SimulatedEvent(
                    id: "\(type)", type: type, time: TestSite.time(time), person: nil, door: TestSite.exitDoor)
            ])
        }
        let texts = site.check().all("HikCentral event types").map(\.text)
        #expect(texts.count == 3 && texts[1].hasSuffix(" of 196893 (face), 1 of 198914 (card)"))
        #expect(texts.last == "  the other 18 did not occur; read all the same, for cards or codes issued later")
    }

    @Test("Passages of a type that HIK_EVENT_TYPES leaves out are named, with the line to change")
    func leftOut() {
        let site = CheckSite()
        #expect(site.check().all("HikCentral event types").allSatisfy { $0.severity == .passed })
        site.hikCentral.add(events: [
            SimulatedEvent(
                id: "finger", type: 197_127, time: TestSite.time("2026-01-26 09:00:00"), person: nil,
                door: TestSite.exitDoor)
        ])
        let warning = site.check().all("HikCentral event types").first { $0.severity == .warning }
        #expect(warning?.text.hasSuffix("passages at these doors on 2026-01-26: 1 of 197127 (fingerprint)") == true)
        #expect(warning?.remedy?.english.contains("add 197127 to HIK_EVENT_TYPES") == true)
        let spanish = warning?.lines(.spanish) ?? "and"
        #expect(English.words(in: spanish).isEmpty, "\(spanish)")
    }

    @Test("Where HIK_EVENT_TYPES leaves out every passage, check does not say that it works")
    func everythingLeftOut() {
        let site = CheckSite()
        site.values["HIK_EVENT_TYPES"] = "198914"
        let report = site.check()
        let found = report.all("HikCentral event types").first { $0.severity == .warning }
        #expect(found?.text.hasPrefix("HIK_EVENT_TYPES leaves out every passage at these doors on") == true)
        #expect(report.summary.english.hasPrefix("Settle this first: "), "\(report.summary.english)")
    }

    @Test("A server that takes its time is named, with the average")
    func slow() {
        let site = CheckSite()
        site.delay = .milliseconds(3250)
        let warning = site.check().findings.first { $0.text.contains("is slow") }
        #expect(warning?.text.hasPrefix("HikCentral is slow: 3.2 s a request, over ") == true)
        #expect(!CheckSite().check().findings.contains { $0.text.contains("is slow") })
    }

    @Test("A key without permission to ask for the version is still accepted")
    func noVersion() {
        let site = CheckSite()
        site.refuse("common/v1/version", code: "69")
        let report = site.check()
        #expect(report.exitCode == .done)
        #expect(report.all("HikCentral key and signature").first?.text.contains("accepted") == true)
        #expect(report.all("HikCentral doors").map(\.severity) == [.passed])
    }

    @Test("Unreadable lines of the ledger are reported")
    func damagedLedger() throws {
        let site = CheckSite()
        let folder = StateFolder(path: "/state")
        let file = folder.ledgerFile(day: "2026-01-27")
        try site.files.makeFolder(folder.ledgerFolder)
        let head = LedgerRecord(line: 1, at: site.clock.now, entry: .opened(version: 1, position: nil, lateCheck: nil))
        let last = LedgerRecord(line: 3, at: site.clock.now, entry: .begun(site.clock.now, reason: "test"))
        try site.files.replace(file, with: Data("\(head.text)garbage\n\(last.text)".utf8))
        let gap = LedgerRecord(line: 2, at: site.clock.now, entry: .gap(firstMissing: 2))
        let window = Window(from: site.clock.now - .hours(1), to: site.clock.now)
        let mended = LedgerRecord(line: 3, at: site.clock.now, entry: .damaged(window, reason: "lines were lost"))
        let good = site.files
        try good.replace(folder.ledgerFile(day: "2026-01-28"), with: Data("\(head.text)\(gap.text)\(mended.text)".utf8))
        #expect(site.check().all("ledger").map(\.severity) == [.passed], "what a start has mended is well")
        try good.remove(folder.ledgerFile(day: "2026-01-28"))
        #expect(site.check().all("ledger").map(\.severity) == [.warning])
        #expect(site.check().all("ledger").first?.text.contains("lines of the newest day cannot be read") == true)
    }

    @Test("A site's own daemon and timer are not reported as other users of the state directory")
    func ownProcesses() {
        let site = CheckSite()
        site.settingsFile = "/etc/hik2humand/norte.env"
        site.service = ServiceFacts(
            units: [.init(name: "hik2humand@norte.service", isEnabled: false, state: "inactive", writable: ["/state"])],
            unitsByProcess: ["77": "hik2humand-once@norte.service"])
        site.lock = .process("77")
        let report = site.check()
        #expect(report.all("running").map(\.severity) == [.passed])
        #expect(report.all("running").first?.text.contains("77, hik2humand-once@norte.service,") == true)
        #expect(report.all("service").map(\.severity) == [.passed])
        #expect(report.all("service").first?.text.contains("enable --now hik2humand@norte.service") == true)
    }

    @Test("A door that QUIET_DOOR leaves out and HikCentral does not know is named")
    func quietDoor() {
        let site = CheckSite()
        site.values["QUIET_DOOR"] = "Comedor, Facial Depósito"
        let warnings = site.check().findings.filter { $0.severity == .warning }.map(\.text)
        #expect(warnings == ["QUIET_DOOR names the door “Facial Depósito”, which HikCentral does not know"])
    }

    @Test("The JSON names the site")
    func secondSite() throws {
        let site = CheckSite()
        #expect(site.check().json(at: Instant(seconds: 0))["site"]?.text == "hik2humand")
        site.settingsFile = "/etc/hik2humand/norte.env"
        #expect(site.check().json(at: Instant(seconds: 0))["site"]?.text == "norte")
    }

    @Test("What is wrong is read first, then what needs attention, then the rest; each in the order of the probes")
    func worstFirst() {
        let report = CheckReport()
        let severities: [Finding.Severity] = [.passed, .warning, .failed, .untried, .passed, .failed, .warning]
        for (number, severity) in severities.enumerated() {
            let text = String(number)
            report.add(Finding(.settings, severity, Observation(en: text, es: text)))
        }
        #expect(report.worstFirst.map(\.text) == ["2", "5", "1", "6", "0", "3", "4"])
        #expect(report.findings.map(\.text) == severities.indices.map(String.init))
        report.doubts = report.findings.filter { $0.text == "6" }
        #expect(report.worstFirst.map(\.text) == ["2", "5", "6", "1", "0", "3", "4"])
    }

    @Test("Settings that nobody has filled in lead to init")
    func unfilled() throws {
        let problems = #expect(throws: Settings.Problems.self) {
            try Settings(SettingValues(environment: [:], envFile: ("/dev/null", isRequired: true)))
        }
        let report = CheckReport()
        Checkup.settingsFailed(try #require(problems), into: report)
        #expect(report.summary.english.contains("sudo hik2humand init asks for everything that is missing"))
        #expect(report.findings.count { $0.remedy?.english.contains("init") == true } == 1)
    }

    @Test("A settings file that does not exist is not a matter of rights")
    func missingFile() {
        let report = CheckReport()
        let values = SettingValues(environment: [:], envFile: ("/nowhere/site.env", isRequired: true))
        var problems = Settings.Problems([], of: values)
        #expect(problems.isMissing && problems.isUnreadable)
        Checkup.settingsFailed(problems, into: report)
        #expect(report.summary.english.contains("--env-file FILE") && !report.summary.english.contains("rights"))
        problems.isMissing = false
        let other = CheckReport()
        Checkup.settingsFailed(problems, into: other)
        #expect(other.summary.english.contains("rights"))
    }

    @Test("The name of a packaged settings file gives the site's units, state and secrets")
    func packagedSite() throws {
        let only = try #require(PackagedSite(settingsFile: "/etc/hik2humand/hik2humand.env"))
        #expect(only == .only && only.settingsFile == "/etc/hik2humand/hik2humand.env")
        #expect([only.service, only.timer] == ["hik2humand.service", "hik2humand.timer"])
        #expect(only.stateFolder == "/var/lib/hik2humand/hik2humand" && only.secretsFolder == "/etc/hik2humand/secrets")
        let norte = try #require(PackagedSite(settingsFile: "/etc/hik2humand/../hik2humand/norte.env"))
        #expect([norte.service, norte.timer] == ["hik2humand@norte.service", "hik2humand@norte.timer"])
        #expect(norte.stateFolder == "/var/lib/hik2humand/norte")
        #expect(norte.secretsFolder == "/etc/hik2humand/secrets/norte")
        for file in ["/etc/hik2humand/a/b.env", "/etc/hik2humand/notes.txt", "/tmp/norte.env", ".env"] {
            #expect(PackagedSite(settingsFile: file) == nil, "\(file)")
        }
    }

    @Test("systemctl's output is parsed")
    func units() {
        let text = "LoadState=loaded\nUnitFileState=enabled\nActiveState=failed\nMainPID=0\nReadWritePaths=/a -/b\n"
        #expect(
            ServiceFacts.unit("hik2humand.service", text)
                == .init(
                    name: "hik2humand.service", isInstalled: true, isEnabled: true, state: "failed",
                    writable: ["/a", "/b"]))
        let several = "Id=hik2humand.service\nMainPID=0\n\nMainPID=5384\nId=hik2humand@norte.service\n"
        #expect(ServiceFacts.unitsByProcess(several) == ["5384": "hik2humand@norte.service"])
    }
}
