import Foundation
import Simulator
import Testing

@testable import Base
@testable import Support

@Suite("A number that the corrected settings give", .waiting)
struct CorrectedNumberTests {
    @Test("What Humand refused under a wrong EMPLOYEE_ID is named by every command, and a reload sends it")
    func employeeID() throws {
        let site = try Site()
        site.settings["EMPLOYEE_ID"] = nil
        site.settings["POLL_INTERVAL"] = "1s"
        try site.write("EMPLOYEE_ID=personId\n", to: ".env")
        let event = site.passage(minutesAgo: 20)
        let daemon = try site.start("run")
        try daemon.line(containing: "punch.held")
        let line = try #require(try site.archived(.held).first)
        // With these settings the number is what it was.
        #expect(try site.run("explain", event.id).output.contains("give the person this id in Humand"))
        #expect(try site.run("queue", "list").errors.isEmpty)
        try site.write("EMPLOYEE_ID=personCode\n", to: ".env")
        let before = try site.run("explain", event.id).output
        #expect(before.contains("the settings now give 1001 for this person: hik2humand reload, which"), "\(before)")
        for command in ["status", "check"] {
            let told = try site.run(command).output
            #expect(told.contains("hik2humand reload, which sends them again"), "\(command): \(told)")
        }
        let list = try site.run("queue", "list")
        #expect(!list.output.contains("hik2humand people") && list.output.contains("EMPLOYEE_ID is personCode now"))
        #expect(try site.run("reload").ending == .exit(0))
        try daemon.line(containing: "punch.accepted")
        #expect(site.entries == ["1001 START"])
        #expect(try site.archived(.held).isEmpty && line > 0)
        try daemon.stop()
    }

    @Test("A LINE that the ledger does not have ends with 64, and the others are decided on all the same")
    func unknownLines() throws {
        let site = try Site()
        try site.write("hikcentral,humand\n1002,1002\n", to: "employees.csv")
        site.settings["EMPLOYEE_MAP"] = "employees.csv"
        site.passage(minutesAgo: 20)
        #expect(try site.run("run", "--once").ending == .exit(65))
        for action in [["retry"], ["drop", "--reason", "x"]] {
            let none = try site.run(["queue"] + action + ["9999"])
            #expect(none.ending == .exit(64) && none.output.isEmpty, "\(none)")
            #expect(none.errors.contains("line 9999 is no event of the ledger; hik2humand queue list shows the lines"))
        }
        let line = try #require(try site.archived(.held).first)
        let both = try site.run("queue", "drop", "\(line)", "9999", "--reason", "x")
        #expect(both.ending == .exit(64), "\(both)")
        #expect(try site.archived(.dropped) == [line])
        #expect(try site.run("queue", "drop", "\(line)", "--reason", "x").ending == .exit(0), "it is dropped already")
    }

    @Test("Where a number is one person's id and another's code, backfill names both and reads neither")
    func twoPeople() throws {
        let site = try Site()
        site.simulation.hikCentral.add(persons: [SimulatedPerson(id: "1001", code: "2001", name: "Zoe Rey")])
        let event = site.passage(minutesAgo: 20)
        let day = event.time.localDate
        let both = try site.run("backfill", "--person", "1001", "--from", day)
        #expect(both.ending == .exit(64), "\(both)")
        #expect(both.errors.contains("Ana Pérez (HikCentral 17") && both.errors.contains("Zoe Rey (HikCentral 1001"))
        let zoe = try site.run("backfill", "--person", "Zoe", "--from", day)
        #expect(zoe.ending == .exit(0) && site.entries.isEmpty, "her id is Ana's code: \(zoe)")
        #expect(try site.run("backfill", "--person", "Ana", "--from", day).ending == .exit(0))
        #expect(site.entries == ["1001 START"])
    }

    @Test("What is mistyped is answered in the settings' language, where the environment names none")
    func mistyped() throws {
        let site = try Site()
        site.settings["HIK_LANGUAGE"] = nil
        try site.write("HIK_LANGUAGE=es\n", to: ".env")
        for words in [["ayuda"], ["restart"], ["help", "restart"], ["queue", "--nonsense"]] {
            let told = try site.run(words)
            #expect(told.ending == .exit(64) && English.words(in: told.errors).isEmpty, "\(words): \(told)")
        }
        #expect(try site.run(["ayuda"], environment: ["HIK_LANGUAGE": "en"]).errors.contains("there is no command"))
    }
}
