import Testing

@testable import Ledger
@testable import Support
@testable import Sync

@Suite("The page of notices")
struct NoticeTableTests {
    private static let table =
        "| name | begins, or is reported, when | ends when | subject | facts |\n| --- | --- | --- | --- | --- |\n"
        + NoticeName.known.map { name in
            let facts = name.facts.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            return
                "| `\(name.rawValue)` | \(name.meaning?.begins ?? "") | \(name.meaning?.ends ?? "never: it is a report")"
                + " | \(name.subjectMeaning) | \(facts) |"
        }.joined(separator: "\n")

    @Test("The page's table of notices matches the code")
    func page() throws {
        #expect(
            try Page.manual("Notices").holds(table: Self.table),
            "UPDATE_DOCUMENTS=1 swift test --filter NoticeTableTests rewrites it")
    }
}
