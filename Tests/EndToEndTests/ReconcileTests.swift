import Foundation
import Simulator
import Testing

@testable import Base
@testable import Support

@Suite("reconcile and people", .waiting)
struct ReconcileTests {
    private let site: Site
    /// The day of the passages; near midnight some are yesterday's and others today's.
    private let day: String

    init() throws {
        site = try Site()
        let event = site.passage(minutesAgo: 10)
        site.passage(minutesAgo: 5, Site.ana, Site.exit)
        day = event.time.localDate
    }

    private func reconcile(_ more: String...) throws -> FinishedProgram {
        try site.run(["reconcile", "--from", day] + more)
    }

    @Test("Agreement is reported in one line, with exit code 0")
    func agrees() throws {
        #expect(try site.run("run", "--once").ending == .exit(0))
        let before = Snapshot(of: site.folder)
        let program = try reconcile()
        #expect(program.ending == .exit(0), "\(program.errors)")
        #expect(program.output.hasSuffix("\nDoors, ledger and Humand agree.\n"))
        #expect(program.output.contains("the doors show 2 punches, the ledger has 2 accepted, Humand holds 2 entries."))
        #expect(program.errors.isEmpty)
        #expect(Snapshot(of: site.folder) == before)
    }

    @Test("report --humand has the hours as they are in Humand now; without an answer it ends with the cause")
    func hours() throws {
        #expect(try site.run("run", "--once").ending == .exit(0))
        site.simulation.humand.remove { $0.kind == .end }
        let ledger = try site.run("report", "--from", day, "--csv")
        #expect(ledger.output.contains(",5,0:05,no,"), "\(ledger.output)")
        let humand = try site.run("report", "--from", day, "--csv", "--humand")
        #expect(humand.ending == .exit(0) && humand.output.contains(",,,yes,"), "\(humand.output)")
        site.simulation.humand.change { $0.key = "b3RoZXI6a2V5" }
        let refused = try site.run("report", "--from", day, "--humand")
        #expect(refused.ending == .exit(77) && refused.output.isEmpty && !refused.errors.isEmpty)
    }

    @Test("What HR deleted in Humand on purpose is settled by queue drop; what Humand still shows is not dropped")
    func settled() throws {
        #expect(try site.run("run", "--once").ending == .exit(0))
        let ledger = try site.run("explain", "1001", day).output
        let lines = ledger.matches(of: /line (\d+) of the ledger/).map { String($0.output.1) }
        try #require(lines.count == 2, "\(ledger)")
        site.simulation.humand.remove { $0.kind == .end }
        let before = try reconcile()
        #expect(before.output.contains("on purpose: hik2humand queue drop \(lines[1]) --reason TEXT"), "\(before)")
        let both = try site.run("queue", "drop", lines[0], lines[1], "--reason", "HR deleted it")
        #expect(both.ending == .exit(64) && both.output == "1 dropped\n", "\(both)")
        #expect(both.errors.contains("line \(lines[0]) is accepted, and is dropped only once Humand does not show it"))
        let after = try reconcile()
        #expect(!after.output.contains("not in Humand") && after.output.contains("dropped by a person: 1"), "\(after)")
        let told = try site.run("explain", "line:\(lines[1])").output
        #expect(told.contains("HR deleted it"), "\(told)")
        let again = try site.run("queue", "drop", lines[1], "--reason", "x")
        #expect(again.errors.contains("its outcome is final (dropped)"))
        #expect(try site.run("queue", "retry", lines[1]).ending == .exit(0))
        #expect(try reconcile().output.hasSuffix("\nDoors, ledger and Humand agree.\n"), "whoever changes their mind")
    }

