import Foundation
import Testing

@testable import Base
@testable import Support
@testable import Webhooks

@Suite("Standard Webhooks signatures")
struct WebhookSecretTests {
    private static let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    @Test("The specification's own example is signed as it says")
    func vector() throws {
        let secret = try #require(WebhookSecret(WebhookSecretTests.text))
        let signature = secret.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Data(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("While one secret replaces another, both sign")
    func twoSecrets() throws {
        let other = "whsec_" + Data(repeating: 7, count: 24).base64EncodedString()
        let secrets = try [#require(WebhookSecret(WebhookSecretTests.text)), #require(WebhookSecret(other))]
        let fields = secrets.fields(id: "7-8", at: Instant(seconds: 99), body: Data("[]".utf8))
        #expect(fields.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(fields[0].value == "7-8" && fields[1].value == "99")
        let expected = secrets.map { $0.signature(id: "7-8", timestamp: 99, body: Data("[]".utf8)) }
        #expect(fields[2].value == expected.joined(separator: " ") && expected[0] != expected[1])
    }

    @Test(
        "A secret is whsec_ and the Base64 of 24 to 64 bytes",
        arguments: [(23, false), (24, true), (64, true), (65, false)])
    func length(count: Int, isSecret: Bool) {
        let base64 = Data(repeating: 1, count: count).base64EncodedString()
        #expect((WebhookSecret("whsec_" + base64) != nil) == isSecret)
        #expect(WebhookSecret(base64) == nil && WebhookSecret("whsec_!" + base64) == nil)
    }

    @Test("A secret shows itself nowhere")
    func hidden() throws {
        let secret = try #require(WebhookSecret(WebhookSecretTests.text))
        var receiver = Receiver(title: "ops", url: Secret("https://hooks.example/services/T0000000/abcdefghijklmnop"))
        receiver.secrets = [secret]
        var dumped = "\(receiver) \(String(reflecting: receiver))"
        dump(receiver, to: &dumped)
        #expect(!dumped.contains("MfKQ9r8") && !dumped.contains("abcdefghijklmnop"))
        let redaction = Redaction([receiver].hidden)
        let said = "posting to /services/T0000000/abcdefghijklmnop with \(WebhookSecretTests.text)"
        #expect(redaction.clean(said) == "posting to /services/T0000000/<REDACTED> with <REDACTED>")
    }
}
