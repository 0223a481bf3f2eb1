import Foundation
import Testing

@testable import Base
@testable import Support

@Suite("sign", .waiting)
struct SignTests {
    /// The vectors computed by another program.
    private static let vectors: [JSONValue] = {
        let file = Products.root.appendingPathComponent("Tests/Fixtures/artemis-signing.json")
        let json = (try? Data(contentsOf: file)).flatMap { try? JSONValue(parsing: $0) }
        return json?["vectors"]?.elements ?? []
    }()

    @Test("Every vector's string to sign and signature are reproduced")
    func vectors() throws {
        #expect(Self.vectors.count >= 5)
        for vector in Self.vectors {
            let name = vector["name"]?.text ?? ""
            let secret = try #require(vector["appSecret"]?.text)
            var arguments = [
                "sign", "--method", try #require(vector["method"]?.text), "--path", try #require(vector["path"]?.text),
                "--signed", (vector["signedHeaders"]?.elements ?? []).compactMap(\.text).joined(separator: ","),
            ]
            guard case .object(let headers)? = vector["headers"] else { continue }
            for header in headers { arguments += ["--header", "\(header.key): \(header.value.text ?? "")"] }
            let program = try FinishedProgram.run(
                arguments: arguments, environment: ["HIK_APP_KEY": "20260001", "HIK_SECRET": secret])
            let text = try #require(vector["stringToSign"]?.text)
            let signature = try #require(vector["signature"]?.text)
            #expect(program.output == "String to sign:\n\(text)\n\nSignature:\n\(signature)\n", "\(name)")
            #expect(program.errors.isEmpty)
            #expect(program.ending == .exit(0))
            #expect(!program.output.contains(secret))
        }
    }

    @Test(
        "sign understands HIK_SIGN_KEY_ONLY in every way that run does", arguments: ["yes", "1", "on", "True"])
    func keyOnly(_ word: String) throws {
        let environment = ["HIK_APP_KEY": "20260001", "HIK_SECRET": "secret", "HIK_SIGN_KEY_ONLY": word]
        let arguments = ["sign", "--path", "/artemis/api/common/v1/version"]
        let program = try FinishedProgram.run(arguments: arguments, environment: environment)
        #expect(program.ending == .exit(0))
        #expect(program.output.contains("x-ca-key:20260001"))
        #expect(!program.output.contains("x-ca-nonce") && !program.output.contains("x-ca-timestamp"))
        let wrong = try FinishedProgram.run(
            arguments: arguments, environment: environment.merging(["HIK_SIGN_KEY_ONLY": "maybe"]) { $1 })
        #expect(
            wrong.ending == .exit(78) && wrong.errors.contains("HIK_SIGN_KEY_ONLY=maybe: true or false is expected"))
    }

    @Test("Without headers it signs what the daemon would send; with a body, as JSON")
    func defaults() throws {
        let environment = ["HIK_APP_KEY": "20260001", "HIK_SECRET": "secret"]
        let folder = NSTemporaryDirectory() + "hik-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/body.json"))
        let program = try FinishedProgram(
            RunningProgram(
                ["sign", "--path", "/artemis/api/common/v1/version", "--body", "body.json"], in: folder,
                environment: environment))
        let lines = program.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        try #require(lines.count == 12)
        #expect(
            Array(lines[0...4]) == [
                "String to sign:", "POST", "*/*", "application/json;charset=UTF-8", "x-ca-key:20260001",
            ])
        #expect(lines[5].hasPrefix("x-ca-nonce:"))
        #expect(lines[6].hasPrefix("x-ca-timestamp:"))
        #expect(lines[7] == "/artemis/api/common/v1/version")
        #expect(lines[9] == "Signature:")
    }

    @Test("It exits with 78 without a key, and with 64 without a path")
    func missing() throws {
        let keyless = try FinishedProgram.run("sign", "--path", "/artemis/api/common/v1/version")
        #expect(keyless.errors == "hik2humand: HIK_APP_KEY and HIK_SECRET must be set\n")
        #expect(keyless.ending == .exit(78))
        let pathless = try FinishedProgram.run("sign", environment: ["HIK_APP_KEY": "k", "HIK_SECRET": "s"])
        #expect(pathless.errors == "hik2humand: --path PATH is needed, and METHOD is POST or GET\n")
        #expect(pathless.ending == .exit(64))
    }
}
