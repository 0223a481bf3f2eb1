import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Operations
@testable import Simulator
@testable import Site
@testable import Support
@testable import SyncSupport

@Suite("check, before it says that something is to be started")
struct StartAdviceTests {
    /// The package's site, enabled and stopped.
    private func stopped(hasWorked: Bool = false) -> CheckSite {
        let site = CheckSite()
        site.settingsFile = "/etc/hik2humand/hik2humand.env"
        site.values["STATE_DIR"] = "/var/lib/hik2humand/hik2humand"
        var unit = ServiceFacts.Unit(name: "hik2humand.service", state: "inactive")
        unit.hasWorked = hasWorked
        site.service = ServiceFacts(units: [unit])
        return site
    }

    /// A ledger that has been read up to now.
    private func use(_ site: CheckSite) throws {
        let folder = StateFolder(path: site.values["STATE_DIR"] ?? "")
        let lines = [
            LedgerEntry.opened(version: 1, position: nil, lateCheck: nil),
            .begun(site.clock.now, reason: "first start"),
        ]
        let text = lines.enumerated().map { LedgerRecord(line: $0 + 1, at: site.clock.now, entry: $1).text }.joined()
        try site.files.replace(folder.ledgerFile(day: "2026-01-28"), with: Data(text.utf8))
    }

    private func swapDoors(_ site: CheckSite) {
        (site.values["ENTRY_DEVICES"], site.values["EXIT_DEVICES"]) = ("Facial Salida", "Facial Entrada")
        for (index, name) in ["x", "y"].enumerated() {
            let person = SimulatedPerson(id: "9\(index)", code: "1001", name: name)
            site.hikCentral.add(events: [
                SimulatedEvent(
                    id: name, time: TestSite.time("2026-01-26 09:00:00"), person: person, door: TestSite.entryDoor)
            ])
        }
    }

    @Test("A service that stands still on a site in use is the first thing to fix, with the command")
    func plain() throws {
        let site = stopped()
        try use(site)
        let report = site.check()
        #expect(report.exitCode == .unreachable)
        #expect(report.summary.english.hasPrefix("Fix this first: service: systemctl start hik2humand.service"))
    }

    @Test("A state directory that was emptied under a service that has worked is a lost ledger, whatever comes after")
    func emptied() {
        let report = stopped(hasWorked: true).check()
        #expect(report.exitCode == .state)
        #expect(report.first(.failed)?.text.hasSuffix("is empty: its ledger is lost") == true)
        #expect(report.summary.english.contains("from a backup (Backup.md)"))
        #expect(report.summary.english.contains("hik2humand run --once --from"))
        #expect(!report.findings.contains { $0.remedy?.english.contains("systemctl start") == true })
    }

    @Test("Where nothing tells a new site from an emptied one, that is settled before anything is started")
    func unknown() {
        let report = stopped().check()
        #expect(report.exitCode == .done, "init goes on to its dry run")
        #expect(report.summary.english.hasPrefix("Settle this first: ledger: put the state directory back"))
        #expect(report.summary.english.hasSuffix("if the site is new: hik2humand run --once --dry-run"))
        #expect(!report.findings.contains { $0.remedy?.english.contains("systemctl start") == true })
    }

    @Test("Ledger and cursor that are both gone are no new site while other files tell of them")
    func bothLost() throws {
        let site = stopped()
        try site.files.replace("/var/lib/hik2humand/hik2humand/late.json", with: Data("{}".utf8))
        let report = site.check()
        #expect(report.exitCode == .state)
        #expect(report.all("ledger").map(\.severity) == [.failed])
        #expect(report.summary.english.contains("run --once --from"))
        #expect(!report.findings.contains { $0.remedy?.english.contains("systemctl start") == true })
    }

