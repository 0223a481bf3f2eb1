import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Simulator
@testable import Support

/// Real bodies, files and requests, damaged: what `ParserProbe` promises holds for each of them.
///
/// 15 parsers with 250 cases each, in a full campaign with 9,000, in addition to the tests of each parser.
struct ParserPropertyTests {
    static let cases = Campaign.size(250, full: 9_000)

    @Test("For any bytes the parser neither traps nor breaks its promise", arguments: ParserProbe.allCases)
    func mutations(_ probe: ParserProbe) throws {
        var generator = SeededGenerator(seed: UInt64(probe.rawValue) &+ 20_261_122)
        let samples = try ParserSamples.samples(of: probe)
        for _ in 0..<ParserPropertyTests.cases {
            let sample = samples.randomElement(using: &generator) ?? Data()
            let bytes = ParserSamples.mutated(sample, using: &generator)
            if let problem = probe.run(bytes) {
                Issue.record("\(probe): \(problem): \(String(decoding: bytes.prefix(400), as: UTF8.self))")
            }
        }
        // Undamaged inputs must be understood, or the mutations would all fail at the first byte.
        for sample in samples { #expect(probe.run(sample) == nil) }
    }

    @Test("A certificate with any one byte changed is refused, or shown in plain text")
    func certificates() throws {
        let whole = try Fixture.data("certificate.der")
        for place in whole.indices {
            let others = [0x1B, 0x80, whole[place] ^ 1, 0, 0x0A, 0x30, 0x7F, 0x81, 0xFF] as [UInt8]
            for byte in others.prefix(Campaign.size(3, full: others.count)) {
                var bytes = whole
                bytes[place] = byte
                if let problem = ParserProbe.certificate.run(bytes) { Issue.record("\(place), \(byte): \(problem)") }
            }
        }
    }

    @Test("The fast way of reading ledger lines agrees with the JSON parser, and is used unless there are escapes")
    func fastLines() throws {
        var members = LedgerLineMembers()
        var fast = 0
        for line in ParserSamples.ledgerLines {
            let isFast = line.withUnsafeBytes { members.read($0) && members.isAsWritten }
            // White space is left to the JSON parser.
            let spaced = Data(" ".utf8) + line
            #expect(!spaced.withUnsafeBytes { members.read($0) && members.isAsWritten })
            let record = try LedgerRecord(line: line)
            #expect(try record == LedgerRecord(line: spaced))
            #expect(Data(record.text.utf8) == line + [0x0A])
            if isFast { fast += 1 }
        }
        #expect(fast == ParserSamples.ledgerLines.count - 3, "all but those with a raw event or with facts")
    }
}

/// The inputs that mutations start from.
enum ParserSamples {
    private static let noon = Sample.noon

    /// One line of each kind, without LF.
    static var ledgerLines: [Data] {
        func queued(_ event: AccessEvent) -> RecordedEvent {
            RecordedEvent(event: event, state: .queued, reason: "entry device", punch: Sample.punch(event))
        }
        var plain = queued(Sample.event("0c8a6d0e-9d3f-4e53-8d0c-000000000001"))
        plain.event.personName = "Ana Perez"
        var named = queued(Sample.event("0c8a6d0e-9d3f-4e53-8d0c-000000000002"))
        named.event.personName = "Ana Pérez 🧨"
        named.event.time.instant = noon + .milliseconds(5)
        let skipped = RecordedEvent(event: named.event, state: .skipped, reason: "double read: 8 s away")
        var odd = named
        (odd.cause, odd.raw, odd.isUnconfirmed, odd.state) = (.undecodable, "{\"a\":\"\\n\"}", true, .held)
        (odd.until, odd.employeeNumber, odd.origin) = (noon, "77", .late)
        let window = Sample.window(0, 60)
        let entries: [LedgerEntry] = [
            .opened(version: 1, position: noon, lateCheck: noon), .begun(noon, reason: "first start"), .event(plain),
            .event(named), .event(skipped), .event(odd), .window(window, origin: .poll, events: 4), .sending(line: 3),
            .outcome(line: 3, Outcome(.accepted, reason: "Humand accepted it", humandID: "90001")),
            .outcome(
                line: 4,
                Outcome(.waiting, reason: "later", until: noon, isUnconfirmed: true, punch: plain.punch)),
            .carried(line: 6, odd), .checked(window, found: 1), .gap(firstMissing: 12),
            .damaged(window, reason: "lost"), .notice(Notice(.doorSilent, subject: "23", .begun, [.name: "Facial"])),
            .carriedNotice(RecordedNotice(line: 14, at: noon, notice: Notice(.sourceAway, .begun))),
        ]
        return entries.enumerated().map { place, entry in
            Data(LedgerRecord(line: place + 1, at: noon + .milliseconds(7), entry: entry).text.utf8.dropLast())
        }
    }

