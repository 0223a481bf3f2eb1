import Foundation

/// Takes secrets out of foreign text, in whichever form a server repeats them: as they are, percent-encoded, in
/// base64 (alone or inside a longer text), escaped as in JSON.
package struct Redaction: Sendable {
    /// Longest first, so that no part of a form is left behind by a shorter one.
    private let forms: [[UInt8]]

    /// Nothing shorter is taken for a secret: too much else would be hidden.
    private static let shortest = 4
    /// Nor is an encoded form shorter than this.
    private static let shortestEncoded = 8

    /// - Parameter secrets: of one that begins with a word, as `Basic …` does, the last word counts.
    package init(_ secrets: [Secret] = []) {
        let words = secrets.compactMap { $0.reveal().split(separator: " ").last.map(String.init) }
        var forms: Set<String> = []
        for word in words where word.utf8.count >= Redaction.shortest {
            forms.insert(word)
            forms.formUnion(Redaction.encoded(word).filter { $0.utf8.count >= Redaction.shortestEncoded })
        }
        self.forms = forms.map { Array($0.utf8) }.sorted { $0.count > $1.count }
    }

    /// The text with `<REDACTED>` in the place of every secret.
    package func clean(_ text: String) -> String {
        var text = text
        let isClean = text.withUTF8 { bytes in !forms.contains { Redaction.find($0, in: bytes[...]) != nil } }
        return isClean ? text : String(decoding: clean(Data(text.utf8)), as: UTF8.self)
    }

    /// The same for bytes that are not yet text.
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

    /// Where `form` begins, or nil; with memchr(3), since pages of events are searched.
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
        // RFC 3986, 2.1: the digits may be of either case.
        let plain = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        if let percent = word.addingPercentEncoding(withAllowedCharacters: plain), percent != word {
            forms += [percent, lowercasedEscapes(percent)]
        }
        let quoted = JSONValue.string(word).serialized.dropFirst().dropLast()
        forms += [String(quoted), quoted.replacingOccurrences(of: "/", with: "\\/")]
        // Inside a longer text base64 depends on where the word begins; the characters it shares with what stands
        // before and behind are left out.
        for offset in 0..<3 {
            let bytes = Data(repeating: 0, count: offset) + Data(word.utf8)
            let whole = bytes.count / 3 * 4 + [0, 1, 2][bytes.count % 3]
            let text = String(bytes.base64EncodedString().prefix(whole).dropFirst([0, 2, 3][offset]))
            let safe = text.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            forms += [text, safe]
        }
        // HTTP's Basic credentials are base64 themselves; a server may show what is in them.
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
