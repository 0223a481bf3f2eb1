import Foundation
import Simulator
import Testing

@testable import Support

@Suite("run as a daemon", .waiting)
struct DaemonTests {
    @Test("SIGTERM lets the current post finish, and nothing is left in doubt")
    func terminatedWhilePosting() throws {
        let site = try Site()
        site.passage(minutesAgo: 20)
        site.passage(minutesAgo: 10, Site.ana, Site.exit)
        let (daemon, gate) = try site.startWithHangingPost()
        daemon.send(SIGTERM)
        gate.open()
        #expect(try daemon.end() == .exit(0))
        // The scheduler decides whether the second post began before the signal arrived; neither is in doubt.
        #expect(site.entries.first == "1001 START")
        #expect(!site.ledger.contains("inDoubt"))
        let next = try site.run("run", "--once")
        #expect(next.ending == .exit(0))
        #expect(site.entries == ["1001 START", "1001 END"])
        #expect(site.postCount == 2)
    }

    @Test("SIGTERM ends the daemon within ten seconds even if Humand does not answer; the next start reads back")
    func terminatedWhileHanging() throws {
        let site = try Site()
        site.passage(minutesAgo: 20)
        let (daemon, gate) = try site.startWithHangingPost()
        let began = Date()
        try daemon.stop()
        #expect(Date().timeIntervalSince(began) < 10)
        gate.open()
        let next = try site.run("run", "--once")
        #expect(next.ending == .exit(0))
        #expect(site.entries == ["1001 START"])
        #expect(site.postCount == 1)
        #expect(site.ledger.contains("was unconfirmed; reading back shows it"))
    }

    @Test("SIGHUP reads a corrected employee map, and delivers what was held for it")
    func reloaded() throws {
        let site = try Site()
        try site.write("hikcentral,humand\n1002,1002\n", to: "employees.csv")
        site.settings["EMPLOYEE_MAP"] = "employees.csv"
        site.passage(minutesAgo: 20)
        let daemon = try site.start("run")
        try daemon.line(containing: "event.held")
        try site.write("hikcentral,humand\n1002,1002\n1001,1001\n", to: "employees.csv")
        daemon.send(SIGHUP)
        try daemon.line(containing: "settings.reloaded")
        try daemon.line(containing: "punch.accepted")
        #expect(site.entries == ["1001 START"])
        try daemon.stop()
    }

    @Test("SIGHUP with invalid settings keeps the old ones")
    func reloadedBadly() throws {
        let site = try Site()
        try site.write("hikcentral,humand\n1001,1001\n", to: "employees.csv")
        site.settings["EMPLOYEE_MAP"] = "employees.csv"
        let daemon = try site.start("run")
        try daemon.line(containing: "doors.resolved")
        try site.write("hikcentral|humand\n", to: "employees.csv")
        daemon.send(SIGHUP)
        let line = try daemon.line(containing: "the old settings stay")
        #expect(line.contains("EMPLOYEE_MAP=employees.csv: line 1: the header hikcentral,humand was expected"))
        try daemon.stop()
    }

    @Test("SIGHUP with a door that does not exist keeps reading the old doors")
    func reloadedWithUnknownDoor() throws {
        let site = try Site()
        site.settings["ENTRY_DEVICES"] = nil
        try site.write("ENTRY_DEVICES=Facial Entrada\n", to: ".env")
        let daemon = try site.start("run", environment: ["POLL_INTERVAL": "1s"])
        try daemon.line(containing: "doors.resolved")
        try site.write("ENTRY_DEVICES=Facial Entrda\n", to: ".env")
        daemon.send(SIGHUP)
        try daemon.line(containing: "HikCentral knows no door “Facial Entrda”")
        site.passage(minutesAgo: 0)
        try daemon.line(containing: "punch.accepted")
        try daemon.stop()
    }

    @Test("reload waits for the daemon's answer: 0 for settings in force, 78 for a door that is none, with the reason")
    func reloadAnswers() throws {
        let site = try Site()
        site.settings["ENTRY_DEVICES"] = nil
        try site.write("ENTRY_DEVICES=Facial Entrada\n", to: ".env")
        #expect(try site.run("reload").ending == .exit(69), "no daemon")
        let daemon = try site.start("run")
        try daemon.line(containing: "doors.resolved")
        #expect(try site.run("reload").ending == .exit(0))
        try site.write("ENTRY_DEVICES=Facial Entrda\n", to: ".env")
        #expect(try site.run("status").output.contains(".env has changed since the daemon read it at "))
        let door = try site.run("reload")
        #expect(door.ending == .exit(78) && door.errors.contains("HikCentral knows no door “Facial Entrda”"))
        try site.write("ENTRY_DEVICES=Facial Entrada\nPOLL_INTERVAL=soon\n", to: ".env")
        let setting = try site.run("reload")
        #expect(setting.ending == .exit(78) && setting.errors.contains("POLL_INTERVAL=soon"))
        try site.write("ENTRY_DEVICES=Facial Entrada\nENTRY_DEVICES=Facial Salida\n", to: ".env")
        let twice = try site.run("reload")
        #expect(twice.ending == .exit(78) && twice.errors.contains("two lines ENTRY_DEVICES with different values"))
        let check = try site.run("check")
        #expect(check.ending == .exit(78) && check.output.contains("Fix this first: settings: "), "\(check.output)")
        try site.write("ENTRY_DEVICES=Facial Entrada\nPOLL_INTERVAL=soon\n", to: ".env")
        // The mistake does not hide how the daemon stands.
        let status = try site.run("status")
        #expect(status.ending == .exit(0) && status.output.contains("cannot be used: POLL_INTERVAL=soon"))
        #expect(try site.run("queue", "list").ending == .exit(0))
        try site.write("ENTRY_DEVICES=Facial Entrada\n", to: ".env")
        #expect(try site.run("reload").ending == .exit(0))
        try daemon.stop()
    }