    @Test("A STATE_DIR without its last part is named with the folder that has the ledger, not taken for a loss")
    func misplaced() throws {
        let site = stopped(hasWorked: true)
        try use(site)
        site.values["STATE_DIR"] = "/var/lib/hik2humand"
        let report = site.check()
        #expect(report.exitCode == .configuration)
        #expect(report.all("ledger").map(\.severity) == [.failed])
        #expect(
            report.summary.english.contains("did you mean STATE_DIR=/var/lib/hik2humand/hik2humand?"))
        #expect(!report.findings.contains { $0.text.contains("its ledger is lost") })
    }

    @Test("Doors that look swapped are settled before the service is started; while it runs, they come first")
    func swapped() throws {
        let site = stopped()
        try use(site)
        swapDoors(site)
        let report = site.check()
        #expect(report.exitCode == .unreachable)
        #expect(report.summary.english.contains("do not start it yet; first HikCentral directions: "))
        #expect(!report.summary.english.contains("systemctl start"))
        #expect(report.summary.spanish.contains("no lo inicie todavía; primero"))
        site.service = ServiceFacts(units: [.init(name: "hik2humand.service", process: "42")])
        site.lock = .process("42")
        let running = site.check()
        #expect(running.exitCode == .done, "with night shifts it is normal")
        #expect(
            running.summary.english.hasPrefix("Nothing has failed, but look at this first: HikCentral directions: "))
        #expect(running.summary.english.hasSuffix("look swapped."))
    }

    @Test("Where there is no systemd either, the last line does not say that it works while doors look swapped")
    func swappedWithoutService() {
        let site = CheckSite()
        swapDoors(site)
        let summary = site.check().summary
        #expect(summary.english.hasPrefix("Nothing has failed, but look at this first: HikCentral directions: "))
        #expect(summary.english.hasSuffix("look swapped. Next: hik2humand run --once --dry-run"))
        #expect(summary.spanish.hasPrefix("Nada falló, pero mire esto primero: "))
        #expect(summary.spanish.contains("parecen invertidos"))
    }

    /// What a daemon left in the state directory, or has just written there.
    private func writeStatus(_ site: CheckSite, _ members: String) throws {
        let now = site.clock.now.text
        let text = #"{"version":1,"pid":42,"at":"\#(now)","startedAt":"\#(now)",\#(members)}"#
        try site.files.replace("/var/lib/hik2humand/hik2humand/status.json", with: Data(text.utf8))
    }

    @Test("A service that is stopped and disabled on a site that it served is no site that works")
    func disabled() throws {
        let site = stopped()
        try use(site)
        site.service = ServiceFacts(units: [.init(name: "hik2humand.service", isEnabled: false, state: "inactive")])
        #expect(site.check().summary.english.hasPrefix("All is well"), "cron may make the runs")
        try writeStatus(site, #""stopped":true,"lastGoodPoll":"2026-01-27T23:00:00Z""#)
        let report = site.check()
        #expect(report.summary.english == "Settle this first: service: systemctl enable --now hik2humand.service")
        #expect(report.all("service").first?.text.contains("nothing has been read since 2026-01-27 20:00:00") == true)
        swapDoors(site)
        #expect(!site.check().summary.english.contains("systemctl enable"))
    }

    @Test("Lists that give no direction for any door, where the events give none either, are no site that works")
    func undirected() {
        for doors in [nil, "Facial Entrada,Facial Salida"] as [String?] {
            let site = CheckSite()
            (site.values["ENTRY_DEVICES"], site.values["EXIT_DEVICES"]) = (doors, doors)
            #expect(site.check().summary.english.hasPrefix("Settle this first: HikCentral directions: name the doors"))
        }
    }

    @Test("A port that the daemon did not get, and a ping that does not arrive, are named with the command")
    func closedPort() throws {
        let site = stopped()
        try use(site)
        site.values["PING_URL"] = "https://ping.example/0123"
        site.service = ServiceFacts(
            units: [.init(name: "hik2humand.service", process: "42")], unitsByProcess: ["42": "hik2humand.service"])
        site.lock = .process("42")
        site.values["STATUS_LISTEN"] = "127.0.0.1:18080"
        site.taken = ["127.0.0.1:18080"]
        try writeStatus(site, #""lastGoodPoll":"2026-01-28T00:00:00Z""#)
        #expect(site.check().summary.english == "All is well.", "the daemon itself listens there")
        let port = #"{"setting":"STATUS_LISTEN","address":"127.0.0.1:18080","reason":"Address already in use"}"#
        let ping = "PING_URL (ping.example) is not reached: it answers 500"
        try writeStatus(site, #""closedPorts":[\#(port)],"pingProblem":"\#(ping)""#)
        let report = site.check()
        #expect(report.summary.english.hasPrefix("Settle this first: service: sudo ss -ltnp 'sport = :18080'"))
        #expect(report.summary.english.hasSuffix("systemctl restart hik2humand.service"))
        #expect(report.all("notices").map(\.severity) == [.warning])
        #expect(!report.findings.contains { $0.text.contains("0123") })
    }

    @Test("A port that a socket unit holds for the daemon is not another program's", arguments: [true, false])
    func socketUnit(isActive: Bool) throws {
        let site = stopped()
        try use(site)
        (site.values["STATUS_LISTEN"], site.taken) = ("127.0.0.1:18080", ["127.0.0.1:18080"])
        site.service.units?.append(.init(name: PackagedSite.statusSocket, state: isActive ? "active" : "inactive"))
        #expect(site.check().findings.contains { $0.text.contains("STATUS_LISTEN") } != isActive)
    }

    @Test("On this machine a port is taken while somebody listens on it")
    func thisMachine() throws {
        let listener = HTTPListener { _ in .respond(HTTPResponse(status: 200)) }
        try listener.start()
        #expect(ListenerSocket.isTaken(host: "127.0.0.1", port: listener.port))
        #expect(!ListenerSocket.isTaken(host: "192.0.2.1", port: listener.port), "which is no address of this machine")
        listener.stop()
    }

    @Test("With DRY_RUN in the settings and a daemon that posts, nobody hears that nothing is posted")
    func dryRunOnDisk() throws {
        let site = stopped()
        try use(site)
        site.values["DRY_RUN"] = "true"
        site.service = ServiceFacts(units: [.init(name: "hik2humand.service", process: "42")])
        #expect(site.check().summary.english.hasSuffix("Nothing is posted: DRY_RUN is on."))
        site.lock = .process("42")
        try writeStatus(site, #""dryRun":false"#)
        let report = site.check()
        #expect(report.all("running").contains { $0.text.hasSuffix("but the daemon posts") })
        #expect(!report.summary.english.contains("Nothing is posted"))
    }
}
