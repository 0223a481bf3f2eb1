import Foundation
import Testing

@testable import Base
@testable import Support

@Suite("Secrets in texts from outside")
struct RedactionTests {
    /// Base64 of `user:pa/ss+word?`, with padding.
    private static let key = "dXNlcjpwYS9zcyt3b3JkPw=="

    @Test(
        "A secret is found however a server repeats it",
        arguments: [
            key, "dXNlcjpwYS9zcyt3b3JkPw", key.lowercased(), key.uppercased(), "user:pa/ss+word?", "pa/ss+word?",
            "dXNlcjpwYS9zcyt3b3JkPw%3D%3D", "dXNlcjpwYS9zcyt3b3JkPw%3d%253D", "dXNlcjpwYS9zcyt3b3JkPw&#61;&#x3d;",
            #"dXNlcjpwYS9zcyt3b3JkPw\u003d\u003D"#, "dXNlcjpwYS9z\ncyt3b3JkPw==", "dXNlcjpwYS9z\r\n  cyt3b3JkPw==",
            #"dXNlcjpwYS9z\r\ncyt3b3JkPw=="#, "dXNlcjpwYS9z cyt3b3JkPw==", #"user:pa\/ss+word?"#,
            "user:pa%2Fss%2Bword%3F",
            "user:pa%25252Fss+word?", "user:pa&#47;ss&plus;word&#63;", "&#117;ser:pa/ss+word?",
            Data(key.utf8).base64EncodedString(), Data(key.utf8).map { String(format: "%02X", $0) }.joined(),
            Data(("x" + key).utf8).base64EncodedString(), Data(("xy" + key).utf8).base64EncodedString(),
        ])
    func forms(_ form: String) {
        let redaction = Redaction([Secret("Basic " + Self.key)])
        let cleaned = redaction.clean("before \(form) behind")
        #expect(cleaned.hasPrefix("before ") && cleaned.hasSuffix(" behind") && cleaned.contains("<REDACTED>"))
        for part in ["XNlcjpw", "ser:pa", "ss+word", "cyt3b3"] {
            #expect(cleaned.range(of: part, options: .caseInsensitive) == nil, "\(cleaned)")
        }
        #expect(redaction.clean(Data(form.utf8)) != Data(form.utf8))
    }

    @Test(
        "A secret with % & and \\ in it is found plain and encoded",
        arguments: ["50%&25\\ok!", "50%25%2625%5Cok!", "50%2525%252625%255Cok!", "50%&amp;25\\\\ok!"])
    func escapes(_ form: String) { #expect(Redaction([Secret("50%&25\\ok!")]).clean(form) == "<REDACTED>") }

    @Test(
        "Other text stays as it is",
        arguments: [
            "", "%", "&", "\\", "%2", "&#", "&#x", "\\u00", "dXNlcjpwYS9zcyt3b3Jk", "user: pass", "100 % of &c.",
            "dXNl",
        ])
    func others(_ text: String) {
        #expect(Redaction([Secret("Basic " + Self.key)]).clean(text) == text)
        #expect(Redaction([Secret("abcd")]).clean(text + "ABCD a b c d") == text + "ABCD a b c d", "short: exact only")
        #expect(Redaction().clean(text) == text)
    }

    @Test("Every place is cleaned, and what is not UTF-8 around it stays")
    func places() {
        let redaction = Redaction([Secret("topsecret"), Secret("topsecret-longer")])
        #expect(redaction.clean("topsecret,TOPSECRET-LONGER;topsecret") == "<REDACTED>,<REDACTED>;<REDACTED>")
        #expect(
            redaction.clean(Data([0xFF]) + Data("topsecret".utf8) + [0xFE]) == Data([0xFF]) + Data("<REDACTED>".utf8)
                + [0xFE])
    }

    @Test(
        "A library's text keeps neither user nor password of a URL, whatever characters they have",
        arguments: [
            (
                "Unsupported proxy syntax in 'http://hik:p@ss@127.0.0.1:4'",
                "Unsupported proxy syntax in 'http://<REDACTED>@127.0.0.1:4'"
            ),
            (
                "Unsupported proxy scheme for 'socks9://hik:s/e#c?r@h:1'",
                "Unsupported proxy scheme for 'socks9://<REDACTED>@h:1'"
            ),
            ("Unsupported proxy syntax in 'hik:p@ss@h:4'", "Unsupported proxy syntax in '<REDACTED>@h:4'"),
            ("Failed to connect to h port 1", "Failed to connect to h port 1"),
        ])
    func credentials(_ text: String, _ shown: String) { #expect(text.withoutCredentials == shown) }
}
