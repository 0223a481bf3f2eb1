import Foundation

/// A JSON document exactly as written: members in order, numbers with all their digits.
///
/// Foundation's decoders reject a whole page because of one unexpected type, and round long numbers. Here the page is
/// parsed first, then each event reads the members it needs, so one malformed event never costs the others.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The literal from the text: `12`, `12.0` and `1e3` stay different, and ids of 20 digits stay exact.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// The members in the order of the text, duplicates included.
    case object([Member])

    /// One name and its value in an object.
    package struct Member: Sendable, Equatable {
        package var key: String
        package var value: JSONValue

        package init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }
}

// MARK: - Building

extension JSONValue {
    init(_ text: String) { self = .string(text) }
    package init(_ number: some BinaryInteger) { self = .number(String(number)) }
    package init(_ flag: Bool) { self = .bool(flag) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .number(String(value)) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral {
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements.map(Member.init)) }
    package init(nilLiteral: ()) { self = .null }
}

// MARK: - Parsing

extension JSONValue {
    /// Reads one JSON text (RFC 8259), in UTF-8, with or without a byte order mark.
    ///
    /// - Parameters:
    ///   - bytes: `Data`, `[UInt8]` or an `UnsafeRawBufferPointer`; no reference to it is kept.
    ///   - maximumDepth: how deep arrays and objects may be nested, at most 512, so that hostile text cannot
    ///     exhaust the stack.
    ///   - maximumValues: how many values are allowed in total, because `[1],[1],…` grows twentyfold in memory.
    package init(
        parsing bytes: some ContiguousBytes, maximumDepth: Int = 64, maximumValues: Int = 500_000
    ) throws(JSONError) {
        // A Result, because `withUnsafeBytes` loses the type of the error.
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONError) in
                var parser = JSONParser(buffer, maximumDepth: maximumDepth, maximumValues: maximumValues)
                return try parser.document()
            }
        }
        self = try result.get()
    }
}

extension JSONValue {
    /// Reads what somebody has sent unasked; nil for what is no JSON within the depth.
    ///
    /// - Throws: `tooManyValues`, which the sender can repair.
    package init?(parsingPush body: some ContiguousBytes, maximumDepth: Int, maximumValues: Int) throws(JSONError) {
        do throws(JSONError) {
            try self.init(parsing: body, maximumDepth: maximumDepth, maximumValues: maximumValues)
        } catch {
            if case .tooManyValues = error { throw error }
            return nil
        }
    }
}

// MARK: - Lenient reading

extension JSONValue {
    /// The value of a member; nil if there is none or this is not an object. If a key is repeated, the last one wins.
    ///
    /// A key in other letters' case is taken where the key itself is missing: servers have been seen to change it.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return (members.last { $0.key == key } ?? members.last { JSONValue.isSameKey($0.key, key) })?.value
    }

    private static func isSameKey(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }

    /// A string, or the literal of a number (ids are documented as strings but sometimes arrive as numbers).
    package var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .null, .bool, .array, .object: nil
        }
    }

    /// A whole number, even as a string or written as `12.0` or `1.2e1`; nil if fractional or too large for Int.
    package var integer: Int? {
        guard let text else { return nil }
        return Int(text) ?? Self.integer(decimal: text)
    }

    /// The elements of an array; nil for anything else.
    package var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// `true` or `false`, even as a string or as 0 or 1.
    package var boolean: Bool? {
        if case .bool(let flag) = self { return flag }
        switch text {
        case "true", "1": return true
        case "false", "0": return false
        default: return nil
        }
    }

    /// The value of a decimal with a fraction, an exponent or surrounding spaces, if it is exactly a whole number.
    ///
    /// It does not go through Double, which would round 9007199254740993.0 and trap on 1e300.
    private static func integer(decimal text: String) -> Int? {
        var rest = text.utf8.drop { $0 == 0x20 }[...]
        while rest.last == 0x20 { rest.removeLast() }
        let negative = rest.first == UInt8(ascii: "-")
        if negative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }

        let mantissa = rest.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
        var exponent = 0
        if mantissa.endIndex != rest.endIndex {
            guard let written = Int(Substring(rest[mantissa.endIndex...].dropFirst())) else { return nil }
            exponent = written
        }
        let parts = mantissa.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }) else { return nil }
        var digits = Array(parts.joined())
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        let zero = UInt8(ascii: "0")
        digits.removeFirst(digits.prefix { $0 == zero }.count)
        if digits.isEmpty { return 0 }

        let (shift, overflow) = exponent.subtractingReportingOverflow(parts.count == 2 ? parts[1].count : 0)
        guard !overflow, shift <= 19 else { return nil }
        if shift < 0 {
            // Only zeros may follow the point.
            guard -digits.count < shift, digits.suffix(-shift).allSatisfy({ $0 == zero }) else { return nil }
            digits.removeLast(-shift)
        } else {
            digits += repeatElement(zero, count: shift)
        }
        return Int((negative ? "-" : "") + String(decoding: digits, as: UTF8.self))
    }
}
