import Foundation
import Testing

@testable import Base
@testable import Simulator
@testable import Support

/// Our reader against Foundation's, on texts that are unlikely to be written by hand.
///
/// Where the two disagree, the reason is one of these (all measured on this toolchain):
/// - Foundation accepts a comma before a closing bracket; RFC 8259 does not, and neither do we.
/// - Foundation takes a text with a NUL among its first four bytes for UTF-16 or UTF-32; RFC 8259, 8.1 wants UTF-8.
/// - Foundation refuses half a surrogate pair; we read U+FFFD, so that one bad name does not lose a page.
/// - Foundation refuses a number that neither Int, Double nor Decimal can represent; we keep its digits.
///
/// Left out of the comparison: Foundation drops a byte order mark (U+FEFF) inside a string, where it is a character
/// like any other; we keep it.
struct JSONDifferentialTests {
    private enum Difference: Hashable {
        case trailingComma, wideCharacters, halfSurrogate, hugeNumber
    }

    @Test("Mutated texts are accepted, refused and read as by Foundation, except for the known differences")
    func mutatedTexts() {
        var generator = SeededGenerator(seed: 8259)
        var documents = JSONGenerator()
        var met: [Difference: Int] = [:]
        var agreed = (accepted: 0, refused: 0)
        let count = Campaign.size(15_000, full: 30_000)
        for _ in 0..<count {
            let text = documents.mutated(using: &generator)
            let ours = Result { () throws(JSONError) in try JSONValue(parsing: text) }
            let theirs = try? JSONSerialization.jsonObject(with: Data(text), options: [.fragmentsAllowed])
            switch (ours, theirs) {
            case (.success(let value), .some(let object)):
                agreed.accepted += 1
                if !means(value, object) { Issue.record("another meaning: \(printable(text))") }
            case (.failure, .none):
                agreed.refused += 1
            default:
                guard let difference = difference(text, ours) else {
                    Issue.record("no known reason: \(printable(text)): \(ours)")
                    continue
                }
                met[difference, default: 0] += 1
            }
        }
        // The generator must produce all of these, or the test would prove nothing.
        #expect(agreed.accepted > count / 4 && agreed.refused > count / 4, "\(agreed)")
        #expect(met.count == 4, "\(met)")
    }

    @Test("Written values are read back unchanged, digit by digit and scalar by scalar")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 7159)
        var documents = JSONGenerator()
        for _ in 0..<5_000 {
            let value = documents.value(depth: 0, using: &generator)
            let bytes = value.serializedBytes
            let read = try JSONValue(parsing: bytes)
            // Compared as bytes too, since == treats é and e with a combining accent as equal.
            if read != value || read.serializedBytes != bytes { Issue.record("\(value.serialized)") }
            if bytes.contains(where: { $0 < 0x20 }) { Issue.record("more than one line: \(value.serialized)") }
        }
    }

    @Test("Random bytes never trap")
    func randomBytes() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            _ = try? JSONValue(parsing: bytes)
        }
    }

    private func difference(_ text: [UInt8], _ ours: Result<JSONValue, JSONError>) -> Difference? {
        switch ours {
        case .failure(.unexpected(let byte, _, let offset)) where byte == 0x5D || byte == 0x7D:
            let before = text.prefix(offset).last { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            return before == UInt8(ascii: ",") ? .trailingComma : nil
        case .failure:
            return text.prefix(4).contains(0) ? .wideCharacters : nil
        case .success(let value):
            if hasHugeNumber(value) { return .hugeNumber }
            return replacementCharacters(value)
                > String(decoding: text, as: UTF8.self).unicodeScalars.count { $0 == "\u{FFFD}" }
                ? .halfSurrogate : nil
        }
    }

    private func hasHugeNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let literal): Double(literal)?.isFinite != true
        case .array(let elements): elements.contains(where: hasHugeNumber)
        case .object(let members): members.contains { hasHugeNumber($0.value) }
        default: false
        }
    }

    private func replacementCharacters(_ value: JSONValue) -> Int {
        value.serialized.unicodeScalars.count { $0 == "\u{FFFD}" }
    }

    private func means(_ value: JSONValue, _ object: Any) -> Bool {
        switch value {
        case .null: return object is NSNull
        case .bool(let flag): return (object as? NSNumber)?.boolValue == flag
        case .number(let literal): return (object as? NSNumber).map { near($0.doubleValue, Double(literal)) } ?? false
        case .string(let text): return (object as? String).map { Array($0.utf16) } == Array(text.utf16)
        case .array(let elements):
            guard let list = object as? [Any], list.count == elements.count else { return false }
            return zip(elements, list).allSatisfy(means)
        case .object(let members):
            guard let table = object as? [String: Any], table.count == Set(members.map(\.key)).count else {
                return false
            }
            return table.allSatisfy { key, object in value[key].map { means($0, object) } ?? false }
        }
    }

    /// Foundation sometimes rounds through Decimal.
    private func near(_ left: Double, _ right: Double?) -> Bool {
        guard let right else { return false }
        return left == right || abs(left - right) <= abs(right) * 1e-14
    }

    private func printable(_ text: [UInt8]) -> String {
        String(decoding: text, as: UTF8.self).unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
    }
}

