import Testing

@testable import Base
@testable import HTTP
@testable import HikCentral
@testable import Operations
@testable import Site
@testable import Support
@testable import Sync

@Suite("Malformed secrets, implausible times, and stopped runs")
struct SecretShapeTests {
    @Test("A key with a line break in it is refused at the start, and not shown")
    func wrappedKey() throws {
        let environment = [
            "HIKVISION_HOST": "https://10.0.0.5", "HIK_APP_KEY": "20260001", "HIK_SECRET": "s3cr3t",
            "HUMAND_AUTH": "aHVtYW5k\nd3JhcHBlZA==", "STATE_DIR": "/nowhere",
        ]
        let error = #expect(throws: Settings.Problems.self) {
            try Settings(SettingValues(environment: environment, envFile: nil))
        }
        let problems = try #require(error).all.map(\.text)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("HUMAND_AUTH: it has a line break") == true)
    }

    @Test("A single run that was stopped exits as having left something, even with an empty queue")
    func stoppedOnce() {
        var report = RunReport()
        #expect(ExitCode(report) == .done)
        report.wasStopped = true
        #expect(ExitCode(report) == .left)
    }

    @Test("An implausible start time is refused", arguments: ["0001-01-01", "1999-12-31", "106751991167d"])
    func absurdStart(_ text: String) {
        #expect(StartFrom(parsing: text, zone: .utc) == nil)
    }

    @Test("The request's own signature is redacted from the gateway's answer")
    func signatureEcho() throws {
        let account = ArtemisClient.Account(host: "https://hik", key: "KEY-20260001", secret: Secret("SECRET-abcdef"))
        let body = #"{"code":"99","msg":"bad signature SiGnAtUrE= for key KEY-20260001","data":""}"#
        let answer = ArtemisAnswer(
            path: "/artemis/api/x", response: HTTPResponse(status: 200, body: .init(body.utf8)),
            headers: HTTPHeaders(["X-Ca-Signature": "SiGnAtUrE="]), redactions: .init(account),
            sentAt: Instant(seconds: 0))
        let error = #expect(throws: ArtemisError.self) { try answer.data() }
        let text = try #require(error).description
        #expect(!text.contains("SiGnAtUrE=") && !text.contains("KEY-20260001"))
    }
}
