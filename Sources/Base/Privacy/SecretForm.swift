import Foundation

/// One text to find, however its characters are written.
struct SecretForm: Sendable {
    private let bytes: [UInt8]
    /// Found only as it stands; anything looser would hide too much where the text is short.
    private let isExact: Bool

    /// Line breaks and indents of at most this length may stand between two characters.
    private static let longestGap = 16

    init(_ text: String, isExact: Bool) {
        bytes = text.utf8.map { isExact ? $0 : SecretForm.folded($0) }
        self.isExact = isExact
    }

    /// The bytes with which a match may begin.
    var starts: Set<UInt8> {
        guard let first = bytes.first, !isExact else { return Set(bytes.prefix(1)) }
        let unfolded: UInt8 =
            switch first {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): first & ~0x20
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: first
            }
        return Set([first, unfolded] + "%&\\".utf8)
    }

    /// Where a match that begins at `start` ends.
    func end(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        if isExact {
            let end = start + bytes.count
            return end <= text.count && text[start..<end].elementsEqual(bytes) ? end : nil
        }
        return end(in: text, at: start, of: 0)
    }

    private func end(in text: UnsafeBufferPointer<UInt8>, at start: Int, of index: Int) -> Int? {
        guard index < bytes.count else { return start }
        let place = index == 0 ? start : SecretForm.afterGap(in: text, from: start)
        guard place < text.count else { return nil }
        if SecretForm.folded(text[place]) == bytes[index], let end = end(in: text, at: place + 1, of: index + 1) {
            return end
        }
        for (byte, next) in SecretForm.unescaped(text, at: place) where SecretForm.folded(byte) == bytes[index] {
            if let end = end(in: text, at: next, of: index + 1) { return end }
        }
        return nil
    }

    /// Small letters, and base64's two last digits as URLs write them.
    private static func folded(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: byte
        }
    }

    /// Skips white space, also as JSON writes it.
    private static func afterGap(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var place = start
        while place < text.count, place - start < longestGap {
            if [0x20, 0x09, 0x0A, 0x0D].contains(text[place]) {
                place += 1
            } else if text[place] == UInt8(ascii: "\\"), place + 1 < text.count, "nrt".utf8.contains(text[place + 1]) {
                place += 2
            } else {
                break
            }
        }
        return place
    }

    /// The characters that an escape may stand for, and where it ends: `%2F`, `%252F`, `\/`, `\u002f`, `&#47;`,
    /// `&#x2f;`, `&amp;`.
    ///
    /// There may be several: `%252F` is `%` and a `2F` that stands for itself, or a `/` that was encoded twice.
    private static func unescaped(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> [(byte: UInt8, end: Int)] {
        var place = start + 1
        func rest() -> Slice<UnsafeBufferPointer<UInt8>> { text[min(place, text.count)...] }
        func take(_ word: String) -> Bool {
            guard rest().starts(with: word.utf8) else { return false }
            place += word.utf8.count
            return true
        }
        func number(radix: Int, digits: ClosedRange<Int>, end: String = "") -> [(byte: UInt8, end: Int)] {
            let run = rest().prefix(digits.upperBound).prefix {
                Character(Unicode.Scalar($0)).hexDigitValue ?? 16 < radix
            }
            guard digits.contains(run.count), let byte = UInt8(String(decoding: run, as: UTF8.self), radix: radix)
            else { return [] }
            let before = place
            defer { place = before }
            place += run.count
            return take(end) ? [(byte, place)] : []
        }
        switch text[start] {
        case UInt8(ascii: "%"):
            var found = number(radix: 16, digits: 2...2)
            while take("25") { found += number(radix: 16, digits: 2...2) }
            return found
        case UInt8(ascii: "\\"):
            if take("u00") { return number(radix: 16, digits: 2...2) }
            return place < text.count ? [(text[place], place + 1)] : []
        case UInt8(ascii: "&"):
            if take("#x") || take("#X") { return number(radix: 16, digits: 1...6, end: ";") }
            if take("#") { return number(radix: 10, digits: 1...7, end: ";") }
            return named.first { take($0.key) }.map { [($0.value, place)] } ?? []
        default: return []
        }
    }

    private static let named: KeyValuePairs<String, UInt8> = [
        "amp;": UInt8(ascii: "&"), "lt;": UInt8(ascii: "<"), "gt;": UInt8(ascii: ">"), "quot;": UInt8(ascii: "\""),
        "apos;": UInt8(ascii: "'"), "sol;": UInt8(ascii: "/"), "plus;": UInt8(ascii: "+"), "equals;": UInt8(ascii: "="),
    ]
}

extension String {
    /// The text of a library, without what stands before the last `@` of the URLs in it: a user and a password.
    ///
    /// A password may hold any character when the URL is not a valid one, so nothing is taken apart.
    package var withoutCredentials: String {
        guard let at = lastIndex(of: "@") else { return self }
        let head = self[..<at]
        let start = head.range(of: "//")?.upperBound ?? head.lastIndex(of: "'").map(index(after:)) ?? startIndex
        return self[..<start] + "<REDACTED>" + self[at...]
    }
}
