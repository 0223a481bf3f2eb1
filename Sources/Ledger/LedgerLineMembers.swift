import Base

/// The members of one ledger line.
///
/// A start reads days of lines, and nearly all of them are exactly as this program wrote them: a flat object without
/// white space or escapes. Of those only the places of the values are noted, because building a JSON tree would take
/// most of a start's time. Any other line is given to the JSON parser, and its members are taken from there; both ways
/// give the same values, which a test and the fuzzer try.
///
/// Unsafe: it points into the line between `read` and `forget`. Every place lies within the line.
struct LedgerLineMembers {
    private struct Value {
        var start = 0
        var end = 0
        var isText = false
    }

    /// The first eight bytes and the length of each key.
    private static let codes: [(bytes: UInt64, length: Int)] = LedgerKey.allCases.map { key in
        let text = Array(key.text.utf8)
        return (
            text.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << (8 * UInt64($1.offset)) }, text.count
        )
    }

    private var line = UnsafeRawBufferPointer(start: nil, count: 0)
    private var values = [Value](repeating: Value(), count: LedgerKey.allCases.count)
    /// A bit for each key that the line has.
    private var present: UInt64 = 0
    /// The line is written as this program writes it.
    private(set) var isAsWritten = false
    /// The line, where the JSON parser had to read it.
    private var json: JSONValue?
    /// Texts that came before: names of doors and reasons repeat, and sharing them spares time and memory.
    private var texts = [String](repeating: "", count: 256)

    // MARK: - Taking a line apart

    /// Takes a line apart, without its LF; false when it is no JSON.
    mutating func read(_ line: UnsafeRawBufferPointer) -> Bool {
        self.line = line
        isAsWritten = scan()
        json = isAsWritten ? nil : try? JSONValue(parsing: line)
        return isAsWritten || json != nil
    }

    /// Leaves the line, whose bytes may go.
    mutating func forget() { line = UnsafeRawBufferPointer(start: nil, count: 0) }

    /// Notes where the values lie; false when the line is not written quite as this program writes it.
    private mutating func scan() -> Bool {
        present = 0
        var seen: UInt8 = 0
        var position = 0
        let end = line.count
        // Every read is behind `position < end`.
        guard end > 1, line[0] == UInt8(ascii: "{"), line[end - 1] == UInt8(ascii: "}") else { return false }
        var likely = 0
        while true {
            // After `{` or `,`: a key in quotes.
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
            guard let place = LedgerLineMembers.place(code, length: position - start, near: likely) else {
                return false
            }
            likely = place + 1
            // A key that comes twice is for the parser to judge.
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
                guard LedgerLineMembers.isPlain(line[first..<position]) else { return false }
            }
            guard position < end else { return false }
            if line[position] == UInt8(ascii: "}") {
                return position == end - 1 && (seen < 0x80 || LedgerLineMembers.isUTF8(line))
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

    private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        (try? UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)) != nil
    }

    private static func place(_ code: UInt64, length: Int, near likely: Int) -> Int? {
        for offset in 0..<codes.count {
            let place = likely + offset < codes.count ? likely + offset : likely + offset - codes.count
            if codes[place].bytes == code, codes[place].length == length { return place }
        }
        return nil
    }

    // MARK: - Its values

    /// A string, or the digits of a number; nil for anything else.
    mutating func text(_ key: LedgerKey) -> String? {
        guard json == nil, let (bytes, isText) = bytes(key), isText else { return value(key)?.text }
        // What is short lies in the string itself and costs nothing.
        guard bytes.count > 15, key != .event else { return String(decoding: bytes, as: UTF8.self) }
        let (first, middle, last) = (Int(bytes[0]), Int(bytes[bytes.count / 2]), Int(bytes[bytes.count - 1]))
        let slot = (bytes.count &* 31 ^ first &* 7 ^ last &* 13 ^ middle &* 57) & 0xFF
        if texts[slot].utf8.elementsEqual(bytes) { return texts[slot] }
        texts[slot] = String(decoding: bytes, as: UTF8.self)
        return texts[slot]
    }

    /// A whole number; nil for anything else.
    func integer(_ key: LedgerKey) -> Int? {
        guard json == nil, let (bytes, isText) = bytes(key), !isText, bytes[0] != UInt8(ascii: "t") else {
            return value(key)?.integer
        }
        // Eighteen digits at most, so nothing overflows.
        return bytes.reduce(0) { $0 &* 10 &+ Int($1 &- 0x30) }
    }

    func flag(_ key: LedgerKey) -> Bool { value(key)?.boolean ?? false }

    /// The texts of an object's members; empty for anything else. No line with an object is read as written.
    func texts(_ key: LedgerKey) -> [(key: String, text: String)] {
        guard case .object(let members) = json?[key.text] else { return [] }
        return members.compactMap { member in member.value.text.map { (member.key, $0) } }
    }

    /// Nil also for a sentence that only a newer program knows: the line has its English.
    func sentence(_ key: LedgerKey) -> Sentence? { value(key).flatMap(Sentence.init) }

    func time(_ key: LedgerKey) -> Timestamp? {
        guard json == nil, let (bytes, _) = bytes(key) else {
            return value(key)?.text.flatMap { try? Timestamp(parsing: $0, zone: .utc) }
        }
        return try? Timestamp(parsing: bytes, zone: .utc)
    }

    private func bytes(_ key: LedgerKey) -> (UnsafeRawBufferPointer, isText: Bool)? {
        guard present & (1 << UInt64(key.rawValue)) != 0 else { return nil }
        let value = values[key.rawValue]
        return (UnsafeRawBufferPointer(rebasing: line[value.start..<value.end]), value.isText)
    }

    /// The member as the JSON parser has it, or would have it.
    private func value(_ key: LedgerKey) -> JSONValue? {
        if let json { return json[key.text] }
        guard let (bytes, isText) = bytes(key) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return isText ? .string(text) : text == "true" ? .bool(true) : .number(text)
    }
}
