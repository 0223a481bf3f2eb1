/// The members of one ledger line as it is written by this program: where each value lies in the line's bytes.
///
/// A start reads days of lines, and nearly all of them are exactly as `LedgerRecord.line` wrote them: a flat object
/// without white space or escapes. Those are taken apart here without building a JSON tree, which takes most of a
/// start's time. Anything else is left to the JSON parser, so nothing is read here that it would read differently.
struct LedgerLineFields {
    /// The names that lines have, roughly in the order in which they are written.
    enum Name: Int, CaseIterable {
        case n, at, kind, of, event, time, type, door, doorName, reader, readerName, person, name, card, status, pass
        case state, cause, reason, number, humand, employee, direction, comment, until, inDoubt
    }

    private struct Value {
        var start = 0
        var end = 0
        var isText = false
    }

    /// The first eight bytes and the length of each name.
    private static let codes: [(bytes: UInt64, length: Int)] = Name.allCases.map { name in
        let text = Array("\(name)".utf8)
        return (
            text.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << (8 * UInt64($1.offset)) }, text.count
        )
    }

    private var values = [Value](repeating: Value(), count: Name.allCases.count)
    /// A bit for each name that the line has.
    private var present: UInt64 = 0
    /// The string members hold bytes beyond ASCII, which must be checked.
    private(set) var isASCII = true

    /// Takes a line apart, without its LF.
    ///
    /// - Returns: false when the line is not written quite as this program writes it; then nothing can be said of it.
    mutating func read(_ line: UnsafeRawBufferPointer) -> Bool {
        present = 0
        var seen: UInt8 = 0
        var position = 0
        let end = line.count
        // Every read is behind `position < end`.
        guard end > 1, line[0] == UInt8(ascii: "{"), line[end - 1] == UInt8(ascii: "}") else { return false }
        var likely = 0
        while true {
            // After `{` or `,`: a name in quotes.
            position += 1
            guard position < end, line[position] == UInt8(ascii: "\"") else { return false }
            position += 1
            let start = position
            var code: UInt64 = 0
            while position < end, line[position] != UInt8(ascii: "\"") {
                let byte = line[position]
                guard (0x41...0x7A).contains(byte), byte != UInt8(ascii: "\\") else { return false }
                if position - start < 8 { code |= UInt64(byte) << (8 * UInt64(position - start)) }
                position += 1
            }
            guard let place = LedgerLineFields.place(code, length: position - start, near: likely) else { return false }
            likely = place + 1
            // A name that comes twice is for the parser to judge.
            guard present & (1 << UInt64(place)) == 0 else { return false }
            present |= 1 << UInt64(place)
            position += 1
            guard position + 1 < end, line[position] == UInt8(ascii: ":") else { return false }
            position += 1
            let isText = line[position] == UInt8(ascii: "\"")
            if isText { position += 1 }
            let first = position
            if isText {
                while position < end {
                    let byte = line[position]
                    if byte == UInt8(ascii: "\"") { break }
                    guard byte >= 0x20, byte != UInt8(ascii: "\\") else { return false }
                    seen |= byte
                    position += 1
                }
                values[place] = Value(start: first, end: position, isText: true)
                position += 1
            } else {
                while position < end, line[position] != UInt8(ascii: ","), line[position] != UInt8(ascii: "}") {
                    position += 1
                }
                values[place] = Value(start: first, end: position, isText: false)
                guard LedgerLineFields.isPlain(line[first..<position]) else { return false }
            }
            guard position < end else { return false }
            if line[position] == UInt8(ascii: "}") {
                isASCII = seen < 0x80
                return position == end - 1
            }
            guard line[position] == UInt8(ascii: ",") else { return false }
        }
    }

    /// A whole number of at most 18 digits without a zero in front, or `true`.
    private static func isPlain(_ value: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard let first = value.first else { return false }
        if first == UInt8(ascii: "t") { return value.elementsEqual("true".utf8) }
        return value.count <= 18 && (first != UInt8(ascii: "0") || value.count == 1)
            && value.allSatisfy { $0 &- 0x30 < 10 }
    }

    private static func place(_ code: UInt64, length: Int, near likely: Int) -> Int? {
        for offset in 0..<codes.count {
            let place = likely + offset < codes.count ? likely + offset : likely + offset - codes.count
            if codes[place].bytes == code, codes[place].length == length { return place }
        }
        return nil
    }

    func has(_ name: Name) -> Bool { present & (1 << UInt64(name.rawValue)) != 0 }

    /// The bytes of a string; nil when there is none or it is no string.
    func text(_ name: Name, in line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let value = values[name.rawValue]
        guard has(name), value.isText else { return nil }
        return UnsafeRawBufferPointer(rebasing: line[value.start..<value.end])
    }

    /// A whole number; nil for anything else.
    func number(_ name: Name, in line: UnsafeRawBufferPointer) -> Int? {
        let value = values[name.rawValue]
        guard has(name), !value.isText, line[value.start] != UInt8(ascii: "t") else { return nil }
        // Eighteen digits at most, so nothing overflows.
        return line[value.start..<value.end].reduce(0) { $0 &* 10 &+ Int($1 &- 0x30) }
    }
}
