import Foundation
import Simulator
import Testing

@testable import Base
@testable import Commands
@testable import Support

@Suite("backfill and queue", .waiting)
struct BackfillCommandTests {
    /// Five passages from before the first start.
    private func site() throws -> Site {
        let site = try Site()
        site.settings["START_FROM"] = "now"
        site.passage(minutesAgo: 300)
        site.passage(minutesAgo: 240, Site.ana, Site.exit)
        site.passage(minutesAgo: 200, Site.bruno)
        site.passage(minutesAgo: 180)
        site.passage(minutesAgo: 100, Site.bruno, Site.exit)
        return site
    }

    private static let entries = ["1001 START", "1001 END", "1002 START", "1001 START", "1002 END"]

    /// The last day as command options.
    private func span() -> [String] {
        let now = SystemClock().now
        return ["--from", (now - .hours(20)).text, "--to", now.text]
    }

    @Test("Without a daemon the command does the backfill itself, once")
    func alone() throws {
        let site = try site()
        let first = try site.run(["backfill"] + span())
        #expect(first.ending == .exit(0) && first.output == "5 seen, 5 queued\n", "\(first)")
        #expect(site.entries == BackfillCommandTests.entries)
        let second = try site.run(["backfill"] + span())
        #expect(second.ending == .exit(0) && second.output == "5 seen, 5 known\n", "\(second)")
        #expect(try site.run("run", "--once").ending == .exit(0))
        #expect(site.postCount == 5)
    }

    @Test("With a running daemon the command asks the daemon, which keeps the lock")
    func besideDaemon() throws {
        let site = try site()
        let daemon = try site.start("run")
        try daemon.line(containing: "doors.resolved")
        let command = try site.run(["backfill"] + span())
        #expect(command.ending == .exit(0) && command.output == "5 seen, 5 queued\n", "\(command)")
        try daemon.line(containing: "punch.accepted", times: 5)
        try daemon.stop()
        #expect(site.entries == BackfillCommandTests.entries && site.postCount == 5)
    }

