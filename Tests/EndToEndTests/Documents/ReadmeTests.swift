import Foundation
import Testing

@testable import Support

@Suite("README")
struct ReadmeTests {
    /// What `DemoTests` compares.
    private static let demo = "swift run hik2humand demo"
    private static let hasJq = FileManager.default.isExecutableFile(atPath: "/usr/bin/jq")

    /// `UPDATE_DOCUMENTS=1 swift test --filter ReadmeTests` writes anew what has changed; then put `…` for what need
    /// not be shown.
    ///
    /// What is shown by jq is left out where there is none.
    @Test(
        "Every command that README shows, given in README's order, prints what README shows",
        .enabled(if: OpenSSL.isInstalled, "openssl is not installed"), .timeLimit(.minutes(3)))
    func transcript() throws {
        let transcript = try Transcript(String(contentsOf: Products.readme, encoding: .utf8))
        var differing: [Int: [String]] = [:]
        let story = try ReadmeStory()
        for (number, step) in transcript.steps.enumerated() where step.command != Self.demo {
            if step.command.contains("jq "), !Self.hasJq { continue }
            let printed = try story.tell(step.command)
            if !step.matches(printed) { differing[number] = printed }
        }
        #expect(story.isOver, "README leaves out what comes next: \(story.next)")
        if Products.updatesDocuments {
            try Data(transcript.updated(with: differing).utf8).write(to: Products.readme)
        }
        for (number, printed) in differing.sorted(by: { $0.key < $1.key }) {
            Issue.record(
                """
                \(transcript.steps[number].command)
                README: \(transcript.steps[number].shown.joined(separator: "\n"))
                printed: \(printed.joined(separator: "\n"))
                """)
        }
    }
}
