import Foundation
import Testing

@testable import Base
@testable import Commands
@testable import Ledger
@testable import Operations
@testable import Site
@testable import Support
@testable import Sync

private let manual = CommandManual(
    name: "try", summary: .init(en: "Try things", es: "Prueba cosas"),
    details: .init(en: "Some details.", es: "Algunos detalles."),
    options: [
        .init("--once", .init(same: "Only once")), .init("--from TIME", .init(en: "Begin there", es: "Empieza ahí")),
        .init("--header LINE", .init(same: "May be repeated")),
    ], exitCodes: [.refused, .done])

struct ArgumentsTests {
    @Test("Flags, values and repeated values are read in every spelling")
    func reads() throws {
        let arguments = try Arguments(
            ["--once", "--from", "now", "--header=a=b", "--header", "--once", "--from=2d"], manual: manual)
        #expect(arguments.has("--once") && arguments["--from"] == "2d")
        #expect(arguments.all("--header") == ["a=b", "--once"])
        #expect(try Arguments(["--from="], manual: manual)["--from"] == "")
        let none = try Arguments([], manual: manual)
        #expect(!none.has("--once") && none["--from"] == nil && none.all("--header").isEmpty)
    }

    @Test(
        "An option that the manual does not have is refused with the nearest one",
        arguments: [
            (["--onse"], "“--onse” is not an option of hik2humand try; did you mean --once?"),
            (["--From", "x"], "“--From” is not an option of hik2humand try; did you mean --from?"),
            (["once"], "“once” is one argument too many for hik2humand try; did you mean --once?"),
            (["--zzzzzzzz"], "“--zzzzzzzz” is not an option of hik2humand try; hik2humand try --help lists them"),
            ([""], "“” is one argument too many for hik2humand try; hik2humand try --help lists them"),
            (["--help"], "“--help” is not an option of hik2humand try; hik2humand try --help lists them"),
            (["ayer"], "“ayer” is one argument too many for hik2humand try; did you mean --from ayer?"),
            (["--once=1"], "--once takes no value"), (["--from"], "--from TIME: the value is missing"),
        ] as [([String], String)])
    func refuses(_ arguments: [String], _ sentence: String) {
        let problem = #expect(throws: Arguments.Problem.self) { try Arguments(arguments, manual: manual) }
        #expect(problem?.phrase.english == sentence)
    }

    @Test("Positional arguments keep their order; a missing or an extra one is refused")
    func operands() throws {
        let manual = CommandManual(
            name: "tell", summary: .init(same: ""),
            operands: [
                .init("WHO", .init(en: "Whom to tell of", es: "De quién")), .init("[DATE]", .init(same: "The day")),
            ],
            options: [
                .init("--json", .init(same: "As JSON")), .init("--from TIME", .init(same: "From then on")),
            ])
        let arguments = try Arguments(["17", "--from", "x", "2026-01-27", "--json"], manual: manual)
        #expect(arguments.operands == ["17", "2026-01-27"] && arguments.has("--json"))
        #expect(try Arguments(["17"], manual: manual).operands == ["17"])
        let missing = Arguments.Problem(en: "WHO is missing: Whom to tell of", es: "falta QUIÉN: De quién")
        #expect(throws: missing) {
            try Arguments(["--json"], manual: manual)
        }
        let extra = Arguments.Problem(
            en: "“c” is one argument too many for hik2humand tell; hik2humand tell --help lists them",
            es: "“c” es un argumento de más para hik2humand tell; vea hik2humand tell --help")
        #expect(throws: extra) {
            try Arguments(["a", "b", "c"], manual: manual)
        }
        let name = #expect(throws: Arguments.Problem.self) {
            try Arguments(["ana", "maría", "pérez", "ayer", "--json"], manual: manual)
        }
        #expect(
            name?.phrase.english.hasSuffix(
                "; put a name of several words in quotes: hik2humand tell \"ana maría pérez\" ayer") == true)
        let dashed = #expect(throws: Arguments.Problem.self) { try Arguments(["--who", "17"], manual: manual) }
        #expect(dashed?.phrase.english == "“--who” is not an option of hik2humand tell; write 17 without --who")
        #expect(manual.text(in: .english).contains("Usage: hik2humand tell WHO [DATE] [--json] [--from TIME]"))
        #expect(manual.text(in: .english).contains("Arguments:\n  WHO     Whom to tell of\n  [DATE]  The day\n"))
    }

    @Test("A person's name that a command takes as an option leads to that option")
    func person() {
        let manual = CommandManual(
            name: "report", summary: .init(same: ""),
            options: [.init("--from TIME", .init(same: "")), .init("--person WHO", .init(same: ""))])
        for (word, hint) in [("ana", "--person ana"), ("Ana Ruiz", "--person \"Ana Ruiz\""), ("ayer", "--from ayer")] {
            let problem = #expect(throws: Arguments.Problem.self) { try Arguments([word], manual: manual) }
            #expect(problem?.description.hasSuffix("; did you mean \(hint)?") == true, "\(word)")
        }
    }

    @Test("A site's name that a command does not take leads to --env-file")
    func site() throws {
        let folder = try TemporaryFolder()
        try "".write(toFile: folder.path + "/norte.env", atomically: false, encoding: .utf8)
        let manual = CommandManual(name: "doors", summary: .init(same: ""), options: [CommandManual.envFileOption])
        func sentence(_ argument: String) -> String? {
            let sites = PackagedSites(folder: folder.path)
            let problem = #expect(throws: Arguments.Problem.self) {
                try Arguments([argument], manual: manual, sites: sites)
            }
            return problem?.phrase.english
        }
        #expect(
            sentence("norte")
                == "“norte” is one argument too many for hik2humand doors; for this site: --env-file "
                + "\(folder.path)/norte.env")
        #expect(sentence("sur")?.hasSuffix("doors; hik2humand doors --help lists them") == true)
    }

    @Test("The help text has usage, details, options in columns, and exit codes in ascending order")
    func help() {
        #expect(
            manual.text(in: .english) == """
                hik2humand try: Try things

                Usage: hik2humand try [--once] [--from TIME] [--header LINE]

                Some details.

                Options:
                  --once         Only once
                  --from TIME    Begin there
                  --header LINE  May be repeated

                Exit codes:
                  0   done
                  64  wrong usage
                  77  refused: the key, its signature or its rights

                """)
        #expect(
            CommandManual(name: "x", summary: .init(same: "y")).text(in: .english)
                == "hik2humand x: y\n\nUsage: hik2humand x\n\nExit codes:\n  0   done\n  64  wrong usage\n")
    }
}

