/// An instant together with the offset it was written with, so that it is sent on unchanged.
///
/// Humand groups entries into days by the offset it receives, so the door's own offset must be preserved.
package struct Timestamp: Hashable, Sendable {
    package var instant: Instant
    /// Seconds east of UTC.
    package var offsetSeconds: Int

    package init(instant: Instant, offsetSeconds: Int = 0) {
        self.instant = instant
        self.offsetSeconds = offsetSeconds
    }

    /// Reads every form seen in the field.
    ///
    /// These are `2026-01-27T08:12:45-03:00`, `Z`, `+0800`, `+08`, fractions of a second, a space instead of the `T`,
    /// surrounding spaces, and no offset at all (`zone` then supplies it).
    ///
    /// - Throws: `TimestampError`, whose description says which part is wrong and why.
    package init(parsing text: String, zone: SiteZone) throws(TimestampError) {
        self = try WrittenTime(parsing: text, zone: zone).time
    }

    /// Reads a time in place, without a copy: the program reads some hundred thousand at every start.
    package init(parsing bytes: UnsafeRawBufferPointer, zone: SiteZone) throws(TimestampError) {
        self = try WrittenTime(parsing: bytes, zone: zone).time
    }

    /// `2026-01-27T08:12:45.123-03:00`, the form sent to Humand.
    package var withMilliseconds: String { text(milliseconds: true) }

    /// `2026-01-27T08:12:45-03:00`, the form used in queries to HikCentral; milliseconds are cut off.
    package var inWholeSeconds: String { text(milliseconds: false) }

    /// The date at the timestamp's own offset, as `2026-01-27`.
    package var localDate: String {
        let civil = CivilTime(instant, offsetSeconds: offsetSeconds)
        return "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
    }

    /// The time of day at the timestamp's own offset, as `08:12`.
    package var wallClock: String { String(inWholeSeconds.dropFirst(11).prefix(5)) }

    /// The shortest exact form: with milliseconds only if there are any.
    package var shortest: String { instant.milliseconds % 1000 == 0 ? inWholeSeconds : withMilliseconds }

    /// The time of day at the timestamp's own offset, as `08:12:45`.
    var localTime: String { String(inWholeSeconds.dropFirst(11).prefix(8)) }

    private func text(milliseconds: Bool) -> String {
        let civil = CivilTime(instant, offsetSeconds: offsetSeconds)
        var text = "\(localDate)T\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))"
        if milliseconds { text += ".\(padded(civil.millisecond, 3))" }
        let minutes = abs(offsetSeconds) / 60
        return text + "\(offsetSeconds < 0 ? "-" : "+")\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
    }
}

extension WrittenTime {
    init(parsing bytes: UnsafeRawBufferPointer, zone: SiteZone) throws(TimestampError) {
        var text: String { String(String(decoding: bytes, as: UTF8.self).prefix(40)) }
        guard var scanner = Scanner(bytes) else { throw .notISO8601(text) }
        scanner.skipSpaces()
        guard !scanner.isAtEnd else { throw .empty }
        guard let year = scanner.digits(4), scanner.take("-"), let month = scanner.digits(2), scanner.take("-"),
            let day = scanner.digits(2), scanner.take("T") || scanner.take("t") || scanner.take(" "),
            let hour = scanner.digits(2), scanner.take(":"), let minute = scanner.digits(2)
        else { throw .notISO8601(text) }
        let second = scanner.take(":") ? scanner.digits(2) : 0
        guard let second, let millisecond = scanner.fraction() else { throw .notISO8601(text) }
        guard
            let civil = CivilTime(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second,
                millisecond: millisecond)
        else { throw .noSuchMoment(text) }
        scanner.skipSpaces()
        guard let offset = scanner.offset() else { throw .badOffset(text) }
        scanner.skipSpaces()
        guard scanner.isAtEnd else { throw .notISO8601(text) }
        self.init(civil, offsetSeconds: offset.given, zone: zone)
    }
}

extension Instant {
    /// `2026-01-27T11:12:45.123Z`, the form of the times in the ledger.
    package var text: String {
        let civil = CivilTime(self, offsetSeconds: 0)
        let date = "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
        let time = "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))"
        return civil.millisecond == 0 ? "\(date)T\(time)Z" : "\(date)T\(time).\(padded(civil.millisecond, 3))Z"
    }

    /// The UTC date, as `2026-01-27`.
    package var utcDate: String { String(text.prefix(10)) }

    /// Reads the form that `text` writes, and any other ISO 8601 time with an offset.
    package init?(text: String) {
        guard let timestamp = try? Timestamp(parsing: text, zone: .utc) else { return nil }
        self = timestamp.instant
    }
}

/// Why a text is not a valid time.
package enum TimestampError: Error, Equatable, CustomStringConvertible {
    case empty
    case notISO8601(String)
    case noSuchMoment(String)
    case badOffset(String)

    package var description: String {
        switch self {
        case .empty: "the time is empty"
        case .notISO8601(let text): "“\(text)” is not an ISO 8601 time such as 2026-01-27T08:12:45-03:00"
        case .noSuchMoment(let text): "“\(text)” names a day or a time of day that does not exist"
        case .badOffset(let text): "“\(text)” has an offset that is neither Z nor ±hh:mm within 18 hours of UTC"
        }
    }
}

/// A number with leading zeros; `String(format:)` takes a hundred times as long.
package func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return digits.utf8.count >= width ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
}

/// Reads a timestamp byte by byte; a formatter takes a thousand times as long and loses the offset.
///
/// Unsafe: it never leaves the call in which the bytes are valid, and every read first checks `position`.
private struct Scanner {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    private static let maximumLength = 64

    /// Nil if the text is longer than any time: read in part, it would lose its offset and mean another moment.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count <= Scanner.maximumLength else { return nil }
        self.bytes = bytes
    }

    var isAtEnd: Bool { position >= bytes.count }

    mutating func skipSpaces() {
        while !isAtEnd, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard !isAtEnd, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    /// Reads exactly `count` digits (never more than four, so nothing overflows).
    mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + count] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        position += count
        return value
    }

    /// The milliseconds of an optional fraction; further digits are cut off. Nil if no digits follow the dot.
    mutating func fraction() -> Int? {
        guard take(".") || take(",") else { return 0 }
        var value = 0
        var count = 0
        while !isAtEnd, (0x30...0x39).contains(bytes[position]) {
            if count < 3 { value = value * 10 + Int(bytes[position] - 0x30) }
            count += 1
            position += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 3)..<3 { value *= 10 }
        return value
    }

    /// Reads the offset; nil if it is invalid. `given` is nil if the text ends without one.
    mutating func offset() -> (given: Int?, Void)? {
        if isAtEnd { return (nil, ()) }
        if take("Z") || take("z") { return (0, ()) }
        let sign: Int
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = digits(2) else { return nil }
        var minutes = 0
        if !isAtEnd, bytes[position] != 0x20 {
            _ = take(":")
            guard let given = digits(2) else { return nil }
            minutes = given
        }
        guard hours <= 18, minutes <= 59 else { return nil }
        return (sign * (hours * 3600 + minutes * 60), ())
    }
}
