import Foundation

/// What a request asks for: the path as received, and the query split and decoded.
package struct HTTPTarget {
    var raw: String
    package var path: String
    package var query: [(String, String)]

    /// Takes the origin form (`/a?b=c`), the absolute form (`http://host/a?b=c`) and `*` (RFC 9112, 3.2).
    package init(parsing bytes: ArraySlice<UInt8>) throws(HTTPRefusal) {
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }), !bytes.contains(UInt8(ascii: "#")) else {
            throw .badRequest("the target holds characters that must be percent-encoded")
        }
        raw = String(decoding: bytes, as: UTF8.self)
        var rest = bytes
        let lower = raw.lowercased()
        if lower.hasPrefix("http://") || lower.hasPrefix("https://") {
            rest = rest.dropFirst(lower.hasPrefix("https://") ? 8 : 7)
            rest = rest.drop { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        } else {
            guard raw.hasPrefix("/") || raw == "*" else { throw .badRequest("the target does not start with /") }
        }
        let parts = rest.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        path = String(decoding: parts.first ?? [], as: UTF8.self)
        if path.isEmpty { path = "/" }
        guard Self.decoded(parts.first ?? [], plusIsSpace: false) != nil else {
            throw .badRequest("the path is not well percent-encoded UTF-8")
        }
        query = []
        guard parts.count == 2 else { return }
        for pair in parts[1].split(separator: UInt8(ascii: "&")) {
            let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(sides.first ?? [], plusIsSpace: true),
                let value = Self.decoded(sides.count == 2 ? sides[1] : [], plusIsSpace: true)
            else { throw .badRequest("the query is not well percent-encoded UTF-8") }
            query.append((name, value))
        }
    }

    /// Undoes percent-encoding; nil for a broken escape, or when the result is not UTF-8.
    static func decoded(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) -> String? {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                    return nil
                }
                plain.append(high << 4 | low)
            } else {
                plain.append(byte == UInt8(ascii: "+") && plusIsSpace ? 0x20 : byte)
            }
        }
        return String(validating: plain, as: UTF8.self)
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
