import Foundation

// Also compiled into the fuzzer, where probe and parsers are one module.
#if canImport(Base)
    @testable import Attendance
    @testable import Base
    @testable import FindFace
    @testable import HTTP
    @testable import HikCentral
    @testable import Humand
    @testable import Ledger
    @testable import Site
#endif

/// Every parser of foreign bytes behind one function, each with what must hold for any bytes.
///
/// The property tests and the fuzzer share it: neither may find a trap, a hang or a broken promise.
enum ParserProbe: Int, CaseIterable {
    case json, eventPage, artemisAnswer, humandAnswer, timestamp, envFile, csv, ledgerFile, ledgerLine, httpRequest
    case workerFrame, headers, settings, certificate, findFace

    /// Lets the parser read `bytes`.
    ///
    /// - Returns: the broken promise; nil if everything holds.
    func run(_ bytes: Data) -> String? {
        switch self {
        case .json: ParserProbe.json(bytes)
        case .eventPage: ParserProbe.eventPage(bytes)
        case .artemisAnswer: ParserProbe.artemisAnswer(bytes)
        case .humandAnswer: ParserProbe.humandAnswer(bytes)
        case .timestamp: ParserProbe.timestamp(bytes)
        case .envFile: ParserProbe.envFile(bytes)
        case .csv: ParserProbe.csv(bytes)
        case .ledgerFile: ParserProbe.ledgerFile(bytes)
        case .ledgerLine: ParserProbe.ledgerLine(bytes)
        case .httpRequest: ParserProbe.httpRequest(bytes)
        case .workerFrame: ParserProbe.workerFrame(bytes)
        case .headers: ParserProbe.headers(bytes)
        case .settings: ParserProbe.settings(bytes)
        case .certificate: ParserProbe.certificate(bytes)
        case .findFace: ParserProbe.findFace(bytes)
        }
    }

    private static let noon = Instant(seconds: 1_769_515_200)

    private static func json(_ bytes: Data) -> String? {
        guard let value = try? JSONValue(parsing: bytes) else { return nil }
        _ = (value.integer, value.boolean, value["code"]?.integer)
        let written = value.serializedBytes
        return (try? JSONValue(parsing: written))?.serializedBytes == written
            ? nil : "what is written is read otherwise"
    }

    /// Every event that the decoder returns must survive the ledger.
    private static func eventPage(_ bytes: Data) -> String? {
        guard let json = try? JSONValue(parsing: bytes) else { return nil }
        let decoder = EventDecoder(zone: .utc)
        for element in json["data"]?["list"]?.elements ?? [json] {
            let source = decoder.decode(element, type: 196_893, start: noon)
            if let problem = kept(source) { return problem }
        }
        return nil
    }

    /// The same for every event of a body of FindFace, whose ids and doors are marked.
    private static func findFace(_ bytes: Data) -> String? {
        let decoder = FindFaceDecoder(zone: .utc, minimumConfidence: 0.5)
        let events = FindFaceBody.events(bytes, reading: decoder, now: noon)
        if (events != nil) != ((try? FindFaceBody.isBody(bytes)) == true) {
            return "a body of which there are no events, or no body"
        }
        for source in events ?? [] {
            let event = source.event
            if !event.id.hasPrefix(FindFaceID.mark) { return "an id that may be HikCentral's" }
            for id in [event.personID, event.doorCode] where !id.isEmpty && !id.hasPrefix(FindFaceID.mark) {
                return "a person or a door that may be HikCentral's"
            }
            if let problem = kept(source) { return problem }
        }
        return nil
    }

    /// What is wrong with an event once it has been through the ledger.
    private static func kept(_ source: SourceEvent) -> String? {
        let recorded = RecordedEvent(
            event: source.event, raw: source.undecodable?.raw, state: .held,
            cause: source.undecodable == nil ? .unmapped : .undecodable,
            reason: source.undecodable?.problem.description ?? "")
        let record = LedgerRecord(line: 1, at: noon, entry: .event(recorded))
        guard let read = try? LedgerRecord(line: Data(record.text.utf8.dropLast())) else {
            return "the ledger does not read what it wrote"
        }
        // Compared by their lines: a line does not distinguish an empty text from none.
        if read.text != record.text { return "the ledger reads another event" }
        var memory = EventMemory()
        memory.add(source.event, line: 1, isPassage: true)
        if !source.event.id.isEmpty, !memory.contains(source.event) { return "the event is not remembered" }
        let second = source.event.time.instant.seconds
        let (type, door) = (source.event.type, source.event.doorCode)
        if memory.count(type: type, doors: [door], from: second, through: second) != 1 {
            return "it is not counted"
        }
        return nil
    }