/// Generates values, writes them with white space and escapes, and damages the texts.
private struct JSONGenerator {
    private let scalars: [Unicode.Scalar] = [
        "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\t", "\u{0}", "\u{1F}", "\u{7F}", "\u{9B}", "é", "e", "\u{301}",
        "ñ",
        "中", "😀", "\u{FFFD}", "\u{FFFF}", "\u{10FFFF}", "\u{2028}",
    ]
    private let numbers = [
        "0", "-0", "1", "-17", "196893", "2.5", "-0.001", "1e3", "1E-3", "1.5e+10", "9007199254740993", "1e400",
        "9223372036854775807", "18446744073709551615", "123456789012345678901234567890", "0.1e-400",
    ]
    private let fragments =
        [
            ",", ":", "[", "]", "{", "}", "\"", "\\", "-", "+", ".", "e", "0", "1", " ", "\n", "t", "null", "true",
            "\\u0041",
            "\\ud83d", "\\ude00", "\\uD800\\uDC00", "1e400", ",]", ",}", "[]", "\"a\":",
        ].map { Array($0.utf8) } + [[0x00], [0x80], [0xC3], [0xED, 0xA0, 0x80], [0xFF]]

    mutating func value(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0...(depth < 4 ? 9 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2, 3: return .number(numbers.randomElement(using: &generator) ?? "0")
        case 4, 5, 6: return .string(string(using: &generator))
        case 7:
            return .array(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in value(depth: depth + 1, using: &generator) })
        default:
            return .object(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                    .init(string(using: &generator), value(depth: depth + 1, using: &generator))
                })
        }
    }

    mutating func mutated(using generator: inout SeededGenerator) -> [UInt8] {
        var text = value(depth: 0, using: &generator).serializedBytes
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let place = Int.random(in: 0...text.count, using: &generator)
            let end = min(text.count, place + Int.random(in: 0...3, using: &generator))
            switch Int.random(in: 0...3, using: &generator) {
            case 0: text.removeSubrange(place..<end)
            case 1: text.insert(contentsOf: fragments.randomElement(using: &generator) ?? [], at: place)
            case 2: text.replaceSubrange(place..<end, with: fragments.randomElement(using: &generator) ?? [])
            default: text.insert(contentsOf: text[place..<end], at: place)
            }
        }
        if Int.random(in: 0..<20, using: &generator) == 0 { text.insert(contentsOf: [0xEF, 0xBB, 0xBF], at: 0) }
        return text
    }

    private func string(using generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            text.unicodeScalars.append(scalars.randomElement(using: &generator) ?? "a")
        }
        return text
    }
}
