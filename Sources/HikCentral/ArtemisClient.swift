import Attendance
import Base
import Foundation
import HTTP

/// Sends signed requests to HikCentral and opens the envelope of the answers.
package final class ArtemisClient: DatedSource {
    /// Where the gateway is and who asks.
    package struct Account: Equatable, Sendable {
        /// The base URL without a path, `https://10.0.0.5`.
        package var host: String
        package var key: String
        package var secret: Secret
        var signsKeyOnly: Bool
        /// What the header `userId` says, which HikCentral 3.x may want; nil sends none.
        var userID: String?

        package init(
            host: String, key: String, secret: Secret, signsKeyOnly: Bool = false, userID: String? = nil
        ) {
            self.userID = userID
            self.host = host
            self.key = key
            self.secret = secret
            self.signsKeyOnly = signsKeyOnly
        }

        /// There is an address to ask, and a key to ask with.
        package var isComplete: Bool { !host.isEmpty && !key.isEmpty && !secret.reveal().isEmpty }
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

    /// This machine's clock less HikCentral's, by the Date of its last answer; nil without one.
    package private(set) var clockDifference: Span?

    /// The largest answer read; a page of 500 events is 200 kB.
    static let answerLimit = 16 << 20

    /// Sends one request and returns the `data` of its answer.
    ///
    /// - Parameter path: from `/artemis` on.
    package func post(_ path: String, _ body: JSONValue) throws(ArtemisError) -> JSONValue {
        let bytes = Data(body.serialized.utf8)
        let nonce = UUID().uuidString.lowercased()
        let sentAt = clock.now
        var headers = signer.headers(method: .post, path: path, body: bytes, nonce: nonce, timestamp: sentAt)
        // Unsigned, as a live V3.1.0 takes it.
        if let user = account.userID { headers["userId"] = user }
        let request = HTTPRequest(
            method: .post, url: account.host + path, headers: headers, body: bytes, deadline: timeout,
            answerLimit: ArtemisClient.answerLimit)
        let response: HTTPResponse
        do { response = try http.send(request) } catch { throw ArtemisError(error) }
        let answer = ArtemisAnswer(
            path: path, response: response, headers: headers, redactions: redactions, sentAt: sentAt)
        clockDifference = answer.clockDifference
        return try answer.data()
    }
}

/// Judges one answer: a pure function of the request, the status, the headers and the body.
struct ArtemisAnswer {
    let path: String
    let response: HTTPResponse
    /// What was sent: the signature is never to be shown, should the gateway repeat it.
    let headers: HTTPHeaders
    let redactions: Redactions
    let sentAt: Instant

    /// The Date has whole seconds, and the answer comes after the request, so a clock that is ahead is never ahead by
    /// less.
    var clockDifference: Span? { response.date.map { sentAt - $0 - .seconds(1) } }

    /// What is taken out of answers; made once, since pages come by the thousand.
    struct Redactions {
        /// Out of messages: secret and key.
        let messages: Redaction
        /// Out of the data too, or it could end up in the ledger as a door's name: the secret, and a key that cannot
        /// be mistaken for an employee number.
        let data: Redaction

        init(_ account: ArtemisClient.Account) {
            messages = Redaction([account.secret, Secret(account.key)])
            let isTelling = account.key.count >= 12 && !account.key.allSatisfy(\.isNumber)
            data = Redaction([account.secret] + (isTelling ? [Secret(account.key)] : []))
        }
    }

    func data() throws(ArtemisError) -> JSONValue {
        if response.status == 429 { throw busy("HTTP 429") }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: redactions.data.clean(response.body))
        } catch {
            throw .failed(unintelligible(error.phrase))
        }
        guard let given = json["code"]?.text else {
            throw .failed(unintelligible(Phrase(en: "the JSON has no code", es: "el JSON no tiene “code”")))
        }
        // Both are foreign text: secrets are taken out before anything is cut off, or half of one would stay.
        let raw = (json["msg"]?.text ?? "").cut(to: 10_000)
        let answer = SourceAnswer(
            path: path, code: safe(given).cut(to: 40), message: safe(raw).cutBetweenWords(to: 500))
        switch ArtemisRemedy(code: given) {
        case .none:
            guard (200..<300).contains(response.status) else {
                throw .failed(
                    unintelligible(Phrase(en: "the code is 0, as of success", es: "el código es 0, como de un éxito")))
            }
            return json["data"] ?? .null
        case .stop: throw refused(answer, code: given, raw)
        case .slowDown: throw busy(answer.code, answer.message)
        case .smallerPage: throw .pageTooLarge
        case .configuration: throw .failed(.notAccepted(answer))
        case .skipItem: throw .noSuchItem
        case .retry:
            if response.status == 401 || response.status == 403 { throw refused(answer, code: given, raw) }
            throw .failed(.failed(answer))
        }
    }

    private func busy(_ code: String, _ message: String = "") -> ArtemisError {
        .failed(
            .busy(SourceAnswer(path: path, code: code, message: message)),
            after: RetryAfter.span(in: response.headers, now: nil))
    }

    private func unintelligible(_ problem: Phrase) -> SourceProblem {
        switch response.status {
        case 401, 403, 407: .inBetween(status: response.status, via: response.via)
        // HikCentral's own web server names no Via; whoever does answers for an address that it was not asked about.
        case 300..<400 where response.via != nil, 404 where response.via != nil, 500... where response.via != nil:
            .inBetween(status: response.status, via: response.via)
        case 404: .noSuchPath(path)
        case 300..<400: .redirected(path: path, status: response.status)
        case 200..<300 where response.isPage: .page(path: path, status: response.status)
        default: .unintelligible(path: path, status: response.status, problem)
        }
    }

    /// The message of a refused signature holds the text that the gateway signed, and says no more than the diagnosis.
    private func refused(_ answer: SourceAnswer, code: String, _ message: String) -> ArtemisError {
        let refusal = KeyRefusal(code: code) {
            SignatureDiagnosis(message: message, ours: RequestSigner.stringToSign(path: path, headers), clean: safe)
        }
        // The time is part of what is signed, and gateways do not say which of the two they refuse.
        if refusal.mayBeAboutClock, headers["X-Ca-Timestamp"] != nil, let difference = clockDifference,
            difference.milliseconds.magnitude >= SourceProblem.clockTolerance.milliseconds.magnitude
        {
            return .failed(.clockOff(difference))
        }
        return .failed(.refused(refusal, SourceAnswer(path: path, code: answer.code)))
    }

    /// The gateway repeats keys and signed text in its messages; what is ours is taken out of them.
    private func safe(_ message: String) -> String {
        var text = redactions.messages.clean(message)
        if let signature = headers["X-Ca-Signature"], !signature.isEmpty {
            text = text.replacingOccurrences(of: signature, with: "<REDACTED>")
        }
        return text.components(separatedBy: .controlCharacters).joined(separator: " ")
    }
}