    private static func artemisAnswer(_ bytes: Data) -> String? {
        let secret = "ThisIsTheSecret"
        let account = ArtemisClient.Account(host: "https://h", key: "ThisIsTheKey", secret: Secret(secret))
        let statuses = [200, 401, 404, 429, 502]
        for status in statuses {
            let answer = ArtemisAnswer(
                path: "/artemis", response: HTTPResponse(status: status, body: bytes),
                headers: HTTPHeaders(["Accept": "*/*", "X-Ca-Signature": "ThisIsTheSignature"]),
                redactions: .init(account), sentAt: Instant(seconds: 0))
            do {
                let data = try answer.data()
                for element in data["list"]?.elements ?? [] { _ = element["doorIndexCode"]?.text?.trimmingSpaces }
                _ = (data["total"]?.integer, data["personCode"]?.text?.trimmingSpaces)
            } catch {
                let text = "\(error)"
                if text.contains(secret) || text.contains("ThisIsTheKey") { return "an error repeats a secret" }
            }
        }
        return nil
    }

    private static func humandAnswer(_ bytes: Data) -> String? {
        for status in [200, 201, 400, 403, 422, 429, 500, 504, 302] {
            let key = Secret("ThisIsTheKey")
            let verdict = HumandReply(HTTPResponse(status: status, body: bytes), key: key)
                .verdict(words: RefusalWords(), key: key)
            if case .accepted(let id, _) = verdict, id.isEmpty || status >= 300 {
                return "accepted without an id, or with status \(status)"
            }
            if "\(verdict)".contains("ThisIsTheKey") { return "a verdict repeats the key" }
        }
        let json = try? JSONValue(parsing: bytes)
        let punch = Punch(employee: "1", direction: .clockIn, time: Timestamp(instant: noon))
        for item in json?["items"]?.elements ?? json?.elements ?? [] { _ = TimeEntry(item)?.matches(punch) }
        return nil
    }