struct ExitCodeTests {
    private func code(_ change: (inout RunReport) -> Void) -> ExitCode {
        var report = RunReport()
        change(&report)
        return ExitCode(report)
    }

    @Test("The exit codes have the documented numbers")
    func numbers() {
        #expect(ExitCode.allCases.map(\.rawValue) == [0, 64, 65, 69, 74, 75, 77, 78])
        #expect(Set(ExitCode.allCases.map(\.meaning.english)).count == 8)
    }

    @Test("Each cause alone has its exit code")
    func alone() {
        #expect(code { _ in } == .done)
        #expect(
            code {
                $0.accepted = 9
                $0.skipped = 3
                $0.lateEvents = 1
            } == .done)
        #expect(code { $0.held = 1 } == .held)
        #expect(code { $0.left = 1 } == .left)
        #expect(code { $0.sourceProblem = .unavailable(.unexpected("x")) } == .unreachable)
        #expect(code { $0.sourceProblem = .slowDown(.unexpected("x"), after: nil) } == .unreachable)
        #expect(code { $0.sourceProblem = .refused(.unexpected("x")) } == .refused)
        #expect(code { $0.sourceProblem = .misconfigured(.noDoors) } == .configuration)
        #expect(code { $0.sinkProblem = .unreachable } == .unreachable)
        #expect(code { $0.sinkProblem = .refused } == .refused)
        #expect(code { $0.sinkProblem = .misdirected } == .configuration)
        #expect(code { $0.ledgerProblem = .file(FileError("write to", "x", ENOSPC)) } == .state)
        #expect(code { $0.configurationProblems = [Phrase(same: "x")] } == .configuration)
    }

    @Test("Of several causes, a fixed order decides the exit code")
    func precedence() {
        #expect(
            code {
                $0.held = 1
                $0.left = 1
            } == .left)
        #expect(
            code {
                $0.held = 1
                $0.left = 1
                $0.sinkProblem = .unreachable
            } == .unreachable)
        let disk = LedgerError.file(FileError("write to", "x", EIO))
        #expect(
            code {
                $0.ledgerProblem = disk
                $0.sourceProblem = .unavailable(.unexpected("x"))
                $0.left = 1
            } == .state)
        #expect(
            code {
                $0.ledgerProblem = disk
                $0.sinkProblem = .refused
            } == .refused)
        #expect(
            code {
                $0.sourceProblem = .unavailable(.unexpected("x"))
                $0.sinkProblem = .misdirected
            } == .configuration)
        #expect(
            code {
                $0.sourceProblem = .refused(.unexpected("x"))
                $0.ledgerProblem = disk
                $0.held = 2
            } == .refused)
    }
}