    @Test("A cancelled backfill says so and ends, even while the daemon waits for HikCentral")
    func calledOff() throws {
        let site = try site()
        let gate = FaultGate()
        // Nothing else reads the time before the first start.
        let hour = (SystemClock().now - .hours(20)).text.prefix(13)
        site.simulation.hikCentral.faults.add(
            Fault(.hang(gate, performing: true)) { String(decoding: $0.body, as: UTF8.self).contains(hour) })
        let daemon = try site.start("run")
        try daemon.line(containing: "doors.resolved")
        let command = try site.start(arguments: ["backfill"] + span())
        try #require(gate.waitForArrival(.seconds(60)))
        #expect(try site.run("backfill", "--cancel").output.hasPrefix("1 cancelled"))
        #expect(try command.end() == .exit(0))
        #expect(command.text(.output) == "cancelled; what was found so far stays queued\n")
        gate.open()
        try daemon.line(containing: "cancelled")
        try daemon.stop()
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder + "/state/jobs") == [])
    }

    @Test("If the daemon is killed during a backfill, the command takes over and finishes it")
    func daemonKilled() throws {
        let site = try site()
        let gate = FaultGate()
        let daemon = try site.start("run")
        try daemon.line(containing: "doors.resolved")
        site.simulation.hikCentral.faults.add(path: "door/events", .hang(gate, performing: true))
        let command = try site.start(arguments: ["backfill"] + span())
        try #require(gate.waitForArrival(.seconds(60)))
        daemon.send(SIGKILL)
        gate.open()
        #expect(try command.end() == .exit(0))
        #expect(command.text(.output) == "5 seen, 5 queued\n")
        #expect(site.entries == BackfillCommandTests.entries && site.postCount == 5)
    }

    @Test("If the command is killed during a backfill, the next run finishes it")
    func commandKilled() throws {
        let site = try site()
        #expect(try site.run("run", "--once").ending == .exit(0))
        let gate = FaultGate()
        site.simulation.hikCentral.faults.add(path: "door/events", .hang(gate, performing: true))
        let command = try site.start(arguments: ["backfill"] + span())
        try #require(gate.waitForArrival(.seconds(60)))
        command.send(SIGKILL)
        gate.open()
        _ = try command.end()
        #expect(site.postCount == 0)
        #expect(try site.run("run", "--once").ending == .exit(0))
        #expect(site.entries == BackfillCommandTests.entries && site.postCount == 5)
    }

    @Test("A dry run prints what it would post and writes nothing")
    func dryRun() throws {
        let site = try site()
        let run = try site.run(["backfill", "--dry-run"] + span())
        #expect(run.ending == .exit(0))
        #expect(run.output.split(separator: "\n").count { $0.hasPrefix("would post ") } == 5)
        #expect(run.output.hasSuffix("dry run: 5 seen, 5 queued; nothing was posted\n"))
        #expect(site.postCount == 0 && !FileManager.default.fileExists(atPath: site.folder + "/state"))
    }

    @Test(
        "Impossible options are refused before anything is requested",
        arguments: [
            ["--to", "2026-01-27"], ["--from", "2026-01-27", "--to", "2026-01-26"],
            ["--from", "2199-01-01", "--to", "2199-02-01"], ["--from", "27.13.2026", "--to", "today"],
            ["--from", "2026-02-30", "--to", "2026-03-01"], ["--from", "", "--to", ""], ["--from", "now", "--to", "x"],
        ])
    func badSpans(_ arguments: [String]) throws {
        let site = try site()
        let run = try site.run(["backfill"] + arguments)
        #expect(run.ending == .exit(64) && run.output.isEmpty && run.errors.hasPrefix("hik2humand: "), "\(run)")
        #expect(!FileManager.default.fileExists(atPath: site.folder + "/state"))
    }

    /// Writes the time as where it is noon now: hours ago is the same day there, at whatever hour this runs.
    private func onOneDay(_ event: inout SimulatedEvent) {
        let hour = Int(clamping: Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)).seconds / 3600 % 24)
        event.time = Timestamp(instant: event.time.instant, offsetSeconds: (12 - hour) * 3600)
    }

    @Test("A refused punch is listed, retry posts it once the day is fixed, and the result is printed")
    func retry() throws {
        let site = try Site()
        site.passage(minutesAgo: 300, change: onOneDay)
        let second = site.passage(minutesAgo: 200, change: onOneDay)
        #expect(try site.run("run", "--once").ending == .exit(65))
        let list = try site.run("queue", "list", "--json")
        let line = try #require(JSONValue(parsing: Data(list.output.utf8))["line"]?.integer)
        #expect(try site.run("queue", "list", "--cause", "unmapped").output.isEmpty)
        #expect(try site.run("queue", "list", "--person", "1001", "--cause", "refused").output.contains("\(line)"))
        let inVain = try site.run("queue", "retry", "\(line)")
        #expect(inVain.ending == .exit(65) && inVain.output.contains("held: Humand refused it"), "\(inVain)")
        site.simulation.humand.insert(
            .end, employeeId: "1001",
            time: Timestamp(instant: second.time.instant - .minutes(9), offsetSeconds: second.time.offsetSeconds),
            source: "MANUAL")
        let mended = try site.run("queue", "retry", "--all")
        #expect(mended.ending == .exit(0) && mended.output.contains("accepted: "), "\(mended)")
        #expect(site.entries == ["1001 START", "1001 END", "1001 START"])
        #expect(try site.run("queue", "list").output.isEmpty)
    }

    @Test("A held punch is dropped with the operator's reason, with a daemon running")
    func drop() throws {
        let site = try Site()
        site.passage(minutesAgo: 300, change: onOneDay)
        site.passage(minutesAgo: 200, change: onOneDay)
        let daemon = try site.start("run")
        try daemon.line(containing: "punch.held")
        #expect(try site.run("queue", "drop", "--all").ending == .exit(64))
        let unasked = try site.run("queue", "drop", "--all", "--reason", "entered by hand")
        #expect(unasked.ending == .exit(65) && unasked.errors.contains("nothing is dropped without --yes"))
        #expect(unasked.errors.contains("it would drop 1 event"))
        let drop = try site.run("queue", "drop", "--all", "--yes", "--reason", "entered by hand")
        #expect(drop.ending == .exit(0) && drop.output == "1 dropped\n", "\(drop)")
        #expect(try site.run("queue", "list").output.isEmpty)
        #expect(site.ledger.contains(": entered by hand"))
        try daemon.stop()
    }

    @Test("export prints a row for each event, with quotes where needed")
    func export() throws {
        let site = try Site()
        let person = SimulatedPerson(id: "17", code: "1001", name: "Pérez, \"Ana\"")
        site.passage(minutesAgo: 30, person)
        site.passage(minutesAgo: 28, person, Site.exit)
        #expect(try site.run("run", "--once").ending == .exit(0))
        let run = try site.run(["export", "--csv"] + span())
        let rows = CSV.rows(run.output)
        #expect(rows.problems.isEmpty && rows.rows.count == 3, "\(run)")
        #expect(rows.rows.first?.fields == ExportCommand.heading.map(\.english))
        #expect(rows.rows[1].fields[3] == "1001", "the number is the employee's, and stands in its column all the same")
        #expect(rows.rows[1].fields[2] == "Pérez, \"Ana\"" && rows.rows[1].fields[9] == "accepted")
        let excel = try site.run(["export", "--excel"] + span(), environment: ["HIK_LANGUAGE": "es"]).output
        #expect(excel.hasPrefix("\u{FEFF}hora;persona;nombre;") && excel.contains(";salida;aceptado;"))
        let future = try site.run("export", "--from", "2199-01-01", "--to", "2199-01-02")
        #expect(future.ending == .exit(64))
    }
}
