import Foundation
import Simulator
import Testing

@testable import Base
@testable import Operations
@testable import Site
@testable import Support

@Suite("The generated manual page and completion scripts")
struct GeneratedPagesTests {
    /// A tool's verdict; nil where the tool is not installed.
    private func tool(_ name: String, _ arguments: [String], input: String) throws -> (code: Int32, text: String)? {
        let path = ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + name }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let path else { return nil }
        let file = NSTemporaryDirectory() + "hik-\(UUID().uuidString.prefix(8))"
        try Data(input.utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments + [file]
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "100"]
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        _ = output.fileHandleForReading.readDataToEndOfFile()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    private func names() throws -> [String] {
        let help = try FinishedProgram.run("help").output.split(separator: "\n", omittingEmptySubsequences: false)
        let list = help.drop { $0 != "Commands:" }.dropFirst().prefix { !$0.isEmpty }
        return try list.map { String(try #require($0.split(separator: " ").first)) }
    }

    /// The page's words as a reader sees them.
    private func plain(_ page: String) -> String {
        var text = page.replacing(/\\\[u([0-9A-F]{4,6})\]/) { match in
            UInt32(match.output.1, radix: 16).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? "?"
        }
        for (roff, word) in [("\\-", "-"), ("\\(aq", "'"), ("\\(ga", "`"), ("\\(ha", "^"), ("\\(ti", "~"), ("\\&", "")]
        {
            text = text.replacing(roff, with: word)
        }
        return text.replacing("\\e", with: "\\")
    }

    @Test("The page has everything that --help has: commands, options, arguments, codes, and all settings")
    func page() throws {
        let page = try FinishedProgram.run("help", "--man")
        #expect(page.ending == .exit(0) && page.errors.isEmpty && page.output.utf8.allSatisfy { $0 < 0x80 })
        let text = plain(page.output)
        for name in try names() {
            #expect(text.contains("\n.SS \(name)\n"), "\(name)")
            // Every line of the help, without its layout.
            let lines = try FinishedProgram.run("help", name).output.split(separator: "\n")
            for line in lines where !line.hasPrefix("Usage:") && !line.hasSuffix(":") && name != "help" {
                let words = line.split(separator: "  ").map { String($0).trimmingSpaces }.filter { !$0.isEmpty }
                for word in words where !word.hasPrefix("hik2humand \(name):") {
                    #expect(text.contains(word), "\(name): \(word)")
                }
            }
        }
        for setting in SettingDefinition.all {
            #expect(text.contains("\n.B \(setting.name)\n\(setting.meaning.english)."), "\(setting.name)")
        }
        for code in ExitCode.allCases { #expect(text.contains("\n.B \(code.rawValue)\n\(code.meaning.english).")) }
    }

    @Test("groff can print every character of the page without a locale", arguments: Language.allCases)
    func withoutLocale(_ language: Language) throws {
        guard let verdict = try tool("groff", ["-man", "-ww", "-Tascii", "-z"], input: manPage(in: language)) else {
            return
        }
        #expect(verdict.text.isEmpty && verdict.code == 0, "\(verdict.text)")
    }

    @Test("groff, man and mandoc report nothing about the page", arguments: Language.allCases)
    func roff(_ language: Language) throws {
        let page = try manPage(in: language)
        #expect(page.utf8.allSatisfy { $0 < 0x80 })
        for (name, arguments) in [
            ("groff", ["-man", "-ww", "-Tutf8", "-z"]), ("man", ["--warnings", "-l"]), ("mandoc", ["-T", "lint"]),
        ] {
            guard let verdict = try tool(name, arguments, input: page) else { continue }
            #expect(verdict.text.isEmpty, "\(name): \(verdict.text)")
            if name != "mandoc" { #expect(verdict.code == 0) }
        }
    }

    private func manPage(in language: Language) throws -> String {
        try FinishedProgram.run("help", "--man", environment: ["LC_ALL": language.rawValue]).output
    }

    @Test("The completion scripts are valid scripts", arguments: ["bash", "zsh", "fish"])
    func syntax(_ shell: String) throws {
        let script = try FinishedProgram.run("completions", shell)
        #expect(script.ending == .exit(0) && script.errors.isEmpty)
        for name in try names() { #expect(script.output.contains(name)) }
        guard let verdict = try tool(shell, ["-n"], input: script.output) else { return }
        #expect(verdict.code == 0 && verdict.text.isEmpty, "\(verdict.text)")
    }

    @Test("An unknown shell is refused")
    func unknownShell() throws {
        #expect(try FinishedProgram.run("completions", "tcsh").ending == .exit(64))
        #expect(try FinishedProgram.run("completions").ending == .exit(64))
    }
}
