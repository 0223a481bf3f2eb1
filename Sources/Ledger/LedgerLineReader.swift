import Attendance
import Base
import Foundation

/// Why a line of the ledger cannot be read.
enum LedgerLineError: Error, Equatable {
    /// Not a record, or one with a part missing.
    case unreadable
    /// Written by a newer program.
    case newerVersion(Int)
}

extension LedgerRecord {
    /// Reads a line back, without its LF.
    init(line: Data) throws(LedgerLineError) {
        var result: Result<LedgerRecord, LedgerLineError> = .failure(.unreadable)
        line.withUnsafeBytes { bytes in
            result = Result { () throws(LedgerLineError) in try LedgerRecord(line: bytes) }
        }
        self = try result.get()
    }

    /// Reads a line back, without its LF, from where it lies: copying each would take as long as reading it.
    init(line: UnsafeRawBufferPointer) throws(LedgerLineError) {
        guard let json = try? JSONValue(parsing: line), let number = json["n"]?.integer,
            (1...LedgerRecord.largestLine).contains(number),
            let at = json["at"]?.text.flatMap({ Instant(text: $0) }), let kind = json["kind"]?.text
        else { throw .unreadable }
        if kind == "ledger", let version = json["version"]?.integer, version > LedgerRecord.version {
            throw .newerVersion(version)
        }
        guard let entry = LedgerRecord.entry(kind: kind, json) else { throw .unreadable }
        self.init(line: number, at: at, entry: entry)
    }

    private static func entry(kind: String, _ json: JSONValue) -> LedgerEntry? {
        switch kind {
        case "ledger":
            guard let version = json["version"]?.integer else { return nil }
            return .opened(
                version: version, position: instant("readTo", json), lateCheck: instant("checkedAt", json))
        case "begun":
            guard let from = instant("from", json) else { return nil }
            return .begun(from, reason: json["reason"]?.text ?? "")
        case "window":
            guard let window = window(json), let events = json["events"]?.integer,
                let origin = json["pass"]?.text.flatMap(EventOrigin.init)
            else { return nil }
            return .window(window, origin: origin, events: events)
        case "checked":
            guard let window = window(json), let found = json["found"]?.integer else { return nil }
            return .checked(window, found: found)
        case "event":
            return recorded(json).map { .event($0) }
        case "carried":
            guard let of = json["of"]?.integer, let recorded = recorded(json) else { return nil }
            return .carried(line: of, recorded)
        case "reopened":
            guard let of = json["of"]?.integer, let recorded = recorded(json) else { return nil }
            return .reopened(line: of, recorded)
        case "sending":
            return json["of"]?.integer.map { .sending(line: $0) }
        case "outcome":
            guard let of = json["of"]?.integer, let outcome = outcome(json) else { return nil }
            return .outcome(line: of, outcome)
        case "gap":
            return json["firstMissing"]?.integer.map { .gap(firstMissing: $0) }
        case "damaged":
            return window(json).map { .damaged($0, reason: json["reason"]?.text ?? "") }
        default:
            return nil
        }
    }

    private static func recorded(_ json: JSONValue) -> RecordedEvent? {
        guard let state = json["state"]?.text.flatMap(EventState.init), let id = json["event"]?.text,
            let type = json["type"]?.integer, let time = timestamp(json)
        else { return nil }
        let event = AccessEvent(
            id: id, type: type, time: time, personID: json["person"]?.text ?? "",
            personName: json["name"]?.text ?? "", cardNumber: json["card"]?.text ?? "",
            doorCode: json["door"]?.text ?? "", doorName: json["doorName"]?.text ?? "",
            readerCode: json["reader"]?.text ?? "", readerName: json["readerName"]?.text ?? "",
            attendanceStatus: json["status"]?.integer.flatMap(AttendanceStatus.init) ?? .unknown)
        return RecordedEvent(
            event: event, raw: json["raw"]?.text, origin: json["pass"]?.text.flatMap(EventOrigin.init) ?? .poll,
            state: state, cause: json["cause"]?.text.flatMap(HoldCause.init), reason: json["reason"]?.text ?? "",
            employeeNumber: json["number"]?.text, punch: punch(json), until: instant("until", json),
            isInDoubt: json["inDoubt"]?.boolean ?? false)
    }

    private static func outcome(_ json: JSONValue) -> Outcome? {
        guard let state = json["state"]?.text.flatMap(EventState.init) else { return nil }
        return Outcome(
            state, cause: json["cause"]?.text.flatMap(HoldCause.init), reason: json["reason"]?.text ?? "",
            until: instant("until", json), isInDoubt: json["inDoubt"]?.boolean ?? false,
            humandID: json["humand"]?.text, punch: punch(json))
    }

    private static func punch(_ json: JSONValue) -> Punch? {
        guard let employee = json["employee"]?.text, let time = timestamp(json),
            let direction = json["direction"]?.text.flatMap(Direction.init)
        else { return nil }
        return Punch(employee: employee, direction: direction, time: time, comment: json["comment"]?.text ?? "")
    }

    private static func timestamp(_ json: JSONValue) -> Timestamp? {
        json["time"]?.text.flatMap { try? Timestamp(parsing: $0, zone: .utc) }
    }

    private static func window(_ json: JSONValue) -> Window? {
        guard let from = instant("from", json), let to = instant("to", json) else { return nil }
        return Window(from: from, to: to)
    }

    private static func instant(_ key: String, _ json: JSONValue) -> Instant? {
        json[key]?.text.flatMap { Instant(text: $0) }
    }
}
