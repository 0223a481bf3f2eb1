import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support

struct LedgerRecordTests {
    private static let at = Instant(milliseconds: 1_769_515_200_123)

    private static let recorded: [RecordedEvent] = {
        let event = AccessEvent(
            id: "0c8a\"6d\\", type: 196_893, time: Timestamp(instant: at, offsetSeconds: -10_800), personID: "17",
            personName: "Ana Pérez 👩‍👩‍👧\u{202E}", cardNumber: "0038", doorCode: "23",
            doorName: "Puerta\n\r\t\u{0}\u{7F}\u{85}\u{2028}",
            readerCode: "41", readerName: "R, 1", attendanceStatus: .breakIn)
        let punch = Punch(employee: "EMP-0017", direction: .clockOut, time: event.time, comment: "Puerta \u{1B}[31m")
        let bare = AccessEvent(
            id: "", type: 0, time: Timestamp(instant: Instant(seconds: 0)), personID: "", doorCode: "")
        return [
            RecordedEvent(event: event, state: .queued, reason: "entry", punch: punch, isUnconfirmed: true),
            RecordedEvent(event: event, origin: .late, state: .waiting, reason: "", punch: punch, until: at),
            RecordedEvent(event: event, origin: .ahead, state: .skipped, reason: "double read"),
            RecordedEvent(event: event, state: .held, cause: .unmapped, reason: "no line", employeeNumber: "E\"1"),
            RecordedEvent(
                event: bare, raw: "{\"eventId\":\"\\u0000\\\"é\"}\n[", state: .held, cause: .undecodable, reason: "bad"),
        ]
    }()

    private static let entries: [LedgerEntry] =
        recorded.map { .event($0) } + recorded.map { .carried(line: 3, $0) }
        + recorded.map { .reopened(line: 4, $0) }
        + EventState.allCases.map { .outcome(line: 7, Outcome($0, reason: "said “no”\n")) }
        + [
            Sentence(.unconfirmedStopped), Sentence(.retried, "ana"), Sentence(.accepted),
            Sentence(.refusedBeside, .sentence(.words("422 “no”")), .list([Sentence(.more, "3")])),
        ].map { .outcome(line: 7, Outcome(.queued, $0)) } + [
            .opened(version: 1, position: nil, lateCheck: nil), .opened(version: 1, position: at, lateCheck: at),
            .begun(at, reason: "first start"), .window(Window(from: at, to: at + .hours(1)), origin: .poll, events: 0),
            .window(Window(from: at, to: at), origin: .late, events: 12), .checked(Window(from: at, to: at), found: 3),
            .notice(Notice(.doorSilent, subject: "2\"3", .begun, [.name: "Puerta \n", .since: at.text])),
            .notice(Notice(.diskLow, .ended)), .notice(Notice(.dailySummary, .report, [.accepted: "12"])),
            .carriedNotice(RecordedNotice(line: 4, at: at, notice: Notice(.sourceAway, .begun, [.reason: "tls"]))),
            .sending(line: 9), .gap(firstMissing: 4), .damaged(Window(from: at, to: at), reason: "lines 3 to 4"),
            .outcome(
                line: 7,
                Outcome(
                    .waiting, cause: .refused, reason: "x", until: at, isUnconfirmed: true, humandID: "h-1",
                    punch: recorded[0].punch)),
        ]

    @Test("Every kind of record is one line and is read back unchanged")
    func roundTrip() throws {
        for (index, entry) in LedgerRecordTests.entries.enumerated() {
            let record = LedgerRecord(line: index + 1, at: LedgerRecordTests.at, entry: entry)
            let line = record.text
            #expect(line.utf8.last == 0x0A && line.utf8.dropLast().allSatisfy { $0 >= 0x20 })
            #expect(try LedgerRecord(line: Data(line.utf8.dropLast())) == record, "\(line)")
        }
    }

