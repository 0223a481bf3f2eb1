import Foundation
import Simulator
import Testing

@testable import Base
@testable import Ledger
@testable import Operations
@testable import Support

/// Runs real programs; none of them leaves the machine.
@Suite("The command that is told", .waiting)
struct NoticeSenderTests {
    private let clock = ManualClock(now: Sample.noon, waitingAdvances: false)
    private let lines = LogLines()

    private func state(_ notices: [Notice]) -> LedgerState {
        var state = LedgerState(horizon: .hours(24))
        for (index, notice) in notices.enumerated() {
            state.apply(LedgerRecord(line: index + 1, at: Sample.noon, entry: .notice(notice)))
        }
        return state
    }

    private func sender(
        _ command: [String], in folder: String, _ ledger: LedgerState? = nil, to addresses: [String] = [],
        patience: Span = .seconds(60)
    ) -> NoticeSender {
        let plan = NoticeSender.Plan(
            command: command, addresses: addresses, language: .spanish, zone: .utc, place: "gateway",
            environment: ["LANG=C"])
        return NoticeSender(
            plan, file: StateFile(folder + "/notices.json", version: 1, files: POSIXFileSystem()), clock: clock,
            ledger: ledger ?? state([]), patience: patience)
    }

    private let away = Notice(.sourceAway, .begun, [.since: "2026-01-27T11:00:00Z", .detail: "no route"])

