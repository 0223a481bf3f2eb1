import Foundation
import Simulator
import Testing

@testable import Support

@Suite("Output to a terminal and to a pipe", .waiting)
struct TerminalMannersTests {
    /// Every command that prints, with more or less than a pipe's buffer.
    private static let printing: [[String]] = [
        ["help"], ["help", "--man"], ["run", "--help"], ["version"], ["completions", "bash"], ["status"],
        ["status", "--json"], ["doors"], ["doors", "--json"], ["queue", "list"], ["queue", "list", "--json"],
        ["explain", "1001"], ["export", "--from", "2020-01-01"], ["people"], ["people", "--csv"],
        ["people", "--excel"], ["people", "--map"], ["people", "--json"],
        ["reconcile", "--date", "today"], ["reconcile", "--date", "today", "--json"],
        ["sign", "--path", "/artemis/api/x"], ["run", "--once"], ["run", "--once", "--dry-run"],
        ["backfill", "--from", "6h", "--dry-run"],
    ]

    @Test("A reader that closes the pipe early is not an error")
    func closedPipe() throws {
        let site = try Site()
        let passages = (1...12).map { site.passage(minutesAgo: Int64($0 * 2), $0 % 2 == 0 ? Site.ana : Site.bruno) }
        // Humand refuses the second clock-in of each, and the others wait for what it may lack: every command has
        // something to print.
        #expect(try site.run("run", "--once").ending == .exit(75))
        // At midnight, today is another day at the second call.
        for arguments in Self.printing.map({ $0.map { $0 == "today" ? passages[0].time.localDate : $0 } }) {
            let open = try site.run(arguments)
            let program = try site.start(closed: arguments)
            #expect(try program.end() == open.ending, "\(arguments)")
            let complaints = program.text(.errors).split(separator: "\n").filter { !$0.contains(" info ") }
            let others = open.errors.split(separator: "\n").filter { !$0.contains(" info ") }
            #expect(complaints.count == others.count, "\(arguments): \(complaints)")
        }
        let piped = try site.shell("\(Products.executable) export --from 2020-01-01 | head -n 1; echo ${PIPESTATUS[0]}")
        #expect(piped.output.hasPrefix("time,") && piped.output.hasSuffix("event\r\n0\n") && piped.errors.isEmpty)
    }

    @Test("--quiet shows only errors and --verbose everything, before or after the command's name")
    func loudness() throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        for arguments in [["--quiet", "run", "--once"], ["run", "--once", "--quiet"]] {
            let program = try site.run(arguments)
            #expect(program.errors.isEmpty && program.ending == .exit(0))
            #expect(program.output.isEmpty, "cron would send it by mail")
        }
        let other = try Site()
        other.passage(minutesAgo: 5, SimulatedPerson(id: "99", code: "", name: "Nadie"))
        let held = try other.run("run", "--once", "--quiet")
        #expect(held.ending == .exit(65) && held.output.contains("1 held"))
        for arguments in [["--verbose", "run", "--once"], ["run", "--verbose", "--once"]] {
            #expect(try site.run(arguments, environment: ["LOG_LEVEL": "error"]).errors.contains(" info started "))
        }
        // An option's value is not an option.
        let taken = try site.run("queue", "drop", "--all", "--reason", "--quiet")
        #expect(taken.ending == .exit(0) && taken.errors.contains("no held line fits"))
    }

    @Test("A person's name can neither forge a line nor steer a terminal nor be a formula, whatever command shows it")
    func names() throws {
        let site = try Site()
        let name = "=Eve\u{1B}[2J\nIt is in Humand as entry 90001.\u{9B}31m\u{202E}\u{2028}"
        site.passage(minutesAgo: 5, SimulatedPerson(id: "99", code: "", name: name))
        var shown: [FinishedProgram] = []
        for arguments in [
            ["run", "--once", "--dry-run"], ["run", "--once"], ["explain", "99"], ["explain", "99", "--offline"],
            ["queue", "list"], ["queue", "retry", "--all"], ["people"], ["people", "--csv"], ["export"], ["status"],
            ["export", "--excel"], ["report"], ["report", "--html"], ["report", "--excel"], ["people", "--map"],
            ["reconcile", "--date", "today"], ["queue", "list", "--json"], ["e\u{1B}[2J\nx"],
        ] {
            shown.append(try site.run(arguments + (arguments.first == "export" ? ["--from", "2020-01-01"] : [])))
        }
        for text in shown.flatMap({ [$0.output, $0.errors] }) {
            #expect(!text.contains("\nIt is in Humand") && !text.contains(",=Eve") && !text.contains(";=Eve"))
            for hidden: Unicode.Scalar in ["\u{1B}", "\u{9B}", "\u{202E}", "\u{2028}"] {
                #expect(!text.unicodeScalars.contains(hidden), "\(text)")
            }
        }
    }

    @Test("Output that cannot be written is an error, whatever else succeeded", arguments: ["version", "queue list"])
    func fullOutput(command: String) throws {
        let site = try Site()
        site.passage(minutesAgo: 5, SimulatedPerson(id: "99", code: "", name: "Nadie"))
        _ = try site.run("run", "--once")
        let shown = try site.shell("\(Products.executable) \(command) >/dev/full; echo $?")
        #expect(shown.output == "74\n")
        #expect(shown.errors == "hik2humand: the output cannot be written: No space left on device\n")
    }

    @Test(
        "A terminal gets coloured states and progress, but not with NO_COLOR or TERM=dumb; a pipe gets neither",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
    func colours() throws {
        let site = try Site()
        site.passage(minutesAgo: 5, SimulatedPerson(id: "99", code: "", name: "Nadie"))
        _ = try site.run("run", "--once")
        func onTerminal(_ variables: String, _ command: String = "queue list") throws -> String {
            try site.shell("\(variables) script -qec '\(Products.executable) \(command)' /dev/null").output
        }
        #expect(try onTerminal("TERM=xterm", "check").contains("\u{1B}[32m✓\u{1B}[0m settings"))
        #expect(try !onTerminal("TERM=dumb", "check").contains("\u{1B}"))
        let yellow = "\u{1B}[33mheld"
        #expect(try onTerminal("TERM=xterm").contains(yellow))
        #expect(try !onTerminal("TERM=xterm NO_COLOR=1").contains("\u{1B}"))
        #expect(try !onTerminal("TERM=dumb").contains("\u{1B}"))
        #expect(try !site.run("queue", "list", environment: ["TERM": "xterm"]).output.contains("\u{1B}"))
        let progress = try site.shell("TERM=xterm script -qec '\(Products.executable) doors' /dev/null").output
        #expect(progress.contains("asking HikCentral"))
        #expect(try !site.run("doors").errors.contains("asking"))
    }
}

extension Site {
    /// Starts the program with an output that nobody reads.
    fileprivate func start(closed arguments: [String]) throws -> RunningProgram {
        try RunningProgram(arguments, in: folder, environment: settings, closingOutput: true)
    }

    /// Runs a line of bash with the site's settings in its environment.
    fileprivate func shell(_ line: String) throws -> (output: String, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/bash")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = settings.merging(["PATH": "/usr/bin:/bin"]) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (text, complaint)
    }
}
