import Foundation
import Simulator
import Testing

@testable import Base
@testable import Support

@Suite("status and doors", .waiting)
struct StatusTests {
    private func json(_ program: FinishedProgram) throws -> JSONValue {
        try JSONValue(parsing: Data(program.output.utf8))
    }

    /// Runs `status --json` until it shows the expected state.
    private func status(_ site: Site, until isWanted: (JSONValue) -> Bool) throws -> (FinishedProgram, JSONValue) {
        let end = Date(timeIntervalSinceNow: RunningProgram.patience)
        while true {
            let program = try site.run("status", "--json")
            let json = try json(program)
            if isWanted(json) || Date() > end { return (program, json) }
        }
    }

    @Test("With a running daemon status shows everything, changes nothing, and reports it healthy")
    func besideDaemon() throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        site.settings["POLL_INTERVAL"] = "1h"
        let daemon = try site.start("run")
        try daemon.line(containing: "punch.accepted")
        let (program, json) = try status(site) { $0["daemon"]?["polls"]?.elements?.isEmpty == false }
        #expect(program.ending == .exit(0) && program.errors.isEmpty)
        #expect(json["healthy"]?.boolean == true && json["process"]?.integer == Int(daemon.identifier))
        #expect(json["queue"]?["count"]?.integer == 0 && json["readTo"]?.text != nil)
        #expect(json["daemon"]?["nextPoll"]?.text != nil)
        // Five minutes ago may have been yesterday.
        #expect((0...1).contains(json["today"]?["accepted"]?.integer ?? -1))
        let before = Snapshot(of: site.folder + "/state")
        let text = try site.run("status")
        #expect(text.output.hasPrefix("health      healthy\nprocess     \(daemon.identifier), a daemon since "))
        for name in ["read to", "last polls", "next poll", "HikCentral  answers", "Humand", "queue       empty"] {
            #expect(text.output.contains("\n\(name)"), "\(name)")
        }
        #expect(!text.output.contains("\u{1B}"))
        let after = Snapshot(of: site.folder + "/state")
        #expect(
            before.items.filter { $0.key != "" && $0.key != "status.json" }
                == after.items.filter { $0.key != "" && $0.key != "status.json" })
        #expect(after.items["status.json"]?.mode == 0o600)
        try daemon.stop()
        let gone = try site.run("status")
        #expect(gone.ending == .exit(69) && gone.output.contains("unhealthy: the service is not running: process"))
        #expect(gone.output.contains("ended"))
    }

    @Test("A killed daemon is reported; a run --once replaces it, and its age counts")
    func killed() throws {
        let site = try Site()
        site.settings["POLL_INTERVAL"] = "1h"
        let daemon = try site.start("run")
        _ = try status(site) { $0["daemon"]?["polls"]?.elements?.isEmpty == false }
        daemon.send(SIGKILL)
        _ = try daemon.end()
        let program = try site.run("status")
        #expect(program.ending == .exit(69) && program.output.contains("died, last seen"))
        #expect(try site.run("run", "--once").ending == .exit(0))
        let pass = try site.run("status")
        #expect(pass.ending == .exit(0) && pass.output.contains("healthy; the service is not running"))
    }

    @Test("If Humand refuses the key, status exits with 77 and one line with the reason")
    func refused() throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        site.simulation.humand.change { $0.key = "another" }
        let daemon = try site.start("run")
        let (program, json) = try status(site) { $0["exitCode"]?.integer == 77 }
        #expect(program.ending == .exit(77))
        #expect(json["reason"]?.text?.hasPrefix("posting to Humand has been stopped for") == true)
        #expect(json["queue"]?["count"]?.integer == 1)
        daemon.send(SIGKILL)
        _ = try daemon.end()
    }

    @Test("status says when nothing has been read yet, and exits with 74 for an unreadable state directory")
    func nothing() throws {
        let site = try Site()
        let program = try site.run("status")
        #expect(program.ending == .exit(69) && program.output.contains("nothing has been read yet"))
        #expect(program.output.contains("STATE_DIR=\(site.folder)/state, settings of "))
        #expect(try site.run("queue", "list").errors.contains("(STATE_DIR=\(site.folder)/state, settings of "))
        #expect(!FileManager.default.fileExists(atPath: site.folder + "/state"))
        try site.write("", to: "file")
        let wrong = try site.run("status", environment: ["STATE_DIR": site.folder + "/file"])
        #expect(wrong.ending != .exit(0))
    }

    @Test("doors lists every door with its mapping and its last event")
    func doors() throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        site.simulation.hikCentral.add(doors: [SimulatedDoor(code: "31", name: "Comedor")])
        #expect(try site.run("run", "--once").ending == .exit(0))
        let program = try site.run("doors")
        #expect(program.ending == .exit(0) && program.errors.isEmpty)
        let lines = program.output.split(separator: "\n").prefix(4).map {
            $0.split(separator: " ", omittingEmptySubsequences: true)
        }
        #expect(lines.map(\.first) == ["CODE", "23", "24", "31"])
        #expect(
            program.output.hasSuffix(
                "  ENTRY_DEVICES=Facial Entrada, Comedor\n  EXIT_DEVICES=Facial Salida, Comedor\n"), "\(program)")
        #expect(
            program.output.contains(" in ") && program.output.contains(" out ") && program.output.contains("not mapped")
        )
        #expect(lines[1].contains("ago") && lines[2].last == "–")
        let json = try json(try site.run("doors", "--json"))
        #expect(json["doors"]?.elements?.compactMap { $0["mapping"]?.text } == ["in", "out", "not mapped"])
        #expect(json["doors"]?.elements?.first?["lastEvent"]?["event"]?.text == "event-1")
    }

    @Test("A door in the settings that does not exist is reported with the nearest one, and the others are shown")
    func unknownDoor() throws {
        let site = try Site()
        site.settings["ENTRY_DEVICES"] = "Facial Entrda"
        let program = try site.run("doors")
        #expect(program.ending == .exit(78))
        #expect(program.errors.contains("HikCentral knows no door “Facial Entrda”; the nearest are “Facial Entrada”"))
        #expect(program.output.contains("Facial Salida") && program.output.contains("out"))
    }

    @Test("doors exits with 69 without HikCentral, and with 77 with a wrong key")
    func unreachable() throws {
        let site = try Site()
        let away = try site.run("doors", environment: ["HIKVISION_HOST": "http://127.0.0.1:1"])
        #expect(away.ending == .exit(69) && away.output.isEmpty)
        site.simulation.hikCentral.change { $0.appSecret = "another" }
        #expect(try site.run("doors").ending == .exit(77))
    }
}