    @Test("It gets the text on standard input, and name, phase and subject in its environment, but nothing of ours")
    func text() throws {
        let folder = try TemporaryFolder()
        let sender = sender(["/bin/sh", "-c", "cat > \"$0/text\"; env > \"$0/env\"", folder.path], in: folder.path)
        sender.take(state([away]).notices)
        sender.flush()
        let text = try String(contentsOfFile: folder.path + "/text", encoding: .utf8)
        #expect(text.hasPrefix("2026-01-27 12:00  HikCentral no se lee desde 2026-01-27 11:00: “no route”\n"))
        #expect(text.hasSuffix("\n-- \ngateway\n"))
        let variables = try String(contentsOfFile: folder.path + "/env", encoding: .utf8).split(separator: "\n")
        let names = Set(variables.map { $0.prefix { $0 != "=" } })
        #expect(
            names.subtracting(["PWD", "SHLVL", "_", "OLDPWD"]) == [
                "PATH", "LANG", "HIK2HUMAND_NOTICE", "HIK2HUMAND_NOTICE_PHASE", "HIK2HUMAND_NOTICE_SUBJECT",
            ])
        #expect(variables.contains("HIK2HUMAND_NOTICE=source.away"))
        #expect(try String(contentsOfFile: folder.path + "/notices.json", encoding: .utf8).contains(#""line":1"#))
    }

    @Test("A kill after the ledger's entry loses nothing, and one after the command repeats nothing")
    func kills() throws {
        let folder = try TemporaryFolder()
        let command = ["/bin/sh", "-c", "echo \"$HIK2HUMAND_NOTICE\" >> \"$0/told\"", folder.path]
        func told() -> String { (try? String(contentsOfFile: folder.path + "/told", encoding: .utf8)) ?? "" }
        // The very first start, which found damage while it opened the ledger.
        let damaged = state([Notice(.ledgerDamaged, .report)])
        sender(command, in: folder.path, damaged).flush()
        // It was killed before it could take anything; the next start takes it from the ledger.
        let ledger = state([Notice(.ledgerDamaged, .report), away])
        var next = sender(command, in: folder.path, ledger)
        next.take(ledger.notices)
        next.flush()
        #expect(told() == "ledger.damaged\nsource.away\n")
        next = sender(command, in: folder.path, ledger)
        next.take(ledger.notices)
        next.flush()
        #expect(told() == "ledger.damaged\nsource.away\n")
    }

    @Test("Where nobody was told before, what is older is no news")
    func first() throws {
        let folder = try TemporaryFolder()
        clock.advance(by: .hours(1))
        let ledger = state([away])
        let sender = sender(["/bin/sh", "-c", "touch \"$0/told\"", folder.path], in: folder.path, ledger)
        sender.take(ledger.notices)
        sender.flush()
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/told"))
    }

    @Test(
        "A command that hangs, talks without end, fails, or is not there is logged and tried again",
        arguments: [
            (["/bin/sh", "-c", "sleep 60 & sleep 60"], "did not end within"),
            (["/bin/sh", "-c", "head -c 100000000 /dev/zero; exit 3"], "exited with 3"),
            (["/bin/sh", "-c", "echo 'cannot connect' >&2; exit 75"], "exited with 75: cannot connect"),
            (["/no/such/program"], "cannot be started"), (["/bin/sh", "-c", "kill -9 $$"], "exited with 137"),
        ])
    func failures(_ command: [String], _ expected: String) throws {
        let folder = try TemporaryFolder()
        let isSlow = expected.hasPrefix("did not")
        let sender = sender(command, in: folder.path, patience: isSlow ? .milliseconds(300) : .seconds(60))
        sender.take(state([away]).notices)
        sender.flush()
        sender.report(to: lines.log(clock))
        #expect(lines.contains(expected) && lines.contains("tried again") && lines.count("notice.failed") == 1)
        clock.advance(by: .seconds(29))
        sender.flush()
        sender.report(to: lines.log(clock))
        #expect(lines.count("notice.failed") == 1)
        let file = StateFile(folder.path + "/notices.json", version: 1, files: POSIXFileSystem())
        let failure = try file.json().flatMap { NoticeFailure($0) }
        #expect(try file.json()?["line"]?.integer == 0)
        #expect(failure?.at == Sample.noon && failure?.problem.english.contains(expected) == true)
    }

    @Test("A failure stands in the file until the command takes a notice")
    func recovered() throws {
        let folder = try TemporaryFolder()
        let sender = sender(["/bin/sh", "-c", "test -e \"$0/well\"", folder.path], in: folder.path)
        let file = StateFile(folder.path + "/notices.json", version: 1, files: POSIXFileSystem())
        sender.take(state([away]).notices)
        sender.flush()
        #expect(try file.json().flatMap { NoticeFailure($0) }?.problem.english.contains("exited with 1") == true)
        try "".write(toFile: folder.path + "/well", atomically: false, encoding: .utf8)
        clock.advance(by: .minutes(1))
        sender.flush()
        #expect(try file.json()?["line"]?.integer == 1 && file.json().flatMap { NoticeFailure($0) } == nil)
    }

    @Test("A command that leaves a child with its output behind has ended all the same")
    func daemonizes() throws {
        let start = monotonicNow()
        let ending = try ChildProgram.run("/bin/sh", ["-c", "sleep 200 & echo sent"], patience: .seconds(150))
        #expect(ending.status == 0 && ending.output == "sent\n" && monotonicNow() - start < .seconds(100))
    }

    @Test("The thread tells while the engine goes on, and ends when asked to")
    func thread() throws {
        let folder = try TemporaryFolder()
        let fifo = folder.path + "/fifo"
        try #require(mkfifo(fifo, 0o600) == 0)
        let sender = sender(["/bin/sh", "-c", "cat > \"$0\"", fifo], in: folder.path)
        sender.start()
        sender.take(state([away]).notices)
        let told = try #require(try FileHandle(forReadingAtPath: fifo)?.readToEnd())
        #expect(String(decoding: told, as: UTF8.self).contains("HikCentral"))
        sender.stop()
        #expect(try String(contentsOfFile: folder.path + "/notices.json", encoding: .utf8).contains(#""line":1"#))
    }

    @Test("A command that hangs when the program stops is killed with all that it has started")
    func stopped() throws {
        let folder = try TemporaryFolder()
        let fifo = folder.path + "/fifo"
        try #require(mkfifo(fifo, 0o600) == 0)
        // The fifo ends for its reader when the last process that has it open is gone.
        let sender = sender(["/bin/sh", "-c", "exec > \"$0\"; echo up; sleep 60 & sleep 60", fifo], in: folder.path)
        sender.start()
        sender.take(state([away]).notices)
        let reader = try #require(FileHandle(forReadingAtPath: fifo))
        #expect(try reader.read(upToCount: 3) == Data("up\n".utf8))
        sender.stop()
        #expect(try reader.readToEnd() ?? Data() == Data())
        #expect(try !String(contentsOfFile: folder.path + "/notices.json", encoding: .utf8).contains(#""line":1"#))
    }

    @Test("A run that ends by itself, and is asked to stop while the command hangs, does not wait for it")
    func flushStopped() throws {
        let folder = try TemporaryFolder()
        let sender = sender(["/bin/sh", "-c", "touch \"$0/told\"; sleep 60", folder.path], in: folder.path)
        sender.take(state([away]).notices)
        let start = monotonicNow()
        sender.flush(orStop: { FileManager.default.fileExists(atPath: folder.path + "/told") })
        #expect(monotonicNow() - start < .seconds(15))
        #expect(try !String(contentsOfFile: folder.path + "/notices.json", encoding: .utf8).contains(#""line":1"#))
    }

    @Test("Two processes tell each notice once: the second leaves it to the first, and goes on where that one ended")
    func twoProcesses() throws {
        let folder = try TemporaryFolder()
        let fifo = folder.path + "/fifo"
        try #require(mkfifo(fifo, 0o600) == 0)
        let slow = ["/bin/sh", "-c", "read line < \"$0/fifo\"; echo slow >> \"$0/told\"", folder.path]
        let first = sender(slow, in: folder.path)
        first.take(state([away]).notices)
        first.start()
        // Opening the fifo waits for the command, which has been started by then.
        let writer = try #require(FileHandle(forWritingAtPath: fifo))
        let both = state([away, Notice(.lateEvents, .report, [.count: "7"])])
        let quick = ["/bin/sh", "-c", "echo \"$HIK2HUMAND_NOTICE\" >> \"$0/told\"", folder.path]
        let others = [sender(quick, in: folder.path, both), sender(quick, in: folder.path, both)]
        for other in others { other.take(both.notices) }
        others[0].flush()
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/told"))
        try writer.write(contentsOf: Data("go\n".utf8))
        func told() -> String { (try? String(contentsOfFile: folder.path + "/told", encoding: .utf8)) ?? "" }
        let end = monotonicNow() + .seconds(20)
        while !told().contains("late.events"), monotonicNow() < end {
            others[0].flush()
            usleep(2000)
        }
        others[1].flush()
        #expect(told() == "slow\nlate.events\n")
        first.stop()
    }

    @Test("What the file says of a ledger that is gone keeps no notice back, though the file cannot be replaced")
    func staleFile() throws {
        let folder = try TemporaryFolder()
        try Data(#"{"version":1,"line":99}"#.utf8).write(to: URL(fileURLWithPath: folder.path + "/notices.json"))
        let quick = ["/bin/sh", "-c", "echo \"$HIK2HUMAND_NOTICE\" >> \"$0/told\"", folder.path]
        let sender = sender(quick, in: folder.path, state([away]))
        sender.take(state([away]).notices)
        // As if it had not been replaced at the start.
        try Data(#"{"version":1,"line":99}"#.utf8).write(to: URL(fileURLWithPath: folder.path + "/notices.json"))
        sender.flush()
        #expect(try String(contentsOfFile: folder.path + "/told", encoding: .utf8) == "source.away\n")
    }

    @Test("A mail has the header that sendmail -t reads; accents are encoded, and no name adds a line to it")
    func mail() throws {
        let silent = Notice(
            .doorSilent, subject: "23", .begun,
            [.name: "Facial\nBcc: x@example.com", .since: "2026-01-27T11:00:00Z"])
        let recorded = [1, 2].map { RecordedNotice(line: $0, at: Sample.noon, notice: silent) }
        let mail = NoticeMessage(recorded, language: .spanish, zone: .utc, place: "gateway")
            .mail(to: ["hr@example.com", "ops@example.com"])
        let header = mail.components(separatedBy: "\n\n")[0].split(separator: "\n")
        #expect(header[0] == "To: hr@example.com, ops@example.com")
        #expect(header[1].hasPrefix("Subject: =?UTF-8?B?") && header.allSatisfy { $0.utf8.count <= 85 })
        #expect(!header.contains { $0.hasPrefix("Bcc") } && header.contains("Auto-Submitted: auto-generated"))
        let words = header.filter { $0.contains("=?UTF-8?B?") }.map { line in
            let code = line.components(separatedBy: "=?UTF-8?B?")[1].replacing("?=", with: "")
            return Data(base64Encoded: code).map { String(decoding: $0, as: UTF8.self) } ?? "?"
        }
        #expect(words.joined().hasPrefix("hik2humand: La puerta Facial") && words.joined().hasSuffix("(+1)"))
        #expect(mail.contains("Content-Type: text/plain; charset=utf-8"))
    }
}
