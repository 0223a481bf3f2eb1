import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support

struct CursorTests {
    private static let noon = Sample.noon

    private func agree(
        _ found: Cursor.Found, _ position: Instant?, last: Int = 10, inUseSince: Instant? = nil
    ) -> Cursor.Agreement {
        Cursor.Agreement(
            found: found, position: position, lastLine: last, inUseSince: inUseSince, folder: "/state",
            latest: Self.noon + .days(1))
    }

    private func cursor(_ readTo: Instant, _ line: Int) -> Cursor.Found {
        .cursor(Cursor(readTo: readTo, ledgerLine: line))
    }

    @Test("A cursor is read back as it was written")
    func roundTrip() throws {
        let cursor = Cursor(readTo: CursorTests.noon, ledgerLine: 42)
        let files = InMemoryFileSystem()
        try Cursor.file(in: LedgerBench.folder, files).replace(cursor.members(at: CursorTests.noon + .seconds(30)))
        let text = String(decoding: try files.contents(of: "/state/cursor.json"), as: UTF8.self)
        #expect(
            text == #"{"version":1,"readTo":"2026-01-27T12:00:00Z","ledger":42,"at":"2026-01-27T12:00:30Z"}"# + "\n")
        #expect(try Cursor.Found(in: LedgerBench.folder, files) == .cursor(cursor))
        #expect(Cursor.Found(Data(text.utf8)) == .cursor(cursor))
    }

    @Test(
        "A damaged cursor is unreadable, a newer one is recognised, a missing one is reported as missing",
        arguments: [
            ("", Cursor.Found.unreadable), ("\u{0}\u{0}", .unreadable), ("{}", .unreadable), ("[]", .unreadable),
            (#"{"version":1,"readTo":"2026-02-30T12:00:00Z","ledger":1}"#, .unreadable),
            (#"{"version":1,"readTo":"2026-01-27T12:00:00Z"}"#, .unreadable),
            (#"{"version":1,"readTo":"2026-01-27T12:00:00Z","ledger":-1}"#, .unreadable),
            (#"{"version":1,"readTo":"2026-01-27T12:00:00Z","ledger":1"#, .unreadable),
            (#"{"readTo":"2026-01-27T12:00:00Z","ledger":1}"#, .unreadable), (#"{"version":7}"#, .newerVersion(7)),
        ])
    func found(_ text: String, _ expected: Cursor.Found) {
        #expect(Cursor.Found(Data(text.utf8)) == expected)
        #expect(Cursor.Found(nil) == .nothing)
    }

    @Test("A cursor and a ledger that agree continue; without either it is a first start")
    func agreement() {
        #expect(agree(cursor(CursorTests.noon, 10), CursorTests.noon) == .goOn)
        #expect(agree(cursor(CursorTests.noon, 3), CursorTests.noon) == .goOn)
        #expect(agree(.nothing, nil) == .firstStart)
    }

    @Test("A cursor that is missing, unreadable or behind is rebuilt from the ledger")
    func rebuilt() {
        // One wrong digit in the year must not put everything in doubt that will ever be read.
        let wrong = cursor(CursorTests.noon + .days(365), 10)
        for found in [Cursor.Found.nothing, .unreadable, cursor(CursorTests.noon - .hours(1), 8), wrong] {
            guard case .rebuilt(let reason) = agree(found, CursorTests.noon) else {
                Issue.record("\(found)")
                continue
            }
            #expect(found != wrong || reason == "the cursor file was of the future, 2027-01-27T12:00:00Z")
        }
    }

    @Test("A cursor ahead of the ledger means that lines were lost; their span is read again")
    func short() {
        let later = CursorTests.noon + .hours(1)
        #expect(
            agree(cursor(later, 20), CursorTests.noon)
                == .ledgerIsShort(readAgain: Window(from: CursorTests.noon, to: later)))
        #expect(
            agree(cursor(CursorTests.noon, 11), CursorTests.noon)
                == .ledgerIsShort(readAgain: Window(from: CursorTests.noon, to: CursorTests.noon)))
        #expect(
            agree(cursor(later, 9), CursorTests.noon)
                == .ledgerIsShort(readAgain: Window(from: CursorTests.noon, to: later)))
        #expect(
            agree(cursor(CursorTests.noon, 20), later)
                == .ledgerIsShort(readAgain: Window(from: CursorTests.noon, to: later)))
    }

    @Test("If the ledger is lost, or both are, the start is refused with a remedy; so is a newer version")
    func refused() {
        let since = CursorTests.noon - .days(30)
        #expect(
            agree(cursor(CursorTests.noon, 9), nil)
                == .refused(.ledgerMissing(folder: "/state", readTo: CursorTests.noon, since: nil)))
        for (first, words) in [(since, "--from 2026-01-23"), (CursorTests.noon - .days(2), "--from 2026-01-25")] {
            let lost = LedgerError.ledgerMissing(folder: "/state", readTo: CursorTests.noon, since: first)
            #expect(lost.sentence.contains(words), "what was queued lies before the cursor: \(lost.sentence)")
        }
        #expect(agree(.unreadable, nil) == .refused(.bothLost(folder: "/state", since: nil)))
        #expect(agree(.nothing, nil, inUseSince: since) == .refused(.bothLost(folder: "/state", since: since)))
        for position in [nil, CursorTests.noon] {
            #expect(
                agree(.newerVersion(2), position) == .refused(.newerVersion(path: "/state/cursor.json", version: 2)))
        }
    }
}
