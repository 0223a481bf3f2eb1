import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import HikCentral
@testable import Simulator
@testable import Support
@testable import SyncSupport

@Suite("The meaning of HikCentral's answers")
struct ArtemisTests {
    @Test(
        "Every code in the guide has its remedy, however the code is written",
        arguments: [
            ("0", ArtemisRemedy.none), ("0x02401000", .stop), ("0x02401003", .stop), ("0X02401006", .stop),
            ("0x02401019", .stop), ("9", .stop), ("13", .stop), ("17", .stop), ("64", .stop), ("69", .stop),
            ("0x02401007", .stop), ("0x02401008", .stop), ("0x00072201", .stop), ("0x00072202", .stop),
            ("0x00072203", .stop), ("0x00072204", .stop), ("0x0240101b", .stop),
            ("0x0240101D", .stop), ("0x0240100a", .configuration), ("0x00072005", .configuration), ("130", .stop),
            ("0x02401009", .slowDown), ("0x0240100b", .slowDown), ("0x0240100B", .slowDown), ("0x02401036", .slowDown),
            ("0x0240103b", .slowDown), ("1", .retry), ("3", .retry), ("16", .retry), ("0x00052101", .retry),
            ("0x00052301", .retry), ("0x02400001", .retry), ("0x00072004", .smallerPage), ("2", .configuration),
            ("7", .configuration), ("8", .configuration), ("10", .configuration), ("12", .configuration),
            ("0x00072001", .configuration), ("0x00072003", .configuration), ("0x0240103a", .configuration),
            ("128", .skipItem), (" 128 ", .skipItem), ("4711", .retry), ("-5", .retry), ("", .retry),
            ("banana", .retry),
            ("99999999999999999999999", .retry), ("0xffffffffffffffffff", .retry),
        ])
    func remedies(code: String, remedy: ArtemisRemedy) { #expect(ArtemisRemedy(code: code) == remedy) }

    private func judge(_ status: Int, _ body: String, headers: HTTPHeaders = HTTPHeaders()) -> ArtemisError? {
        let account = ArtemisClient.Account(host: "https://hik", key: "KEY-20260001", secret: Secret("SECRET-abcdef"))
        let answer = ArtemisAnswer(
            path: "/artemis/api/x", response: HTTPResponse(status: status, headers: headers, body: Data(body.utf8)),
            headers: HTTPHeaders([
                "Accept": "*/*", "Content-Type": "application/json;charset=UTF-8", "X-Ca-Key": "KEY-20260001",
                "X-Ca-Signature-Headers": "x-ca-key", "X-Ca-Signature": "SiGnAtUrE=",
            ]),
            redactions: .init(account), sentAt: Instant(seconds: 1_769_515_200))
        do {
            _ = try answer.data()
            return nil
        } catch { return error }
    }

    private func kind(_ error: ArtemisError?) -> String {
        switch error {
        case nil: "fine"
        case .pageTooLarge: "pageTooLarge"
        case .noSuchItem: "noSuchItem"
        case .source(.unavailable(.unintelligible)): "unintelligible"
        case .source(.unavailable(.page)): "page"
        case .source(.unavailable(.failed)): "failed"
        case .source(.refused): "refused"
        case .source(.misconfigured): "configuration"
        case .source(.slowDown): "slowDown"
        case .source(let other): "\(other)"
        }
    }

    @Test(
        "Status and body together give the cause",
        arguments: [
            (200, #"{"code":"0","msg":"Success","data":{}}"#, "fine"), (200, #"{"code":0,"data":{}}"#, "fine"),
            (200, "<html>", "page"), (200, "", "unintelligible"), (200, "{}", "unintelligible"),
            (200, #"{"code":"0","da"#, "unintelligible"), (200, "[]", "unintelligible"),
            (502, "<html>", "unintelligible"), (500, #"{"code":"0"}"#, "unintelligible"), (401, "", "configuration"),
            (403, "<html>", "configuration"), (407, #"{"code":"0"}"#, "configuration"),
            (401, #"{"code":"1","msg":"x"}"#, "refused"), (404, "<html>", "configuration"),
            (404, #"{"status":404,"error":"Not Found"}"#, "configuration"), (302, "", "configuration"),
            (429, "", "slowDown"), (200, #"{"code":"0x02401009","data":""}"#, "slowDown"),
            (200, #"{"code":"7","msg":"x","data":null}"#, "configuration"), (500, #"{"code":"5"}"#, "failed"),
        ])
    func answers(status: Int, body: String, expected: String) { #expect(kind(judge(status, body)) == expected) }

    @Test(
        "A refusal names the side at fault, as a value",
        arguments: [
            ("0x02401003", KeyRefusal.signature(.unknown)), ("68", .signature(.unknown)), ("0x02401004", .clock),
            ("0x02401005", .clock), ("0x02401019", .noKey), ("0x02401000", .unknownKey), ("0x02401006", .unknownKey),
            ("64", .credentials), ("66", .partner),
            ("69", .missingRight), ("0x0240101c", .address), ("0x00072204", .licence), ("0x00072202", .resource),
            ("130", .other), ("1", .other), ("denied", .stranger),
        ])
    func refusals(code: String, expected: KeyRefusal) throws {
        let error = try #require(judge(401, #"{"code":"\#(code)","msg":"no","data":""}"#))
        guard case .refused(let refusal, let answer) = error.sourceError.problem else {
            Issue.record("\(error)")
            return
        }
        #expect(refusal == expected)
        #expect(answer == SourceAnswer(path: "/artemis/api/x", code: code))
        #expect(error.sourceError.problem?.remedy != nil)
    }

    @Test(
        "A page that came by a proxy is not HikCentral's word, whatever its status",
        arguments: [302, 401, 403, 404, 407, 503])
    func inBetween(status: Int) throws {
        let error = try #require(judge(status, "<html>", headers: HTTPHeaders(["Via": "1.1 squid"])))
        #expect(error.sourceError.problem == .inBetween(status: status, via: "Via: 1.1 squid"))
        #expect("\(error)".contains("something between here and HikCentral") && "\(error)".contains("no_proxy"))
        #expect(error.sourceError.trouble == (status == 503 ? .away : .misconfigured))
    }

    @Test("HikCentral 3.1 is understood: its short codes, its keys' capitals, and the header userId where it wants it")
    func version31() throws {
        let site = TestSite()
        site.hikCentral.change { ($0.version, $0.requiresUserID) = (.v31, true) }
        site.pass("ana", .clockIn, at: "20:00:00")
        #expect(try site.run().sourceProblem?.trouble == .refused)
        #expect(site.log.count("code 64") == 1 && site.log.count("HIK_USER_ID") == 1)
        site.hikUser = "hik2humand"
        try site.run()
        #expect(site.entries == ["ana in 20:00:00"])
        site.hikSecret = "another"
        #expect(try site.run().sourceProblem?.trouble == .refused)
        #expect(site.log.count("code 68") == 1)
    }

    @Test(
        "One door that HikCentral no longer has stops no other and is named; a key without the right is the key's trouble"
    )
    func deletedDoor() throws {
        let site = TestSite()
        let refusal = Fault.Kind.envelope(#"{"code":"0x00072202","msg":"no","data":""}"#)
        site.hikCentral.faults.add(
            Fault(refusal, times: .max) { String(decoding: $0.body, as: UTF8.self).contains(#""24""#) })
        site.pass("ana", .clockIn, at: "20:00:00")
        site.pass("ana", .clockOut, at: "20:10:00")
        try site.run()
        #expect(site.entries == ["ana in 20:00:00"])
        #expect(site.log.count("error door.gone") == 1 && site.log.count("door=24") == 1)
        // It is back: what happened there is late.
        site.hikCentral.faults.clear()
        try site.work(until: "22:30:00")
        #expect(site.entries == ["ana in 20:00:00", "ana out 20:10:00"])

        site.hikCentral.faults.add(path: "door/events", refusal, times: .max)
        #expect(try site.run().sourceProblem?.trouble == .refused)
    }

    @Test("An error never shows key or secret, wherever the gateway repeats them")
    func redaction() {
        let leaks = [
            "StringToSign: POST\\n*/*\\nKEY-20260001/SECRET-abcdef\\n/artemis/api/x, apiName : x, appKey : KEY-20260001",
            "StringToSign: KEY-20260001", "SECRET-abcdef is wrong for KEY-20260001",
            "StringToSign: POST\\n*/*\\napplication/SECRET-abcdef\\nx-ca-key/KEY-20260001:1\\n/artemis",
            "StringToSign: POST\\n*/*\\napplication/json;charset=UTF-8\\nx-ca-SECRET-abcdef:1\\n/artemis",
        ]
        for code in ["0x02401003", "0x02401006", "2", "1", "64", "0x02401009", "128", "7"] {
            for leak in leaks {
                for status in [200, 401, 500] {
                    let error = judge(status, #"{"code":"\#(code)","msg":"\#(leak)","data":""}"#)
                    let text = error.map { "\($0)" } ?? ""
                    #expect(!text.contains("KEY-20260001") && !text.contains("SECRET-abcdef"), "\(text)")
                    #expect(!text.contains("\n"))
                }
            }
        }
    }

    @Test("A refused signature names the first line that differs, or says that the secret is wrong")
    func diagnosis() throws {
        let recorded = try JSONValue(parsing: Fixture.data("artemis-error-signature.json"))
        let message = try #require(recorded["msg"]?.text)
        let theirs = try #require(message.components(separatedBy: "StringToSign: ").last)
            .components(separatedBy: ", apiName")[0]
        let same = SignatureDiagnosis(message: message, ours: theirs) { $0 }
        #expect(same == .wrongSecret)
        #expect(same.clause.english.contains("HIK_SECRET") && "\(same.remedy)".contains("HIK_SECRET"))
        let fewer = "StringToSign: POST\n*/*\napplication/json;charset=UTF-8\n/artemis/api/x, apiName : x"
        let ours = "POST\n*/*\napplication/json;charset=UTF-8\nx-ca-key:1\n/artemis/api/x"
        let other = SignatureDiagnosis(message: fewer, ours: ours) { $0 }
        #expect(
            other
                == .fewerHeaders(
                    line: 4, ours: Phrase(en: "the header x-ca-key", es: "el encabezado x-ca-key"),
                    theirs: Phrase(en: "the path", es: "la ruta")))
        #expect(other.clause.english.contains("line 4") && "\(other.remedy)".contains("HIK_SIGN_KEY_ONLY"))
        let changed = SignatureDiagnosis(message: fewer, ours: "GET\n*/*") { $0 }
        #expect(
            changed
                == .otherText(
                    line: 1, ours: Phrase(en: "the method GET", es: "el método GET"),
                    theirs: Phrase(en: "the method POST", es: "el método POST")))
        #expect(SignatureDiagnosis(message: "no", ours: ours) { $0 } == .unknown)
    }

    @Test(
        "With a wrong secret polls are rare, the remedy is logged, and key and secret are not", arguments: [200, 401])
    func wrongSecret(status: Int) throws {
        let site = TestSite()
        site.hikCentral.change { $0.refusalStatus = status }
        site.hikSecret = "a-wrong-secret"
        try site.work(until: "22:00:00")
        #expect((10...13).contains(site.hikCentral.refusalCodes.count))
        #expect(site.log.count("error hikcentral.outage") >= 1 && site.log.count("HIK_SECRET") >= 1)
        #expect(site.log.count("a-wrong-secret") == 0 && site.log.count("20260001") == 0)
    }

    @Test("Each error code has its own back-off", arguments: [("0x02401009", 100), ("1", 300), ("7", 14)])
    func patience(code: String, most: Int) throws {
        let site = TestSite()
        site.hikCentral.faults.add(
            path: "/artemis", .envelope(#"{"code":"\#(code)","msg":"no","data":""}"#), times: .max)
        try site.work(until: "22:00:00")
        #expect((10...30).contains(site.http.sent.count))
        #expect(site.http.sent.count <= most)
        site.hikCentral.faults.clear()
        site.pass("ana", .clockIn, at: "20:00:00")
        try site.work(until: "22:10:00")
        #expect(site.entries == ["ana in 20:00:00"])
    }

    @Test("HTTP 429 is never followed by a burst of requests", arguments: ["0", "-1", "60", nil])
    func tooMany(header: String?) throws {
        let site = TestSite()
        let headers = header.map { HTTPHeaders(["Retry-After": $0]) } ?? HTTPHeaders()
        site.hikCentral.faults.add(path: "/artemis", .status(429, headers: headers), times: .max)
        try site.work(until: "22:00:00")
        #expect((10...65).contains(site.http.sent.count))
    }
}