    static func samples(of probe: ParserProbe) throws -> [Data] {
        switch probe {
        case .json: try Fixture.jsonNames.map(Fixture.data)
        case .eventPage: try ["door-events-page.json", "door-events-empty.json", "push-event.json"].map(Fixture.data)
        case .artemisAnswer:
            try [
                "acs-door-list.json", "person-info.json", "person-not-found.json", "artemis-error-parameter.json",
                "artemis-error-signature.json", "door-events-page.json",
            ].map(Fixture.data)
        case .humandAnswer: try Fixture.jsonNames.filter { $0.hasPrefix("humand") }.map(Fixture.data)
        case .timestamp:
            ["2026-01-27T08:12:45-03:00", "2024-02-29 23:59:59.999+0800", " 0001-01-01T00:00Z "].map { Data($0.utf8) }
        case .envFile:
            ["# a\nexport NAME=value # c\nB='as # it'\nC=\"a \\\"b\\\"\\n\\t\\$\"\r\nD=\n"].map { Data($0.utf8) }
        case .csv: ["hikcentral,humand\n1001,\"AP \"\"1\"\"\"\n\n1002,BD,\r\n"].map { Data($0.utf8) }
        case .ledgerFile: [Data(ledgerLines.map { $0 + [0x0A] }.joined())]
        case .ledgerLine: ledgerLines
        case .httpRequest:
            [
                "POST /a?b=%41 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;e=1\r\nhello\r\n0\r\nA: b\r\n\r\n",
            ].map { Data($0.utf8) }
        case .workerFrame:
            [
                WorkerFrame.answer(
                    number: 7, HTTPResponse(status: 200, headers: HTTPHeaders(["A": "b"]), body: Data("{}".utf8))),
                .failure(number: 8, .answerTooLarge(limit: 9)),
                .request(number: 2, HTTPRequest(method: .post, url: "http://h/", body: Data("x".utf8))),
            ].compactMap { $0.encoded?.dropFirst(4) }.map { Data($0) }
        case .findFace:
            [
                try Fixture.data("findface-events.json"),
                Data(
                    #"""
                    {"face_events":[{"face_event":{"id":7,"camera":{"id":2,"name":"Entrada"},"confidence":0.9,"matched":true,
                    "created_date":"2026-01-27T11:00:00.5Z"},"matched_card":{"id":17,"name":"Ana","external_id":"1001"}}],
                    "body_events":[{"id":"7","camera":2,"created_date":"2026-01-27T11:00:00+00:00"}]}
                    """#.utf8),
            ]
        case .certificate: [try Fixture.data("certificate.der")]
        case .headers:
            ["limit=50, remaining=0, reset=30", "Sun, 06 Nov 1994 08:49:37 GMT", "120"].map { Data($0.utf8) }
        case .settings:
            [
                "90s", #"{"door_in":["23"],"event_type_in":[196893]}"#, "0x02401003", "https://10.0.0.5:443/a?b",
                #"{"version":1,"readTo":"2026-01-27T12:00:00Z","ledger":7,"at":"2026-01-27T12:00:00Z"}"#,
            ].map { Data($0.utf8) }
        }
    }

    private static let splinters = [
        "\"", "\\", "\\ud800", "{", "}", "[", "]", ",", ":", "null", "-1", "9223372036854775808", "1e999", "\0", "\n",
        "\r",
        "é", "\u{FEFF}", "99999999999999999999", "true", "=", ";", "'", "T", "+99:99", " ", "{\"a\":", "[[[[[[[[",
        "-9223372036854775808", "9007199254740993", "%",
    ].map { Array($0.utf8) }

    /// One to five changes: a byte or a digit replaced, a piece removed, doubled or moved, a fragment inserted.
    static func mutated(_ sample: Data, using generator: inout SeededGenerator) -> Data {
        var bytes = Array(sample)
        for _ in 0..<Int.random(in: 1...5, using: &generator) {
            let at = Int.random(in: 0...bytes.count, using: &generator)
            let end = min(bytes.count, at + Int.random(in: 0...24, using: &generator))
            switch Int.random(in: 0..<7, using: &generator) {
            case 0 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &generator)
            case 1 where at < bytes.count: bytes[at] = UInt8.random(in: 0x30...0x39, using: &generator)
            case 2: bytes.removeSubrange(at..<end)
            case 3: bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &generator))
            case 4 where at > 0 && Bool.random(using: &generator): bytes.removeSubrange(at...)
            default: bytes.insert(contentsOf: splinters.randomElement(using: &generator) ?? [], at: at)
            }
            if bytes.isEmpty { bytes = Array(sample) }
        }
        return Data(bytes)
    }
}
