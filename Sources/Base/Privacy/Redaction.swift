import Foundation

/// Removes secrets from text that comes from outside.
///
/// It finds them as a server may repeat them: plain, in base64 or hexadecimal, and each of these percent-encoded,
/// escaped as in JSON or HTML, in other case, or broken over lines.
package struct Redaction: Sendable {
    /// The forms that may begin with each byte; empty when there is no secret. Longest first, so that replacing a short
    /// form never leaves part of a longer one behind.
    private let forms: [[SecretForm]]

    /// Anything shorter is not treated as a secret, because too much other text would be hidden.
    private static let shortest = 4
    /// The same limit for everything but the exact text.
    private static let shortestEncoded = 8

    /// - Parameter secrets: if a secret has several words, like `Basic …`, only the last one is redacted.
    package init(_ secrets: [Secret] = []) {
        let words = secrets.compactMap { $0.reveal().split(separator: " ").last.map(String.init) }
        var texts: Set<String> = []
        for word in words where word.utf8.count >= Redaction.shortest {
            texts.insert(word)
            texts.formUnion(Redaction.encoded(word).filter { $0.utf8.count >= Redaction.shortestEncoded })
        }
        var forms: [[SecretForm]] = texts.isEmpty ? [] : Array(repeating: [], count: 256)
        for text in texts.sorted(by: { ($1.utf8.count, $0) < ($0.utf8.count, $1) }) {
            let form = SecretForm(text, isExact: text.utf8.count < Redaction.shortestEncoded)
            for byte in form.starts { forms[Int(byte)].append(form) }
        }
        self.forms = forms
    }

    /// The text with every secret replaced by `<REDACTED>`.
    package func clean(_ text: String) -> String {
        var text = text
        return text.withUTF8(cleaned).map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// The same for bytes that have not been decoded yet.
    package func clean(_ bytes: Data) -> Data {
        bytes.withUnsafeBytes { cleaned($0.bindMemory(to: UInt8.self)) } ?? bytes
    }

    /// Nil when there is nothing to remove, as nearly always.
    private func cleaned(_ bytes: UnsafeBufferPointer<UInt8>) -> Data? {
        guard !forms.isEmpty else { return nil }
        var result: Data?
        var (kept, index) = (0, 0)
        while index < bytes.count {
            // Most bytes begin no secret.
            let begun = forms[Int(bytes[index])]
            guard !begun.isEmpty, let end = begun.lazy.compactMap({ $0.end(in: bytes, from: index) }).first else {
                index += 1
                continue
            }
            result = (result ?? Data()) + bytes[kept..<index] + Data("<REDACTED>".utf8)
            (kept, index) = (end, end)
        }
        return result.map { $0 + bytes[kept...] }
    }

    /// What a server may make of a word, in letters of its own; how those are written is `SecretForm`'s matter.
    private static func encoded(_ word: String) -> [String] {
        var forms = [word.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()]
        // Inside a longer text, the base64 form depends on the position of the word. The characters that also encode
        // its neighbours are left out.
        for offset in 0..<3 {
            let bytes = Data(repeating: 0, count: offset) + Data(word.utf8)
            let whole = bytes.count / 3 * 4 + [0, 1, 2][bytes.count % 3]
            forms.append(String(bytes.base64EncodedString().prefix(whole).dropFirst([0, 2, 3][offset])))
        }
        // HTTP Basic credentials are base64 themselves: a server may show them without their padding, or decoded.
        if let inside = Data(base64Encoded: word).flatMap({ String(data: $0, encoding: .utf8) }) {
            forms.append(String(word.prefix { $0 != "=" }))
            forms += [inside] + inside.split(separator: ":", maxSplits: 1).dropFirst().map(String.init)
        }
        return forms
    }
}
