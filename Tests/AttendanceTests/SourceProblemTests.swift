import Testing

@testable import Attendance
@testable import Base

@Suite("Problems of a source")
struct SourceProblemTests {
    private static let answer = SourceAnswer(path: "/artemis/api/acs/v1/door/events", code: "64", message: "no")

    @Test(
        "Each problem has a class and is reported with its remedy",
        arguments: [
            (SourceProblem.noConnection("no route"), "unavailable", "HikCentral: no route", nil),
            (.tls(.selfSigned, host: "h"), "misconfigured", "is self-signed", "hik2humand check"),
            (.tls(.other("x"), host: "h"), "misconfigured", "failed: x", "hik2humand check"),
            (.invalidAddress("no URL"), "misconfigured", "no URL", "HIKVISION_HOST"),
            (
                .unintelligible(path: "/a", status: 502, Phrase(same: "x")), "unavailable", "HTTP 502",
                "start the OpenAPI gateway"
            ),
            (
                .unintelligible(path: "/a", status: 200, Phrase(same: "no data")), "unavailable", "HTTP 200: no data",
                "HIKVISION_HOST"
            ),
            (.noSuchPath("/a"), "misconfigured", "/a", "HIKVISION_HOST"),
            (.redirected(path: "/a", status: 302), "misconfigured", "redirects", "HIKVISION_HOST"),
            (.busy(answer), "slowDown", "fewer requests", nil),
            (.refused(.signature(.wrongSecret), answer), "refused", "not the secret of this key", "copy HIK_SECRET"),
            (.refused(.signature(.unknown), answer), "refused", "the signature", "HIK_SIGN_KEY_ONLY"),
            (
                .refused(
                    .signature(.fewerHeaders(line: 4, ours: Phrase(same: "a"), theirs: Phrase(same: "b"))), answer),
                "refused",
                "line 4 of the signed text differs: we sign a, the gateway b", "set HIK_SIGN_KEY_ONLY=true"
            ),
            (
                .refused(.signature(.otherText(line: 1, ours: Phrase(same: "a"), theirs: Phrase(same: "b"))), answer),
                "refused", "line 1",
                "hik2humand sign"
            ),
            (.refused(.noKey, answer), "refused", "did not arrive", "X-Ca-Key"),
            (.refused(.clock, answer), "refused", "timestamp", "set the clocks"),
            (.refused(.unknownKey, answer), "refused", "does not know the key", "HIK_APP_KEY"),
            (.refused(.missingRight, answer), "refused", "may not use acs/v1/door/events", "Authorized APIs"),
            (.refused(.stranger, answer), "misconfigured", "is not HikCentral's OpenAPI", "HIKVISION_HOST"),
            (.refused(.other, answer), "refused", "refuses the key", "HIK_SECRET"),
            (
                .eventType(198_914, doors: ["1", "2"], answer), "misconfigured",
                "event type 198914 (card) at doors 1,2", "HIK_EVENT_TYPES"
            ),
            (.notAccepted(answer), "misconfigured", "code 64): no", "licence"),
            (.failed(answer), "unavailable", "code 64): no", nil), (.pageTooLarge, "unavailable", "too large", nil),
            (.noSuchItem, "unavailable", "item", nil),
            (.noDoors, "misconfigured", "cannot see any doors", "area permissions"),
            (.unexpected("odd"), "unavailable", "odd", nil),
        ] as [(SourceProblem, String, String, String?)])
    func tables(problem: SourceProblem, kind: String, text: String, remedy: String?) {
        let error = SourceError(problem, after: .seconds(3))
        switch error {
        case .unavailable(problem): #expect(kind == "unavailable")
        case .misconfigured(problem): #expect(kind == "misconfigured")
        case .refused(problem): #expect(kind == "refused")
        case .slowDown(problem, after: .seconds(3)): #expect(kind == "slowDown")
        default: Issue.record("\(error)")
        }
        #expect("\(problem)".contains(text), "\(problem)")
        #expect("\(error)".contains(text))
        guard let remedy else {
            #expect(problem.remedy == nil)
            return
        }
        #expect("\(error)".contains(remedy), "\(error)")
        #expect(problem.remedy.map { "\($0)".contains(remedy) } == true, "\(error)")
    }
}
