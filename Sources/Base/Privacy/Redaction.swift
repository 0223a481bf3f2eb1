import Foundation

/// Removes secrets from text that comes from outside.
///
/// It finds every form in which a server may echo them: plain, percent-encoded, in base64 (alone or inside a longer
/// text), or escaped as in JSON.
package struct Redaction: Sendable {
    /// Longest first, so that replacing a short form never leaves part of a longer one behind.
    private let forms: [[UInt8]]

    /// Anything shorter is not treated as a secret, because too much other text would be hidden.
    private static let shortest = 4
    /// The same limit for encoded forms.
    private static let shortestEncoded = 8

    /// - Parameter secrets: if a secret has several words, like `Basic …`, only the last one is redacted.
    package init(_ secrets: [Secret] = []) {
        let words = secrets.compactMap { $0.reveal().split(separator: " ").last.map(String.init) }
        var forms: Set<String> = []
        for word in words where word.utf8.count >= Redaction.shortest {
            forms.insert(word)
            forms.formUnion(Redaction.encoded(word).filter { $0.utf8.count >= Redaction.shortestEncoded })
        }
        self.forms = forms.map { Array($0.utf8) }.sorted { $0.count > $1.count }
    }

    /// The text with every secret replaced by `<REDACTED>`.
    package func clean(_ text: String) -> String {
        var text = text
        let isClean = text.withUTF8 { bytes in !forms.contains { Redaction.find($0, in: bytes[...]) != nil } }
        return isClean ? text : String(decoding: clean(Data(text.utf8)), as: UTF8.self)
    }

    /// The same for bytes that have not been decoded yet.
    package func clean(_ bytes: Data) -> Data {
        forms.reduce(bytes) { Redaction.replace($1, in: $0) }
    }

    private static func replace(_ form: [UInt8], in bytes: Data) -> Data {
        bytes.withUnsafeBytes { raw in
            let buffer = raw.bindMemory(to: UInt8.self)
            guard var place = find(form, in: buffer[...]) else { return bytes }
            var result = Data()
            var rest = buffer[...]
            while true {
                result.append(contentsOf: rest[..<place])
                result.append(contentsOf: "<REDACTED>".utf8)
                rest = rest[(place + form.count)...]
                guard let next = find(form, in: rest) else { break }
                place = next
            }
            result.append(contentsOf: rest)
            return result
        }
    }

    /// The index at which `form` begins, or nil.
    ///
    /// Uses memchr(3) for speed, because whole pages of events are searched.
    private static func find(_ form: [UInt8], in bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard let first = form.first, let start = bytes.base.baseAddress else { return nil }
        var from = bytes.startIndex
        while from <= bytes.endIndex - form.count {
            let span = bytes.endIndex - form.count - from + 1
            guard let hit = memchr(start + from, Int32(first), span) else { return nil }
            let index = UnsafeRawPointer(start).distance(to: hit)
            if memcmp(start + index, form, form.count) == 0 { return index }
            from = index + 1
        }
        return nil
    }

    private static func encoded(_ word: String) -> [String] {
        var forms: [String] = []
        // The hexadecimal digits may be upper or lower case (RFC 3986, 2.1).
        let plain = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        if let percent = word.addingPercentEncoding(withAllowedCharacters: plain), percent != word {
            forms += [percent, lowercasedEscapes(percent)]
        }
        let quoted = JSONValue.string(word).serialized.dropFirst().dropLast()
        forms += [String(quoted), quoted.replacingOccurrences(of: "/", with: "\\/")]
        // Inside a longer text, the base64 form depends on the position of the word. The characters that also encode
        // its neighbours are left out.
        for offset in 0..<3 {
            let bytes = Data(repeating: 0, count: offset) + Data(word.utf8)
            let whole = bytes.count / 3 * 4 + [0, 1, 2][bytes.count % 3]
            let text = String(bytes.base64EncodedString().prefix(whole).dropFirst([0, 2, 3][offset]))
            let safe = text.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            forms += [text, safe]
        }
        // HTTP Basic credentials are base64 themselves; a server may show them decoded.
        if let inside = Data(base64Encoded: word).flatMap({ String(data: $0, encoding: .utf8) }) {
            forms.append(inside)
        }
        return forms
    }

    private static func lowercasedEscapes(_ percent: String) -> String {
        var parts = percent.split(separator: "%", omittingEmptySubsequences: false).map(String.init)
        for index in parts.indices.dropFirst() {
            parts[index] = parts[index].prefix(2).lowercased() + parts[index].dropFirst(2)
        }
        return parts.joined(separator: "%")
    }
}