    @Test("DRY_RUN that a reload switches on stops the posting and leaves the ledger as it is, until a restart")
    func dryRunByReload() throws {
        let site = try Site()
        site.settings["POLL_INTERVAL"] = "1s"
        site.passage(minutesAgo: 20)
        let daemon = try site.start("run")
        try daemon.line(containing: "punch.accepted")
        try site.write("DRY_RUN=true\n", to: ".env")
        #expect(try site.run("reload").ending == .exit(0))
        let before = site.ledger
        site.passage(minutesAgo: 10, Site.bruno)
        try daemon.line(containing: "punch.dryrun")
        #expect(site.postCount == 1 && site.ledger == before)
        let status = try site.run("status")
        #expect(status.ending == .exit(78) && status.output.contains("DRY_RUN is on: nothing is posted"))
        try site.write("DRY_RUN=false\n", to: ".env")
        let off = try site.run("reload")
        #expect(off.ending == .exit(78) && off.errors.contains("by a restart only"))
        #expect(site.postCount == 1)
        try daemon.stop()
        // Nothing of the dry run is left to be mistaken for the ledger's.
        let next = try site.run("run", "--once")
        #expect(next.ending == .exit(0) && !next.errors.contains("ledger.short"))
        #expect(site.entries.sorted() == ["1001 START", "1002 START"])
    }

    @Test("After a kill during a post, the next start reads back and posts nothing twice; no worker stays")
    func killed() throws {
        let site = try Site()
        site.passage(minutesAgo: 20)
        site.passage(minutesAgo: 10, Site.ana, Site.exit)
        let (daemon, gate) = try site.startWithHangingPost()
        let workers = ProcessTable.children(of: daemon.identifier)
        #expect(workers.count == 1)
        daemon.send(SIGKILL)
        #expect(try daemon.end() == .signal(SIGKILL))
        for worker in workers { #expect(ProcessTable.waitForEnd(of: worker)) }
        gate.open()
        let next = try site.run("run", "--once")
        #expect(next.ending == .exit(0))
        #expect(site.entries == ["1001 START", "1001 END"])
        #expect(site.postCount == 2)
        #expect(site.ledger.contains("was unconfirmed; reading back shows it"))
    }

    @Test("A worker killed during a post is replaced, and the post is read back")
    func workerKilled() throws {
        let site = try Site()
        site.passage(minutesAgo: 20)
        let (daemon, gate) = try site.startWithHangingPost()
        let worker = try #require(ProcessTable.children(of: daemon.identifier).first)
        kill(worker, SIGKILL)
        try daemon.line(containing: "punch.accepted")
        gate.open()
        #expect(site.entries == ["1001 START"])
        #expect(site.postCount == 1)
        try daemon.stop()
    }

    @Test(
        "systemctl status shows an outage and its end, in the site's language",
        arguments: [
            ("en", "; HikCentral fails since 20", " queued, 0 held"),
            ("es", "; HikCentral falla desde 20", " en cola, 0 retenidos"),
        ])
    func outageInStatus(language: String, outage: String, end: String) throws {
        let site = try Site()
        site.settings["POLL_INTERVAL"] = "1s"
        site.settings["HIK_LANGUAGE"] = language
        let page = Fault.Kind.status(502, body: "<html>502 Bad Gateway</html>")
        site.simulation.hikCentral.faults.add(path: "/", page, times: 1000)
        let systemd = try NotificationSocket(path: site.folder + "/notify")
        let daemon = try site.start("run", environment: ["NOTIFY_SOCKET": systemd.path])
        _ = try systemd.next { $0.hasPrefix("STATUS=") && $0.contains(outage) }
        site.simulation.hikCentral.faults.clear()
        _ = try systemd.next { $0.hasPrefix("STATUS=") && $0.hasSuffix(end) }
        try daemon.stop()
        #expect(daemon.text(.errors).contains("an HTML page, not JSON; start the OpenAPI gateway"))
    }

    @Test("systemd receives READY, repeated WATCHDOG, and STOPPING")
    func notifies() throws {
        let site = try Site()
        let systemd = try NotificationSocket(path: site.folder + "/notify")
        site.launcher = ["sh", "-c", "JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/2) exec \"$@\"", "sh"]
        let daemon = try site.start("run", environment: ["NOTIFY_SOCKET": systemd.path, "WATCHDOG_USEC": "4000"])
        #expect(try systemd.next { $0 == "READY=1" } == "READY=1")
        for _ in 1...2 { #expect(try systemd.next { $0 == "WATCHDOG=1" } == "WATCHDOG=1") }
        #expect(try systemd.next { $0.hasPrefix("STATUS=read to ") }.hasSuffix("; 0 queued, 0 held"))
        daemon.send(SIGTERM)
        #expect(try systemd.next { $0 == "STOPPING=1" } == "STOPPING=1")
        #expect(try daemon.end() == .exit(0))
        // Under journald a line begins with its priority.
        #expect(daemon.text(.errors).split(separator: "\n").allSatisfy { $0.hasPrefix("<") })
    }
}