    @Test("Differences are named with exit code 65, with a daemon running, in three formats")
    func differs() throws {
        let daemon = try site.start("run")
        // Humand holds an entry before the daemon has written down that it does.
        try daemon.line(containing: "punch.accepted", times: 2)
        site.simulation.humand.remove { $0.kind == .end }
        let text = try reconcile()
        #expect(text.ending == .exit(65))
        #expect(text.output.contains("accepted, but not in Humand: clock-out "))
        let json = try reconcile("--json")
        #expect(json.ending == .exit(65))
        let document = try JSONValue(parsing: Data(json.output.utf8))
        #expect(document["differences"]?["notInHumand"]?.integer == 1)
        let csv = try reconcile("--csv")
        #expect(CSV.rows(csv.output).rows.last?.fields.contains("notInHumand") == true)
        try daemon.stop()
    }

    @Test("--repair in a pipe shows its plan; with --yes the daemon does it, or the command itself")
    func repair() throws {
        // The time before the beginning is not read, and one punch is removed in Humand.
        _ = try site.run("run", "--once", environment: ["START_FROM": "7m"])
        #expect(site.entries == ["1001 END"])
        site.simulation.humand.remove { _ in true }
        let shown = try reconcile("--repair")
        #expect(shown.ending == .exit(65))
        #expect(
            shown.errors == "hik2humand: nothing is changed without --yes; it would read 1 span of the doors again, "
                + "read back and send again 1\n")
        #expect(site.entries.isEmpty)
        let daemon = try site.start("run")
        try daemon.line(containing: "started")
        let mended = try reconcile("--repair", "--yes")
        #expect(mended.ending == .exit(0), "\(mended.errors)")
        try daemon.line(containing: "punch.accepted", times: 2)
        #expect(try reconcile().ending == .exit(0))
        try daemon.stop()

