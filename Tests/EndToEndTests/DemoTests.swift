import Foundation
import Testing

@testable import Support

@Suite("demo and simulate", .waiting)
struct DemoTests {
    @Test("The demo prints what README shows, in under ten seconds, and leaves nothing behind")
    func demo() throws {
        let folder = NSTemporaryDirectory() + "hik-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let running = try RunningProgram(["demo"], in: folder, environment: ["TMPDIR": folder])
        let program = try FinishedProgram(running)
        // On a busy machine it takes longer; `.ci/run` checks the time.
        if !Products.isSanitized { #expect(running.processorTime < .seconds(5)) }
        #expect(program.ending == .exit(0))
        #expect(program.errors.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        let readme = try Transcript(Page.readme.text())
        let number = try #require(readme.steps.firstIndex { $0.command == "swift run hik2humand demo" })
        let shown = withoutPorts(readme.steps[number].shown.joined(separator: "\n") + "\n")
        if Products.updatesDocuments, shown != withoutPorts(program.output) {
            let lines = program.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            try Data(readme.updated(with: [number: lines.map(String.init)]).utf8).write(to: Page.readme.url)
        }
        #expect(shown == withoutPorts(program.output))
    }

    @Test("The demo keeps running if nobody reads its output")
    func closedOutput() throws {
        let program = try RunningProgram(["demo"], in: NSTemporaryDirectory(), closingOutput: true)
        #expect(try program.end() == .exit(0))
    }

    @Test("With the .env file that simulate prints, a run delivers everything")
    func simulate() throws {
        let folder = NSTemporaryDirectory() + "hik-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let servers = try RunningProgram(["simulate", "--employees", "3", "--interval", "1d"], in: folder)
        // Its last line on the same stream: the two streams are read by different threads.
        try servers.line(containing: "SETTLE=", in: .output)
        try Data(servers.text(.output).utf8).write(to: URL(fileURLWithPath: folder + "/.env"))
        let run = try FinishedProgram(RunningProgram(["run", "--once"], in: folder))
        #expect(run.ending == .exit(0))
        #expect(run.output.contains(" 0 held, 0 left"))
        try servers.stop()
        #expect(servers.text(.errors).contains("Stopped. Humand holds "))
    }

    /// The kernel chooses new ports each time.
    private func withoutPorts(_ text: String) -> String {
        text.replacingOccurrences(of: #"127\.0\.0\.1:[0-9]+"#, with: "127.0.0.1:PORT", options: .regularExpression)
    }
}
