import Base
import Foundation
import HTTP

/// Sends signed requests to HikCentral and opens the envelope of the answers.
package final class ArtemisClient {
    /// Where the gateway is and who asks.
    package struct Account: Equatable, Sendable {
        /// The base URL without a path, `https://10.0.0.5`.
        package var host: String
        package var key: String
        package var secret: Secret
        var signsKeyOnly: Bool

        package init(host: String, key: String, secret: Secret, signsKeyOnly: Bool = false) {
            self.host = host
            self.key = key
            self.secret = secret
            self.signsKeyOnly = signsKeyOnly
        }
    }

    private let account: Account
    private let signer: RequestSigner
    private let redactions: ArtemisAnswer.Redactions
    private let http: any HTTPClient
    private let clock: any Clock
    private let timeout: Span

    package init(account: Account, http: any HTTPClient, clock: any Clock, timeout: Span) {
        self.account = account
        redactions = ArtemisAnswer.Redactions(account)
        signer = RequestSigner(key: account.key, secret: account.secret, signsKeyOnly: account.signsKeyOnly)
        self.http = http
        self.clock = clock
        self.timeout = timeout
    }

    /// How far this machine's clock runs ahead of HikCentral's, by the Date of its last answer.
    private(set) var clockAhead = Span.milliseconds(0)

    /// A server answers after it was asked, so this is never too much; a Date is in whole seconds. What is hours off
    /// is no clock to go by: HikCentral itself refuses requests that are stamped more than 15 minutes off.
    static func clockAhead(sentAt: Instant, answeredAt: Instant) -> Span {
        let ahead: Span = sentAt - answeredAt - .seconds(1)
        return ahead >= .seconds(5) && ahead <= .hours(1) ? ahead : .milliseconds(0)
    }

    /// The largest answer read; a page of 500 events is 200 kB.
    static let answerLimit = 16 << 20

    /// Sends one request and returns the `data` of its answer.
    ///
    /// - Parameter path: from `/artemis` on.
    package func post(_ path: String, _ body: JSONValue) throws(ArtemisError) -> JSONValue {
        let bytes = Data(body.serialized.utf8)
        let nonce = UUID().uuidString.lowercased()
        let sentAt = clock.now
        let headers = signer.headers(method: .post, path: path, body: bytes, nonce: nonce, timestamp: sentAt)
        let request = HTTPRequest(
            method: .post, url: account.host + path, headers: headers, body: bytes, deadline: timeout,
            answerLimit: ArtemisClient.answerLimit)
        let response: HTTPResponse
        do { response = try http.send(request) } catch { throw .transport(error) }
        if let date = response.headers["Date"].flatMap(RetryAfter.instant(httpDate:)) {
            clockAhead = ArtemisClient.clockAhead(sentAt: sentAt, answeredAt: date)
        }
        let signed = headers["X-Ca-Signature-Headers"]?.split(separator: ",").map(String.init) ?? []
        let stringToSign = RequestSigner.stringToSign(method: "POST", path: path, headers: headers, signed: signed)
        return try ArtemisAnswer(
            path: path, response: response, stringToSign: stringToSign, signature: headers["X-Ca-Signature"] ?? "",
            account: account, redactions: redactions
        ).data()
    }
}

/// Judges one answer: a pure function of status, headers and body.
struct ArtemisAnswer {
    let path: String
    let response: HTTPResponse
    /// What we signed, to be compared with what the gateway says it signed.
    let stringToSign: String
    /// Never to be shown, should the gateway repeat it.
    let signature: String
    let account: ArtemisClient.Account
    let redactions: Redactions

    /// What is taken out of answers; made once, since pages come by the thousand.
    struct Redactions {
        /// Out of messages: secret and key.
        let messages: Redaction
        /// Out of the data too, lest it lie in the ledger under a door's name: the secret, and a key that cannot be
        /// taken for an employee's number.
        let data: Redaction

        init(_ account: ArtemisClient.Account) {
            messages = Redaction([account.secret, Secret(account.key)])
            let isTelling = account.key.count >= 12 && !account.key.allSatisfy(\.isNumber)
            data = Redaction([account.secret] + (isTelling ? [Secret(account.key)] : []))
        }
    }

    func data() throws(ArtemisError) -> JSONValue {
        if response.status == 429 {
            throw .slowDown(path: path, code: "HTTP 429", after: RetryAfter.span(in: response.headers, now: nil))
        }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: redactions.data.clean(response.body))
        } catch {
            throw unintelligible("\(error)")
        }
        guard let given = json["code"]?.text else {
            throw unintelligible("JSON without a code")
        }
        // Both are foreign text: secrets are taken out before anything is cut off, or half of one would stay.
        let code = String(safe(given).prefix(40))
        let raw = String((json["msg"]?.text ?? "").prefix(10_000))
        let message = String(safe(raw).prefix(500))
        switch ArtemisRemedy(code: given) {
        case .none:
            guard (200..<300).contains(response.status) else { throw unintelligible("code 0") }
            return json["data"] ?? .null
        case .stop: throw .refused(path: path, code: code, hint: safe(hint(code: given, message: raw)))
        case .slowDown:
            throw .slowDown(path: path, code: code, after: RetryAfter.span(in: response.headers, now: nil))
        case .smallerPage: throw .pageTooLarge
        case .configuration: throw .configuration(path: path, code: code, message: message)
        case .skipItem: throw .noSuchItem
        case .retry:
            if response.status == 401 || response.status == 403 {
                throw .refused(path: path, code: code, hint: safe(hint(code: given, message: raw)))
            }
            throw .failed(path: path, code: code, message: message)
        }
    }

    private func unintelligible(_ problem: String) -> ArtemisError {
        switch response.status {
        case 401, 403:
            .refused(path: path, code: "HTTP \(response.status)", hint: "check HIK_APP_KEY and HIK_SECRET")
        case 404:
            .configuration(
                path: path, code: "HTTP 404",
                message: "no such path there; is HIKVISION_HOST the OpenAPI gateway of HikCentral?")
        case 300..<400:
            .configuration(
                path: path, code: "HTTP \(response.status)",
                message: "it redirects to another address; set HIKVISION_HOST to that one")
        default:
            .unintelligible(path: path, status: response.status, problem: problem)
        }
    }

    private func hint(code: String, message: String) -> String {
        switch ArtemisRemedy.number(of: code) {
        case 0x0240_1003: SignatureDiagnosis(message: message, ours: stringToSign, key: account.key).sentence
        case 0x0240_1019: "the key did not arrive; does a proxy drop X-Ca-Key?"
        case 64, 65, 66, 67, 68, 69:
            "see the partner user of the key in HikCentral's OpenAPI settings, and its Authorized APIs"
        default: "check HIK_APP_KEY, HIK_SECRET and the key's rights in HikCentral's OpenAPI settings"
        }
    }

    /// The gateway repeats keys and signed text in its messages; what is ours is taken out of them.
    private func safe(_ message: String) -> String {
        var text = redactions.messages.clean(message)
        if !signature.isEmpty { text = text.replacingOccurrences(of: signature, with: "<REDACTED>") }
        return text.components(separatedBy: .controlCharacters).joined(separator: " ")
    }
}