        site.simulation.humand.remove { $0.kind == .end }
        #expect(try reconcile("--repair", "--yes").ending == .exit(0))
        #expect(site.entries == ["1001 START", "1001 END"])
    }

    @Test("What HR edited in Humand is no difference, and --repair leaves it alone")
    func edited() throws {
        _ = try site.run("run", "--once")
        let entry = try #require(site.simulation.humand.allEntries.last)
        let time = Timestamp(instant: entry.time.instant + .minutes(2), offsetSeconds: entry.time.offsetSeconds)
        site.simulation.humand.edit(entry.id, time: time)
        let repair = try reconcile("--repair", "--yes")
        #expect(repair.ending == .exit(0) && repair.errors.isEmpty, "\(repair)")
        #expect(repair.output.contains("\nchanged in Humand by somebody: 1; no difference, and nothing to do unless"))
        #expect(repair.output.hasSuffix("\nDoors, ledger and Humand agree.\n"), "\(repair)")
        #expect(site.simulation.humand.allEntries.map(\.time.instant).last == time.instant)
        #expect(site.entries.count == 2)
        let json = try JSONValue(parsing: Data(try reconcile("--json").output.utf8))
        #expect(json["changed"]?.integer == 1 && json["agrees"] == true)
    }

    @Test("What Humand would refuse is not sent again: it stays accepted, and a person is to enter it")
    func byHand() throws {
        _ = try site.run("run", "--once")
        let entry = try #require(site.simulation.humand.allEntries.first)
        let time = Timestamp(instant: entry.time.instant + .minutes(2), offsetSeconds: entry.time.offsetSeconds)
        // Near midnight it is of another day.
        guard time.localDate == entry.time.localDate else { return }
        site.simulation.humand.remove { $0.id == entry.id }
        site.simulation.humand.insert(.start, employeeId: entry.employeeId, time: time, source: "MANUAL")
        let repair = try reconcile("--repair", "--yes")
        #expect(repair.ending == .exit(65), "\(repair)")
        #expect(
            repair.errors
                == "hik2humand: not sent again, but left to you (1 punch, each with its reason above): enter in Humand by "
                + "hand what was not deleted on purpose\n")
        #expect(site.entries.count == 2)
        let told = try site.run("explain", "1001", day)
        #expect(told.output.contains("enter it in Humand by hand; sent again, Humand would refuse it"), "\(told)")
        #expect(!told.output.contains("--repair"))
    }

    @Test("Without a ledger, without rights or without a server it ends with a remedy")
    func failures() throws {
        let none = try reconcile()
        #expect(none.ending == .exit(74))
        #expect(none.errors.hasPrefix("hik2humand: there is no ledger in "))
        _ = try site.run("run", "--once")
        site.simulation.humand.change { $0.deniesReading = true }
        let refused = try reconcile("--json")
        #expect(refused.ending == .exit(77))
        #expect(refused.errors.contains("Humand refuses to be read (403 ACCESS_DENIED"))
        #expect(refused.errors.contains("not compared: \(day)"))
        #expect(refused.output.isEmpty)
    }

    @Test(
        "An impossible date is wrong usage",
        arguments: [
            (
                ["--date", "2026-02-30"],
                "--date takes a day such as 2026-01-27, 27/01, yesterday or monday, not “2026-02-30”; February 2026 "
                    + "has 28 days"
            ),
            (["--date", "2999-01-01"], "--date: 2999-01-01 is in the future at the site (HIK_TIME_ZONE)"),
            (["--from", "2026-01-05", "--to", "2026-01-04"], "--to 2026-01-04 lies before --from 2026-01-05"),
            (["--from", "2026-01-01", "--to", "2026-03-01"], "at most 31 days can be compared at a time"),
            (["--to", "2026-01-04"], "--to needs --from"),
            (
                ["--date", "2026-01-04", "--to", "2026-01-04"],
                "--date names one day, --from and --to several; choose one"
            ),
            (["--json", "--csv"], "--json and --csv are two formats; choose one"),
            (["--csv", "--repair"], "--repair shows the differences as a table; leave --json and --csv out"),
        ])
    func usage(arguments: [String], sentence: String) throws {
        let program = try site.run(["reconcile"] + arguments)
        #expect(program.errors == "hik2humand: \(sentence)\n")
        #expect(program.output.isEmpty)
        #expect(program.ending == .exit(64))
    }

    @Test("people shows who is who, as a table, CSV, JSON and a map")
    func people() throws {
        site.simulation.hikCentral.add(persons: [SimulatedPerson(id: "40", code: "1009", name: "Diego Sosa")])
        site.simulation.humand.add(users: [
            SimulatedUser(employeeId: "ds@example.com", firstName: "Diego", lastName: "Sosa"),
            SimulatedUser(employeeId: "99", firstName: "Otra", lastName: "Persona"),
        ])
        let table = try site.run("people")
        #expect(table.ending == .exit(0), "\(table.errors)")
        #expect(table.output.contains("40      1009    Diego Sosa"))
        #expect(table.output.contains("ds@example.com Diego Sosa (same name)"))
        #expect(table.output.contains("3 persons in HikCentral: 2 mapped, 1 unmapped.\n"))
        let map = try site.run("people", "--map")
        #expect(map.output.hasPrefix("hikcentral,humand,name,reason\n1001,1001,"))
        #expect(map.output.hasSuffix("\n1009,ds@example.com,Diego Sosa,same name: Diego Sosa\n"))
        #expect(map.errors.isEmpty)
        let csv = try site.run("people", "--csv", "--unmapped")
        #expect(CSV.rows(csv.output).rows.count == 3)
        let json = try site.run("people", "--json")
        let document = try JSONValue(parsing: Data(json.output.utf8))
        #expect(document["counts"]?["mapped"]?.integer == 2)
        #expect(try site.run("people", "--json", "--map").ending == .exit(64))
    }

    @Test("people names the side that refuses")
    func peopleRefused() throws {
        let humand = try site.run("people", environment: ["HUMAND_AUTH": "another"])
        #expect(humand.ending == .exit(77))
        #expect(humand.errors.contains("Humand refuses to be read (401 UNKNOWN_TOKEN"))
        site.simulation.hikCentral.faults.add(path: "personList", .envelope(#"{"code":"69","msg":"x","data":""}"#))
        let hik = try site.run("people")
        #expect(hik.ending == .exit(77))
        #expect(hik.errors.contains("the key may not use resource/v1/person/personList (code 69)"))
        #expect(hik.errors.contains("in HikCentral's OpenAPI settings"))
    }
}