    private static func timestamp(_ bytes: Data) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let time = try? Timestamp(parsing: text, zone: .utc) else { return nil }
        if abs(time.offsetSeconds) > 18 * 3600 + 59 * 60 { return "an offset of \(time.offsetSeconds) s" }
        // An offset may move years 0 and 9999 out of the calendar; what is written is clamped there.
        guard (-62_167_000_000_000...253_402_000_000_000).contains(time.instant.milliseconds) else { return nil }
        let again = try? Timestamp(parsing: time.withMilliseconds, zone: .utc)
        return again == time ? nil : "written and read again it is another time"
    }

    private static func envFile(_ bytes: Data) -> String? {
        let (values, problems) = EnvFile.parse(bytes)
        let lines = bytes.count { $0 == 0x0A } + 1
        if problems.contains(where: { $0.line < 1 || $0.line > lines }) {
            return "a problem on a line that is not there"
        }
        if values.contains(where: { $0.name.isEmpty || $0.value.contains("\0") }) { return "a name without letters" }
        return Set(values.map(\.name)).count == values.count ? nil : "a name twice"
    }

    private static func csv(_ bytes: Data) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        let rows = CSV.rows(text).rows
        if zip(rows, rows.dropFirst()).contains(where: { $0.line >= $1.line }) { return "lines do not ascend" }
        let (map, problems, _) = EmployeeMap.parse(bytes)
        return map.isEmpty && problems.isEmpty ? "an empty map without a problem" : nil
    }

    /// Scanning as a whole and in pieces gives the same result, and a cleaned file is clean.
    private static func ledgerFile(_ bytes: Data) -> String? {
        var (whole, pieces) = ([Int](), [Int]())
        do {
            let scan = try LedgerScan(bytes, expected: 1) { record, _ in whole.append(record.line) }
            let length = 1 + Int(bytes.last ?? 0)
            var other = LedgerScan(expected: 1) { record, _ in pieces.append(record.line) }
            var rest = bytes[...]
            while !rest.isEmpty {
                try rest.prefix(length).withUnsafeBytes { try other.take($0) }
                rest = rest.dropFirst(length)
            }
            try other.finish()
            if pieces != whole || other.damage != scan.damage || other.tornAt != scan.tornAt
                || other.remainsAreOneAppend != scan.remainsAreOneAppend || other.length != bytes.count
            {
                return "pieces are read otherwise than the whole"
            }
            if whole != Array(Set(whole)).sorted() { return "numbers do not ascend" }
            let cleaned = try LedgerScan.cleaned(bytes, expected: 1)
            let again = try LedgerScan(cleaned, expected: 1) { _, _ in }
            return again.damage.isEmpty && again.tornAt == nil ? nil : "a cleaned file is damaged"
        } catch {
            // A newer version ends the scan; no other error is thrown.
            return error is LedgerLineError ? nil : "\(error)"
        }
    }

    /// Both ways of reading a line agree; white space is left to the JSON parser.
    private static func ledgerLine(_ bytes: Data) -> String? {
        for line in bytes.split(separator: 0x0A) {
            let fast = try? LedgerRecord(line: line)
            let slow = try? LedgerRecord(line: Data(" ".utf8) + line)
            // A byte order mark counts only at the very beginning.
            if fast != slow, line.first != 0xEF {
                return "read fast as \(String(describing: fast)), else as \(String(describing: slow))"
            }
        }
        return nil
    }

    private static func httpRequest(_ bytes: Data) -> String? {
        var (whole, pieces) = ([String](), [String]())
        var reader = HTTPRequestReader(bodyLimit: 64)
        reader.append(bytes)
        drain(&reader, into: &whole)
        reader = HTTPRequestReader(bodyLimit: 64)
        for byte in bytes {
            reader.append([byte])
            drain(&reader, into: &pieces)
        }
        return whole == pieces ? nil : "pieces are read otherwise than the whole: \(whole) \(pieces)"
    }

    private static func drain(_ reader: inout HTTPRequestReader, into told: inout [String]) {
        while true {
            switch reader.next() {
            case .needsMore: return
            case .request(let request, _): told.append("\(request.method) \(request.target) \(Array(request.body))")
            case .refused(let refusal):
                // A refused reader stays refused; the error is returned once.
                if told.last != "\(refusal.status)" { told.append("\(refusal.status)") }
                return
            }
        }
    }

    private static func workerFrame(_ bytes: Data) -> String? {
        guard let frame = try? WorkerFrame(payload: bytes), let encoded = frame.encoded else { return nil }
        return (try? WorkerFrame(payload: encoded.dropFirst(4))) == frame ? nil : "encoded and decoded it is another"
    }

    private static func headers(_ bytes: Data) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        let fields = HTTPHeaders(["Retry-After": text, "RateLimit": text, "Date": text])
        if let wait = RetryAfter.span(in: fields, now: noon), wait < .milliseconds(0) || wait > RetryAfter.longest {
            return "a wait of \(wait)"
        }
        var pacing = Pacing()
        pacing.note(fields, at: .seconds(5))
        if pacing.pause(at: .seconds(5)) > Pacing.longest { return "too long a pause" }
        return nil
    }

    private static func settings(_ bytes: Data) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        if let span = Span(setting: text), Span(setting: span.setting) == nil { return "a span that cannot be written" }
        _ = try? EventFilter(parsing: text)
        _ = ArtemisRemedy(code: text)
        _ = HTTPRequest(method: .post, url: text).problem
        if case .cursor(let cursor) = Cursor.Found(bytes), cursor.ledgerLine < 0 { return "a negative line" }
        _ = NearestName.best(String(text.prefix(40)), among: ["HIK_SECRET", "STATE_DIR"])
        return nil
    }

    /// Nothing of a certificate can steer a terminal or end a line.
    private static func certificate(_ bytes: Data) -> String? {
        guard let certificate = try? Certificate(der: bytes) else { return nil }
        let texts = [certificate.subject, certificate.issuer, "\(certificate.key)", certificate.notAfter.utcDate]
        let isPlain = (texts + certificate.names.map(\.description)).allSatisfy {
            $0.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        }
        return isPlain ? nil : "a text is not plain"
    }
}
