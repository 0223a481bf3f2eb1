import Foundation
import Testing

@testable import Support

@Suite("Walkthrough")
struct WalkthroughTests {
    private static let hasJq = FileManager.default.isExecutableFile(atPath: "/usr/bin/jq")
    private static let pages = [Page.manual("Walkthrough"), .manual("Ledger")]

    /// `UPDATE_DOCUMENTS=1 swift test --filter WalkthroughTests` rewrites what has changed; then put `…` for what need
    /// not be shown.
    ///
    /// What jq shows is left out if jq is not installed.
    @Test(
        "Every command on the pages, run in their order, prints what they show",
        .enabled(if: OpenSSL.isInstalled, "openssl is not installed"), .timeLimit(.minutes(3)))
    func transcript() throws {
        let transcripts = try Self.pages.map { try Transcript($0.text()) }
        let order = try Self.order(of: transcripts)
        var story: WalkthroughStory
        var differing: [[Int: [String]]]
        repeat {
            story = try WalkthroughStory()
            differing = transcripts.map { _ in [:] }
            for (page, number) in order {
                let step = transcripts[page].steps[number]
                if step.command.contains("jq "), !Self.hasJq { continue }
                let printed = try story.give(step.command)
                if !step.matches(printed) { differing[page][number] = printed }
            }
        } while !story.isStillToday
        #expect(story.isOver, "the pages leave out what comes next: \(story.next)")
        for (page, transcript) in transcripts.enumerated() {
            if Products.updatesDocuments {
                try Data(transcript.updated(with: differing[page]).utf8).write(to: Self.pages[page].url)
            }
            for (number, printed) in differing[page].sorted(by: { $0.key < $1.key }) {
                Issue.record(
                    """
                    \(transcript.steps[number].command)
                    \(Self.pages[page].name): \(transcript.steps[number].shown.joined(separator: "\n"))
                    printed: \(printed.joined(separator: "\n"))
                    """)
            }
        }
    }

    /// The ledger's page shows the result of the first run, so its commands come before the daemon is started.
    private static func order(of transcripts: [Transcript]) throws -> [(page: Int, step: Int)] {
        let (walkthrough, ledger) = (transcripts[0].steps, transcripts[1].steps)
        let pause = try #require(walkthrough.firstIndex { $0.command == "sudo hik2humand status" })
        return (0..<pause).map { (0, $0) } + ledger.indices.map { (1, $0) }
            + (pause..<walkthrough.count).map { (0, $0) }
    }
}
