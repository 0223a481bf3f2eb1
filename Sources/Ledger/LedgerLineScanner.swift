import Attendance
import Base
import Foundation

/// Reads ledger lines fast: those that are written as this program writes them straight from their bytes, any others
/// by way of the JSON parser. Both ways give the same record, which a test tries on a hundred thousand lines.
final class LedgerLineScanner {
    private var fields = LedgerLineFields()
    /// Texts that came before: names of doors and reasons repeat, and sharing them spares time and memory.
    private var texts = [String](repeating: "", count: 256)

    /// The record of a line without its LF.
    func record(of line: UnsafeRawBufferPointer) throws(LedgerLineError) -> LedgerRecord {
        if let record = plainRecord(of: line) { return record }
        return try LedgerRecord(line: line)
    }

    /// The record of a line that is one of the frequent kinds in its usual form; nil for any other.
    func plainRecord(of line: UnsafeRawBufferPointer) -> LedgerRecord? {
        guard fields.read(line), fields.isASCII || LedgerLineScanner.isUTF8(line),
            let number = fields.number(.n, in: line), 1...LedgerRecord.largestLine ~= number,
            let at = fields.text(.at, in: line).flatMap(PlainTime.init)?.instant,
            let kind = fields.text(.kind, in: line)
        else { return nil }
        let entry: LedgerEntry?
        if kind.elementsEqual("sending".utf8) {
            entry = fields.number(.of, in: line).map { .sending(line: $0) }
        } else if kind.elementsEqual("outcome".utf8) {
            entry = outcome(line)
        } else if kind.elementsEqual("event".utf8) {
            entry = recorded(line).map { .event($0) }
        } else {
            return nil
        }
        return entry.map { LedgerRecord(line: number, at: at, entry: $0) }
    }

    private func outcome(_ line: UnsafeRawBufferPointer) -> LedgerEntry? {
        guard let of = fields.number(.of, in: line), let state = text(.state, line).flatMap(EventState.init),
            let reason = text(.reason, line), !fields.has(.cause), !fields.has(.until), !fields.has(.inDoubt),
            !fields.has(.employee), let humand = optionalText(.humand, line)
        else { return nil }
        return .outcome(line: of, Outcome(state, reason: reason, humandID: fields.has(.humand) ? humand : nil))
    }

    private func recorded(_ line: UnsafeRawBufferPointer) -> RecordedEvent? {
        guard !fields.has(.cause), !fields.has(.until), !fields.has(.inDoubt), !fields.has(.pass),
            !fields.has(.status), let number = optionalText(.number, line),
            let state = text(.state, line).flatMap(EventState.init), let id = text(.event, line),
            let type = fields.number(.type, in: line),
            let time = fields.text(.time, in: line).flatMap(PlainTime.init)?.timestamp,
            let reason = text(.reason, line), let person = optionalText(.person, line),
            let name = optionalText(.name, line), let card = optionalText(.card, line),
            let door = optionalText(.door, line), let doorName = optionalText(.doorName, line),
            let reader = optionalText(.reader, line), let readerName = optionalText(.readerName, line)
        else { return nil }
        var punch: Punch?
        if fields.has(.employee) || fields.has(.direction) || fields.has(.comment) {
            guard let employee = text(.employee, line), let comment = optionalText(.comment, line),
                let direction = text(.direction, line).flatMap(Direction.init)
            else { return nil }
            punch = Punch(employee: employee, direction: direction, time: time, comment: comment)
        }
        return RecordedEvent(
            event: AccessEvent(
                id: id, type: type, time: time, personID: person, personName: name, cardNumber: card, doorCode: door,
                doorName: doorName, readerCode: reader, readerName: readerName),
            state: state, reason: reason, employeeNumber: fields.has(.number) ? number : nil, punch: punch)
    }

    /// Empty when the line does not have it; nil when it is there and no string.
    private func optionalText(_ name: LedgerLineFields.Name, _ line: UnsafeRawBufferPointer) -> String? {
        fields.has(name) ? text(name, line) : ""
    }

    private func text(_ name: LedgerLineFields.Name, _ line: UnsafeRawBufferPointer) -> String? {
        guard let bytes = fields.text(name, in: line) else { return nil }
        // What is short lies in the string itself and costs nothing.
        guard bytes.count > 15, let first = bytes.first, let last = bytes.last else {
            return String(decoding: bytes, as: UTF8.self)
        }
        let middle = bytes[bytes.count / 2]
        let slot = (bytes.count &* 31 ^ Int(first) &* 7 ^ Int(last) &* 13 ^ Int(middle) &* 57) & 0xFF
        if texts[slot].utf8.elementsEqual(bytes) { return texts[slot] }
        let text = String(decoding: bytes, as: UTF8.self)
        if name != .event { texts[slot] = text }
        return text
    }

    private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        (try? UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)) != nil
    }
}

/// A time in one of the two forms that the ledger writes: `2026-01-27T11:12:45.123Z`, `2026-01-27T08:12:45-03:00`.
private struct PlainTime {
    var timestamp: Timestamp
    var instant: Instant { timestamp.instant }

    /// Nil for every other form, and for a moment that does not exist.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":")
        else { return nil }
        var isNumber = true
        func digits(_ start: Int, _ count: Int) -> Int {
            var value = 0
            // At most four digits within the length that was checked.
            for byte in bytes[start..<start + count] {
                let digit = byte &- 0x30
                if digit > 9 { isNumber = false }
                value = value &* 10 &+ Int(digit)
            }
            return value
        }
        var end = 19
        var millisecond = 0
        if bytes[19] == UInt8(ascii: ".") {
            guard bytes.count >= 24 else { return nil }
            millisecond = digits(20, 3)
            end = 23
        }
        var offset = 0
        if bytes[end] == UInt8(ascii: "Z") {
            guard bytes.count == end + 1 else { return nil }
        } else {
            guard bytes.count == end + 6, bytes[end + 3] == UInt8(ascii: ":"),
                bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: "+")
            else { return nil }
            let (hours, minutes) = (digits(end + 1, 2), digits(end + 4, 2))
            guard hours <= 18, minutes <= 59 else { return nil }
            offset = (hours * 3600 + minutes * 60) * (bytes[end] == UInt8(ascii: "-") ? -1 : 1)
        }
        let civil = CivilTime(
            year: digits(0, 4), month: digits(5, 2), day: digits(8, 2), hour: digits(11, 2), minute: digits(14, 2),
            second: digits(17, 2), millisecond: millisecond)
        guard isNumber, let civil else { return nil }
        timestamp = Timestamp(instant: civil.instant(offsetSeconds: offset), offsetSeconds: offset)
    }
}
