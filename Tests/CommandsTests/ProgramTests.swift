import Foundation
import Testing

@testable import Base
@testable import Commands
@testable import Operations
@testable import Support

struct ProgramTests {
    /// What a command printed, and its complaints.
    private final class Streams {
        var output = ""
        var errors = ""
    }

    private struct Spy: Command {
        let manual: CommandManual
        let streams: Streams

        func run(_ context: CommandContext) -> ExitCode {
            context.print("ran \(context.arguments)\n")
            return .left
        }
    }

    private func run(_ arguments: [String], _ environment: [String: String] = [:]) -> (ExitCode, Streams) {
        let streams = Streams()
        let program = Program(additional: [
            Spy(
                manual: CommandManual(name: "spy", summary: .init(en: "Spy on things", es: "Espía cosas")),
                streams: streams),
            Spy(manual: CommandManual(name: "ghost", summary: .init(same: "Unseen"), isHidden: true), streams: streams),
        ])
        let context = CommandContext(
            arguments: arguments, environment: environment, executable: "/nowhere",
            print: { streams.output += $0 }, complain: { streams.errors += $0 })
        return (program.run(context), streams)
    }

    @Test("A command gets the arguments after its name, and its code is the program's")
    func dispatch() {
        let (code, streams) = run(["spy", "--a", "spy"])
        #expect(code == .left && streams.output == "ran [\"--a\", \"spy\"]\n" && streams.errors.isEmpty)
        #expect(run(["ghost"]).0 == .left, "a hidden command runs")
    }

    @Test("Without a command the overview goes to standard error, and the code is wrong usage")
    func nothing() {
        let (code, streams) = run([])
        #expect(code == .usage && streams.output.isEmpty)
        #expect(streams.errors.contains("Usage: hik2humand COMMAND") && streams.errors.contains("\n  run "))
    }

    @Test("Help lists every command except the hidden ones", arguments: ["help", "--help", "-h"])
    func help(_ word: String) {
        let (code, streams) = run([word])
        #expect(code == .done && streams.errors.isEmpty)
        for name in ["run", "sign", "spy", "version", "help"] { #expect(streams.output.contains("\n  \(name) ")) }
        #expect(!streams.output.contains("ghost") && !streams.output.contains("http-worker"))
    }

    @Test("Either way of asking for a command's help prints its manual and runs nothing")
    func commandHelp() {
        let manual = RunCommand().manual.text(in: .english)
        for arguments in [["help", "run"], ["run", "--help"], ["run", "--once", "-h"]] {
            let (code, streams) = run(arguments)
            #expect(code == .done && streams.output == manual)
        }
        #expect(manual.contains("--from TIME") && manual.contains("  75  something is left"))
        #expect(run(["help", "nosuch"]).0 == .usage && run(["help", "ghost"]).0 == .usage)
    }

    @Test("An unknown command is refused with the nearest one, never with a hidden one")
    func unknown() {
        let (code, streams) = run(["rum"])
        #expect(code == .usage && streams.output.isEmpty)
        #expect(streams.errors.contains("there is no command “rum”; did you mean run?"))
        #expect(!run(["ghots"]).1.errors.contains("ghost"))
        #expect(run([""]).0 == .usage)
        #expect(run(["help", "rum"]).1.errors.contains("there is no command “rum”; did you mean run?"))
    }

    @Test("What systemd does is sent there")
    func ofAnother() {
        #expect(run(["restart"]).1.errors.contains("; systemd does that: sudo systemctl restart hik2humand"))
        #expect(run(["logs"]).1.errors.contains("journalctl -u hik2humand"))
    }

    @Test("A command's Spanish name leads to it")
    func spanishName() {
        #expect(run(["ejecutar"]).1.errors.contains("; did you mean run?"))
        #expect(run(["help", "Ejecutar"]).1.errors.contains("; did you mean run?"))
        #expect(run(["estado"]).1.errors.contains("; did you mean status?"))
        #expect(run(["estado"], ["HIK_LANGUAGE": "es"]).1.errors.contains("; ¿quiso decir status?"))
        #expect(run(["ayuda"]).1.errors.contains("; did you mean help?"))
        #expect(MeantWord.best("reintentar", among: ["list", "retry", "drop"]) == "retry")
    }

    @Test("Both version commands print the version")
    func version() {
        for word in ["version", "--version"] {
            let (code, streams) = run([word])
            #expect(code == .done && streams.output == "hik2humand \(Version.current)\n")
        }
    }

    @Test("run with wrong usage or settings ends before it does anything, and reports every problem")
    func runRefuses() {
        #expect(run(["run", "--onec"]).0 == .usage)
        let (code, streams) = run(["run", "--env-file", "/nowhere/.env"], ["HUMAND_AUTH": "bWFya2VkOmtleQ=="])
        #expect(code == .configuration && streams.output.isEmpty)
        #expect(streams.errors.contains("/nowhere/.env") && !streams.errors.contains("is missing"))
        let bare = run(["run", "--env-file", "/dev/null"], ["HUMAND_AUTH": "bWFya2VkOmtleQ=="])
        #expect(bare.0 == .configuration && bare.1.errors.contains("the settings in /dev/null cannot be used"))
        for text in ["HIKVISION_HOST is missing", "HIK_APP_KEY is missing", "HIK_SECRET is missing"] {
            #expect(bare.1.errors.contains(text))
        }
        #expect(!streams.errors.contains("bWFya2Vk"))
        var good = Sample.settings
        good["STATE_DIR"] = "/nowhere"
        let (usage, wrong) = run(["run", "--from", "soon", "--env-file", "/dev/null"], good)
        #expect(usage == .usage && wrong.errors.contains("--from takes now"))
    }

    @Test("sign prints the string to sign and its signature, never the secret")
    func sign() {
        let environment = ["HIK_APP_KEY": "key", "HIK_SECRET": "SECRET"]
        let base = ["sign", "--path", "/artemis/api/x", "--env-file", "/dev/null"]
        let (code, streams) = run(base, environment)
        #expect(code == .done && streams.output.hasPrefix("String to sign:\nPOST\n"))
        #expect(streams.output.contains("Signature:\n") && !(streams.output + streams.errors).contains("SECRET"))
        #expect(run(["sign", "--env-file", "/dev/null"], environment).0 == .usage)
        #expect(run(base + ["--header", "nocolon"], environment).0 == .usage)
        #expect(run(base + ["--method", "PUT"], environment).0 == .usage)
        #expect(run(base + ["--body", "/nowhere"], environment).0 == .usage)
        #expect(run(base, ["HIK_APP_KEY": "key"]).0 == .configuration)
    }
}
