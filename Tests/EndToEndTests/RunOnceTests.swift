import Foundation
import Simulator
import Testing

@testable import Support

@Suite("run --once", .waiting)
struct RunOnceTests {
    @Test("A pass delivers what the doors saw, and the next pass has nothing to do")
    func delivers() throws {
        let site = try Site()
        site.passage(minutesAgo: 90)
        site.passage(minutesAgo: 30, Site.ana, Site.exit)
        let first = try site.run("run", "--once")
        #expect(first.ending == .exit(0))
        #expect(first.output.hasPrefix("read 2 new events in 1 window up to "))
        #expect(first.output.hasSuffix("; 2 accepted, 0 skipped, 0 held, 0 left\n"))
        #expect(site.entries == ["1001 START", "1001 END"])

        let second = try site.run("run", "--once")
        #expect(second.ending == .exit(0))
        #expect(second.output.hasPrefix("read 0 new events in "))
        #expect(second.output.hasSuffix("; 0 accepted, 0 skipped, 0 held, 0 left\n"))
        #expect(site.postCount == 2)
        #expect(site.simulation.hikCentral.eventsServedInTwoWindows == [])
        #expect(site.simulation.hikCentral.refusalCodes == [])
    }

    @Test("A dry run prints each post with its reason, posts nothing, and creates no state directory")
    func dryRunFromNothing() throws {
        let site = try Site()
        let event = site.passage(minutesAgo: 90)
        site.passage(minutesAgo: 60, nil)
        let before = Snapshot(of: site.folder)
        for arguments in [["run", "--once", "--dry-run"], ["run", "--once"]] {
            let program = try site.run(arguments, environment: arguments.count == 2 ? ["DRY_RUN": "true"] : [:])
            #expect(program.ending == .exit(0))
            let told = program.output.split(separator: "\n").map(String.init)
            #expect(told.first?.hasPrefix("What the first real run would do: it reads from ") == true)
            #expect(told.dropFirst().first == "DAY         PUNCH     COUNT  WHO")
            #expect(told.dropFirst(2).first == "\(event.time.localDate)  clock-in  1      Ana Pérez")
            #expect(
                told.dropFirst(3).first
                    == "would post clock-in of 1001 at \(event.time.withMilliseconds) (Facial Entrada): "
                    + "entry device Facial Entrada (23); Ana Pérez")
            #expect(told.count == 6)
            #expect(told[4].hasPrefix("dry run: read 2 new events"))
            #expect(
                told[5].contains("hik2humand run --once posts this 1 punch to Humand. From there on entries are real"))
            #expect(told[5].contains("take DRY_RUN out") == (arguments.count == 2))
        }
        #expect(Snapshot(of: site.folder) == before)
        #expect(site.postCount == 0)
    }

    @Test("A dry run prints exactly what the first run then posts, from START_FROM on")
    func dryRunFromStart() throws {
        let site = try Site()
        for hours: Int64 in [70, 60, 30, 20, 2] {
            site.passage(minutesAgo: hours * 60)
            site.passage(minutesAgo: hours * 60 - 30, Site.ana, Site.exit)
        }
        func announced(_ environment: [String: String]) throws -> [String] {
            let dry = try site.run("run", "--once", "--dry-run", environment: environment)
            #expect(dry.ending == .exit(0))
            return dry.output.split(separator: "\n").filter { $0.hasPrefix("would post ") }
                .map { String($0.split(separator: " ").dropFirst(2).prefix(5).joined(separator: " ")) }
        }
        #expect(try announced(["START_FROM": "3d"]).count == 10)
        #expect(try announced(["START_FROM": "now"]).isEmpty, "the first run would post nothing, either")
        let twoDays = try announced(["START_FROM": "2d"])
        #expect(twoDays.count == 6)
        #expect(site.postCount == 0)
        let real = try site.run("run", "--once", environment: ["START_FROM": "2d"])
        #expect(real.ending == .exit(0) && real.output.contains("; 6 accepted, "))
        let posted = site.simulation.humand.allEntries.map {
            "\($0.kind == .start ? "clock-in" : "clock-out") of \($0.employeeId) at \($0.time.withMilliseconds)"
        }
        #expect(posted.sorted() == twoDays.sorted())
    }

    @Test("Without START_FROM and without a cursor a dry run looks at the last 24 hours")
    func dryRunOfADay() throws {
        let site = try Site()
        site.settings["START_FROM"] = nil
        site.passage(minutesAgo: 30 * 60)
        site.passage(minutesAgo: 2 * 60)
        let dry = try site.run("run", "--once", "--dry-run")
        #expect(dry.output.split(separator: "\n").count { $0.hasPrefix("would post ") } == 1)
        #expect(dry.output.hasPrefix("START_FROM is not set: the first real run begins when you start it"))
        #expect(dry.output.contains("Next: set START_FROM if the past is to be posted"))
    }

    @Test("A START_FROM in the future is said, and that START_FROM no longer counts after the first run")
    func startFromElsewhere() throws {
        let site = try Site()
        site.passage(minutesAgo: 90, SimulatedPerson(id: "99", code: "", name: "Nadie"))
        let future = try site.run("run", "--once", "--dry-run", environment: ["START_FROM": "2035-01-01"])
        #expect(future.output.hasPrefix("START_FROM lies in the future: "), "\(future)")
        #expect(!future.output.contains("Next: "))
        let held = try site.run("run", "--once", "--dry-run")
        #expect(
            held.output.contains(
                "\nHELD                          COUNT  WHO\nunmapped: no employee number  1      Nadie\n"), "\(held)")
        #expect(try site.run("run", "--once").ending == .exit(65))
        let later = try site.run("run", "--once", "--dry-run", environment: ["START_FROM": "5d"])
        // The cursor may stand in another year than the passage.
        #expect(later.output.hasPrefix("What a real run would do now: it goes on from 20"))
        #expect(later.output.contains("START_FROM counts for the first run only"))
    }

    @Test("A dry run leaves the state directory unchanged byte for byte, even a torn line")
    func dryRunOverState() throws {
        let site = try Site()
        site.passage(minutesAgo: 90)
        // The cursor stops an hour ago, so there is something left to read.
        _ = try site.run("run", "--once", environment: ["SETTLE": "1h"])
        site.passage(minutesAgo: 30, Site.ana, Site.exit)
        let ledger = try #require(Snapshot(of: site.folder).items.keys.first { $0.hasSuffix(".jsonl") })
        let handle = try #require(FileHandle(forWritingAtPath: "\(site.folder)/\(ledger)"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"n":99,"at":"2026"#.utf8))
        try handle.close()
        let before = Snapshot(of: site.folder)
        let program = try site.run("run", "--once", "--dry-run")
        #expect(program.output.contains("would post clock-out of 1001"))
        #expect(!program.output.contains("would post clock-in"))
        #expect(Snapshot(of: site.folder) == before)
        #expect(site.postCount == 1)

        let real = try site.run("run", "--once")
        #expect(real.ending == .exit(0))
        #expect(real.errors.contains("ledger.torn"))
        #expect(site.entries == ["1001 START", "1001 END"])
    }

    @Test("If nobody reads standard output, only the text is lost")
    func closedOutput() throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        let dry = try site.start("run", "--once", "--dry-run", closingOutput: true)
        #expect(try dry.end() == .exit(0))
        let real = try site.start("run", "--once", closingOutput: true)
        #expect(try real.end() == .exit(0))
        #expect(site.entries == ["1001 START"])
    }

    @Test("A lost answer is read back, and nothing is posted twice")
    func lostAnswer() throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        site.simulation.humand.faults.add(path: "clockIn", .loseAnswer)
        let program = try site.run("run", "--once")
        #expect(program.ending == .exit(0))
        #expect(site.entries == ["1001 START"])
        #expect(site.postCount == 1)
        #expect(site.ledger.contains("was unconfirmed; reading back shows it"))
    }

    @Test("While NOTICE_COMMAND hangs, another run may work, and neither tells twice")
    func hangingNotice() throws {
        let site = try Site()
        let fifo = site.folder + "/fifo"
        try #require(mkfifo(fifo, 0o600) == 0)
        site.settings["HUMAND_AUTH"] = "d3Jvbmc6d3Jvbmc="
        site.settings["NOTICE_COMMAND"] = "/bin/sh -c 'echo told >> \(site.folder)/told; read line < \(fifo)'"
        site.passage(minutesAgo: 5)
        let first = try site.start("run", "--once")
        // Opening the fifo waits for the command.
        let writer = try #require(FileHandle(forWritingAtPath: fifo))
        #expect(try site.run("run", "--once").ending == .exit(77))
        try writer.write(contentsOf: Data("go\n".utf8))
        #expect(try first.end() == .exit(77))
        #expect(try site.run("run", "--once").ending == .exit(77))
        #expect(try String(contentsOfFile: site.folder + "/told", encoding: .utf8) == "told\n")
    }

    @Test("notice test says whether the program took it and the ping arrived, with both languages' words")
    func noticeTest() throws {
        let site = try Site()
        let nobody = try site.run("notice", "test")
        #expect(nobody.ending == .exit(64) && nobody.errors.contains("NOTICE_TO, NOTICE_COMMAND or PING_URL"))
        #expect(try site.run("notice", "tset").ending == .exit(64))
        site.settings["NOTICE_COMMAND"] = "/bin/sh -c 'cat > \(site.folder)/mail; echo $HIK2HUMAND_NOTICE >&2'"
        site.settings["NOTICE_TO"] = "hr@example.com"
        let taken = try site.run("notice", "test", environment: ["HIK_LANGUAGE": "es"])
        #expect(taken.ending == .exit(0), "\(taken.errors)")
        #expect(taken.output == "NOTICE_COMMAND: /bin/sh recibió un aviso de prueba para hr@example.com\n")
        let mail = try String(contentsOfFile: site.folder + "/mail", encoding: .utf8)
        #expect(mail.hasPrefix("To: hr@example.com\nSubject: hik2humand: Esto es una prueba: los avisos llegan\n"))
        site.settings["NOTICE_COMMAND"] = "/bin/sh -c 'echo first >&2; echo \"no route\" >&2; exit 75'"
        site.settings["PING_URL"] = "http://127.0.0.1:1/secret-path"
        let failed = try site.run("notice", "test")
        #expect(failed.ending == .exit(69))
        let lines = failed.output.split(separator: "\n")
        #expect(lines.count == 4 && lines[0].hasPrefix("NOTICE_COMMAND: /bin/sh exited with 75: "))
        #expect(lines.first?.contains("no route") == true)
        #expect(
            lines.count == 4 && lines[2].hasPrefix("PING_URL (127.0.0.1): ") && !failed.output.contains("secret-path"))
        site.settings["NOTICE_COMMAND"] = "/no/such/program"
        #expect(try site.run("notice", "test").output.contains("/no/such/program cannot be started"))
        let spanish = try site.run("notice", "test", environment: ["HIK_LANGUAGE": "es"]).output
        #expect(spanish.hasPrefix("NOTICE_COMMAND: no se puede iniciar /no/such/program: no existe\n→ haga que "))
        #expect(!FileManager.default.fileExists(atPath: site.folder + "/state"), "nothing is recorded")
    }
}
