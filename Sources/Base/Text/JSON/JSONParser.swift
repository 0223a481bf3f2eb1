/// A recursive-descent parser over borrowed bytes.
///
/// It differs from RFC 8259 in one point: an escaped half of a surrogate pair (`\ud800`) becomes U+FFFD, the
/// replacement character. Java servers truncate names to a number of UTF-16 units and so produce such halves; one bad
/// name must not cost a page of events. Raw bytes that are not UTF-8 are rejected.
///
/// Unsafe: it holds a raw buffer pointer, because bounds checks and reference counting of `Data` and `Array` make it
/// three times slower. It never leaves the closure in which the buffer is valid, and every read first checks
/// `position < end`.
struct JSONParser {
    private let bytes: UnsafeRawBufferPointer
    private let end: Int
    private let maximumDepth: Int
    private let maximumValues: Int
    private var position = 0
    private var values = 0
    /// The number of members of the last object; the next one is probably of the same kind.
    private var likelyMembers = 0

    init(_ bytes: UnsafeRawBufferPointer, maximumDepth: Int, maximumValues: Int) {
        self.bytes = bytes
        end = bytes.count
        self.maximumDepth = min(maximumDepth, 512)
        self.maximumValues = maximumValues
    }

    /// The whole text: one value and nothing after it.
    mutating func document() throws(JSONError) -> JSONValue {
        if end >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
        skipSpace()
        guard position < end else { throw .empty }
        if bytes[position] == UInt8(ascii: "<") { throw .html }
        let value = try value(depth: 0)
        skipSpace()
        if position < end { throw .trailing(at: position) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard position < end else { throw .truncated(at: end) }
        values += 1
        if values > maximumValues { throw .tooManyValues(limit: maximumValues, at: position) }
        switch bytes[position] {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "t"): return try literal("true", is: .bool(true))
        case UInt8(ascii: "f"): return try literal("false", is: .bool(false))
        case UInt8(ascii: "n"): return try literal("null", is: .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case let byte: throw .unexpected(byte: byte, expected: "a value", at: position)
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        if depth > maximumDepth { throw .tooDeep(limit: maximumDepth, at: position) }
        position += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object([]) }
        var members: [JSONValue.Member] = []
        members.reserveCapacity(likelyMembers)
        repeat {
            skipSpace()
            guard position < end else { throw .truncated(at: end) }
            guard bytes[position] == UInt8(ascii: "\"") else {
                throw .unexpected(byte: bytes[position], expected: "a name in quotes", at: position)
            }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw unexpected("':'") }
            skipSpace()
            members.append(JSONValue.Member(key, try value(depth: depth)))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw unexpected("',' or '}'") }
        likelyMembers = members.count
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        if depth > maximumDepth { throw .tooDeep(limit: maximumDepth, at: position) }
        position += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array([]) }
        var elements: [JSONValue] = []
        repeat {
            skipSpace()
            elements.append(try value(depth: depth))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw unexpected("',' or ']'") }
        return .array(elements)
    }

    private mutating func literal(_ name: StaticString, is value: JSONValue) throws(JSONError) -> JSONValue {
        for index in 0..<name.utf8CodeUnitCount {
            // StaticString gives access to its bytes only by pointer; the index is below its count.
            guard take(name.utf8Start[index]) else { throw unexpected("'\(name)'") }
        }
        return value
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`, RFC 8259, 6.
    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            if position < end, isDigit(bytes[position]) { throw .number(at: start) }
        } else {
            try digits(of: start)
        }
        if take(UInt8(ascii: ".")) { try digits(of: start) }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits(of: start)
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits(of start: Int) throws(JSONError) {
        guard position < end else { throw .truncated(at: end) }
        guard isDigit(bytes[position]) else { throw .number(at: start) }
        while position < end, isDigit(bytes[position]) { position += 1 }
    }

    /// Reads a string from its opening quote to its closing quote.
    private mutating func string() throws(JSONError) -> String {
        let opening = position
        position += 1
        let start = position
        var seen: UInt8 = 0
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let text = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
                position += 1
                // Validating UTF-8 is the slowest part, and plain ASCII does not need it.
                if seen < 0x80 { return String(decoding: text, as: UTF8.self) }
                guard let checked = String(validating: text, as: UTF8.self) else { throw .notUTF8(at: opening) }
                return checked
            }
            seen |= byte
            if byte == UInt8(ascii: "\\") { return try escapedString(opening: opening, start: start) }
            if byte < 0x20 { throw .controlCharacter(byte: byte, at: position) }
            position += 1
        }
        throw .truncated(at: end)
    }

    /// The slow path from the first backslash on: copies the pieces into one string.
    private mutating func escapedString(opening: Int, start: Int) throws(JSONError) -> String {
        var copy = Array(bytes[start..<position])
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                guard let text = String(validating: copy, as: UTF8.self) else { throw .notUTF8(at: opening) }
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") {
                try escape(into: &copy)
            } else if byte < 0x20 {
                throw .controlCharacter(byte: byte, at: position)
            } else {
                copy.append(byte)
                position += 1
            }
        }
        throw .truncated(at: end)
    }

    private mutating func escape(into copy: inout [UInt8]) throws(JSONError) {
        let backslash = position
        guard position + 1 < end else { throw .truncated(at: end) }
        let kind = bytes[position + 1]
        position += 2
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): copy.append(kind)
        case UInt8(ascii: "b"): copy.append(0x08)
        case UInt8(ascii: "f"): copy.append(0x0C)
        case UInt8(ascii: "n"): copy.append(0x0A)
        case UInt8(ascii: "r"): copy.append(0x0D)
        case UInt8(ascii: "t"): copy.append(0x09)
        case UInt8(ascii: "u"):
            let unit = try codeUnit(backslash)
            var scalar = Unicode.Scalar(UInt32(unit))
            if UTF16.isLeadSurrogate(unit) { scalar = try trail(of: unit) }
            copy += (scalar ?? "\u{FFFD}").utf8
        default: throw .escape(at: backslash)
        }
    }

    /// The scalar of a surrogate pair if the other half follows; otherwise nil, and nothing is consumed.
    private mutating func trail(of lead: UInt16) throws(JSONError) -> Unicode.Scalar? {
        let backslash = position
        guard take(UInt8(ascii: "\\")) else { return nil }
        if take(UInt8(ascii: "u")) {
            let unit = try codeUnit(backslash)
            if UTF16.isTrailSurrogate(unit) {
                let (high, low) = (UInt32(lead) - 0xD800, UInt32(unit) - 0xDC00)
                return Unicode.Scalar(0x10000 + (high << 10 | low))
            }
        }
        position = backslash
        return nil
    }

    private mutating func codeUnit(_ backslash: Int) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard position < end else { throw .truncated(at: end) }
            switch bytes[position] {
            case let byte where isDigit(byte): unit = unit << 4 | UInt16(byte - UInt8(ascii: "0"))
            case let byte where (0x61...0x66).contains(byte | 0x20): unit = unit << 4 | UInt16((byte | 0x20) - 0x57)
            default: throw .escape(at: backslash)
            }
            position += 1
        }
        return unit
    }

    // MARK: - Single bytes

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private mutating func skipSpace() {
        while position < end {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < end, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private func unexpected(_ expected: String) -> JSONError {
        position < end ? .unexpected(byte: bytes[position], expected: expected, at: position) : .truncated(at: end)
    }
}
