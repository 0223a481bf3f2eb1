import Testing

@testable import Base
@testable import Support

struct SecretTests {
    private struct Holder {
        var host = "example"
        var secret = Secret("TOPSECRET")
    }

    private struct Refusal: Error {
        var secret: Secret
    }

    @Test("No way of printing a secret shows its text")
    func redacted() {
        let secret = Secret("TOPSECRET")
        #expect("\(secret)" == "<REDACTED>")
        #expect(String(describing: secret) == "<REDACTED>")
        #expect(String(reflecting: secret) == "<REDACTED>")
        #expect("\([secret]) \(["a": secret]) \(Optional(secret) as Any)".contains("<REDACTED>"))
        #expect(Mirror(reflecting: secret).children.isEmpty)

        var printed = "\(Holder()) \([secret]) \(["a": secret]) \(Optional(secret) as Any) \(Refusal(secret: secret))"
        printed += "\(String(reflecting: Holder())) \(String(reflecting: [secret])) \((secret, 1))"
        dump(secret, to: &printed)
        dump(Holder(), to: &printed)
        dump([Refusal(secret: secret)], to: &printed)
        print(secret, Holder(), to: &printed)
        debugPrint(secret, Holder(), to: &printed)
        #expect(!printed.contains("TOPSECRET"))
        #expect(printed.contains("<REDACTED>"))
    }

    @Test("Only reveal() returns the text, and equality compares it")
    func reveals() {
        #expect(Secret("a").reveal() == "a")
        #expect(Secret("a") == Secret("a"))
        #expect(Secret("a") != Secret("b"))
        #expect(Secret("").isEmpty && !Secret("a").isEmpty)
    }
}
