import Foundation
import Testing

@testable import Base
@testable import Support

@Suite("The program's help")
struct HelpTests {
    @Test("help, --help and -h show all commands; without a command the overview is an error")
    func overview() throws {
        let text = try Self.text(of: "help")
        for argument in ["help", "--help", "-h"] {
            let program = try FinishedProgram.run(argument)
            #expect(program.output == text)
            #expect(program.errors.isEmpty)
            #expect(program.ending == .exit(0))
        }
        let program = try FinishedProgram.run()
        #expect(program.errors == text)
        #expect(program.output.isEmpty)
        #expect(program.ending == .exit(64))
    }

    @Test("Every command's help matches its fixture")
    func manuals() throws {
        // Taken from the overview, so that a new command cannot be added without its text.
        let names = try Self.text(of: "help").split(separator: "\n").drop { $0 != "Commands:" }.dropFirst()
            .prefix { $0.hasPrefix("  ") }.compactMap { $0.split(separator: " ").first }
        #expect(names.count > 10)
        for name in names.map(String.init) where name != "help" {
            for arguments in [["help", name], [name, "--help"]] {
                let program = try FinishedProgram.run(arguments: arguments)
                #expect(try program.output == Self.text(of: name))
                #expect(program.errors.isEmpty)
                #expect(program.ending == .exit(0))
            }
        }
    }

    @Test("version and --version print the version")
    func version() throws {
        for argument in ["version", "--version"] {
            let program = try FinishedProgram.run(argument)
            #expect(program.output == "hik2humand \(Version.current)\n")
            #expect(program.ending == .exit(0))
        }
    }

    @Test("A misspelt command or option is answered with the nearest one")
    func misspelt() throws {
        let command = try FinishedProgram.run("rnu")
        #expect(
            command.errors
                == "hik2humand: there is no command “rnu”; did you mean run?\nTry: hik2humand help\n")
        #expect(command.ending == .exit(64))
        let option = try FinishedProgram.run("run", "--onec")
        #expect(option.errors == "hik2humand: “--onec” is not an option of hik2humand run; did you mean --once?\n")
        #expect(option.ending == .exit(64))
    }

    @Test("A missing, extra or invalid value is named")
    func values() throws {
        let cases = [
            (["run", "--from"], "--from TIME: the value is missing"),
            (["run", "--once=yes"], "--once takes no value"),
            (["simulate", "--port", "70000"], "--port takes a number from 1 to 65534"),
        ]
        for (arguments, sentence) in cases {
            let program = try FinishedProgram.run(arguments: arguments)
            #expect(program.errors == "hik2humand: \(sentence)\n")
            #expect(program.output.isEmpty)
            #expect(program.ending == .exit(64))
        }
    }

    /// The complete text, kept in Fixtures/help. After a change, `UPDATE_DOCUMENTS=1 swift test --filter HelpTests`
    /// rewrites it, so that the difference can be read.
    private static func text(of name: String) throws -> String {
        let file = Products.fixtures.appendingPathComponent("help/\(name).txt")
        if Products.updatesDocuments {
            let arguments = name == "help" ? ["help"] : ["help", name]
            try Data(FinishedProgram.run(arguments: arguments).output.utf8).write(to: file)
        }
        return try String(contentsOf: file, encoding: .utf8)
    }
}
