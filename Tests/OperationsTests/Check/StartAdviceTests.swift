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

    @Test("A service that stands still on a site in use is the first thing to fix, with the command")
    func plain() throws {
        let site = stopped()
        try use(site)
        let report = site.check()
        #expect(report.exitCode == .unreachable)
        #expect(report.summary.english.hasPrefix("Fix this first: service: systemctl start hik2humand.service"))
    }

    @Test("A site whose unit may not use its state directory is told that first, and not to start what cannot start")
    func otherSitesState() throws {
        let site = stopped()
        site.settingsFile = "/etc/hik2humand/norte.env"
        site.plainFiles.insert("/etc/hik2humand/hik2humand.env")
        site.service = ServiceFacts(units: [.init(name: "hik2humand@norte.service", isEnabled: false, state: "failed")])
        try use(site)
        let report = site.check()
        let first = "Fix this first (then 1 more): service: set STATE_DIR=/var/lib/hik2humand/norte"
        #expect(report.summary.english.hasPrefix(first))
        let last = report.all("service").last?.remedy?.english
        #expect(last?.hasPrefix("do not start it yet; first settle the service: set") == true)
    }

    @Test("What a drop-in sets comes before a start, and with other keys or doors nobody says that it works")
    func dropIn() throws {
        let site = stopped()
        try use(site)
        let dropIn = "/etc/systemd/system/hik2humand.service.d/x.conf"
        func check(_ name: String, _ value: String, isRunning: Bool) -> CheckReport {
            var unit = ServiceFacts.Unit(name: "hik2humand.service", state: isRunning ? "active" : "failed")
            unit.variables = [UnitVariable(name, value, UnitPlace(path: dropIn, line: 2))]
            unit.loaded = [name]
            site.service = ServiceFacts(units: [unit])
            return site.check()
        }
        let failed = check("EXIT_DEVICES", "Facial Oeste", isRunning: false)
        #expect(
            failed.summary.english.hasPrefix(
                "Fix this first: service: do not start it yet; first settle the settings: write"))
        let works = check("HUMAND_AUTH", "older", isRunning: true).summary.english
        #expect(works.hasPrefix("Settle this first: settings: write what is to count into"))
        #expect(check("LOG_LEVEL", "debug", isRunning: true).summary.english.hasPrefix("It works, with 1 warning"))
    }

    @Test("Where another site's daemon works in the state directory, nobody is sent to reload this one")
    func otherSitesDaemon() throws {
        let site = stopped()
        try use(site)
        site.service = ServiceFacts(
            units: [.init(name: "hik2humand.service", state: "activating")],
            unitsByProcess: ["42": "hik2humand@sur.service"])
        site.lock = .process("42")
        try writeStatus(site, #""isPaused":false"#)
        site.values["HUMAND_AUTH"] = "wrong"
        #expect(site.check().afterChange == nil)
        site.service.unitsByProcess = ["42": "hik2humand.service"]
        #expect(site.check().afterChange?.english.hasSuffix("systemctl reload hik2humand.service") == true)
    }

    @Test("A ledger that began today, and weeks back, may be the successor of a lost one: it is said for some days")
    func begunAnew() throws {
        let site = CheckSite()
        let folder = TestSite.folder
        func begin(_ start: String, at now: String) throws {
            let entries = [
                LedgerEntry.opened(version: 2, position: nil, lateCheck: nil),
                .begun(TestSite.time(start).instant, reason: "x"),
            ]
            let moment = TestSite.time(now).instant
            let text = entries.enumerated().map { LedgerRecord(line: $0 + 1, at: moment, entry: $1).text }.joined()
            try site.files.replace(folder.ledgerFile(day: "2026-01-27"), with: Data(text.utf8))
        }
        func isTold() -> Bool { site.check().all("ledger").contains { $0.text.contains("its ledger was lost then") } }
        site.values["START_FROM"] = "2026-01-10"
        try begin("2026-01-10 00:00:00", at: "2026-01-27 10:00:00")
        #expect(isTold())
        site.values["START_FROM"] = nil
        #expect(!isTold())
        site.values["START_FROM"] = "2026-01-26"
        try begin("2026-01-26 00:00:00", at: "2026-01-27 10:00:00")
        #expect(!isTold())
    }

    @Test("A cursor file of the future is healed by a start where the ledger knows better, and stops it where not")
    func cursorOfTheFuture() throws {
        let site = stopped()
        try use(site)
        let folder = StateFolder(path: site.values["STATE_DIR"] ?? "")
        let cursor = #"{"readTo":"2027-05-01T00:00:00Z","ledger":2,"version":1}"#
        try site.files.replace(folder.cursorFile, with: Data(cursor.utf8))
        let report = site.check()
        #expect(report.all("ledger").map(\.severity) == [.passed])
        #expect(report.all("ledger").first?.text.hasSuffix("which is to come; a start goes by the ledger") == true)
        #expect(report.summary.english.hasPrefix("Fix this first: service: systemctl start hik2humand.service"))
        let later = LedgerRecord(
            line: 3, at: site.clock.now + .days(90), entry: .begun(site.clock.now + .days(90), reason: "test"))
        try site.files.replace(folder.ledgerFile(day: "2026-04-28"), with: Data(later.text.utf8))
        #expect(site.check().all("ledger").map(\.severity) == [.failed])
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
        #expect(report.summary.english.hasSuffix("if the site is new: hik2humand run --once --dry-run --quiet"))
        #expect(!report.findings.contains { $0.remedy?.english.contains("systemctl start") == true })
    }

    @Test("A site that has worked since the machine was started is no new one, though its service is disabled by now")
    func purged() {
        let site = stopped(hasWorked: true)
        site.service.units?[0].isEnabled = false
        let report = site.check()
        #expect(report.exitCode == .state)
        #expect(report.all("ledger").first?.text.contains("has worked since this machine was started") == true)
        site.service.units?[0].hasWorked = false
        #expect(site.check().summary.english.hasPrefix("All is well"))
    }

    @Test("Another command in the unit is settled before a service that does not run is started")
    func otherCommand() throws {
        let site = stopped()
        try use(site)
        site.service.units?[0].commandPlace = UnitPlace(path: "/etc/systemd/system/o.conf", line: 3)
        let report = site.check()
        #expect(
            report.summary.english.contains("do not start it yet; first settle the service: take ExecStart= out of"))
        #expect(!report.summary.english.contains("systemctl start"))
    }

    @Test("A service whose lock file is gone is wrong, whatever else it may be doing")
    func lockGone() throws {
        let site = stopped()
        try use(site)
        site.service = ServiceFacts(units: [.init(name: "hik2humand.service", process: "42")])
        let innocent = site.check().all("running")
        #expect(innocent.map(\.severity) == [.warning], "it may have just been started")
        try writeStatus(site, #""dryRun":false"#)
        let report = site.check()
        #expect(report.exitCode == .state)
        #expect(
            report.all("running").first?.text
                == "hik2humand.service (process 42) has lost its lock file, and records and posts nothing")
        #expect(report.summary.english.contains("systemctl restart hik2humand.service"))
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
        var foreign = StateFacts()
        (foreign.owner, foreign.ownerName, foreign.isWritable) = (61_234, "juan", false)
        site.state = foreign
        #expect(
            site.check().summary.english.contains("did you mean STATE_DIR="), "whose rights it lacks is not the point")
        #expect(
            report.summary.english.contains("did you mean STATE_DIR=/var/lib/hik2humand/hik2humand?"))
        #expect(!report.findings.contains { $0.text.contains("its ledger is lost") })
        for mistyped in ["/var/lib", "/var/lib/hik2humand/hik2human", "/srv/other"] {
            site.values["STATE_DIR"] = mistyped
            #expect(
                site.check().summary.english.contains("did you mean STATE_DIR=/var/lib/hik2humand/hik2humand?"),
                "\(mistyped)")
        }
        // Nobody's mistake: a trial with settings of its own, also beside a folder with a similar name.
        site.settingsFile = nil
        for trial in ["/var/lib/hik2humand/hik2human", "/srv/other"] {
            site.values["STATE_DIR"] = trial
            #expect(!site.check().summary.english.contains("did you mean"), "\(trial)")
        }
    }

    @Test("Where a server answers here, and the service says that it is refused there, nobody says that it works")
    func onlyTheService() throws {
        let site = stopped()
        try use(site)
        site.service = ServiceFacts(units: [.init(name: "hik2humand.service", process: "42")])
        site.lock = .process("42")
        let trouble = #"{"since":"2026-01-27T23:00:00Z","kind":"refused","reason":"the secret is wrong"}"#
        for name in ["hikcentral", "humand"] {
            try writeStatus(site, #""\#(name)":\#(trouble)"#)
            let summary = site.check().summary
            #expect(summary.english.hasPrefix("Settle this first: running: systemctl reload hik2humand.service; if it"))
            #expect(summary.english.contains("systemctl cat hik2humand.service shows what is set there"))
            let told = site.check().all("running").map(\.text)
            #expect(
                told.contains { $0.contains("answers here, but has failed for the running service since 2026-01-27") })
        }
        // Posting alone may fail, with or without TLS.
        site.values["HUMAND_BASE_URL"] = "http://humand"
        try writeStatus(site, #""humand":{"since":"2026-01-27T23:00:00Z","kind":"away","reason":"500"}"#)
        let posting = site.check().summary.english
        #expect(
            posting.hasPrefix("Settle this first: running: it is tried again by itself, and this check posts nothing"))
        site.values["HUMAND_BASE_URL"] = "https://humand"
        try writeStatus(site, #""humand":\#(trouble)"#)
        // What the unit's files set is named in place of what may be set there.
        let dropIn = "/etc/systemd/system/hik2humand.service.d/override.conf"
        site.service.units?[0].variables = [
            UnitVariable("https_proxy", "http://u:p@old:3128", UnitPlace(path: dropIn, line: 2))
        ]
        #expect(
            site.check().summary
                == Phrase(
                    en:
                        "Settle this first: running: \(dropIn) (line 2) sets https_proxy for the service and not for this "
                        + "check: correct that there, or take https_proxy out of \(dropIn) (systemctl edit "
                        + "hik2humand.service), then systemctl daemon-reload && systemctl restart hik2humand.service",
                    es:
                        "Aclare esto primero: en marcha: \(dropIn) (línea 2) define https_proxy para el servicio y no para "
                        + "esta revisión: corríjalo ahí, o quite https_proxy de \(dropIn) (systemctl edit "
                        + "hik2humand.service), y luego systemctl daemon-reload && systemctl restart hik2humand.service"
                ))
        site.service.units?[0].variables = []
        site.humand.change { $0.key = "another" }
        try writeStatus(site, #""humand":\#(trouble)"#)
        #expect(site.check().summary.english.hasPrefix("Fix this first: Humand key"), "check sees it itself")
    }

    @Test("What follows a change is said where the first step names a setting, and a daemon works")
    func afterChange() throws {
        let site = stopped()
        try use(site)
        site.values["EXIT_DEVICES"] = ""
        #expect(site.check().afterChange == nil, "nothing runs")
        site.service = ServiceFacts(units: [.init(name: "hik2humand.service", process: "42")])
        site.lock = .process("42")
        try writeStatus(site, #""dryRun":false"#)
        let report = site.check()
        #expect(report.summary.english.hasPrefix("Settle this first: HikCentral doors: name the doors that clock out"))
        #expect(
            report.afterChange
                == Phrase(
                    en: "After a change in /etc/hik2humand/hik2humand.env: systemctl reload hik2humand.service",
                    es: "Después de un cambio en /etc/hik2humand/hik2humand.env: systemctl reload hik2humand.service"))
        site.humand.faults.add(path: "/public", .status(500, body: ""), times: 100)
        #expect(site.check().afterChange == nil, "no setting is at fault")
    }

    @Test("A secret that systemd hands over is changed in its own file, and counts after a restart")
    func handedOver() {
        func told(_ setting: String) -> String? {
            let report = CheckReport()
            report.change = ("/etc/hik2humand/hik2humand.env", .run("systemctl reload x"))
            report.handedOver["HIK_SECRET"] = ("/etc/hik2humand/secrets/HIK_SECRET", .run("systemctl restart x"))
            let remedy = Remedy.advice(Phrase(same: "copy \(setting) again"))
            report.add(
                Finding(
                    .server(.hikCentral, .signature), .failed,
                    Observation(Phrase(same: "no"), remedy: remedy, trouble: .refused)))
            return report.afterChange?.english
        }
        #expect(told("HIK_SECRET") == "After a change in /etc/hik2humand/secrets/HIK_SECRET: systemctl restart x")
        #expect(told("HIK_APP_KEY") == "After a change in /etc/hik2humand/hik2humand.env: systemctl reload x")
    }

    @Test("Doors that look swapped are settled before the service is started; while it runs, they come first")
    func swapped() throws {
        let site = stopped()
        try use(site)
        site.swapDoors()
        let report = site.check()
        #expect(report.exitCode == .unreachable)
        #expect(report.summary.english.contains("do not start it yet; first settle the HikCentral directions: "))
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

    @Test("A service that nobody has enabled is not offered for enabling while the doors look swapped")
    func swappedBeforeStart() {
        let site = stopped()
        site.service.units?[0].isEnabled = false
        func told() -> [String] {
            site.check().findings.filter { $0.subject == .service }.map(\.text).filter { $0.hasPrefix("installed") }
        }
        #expect(told() == ["installed, not enabled; to enable it: systemctl enable --now hik2humand.service"])
        site.swapDoors()
        #expect(told() == ["installed, not enabled"])
    }

    @Test("Where there is no systemd either, the last line does not say that it works while doors look swapped")
    func swappedWithoutService() {
        let site = CheckSite()
        site.swapDoors()
        let summary = site.check().summary
        #expect(summary.english.hasPrefix("Nothing has failed, but look at this first: HikCentral directions: "))
        #expect(summary.english.hasSuffix("look swapped. Next: hik2humand run --once --dry-run --quiet"))
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
        site.service.cronRuns = [
            CronRun(path: "/etc/cron.d/x", line: 3, settingsFile: "/etc/hik2humand/hik2humand.env", user: "www-data")
        ]
        let cron = site.check()
        #expect(cron.all("service").first?.text.hasPrefix("cron is to make the runs (/etc/cron.d/x, line 3)") == true)
        #expect(cron.summary.english.hasPrefix("Settle this first: service: sudo -u www-data hik2humand run --once"))
        let spanish = cron.all("service").first?.lines(.spanish).replacing("www-data", with: "ana") ?? "and"
        #expect(English.words(in: spanish).isEmpty, "\(spanish)")
        site.service.cronRuns = []
        site.swapDoors()
        #expect(!site.check().summary.english.contains("systemctl enable"))
    }

    @Test("A unit that systemd cannot load is no unit that works, and a masked one is enabled again too")
    func unloadable() throws {
        let site = stopped()
        try use(site)
        for (state, words) in [
            ("bad-setting", "systemctl status hik2humand.service names the file and the line"),
            ("masked", "systemctl unmask hik2humand.service && systemctl enable --now hik2humand.service"),
        ] {
            site.service = ServiceFacts(units: [.init(name: "hik2humand.service", isEnabled: false, state: state)])
            try writeStatus(site, #""stopped":true,"lastGoodPoll":"2026-01-27T23:00:00Z""#)
            let report = site.check()
            #expect(report.summary.english.contains(words), "\(report.summary.english)")
            #expect(report.exitCode != .done)
        }
        func waits(_ code: String) -> Bool {
            let text = "LoadState=loaded\nActiveState=activating\nMainPID=0\nExecMainStatus=9\nExecMainCode=\(code)\n"
            return ServiceFacts.unit("hik2humand.service", text).isStartedInVain
        }
        #expect(waits("1") && !waits("2"), "whoever was killed comes back")
        let shown = ServiceFacts.unit("hik2humand.service", "LoadState=bad-setting\nActiveState=active\n")
        #expect(shown.isInstalled && shown.state == "bad-setting", "however well the old process works")
        #expect(!ServiceFacts.unit("hik2humand.service", "LoadState=not-found\nActiveState=inactive\n").isInstalled)
    }

    @Test("Lists that give no direction for any door, where the events give none either, are no site that works")
    func undirected() {
        for (doors, first) in [
            (nil, "HikCentral directions: name the doors"),
            ("Facial Entrada,Facial Salida", "HikCentral doors: name it in one of them"),
        ] as [(String?, String)] {
            let site = CheckSite()
            (site.values["ENTRY_DEVICES"], site.values["EXIT_DEVICES"]) = (doors, doors)
            #expect(site.check().summary.english.hasPrefix("Settle this first: \(first)"))
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

    @Test("A daemon that is a dry run while the settings have it off is no site that works: the restart is named")
    func dryUntilRestart() throws {
        let site = stopped()
        try use(site)
        site.service = ServiceFacts(units: [.init(name: "hik2humand.service", process: "42")])
        site.lock = .process("42")
        try writeStatus(site, #""dryRun":true"#)
        let summary = site.check().summary
        #expect(
            summary.english.hasPrefix(
                "The service still runs as a dry run, and nothing is posted: systemctl restart hik2humand.service"))
        #expect(summary.spanish.hasPrefix("El servicio sigue funcionando como ensayo"))
        site.swapDoors()
        let cautious = site.check().summary.english
        #expect(cautious.contains(" The service still runs as a dry run: systemctl restart hik2humand.service"))
        site.humand.change { $0.key = "another" }
        #expect(site.check().summary.english.hasPrefix("Fix this first"))
    }
}
