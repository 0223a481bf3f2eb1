extension JSONValue {
    /// The value as compact JSON on one line.
    ///
    /// Every control character (Unicode category Cc) is escaped, so that a name can neither break a line of the ledger
    /// nor control the reader's terminal. Everything else is unchanged, so that `grep Pérez` finds Pérez.
    package var serialized: String { String(decoding: serializedBytes, as: UTF8.self) }

    /// The same in UTF-8, for files and the network.
    package var serializedBytes: [UInt8] {
        var writer = JSONWriter()
        writer.append(self)
        return writer.bytes
    }
}

/// Appends JSON to a reusable buffer.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    init() {}

    /// Appends one value, without white space.
    mutating func append(_ value: JSONValue) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .number(let literal): bytes += literal.utf8
        case .string(let text): append(quoted: text)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(element)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(quoted: member.key)
                bytes.append(UInt8(ascii: ":"))
                append(member.value)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Empties the buffer but keeps its memory.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    private mutating func append(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        var afterC2 = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += "\\n".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0x09: bytes += "\\t".utf8
            case 0..<0x20, 0x7F: append(escaped: byte)
            case 0x80..<0xA0 where afterC2:
                // The C1 control characters, U+0080 to U+009F, are C2 followed by this byte in UTF-8.
                bytes.removeLast()
                append(escaped: byte)
            default: bytes.append(byte)
            }
            afterC2 = byte == 0xC2
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(escaped byte: UInt8) {
        let digits = String(byte, radix: 16)
        bytes += "\\u00".utf8
        if digits.utf8.count < 2 { bytes.append(UInt8(ascii: "0")) }
        bytes += digits.utf8
    }
}