    @Test("Random events are read back unchanged")
    func random() throws {
        var generator = SeededGenerator(seed: 9)
        let pieces = [
            "a", "Z", "\"", "\\", "\n", "\r", "\u{0}", "\u{1F}", "é", "e\u{301}", "😀", "\u{FEFF}", "{", ",", " ",
        ]
        func text() -> String {
            (0..<Int.random(in: 0...9, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
                .joined()
        }
        for _ in 0..<Campaign.size(2_000, full: 20_000) {
            let time = Timestamp(
                instant: Instant(
                    milliseconds: .random(in: -62_000_000_000_000...250_000_000_000_000, using: &generator)),
                offsetSeconds: .random(in: -1080...1080, using: &generator) * 60)
            let event = AccessEvent(
                id: text(), type: .random(in: .min ... .max, using: &generator), time: time, personID: text(),
                personName: text(), cardNumber: text(), doorCode: text(), doorName: text(), readerCode: text(),
                readerName: text(),
                attendanceStatus: AttendanceStatus(rawValue: .random(in: 0...6, using: &generator)) ?? .unknown)
            let punch = Punch(employee: text(), direction: .clockIn, time: time, comment: text())
            let state = EventState.allCases.randomElement(using: &generator) ?? .held
            let hasPunch = state == .queued || state == .waiting || Bool.random(using: &generator)
            let recorded = RecordedEvent(
                event: event, raw: "x" + text(), state: state,
                cause: HoldCause.allCases.randomElement(using: &generator),
                why: ReasonCode.allCases.randomElement(using: &generator), reason: text(),
                employeeNumber: "1" + text(),
                punch: hasPunch ? punch : nil, isUnconfirmed: Bool.random(using: &generator))
            let record = LedgerRecord(
                line: .random(in: 1...LedgerRecord.maximumLine, using: &generator), at: LedgerRecordTests.at,
                entry: .event(recorded))
            let read = try LedgerRecord(line: Data(record.text.utf8.dropLast()))
            // Texts are compared byte by byte: == treats two ways to write é as equal.
            if read != record || read.text.utf8.elementsEqual(record.text.utf8) == false {
                Issue.record("\(record.text)")
            }
        }
    }

    @Test("A line can be read with grep and jq: fixed order, no empty members")
    func format() {
        let record = LedgerRecord(line: 5, at: Instant(seconds: 1_769_515_200), entry: .event(Sample.queued("e1")))
        #expect(
            record.text
                == #"{"n":5,"at":"2026-01-27T12:00:00Z","kind":"event","event":"e1","time":"2026-01-27T09:00:00-03:00","#
                + #""type":196893,"door":"23","person":"17","state":"queued","reason":"entry device","employee":"17","#
                + #""direction":"in","comment":"Entrada"}"# + "\n")
    }

    @Test("A line that queues an event without a punch is unreadable: nothing could ever be done with it")
    func withoutPunch() throws {
        for state in [EventState.queued, .waiting] {
            var forged = Sample.queued("e1")
            (forged.state, forged.punch) = (state, nil)
            let record = LedgerRecord(line: 5, at: LedgerRecordTests.at, entry: .event(forged))
            #expect(throws: LedgerLineError.unreadable) { try LedgerRecord(line: Data(record.text.utf8.dropLast())) }
        }
        var held = Sample.queued("e1")
        (held.state, held.punch) = (.held, nil)
        held.take(Outcome(.queued, reason: "forged"))
        #expect(held.state == .held, "an outcome cannot queue it either")
    }

    @Test(
        "Lines that are not records are unreadable",
        arguments: [
            "", "{}", "null", "\u{0}\u{0}", "[]", #"{"n":0,"at":"2026-01-27T12:00:00Z","kind":"sending","of":1}"#,
            #"{"n":-1,"at":"2026-01-27T12:00:00Z","kind":"sending","of":1}"#,
            #"{"n":9007199254740993,"at":"2026-01-27T12:00:00Z","kind":"sending","of":1}"#,
            #"{"n":99999999999999999999,"at":"2026-01-27T12:00:00Z","kind":"sending","of":1}"#,
            #"{"n":1,"kind":"sending","of":1}"#, #"{"n":1,"at":"now","kind":"sending","of":1}"#,
            #"{"n":1,"at":"2026-01-27T12:00:00Z","kind":"sending"}"#,
            #"{"n":1,"at":"2026-01-27T12:00:00Z","kind":"new"}"#,
            #"{"n":1,"at":"2026-01-27T12:00:00Z","kind":"outcome","of":1,"state":"lost"}"#,
            #"{"n":1,"at":"2026-01-27T12:00:00Z","kind":"event","event":"e","type":1,"state":"queued"}"#,
            #"{"n":1,"at":"2026-01-27T12:00:00Z","kind":"sending","of":1}{"n":2}"#,
        ])
    func unreadable(_ line: String) {
        #expect(throws: LedgerLineError.unreadable) { try LedgerRecord(line: Data(line.utf8)) }
    }

    @Test("A heading of a newer version does not count as damage")
    func newer() {
        let line = #"{"n":1,"at":"2026-01-27T12:00:00Z","kind":"ledger","version":3,"shape":"new"}"#
        #expect(throws: LedgerLineError.newerVersion(3)) { try LedgerRecord(line: Data(line.utf8)) }
    }
}
