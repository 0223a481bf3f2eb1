import Foundation
import Testing

@testable import Support

/// A line typed so far, and the shell's offers for its last word.
struct Completion: CustomTestStringConvertible {
    var words: [String]
    var offered: [String]

    init(_ words: String..., offers offered: [String]) {
        self.words = words
        self.offered = offered
    }

    var testDescription: String { "hik2humand " + words.joined(separator: " ") }

    static let all = [
        Completion("st", offers: ["status"]), Completion("run", "--o", offers: ["--once"]),
        Completion("queue", "re", offers: ["retry"]), Completion("completions", "", offers: ["bash", "zsh", "fish"]),
        Completion("--quiet", "doors", "--j", offers: ["--json"]), Completion("run", "--from", "", offers: []),
        Completion("status", "--env-file", "/etc/os-releas", offers: ["/etc/os-release"]),
        Completion("help", "sta", offers: ["status"]),
        Completion("queue", "list", "--cause", "un", offers: ["unmapped", "undecodable"]),
        Completion("--qu", offers: ["--quiet"]),
    ]
}

/// The shells that may not be installed.
private enum Shell {
    static let fish = "/usr/bin/fish"
    static let zsh = "/usr/bin/zsh"
    static let hasFish = FileManager.default.isExecutableFile(atPath: fish)
    static let hasZsh = FileManager.default.isExecutableFile(atPath: zsh)
}

@Suite("The shells complete commands, options, words and files")
struct CompletionTests {
    @Test("bash", arguments: Completion.all)
    func bash(_ completion: Completion) throws {
        let script = try FinishedProgram.run("completions", "bash").output
        let list = (["hik2humand"] + completion.words).map { "'\($0)'" }.joined(separator: " ")
        let line = """
            COMP_WORDS=(\(list)); COMP_CWORD=\(completion.words.count); _hik2humand
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        try expect(completion, from: Self.lines(of: "/usr/bin/bash", ["--norc", "-c", script + line]))
    }

    @Test("fish", .enabled(if: Shell.hasFish, "fish is not installed"), arguments: Completion.all)
    func fish(_ completion: Completion) throws {
        let script = try FinishedProgram.run("completions", "fish").output
        let line = "complete -C '\(completion.testDescription)'"
        // The offer, a tab, and its meaning.
        let lines = try Self.lines(of: Shell.fish, ["--no-config", "-c", script + line])
            .map { String($0.prefix { $0 != "\t" }) }
        try expect(completion, from: lines)
    }

    @Test("zsh, at its prompt", .enabled(if: Shell.hasZsh, "zsh is not installed"), arguments: Completion.all)
    func zsh(_ completion: Completion) throws {
        let folder = NSTemporaryDirectory() + "hik-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(FinishedProgram.run("completions", "zsh").output.utf8)
            .write(to: URL(fileURLWithPath: folder + "/_hik2humand"))
        let typist = Products.fixtures.appendingPathComponent("complete.zsh").path
        let lines = try Self.lines(of: Shell.zsh, ["-f", typist, folder, completion.testDescription])
        // It keeps the folder to itself and offers its contents.
        try expect(completion, from: lines.map { $0 == "os-release" ? "/etc/os-release" : $0 })
    }

    private func expect(_ completion: Completion, from lines: [String]) throws {
        // With nothing typed, every option fits as well.
        let given = lines.filter { completion.words.last != "" || !$0.hasPrefix("--") }
        #expect(given.sorted() == completion.offered.sorted())
    }

    /// A program's output, line by line.
    private static func lines(of program: String, _ arguments: [String]) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TERM": "dumb"]
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: "\n").map(String.init)
    }
}
