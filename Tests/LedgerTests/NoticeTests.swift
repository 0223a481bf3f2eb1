import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support

struct NoticeTests {
    private let noon = Sample.noon
    private let away = Notice(.sourceAway, .begun, [.reason: "timeout"])
    private let silent = Notice(.doorSilent, subject: "23", .begun, [.name: "Facial Entrada"])

    @Test("What has begun is open until it ends, also after a restart and in the next day's file")
    func openNotices() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        try ledger.append([.notice(away), .notice(silent)])
        let began = bench.clock.now
        bench.clock.advance(by: .hours(12))
        try ledger.append([.notice(Notice(.sourceAway, .ended))])
        // The first day's file expires with everything in it; what is open is in the second.
        bench.files.set("/state/ledger/2026-01-27.jsonl", nil)
        let again = try bench.open()
        let key = Notice.Key(.doorSilent, subject: "23")
        #expect(again.state.notices.open == [key: RecordedNotice(line: 4, at: began, notice: silent)])
        let news = again.state.notices.recent.map(\.notice.name)
        #expect(news == [.sourceAway, .ledgerDamaged], "what is carried over is no news")
    }

    @Test("A notice that begins twice has begun at the first; a report of it brings newer facts")
    func twice() {
        var book = NoticeBook()
        book.take(Notice(.punchesHeld, .begun, [.count: "1"]), line: 1, at: noon)
        book.take(Notice(.punchesHeld, .begun, [.count: "2"]), line: 2, at: noon + .hours(1))
        book.take(Notice(.punchesHeld, .report, [.count: "3"]), line: 3, at: noon + .hours(2))
        book.take(Notice(.dailySummary, .report), line: 4, at: noon + .hours(3))
        let open = book.open[Notice.Key(.punchesHeld)]
        #expect(open?.line == 1 && open?.at == noon && open?.notice.integer(.count) == 3)
        #expect(book.open.count == 1 && book.last(.punchesHeld)?.line == 3)
    }

    @Test("However many notices there are, only the newest stay in memory")
    func bounded() {
        var book = NoticeBook()
        for line in 1...5000 { book.take(Notice(.lateEvents, .report), line: line, at: noon) }
        #expect(book.recent.count < 2 * NoticeBook.maximumRecent && book.recent.last?.line == 5000)
    }

    @Test("Before its first notice a file of version 1 gets a heading that an older program refuses")
    func olderFile() throws {
        let bench = LedgerBench()
        _ = try bench.begun()
        let path = "/state/ledger/2026-01-27.jsonl"
        let old = bench.files.text(path).replacingOccurrences(of: #""version":2"#, with: #""version":1"#)
        bench.files.set(path, Data(old.utf8))
        let ledger = try bench.open()
        try ledger.append([.checked(Sample.window(0, 60), found: 0)])
        #expect(!bench.files.text(path).contains(#""version":2"#), "without a notice the older program may come back")
        let line = try ledger.append([.notice(away), .notice(silent)])
        try ledger.append([.notice(Notice(.sourceAway, .ended))])
        let lines = bench.files.text(path).split(separator: "\n")
        #expect(lines.dropFirst(3).map { $0.contains(#""kind":"ledger","version":2"#) } == [true, false, false, false])
        #expect(line == 5 && bench.lineNumbers() == Array(1...7))
        let again = try bench.open()
        #expect(again.state.essence == ledger.state.essence && again.state.notices.open.count == 1)
        #expect(bench.lines.lines.isEmpty)
    }

    @Test("A heading in the middle does not undo what the line before it has just said of the position")
    func headingAfterDamage() throws {
        let bench = LedgerBench()
        try bench.begun().commit(Sample.window(0, 3600), origin: .poll, events: [])
        let path = "/state/ledger/2026-01-27.jsonl"
        let old = bench.files.text(path).replacingOccurrences(of: #""version":2"#, with: #""version":1"#)
        bench.files.set(path, Data(old.utf8))
        let ledger = try bench.open()
        let window = Sample.window(0, 3600)
        try ledger.append([.damaged(window, reason: "lost"), .notice(.damage(window))])
        ledger.saveCursor()
        #expect(ledger.state.position == noon)
        #expect(try bench.open().state.essence == ledger.state.essence)
    }

    @Test("A notice torn off by a power cut leaves the file whole, whichever byte was the last")
    func torn() throws {
        let bench = LedgerBench()
        _ = try bench.begun()
        let path = "/state/ledger/2026-01-27.jsonl"
        let before = bench.files.text(path).replacingOccurrences(of: #""version":2"#, with: #""version":1"#)
        bench.files.set(path, Data(before.utf8))
        try bench.open().append([.notice(silent)])
        let after = Data(bench.files.text(path).utf8)
        for length in before.utf8.count..<after.count {
            bench.files.set(path, after.prefix(length))
            let ledger = try bench.open()
            #expect(ledger.state.notices.open.isEmpty && !bench.lines.contains("ledger.damaged"))
            try ledger.append([.notice(silent)])
            #expect(bench.lineNumbers() == Array(1...ledger.state.lastLine))
        }
    }

    @Test("A notice of a newer program is kept and is no damage; its unknown facts are left out")
    func newer() throws {
        let line =
            #"{"n":1,"at":"2026-01-27T12:00:00Z","kind":"notice","notice":"roof.open","phase":"begun","#
            + #""facts":{"count":"3","wind":"7","deep":{"a":1}}}"#
        let record = try LedgerRecord(line: Data(line.utf8))
        #expect(record.entry == .notice(Notice(.unknown, .begun, [.count: "3"])))
    }
}
