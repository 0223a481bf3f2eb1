import Testing

@testable import Base
@testable import Commands
@testable import Operations
@testable import Support
@testable import Sync

struct SettingsCommandTests {
    private struct Spy: SettingsCommand {
        let manual = CommandManual(
            name: "spy", summary: .init(same: ""),
            options: [.init("--odd", .init(same: "")), CommandManual.envFileOption])
        let body: (CommandCall) throws -> ExitCode

        func check(_ arguments: Arguments) throws(Arguments.Problem) {
            if arguments.has("--odd") { throw Arguments.Problem(en: "--odd is odd", es: "--odd es raro") }
        }
        func run(_ call: CommandCall) throws -> ExitCode { try body(call) }
    }

    private func run(
        _ arguments: [String] = [], _ environment: [String: String] = Sample.settings,
        _ body: @escaping (CommandCall) throws -> ExitCode = { _ in .done }
    ) -> (code: ExitCode, output: String, errors: String) {
        let (output, errors) = (Box(""), Box(""))
        let context = CommandContext(
            arguments: arguments + ["--env-file", "/dev/null"], environment: environment, executable: "/nowhere",
            print: { output.value += $0 }, complain: { errors.value += $0 })
        let code = Spy(body: body).run(context)
        return (code, output.value, errors.value)
    }

    @Test("Arguments are checked before the settings, and both before anything is done")
    func order() {
        for arguments in [["--what"], ["--odd"]] {
            let refused = run(arguments, [:]) { _ in .held }
            #expect(refused.code == .usage && !refused.errors.contains("is missing"))
        }
        let missing = run([], [:]) { _ in .held }
        #expect(missing.code == .configuration && missing.errors.contains("HIK_SECRET is missing"))
        #expect(run { _ in .held }.code == .held)
    }

    @Test("A thrown error is reported and decides the exit code")
    func errors() {
        let usage = run { _ in throw Arguments.Problem(en: "not so", es: "así no") }
        #expect(usage.code == .usage && usage.errors == "hik2humand: not so\n")
        let spanish = run([], ["LANG": "es_AR.UTF-8"].merging(Sample.settings) { $1 }) { _ in
            throw Arguments.Problem(en: "not so", es: "así no")
        }
        #expect(spanish.errors == "hik2humand: así no\n")
        let doors = run { _ in throw ReconcileError.doors([Phrase(same: "there is no such door")]) }
        #expect(doors.code == .configuration && doors.errors.contains("there is no such door"))
        struct Other: Error {}
        #expect(run { _ in throw Other() }.code == .state)
    }

    @Test("A person is spoken to in the language of HIK_LANGUAGE, else in that of the environment")
    func language() {
        for (setting, locale, expected) in [
            (nil, nil, Language.english), (nil, "es_AR.UTF-8", .spanish), ("en", "es_AR.UTF-8", .english),
            ("es", nil, .spanish),
        ] as [(String?, String?, Language)] {
            var environment = Sample.settings
            environment["HIK_LANGUAGE"] = setting
            environment["LANG"] = locale
            let spoken = Box(Language?.none)
            _ = run([], environment) { call in
                spoken.value = call.language
                return .done
            }
            #expect(spoken.value == expected)
        }
    }

    @Test("Neither output nor errors show a secret")
    func secrets() throws {
        let secret = try #require(Sample.settings["HIK_SECRET"])
        let shown = run { call in
            call.context.print("it said \(secret)\n")
            call.context.complain("and \(secret)\n")
            return .done
        }
        #expect(shown.output == "it said <REDACTED>\n" && shown.errors == "and <REDACTED>\n")
    }
}
