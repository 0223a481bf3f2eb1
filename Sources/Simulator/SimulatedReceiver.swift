import Base
import Foundation
import HTTP

/// A receiver of webhooks that checks signatures, and can be slow, dead or hostile.
///
/// `@unchecked Sendable`: everything that changes is only accessed under `lock`.
package final class SimulatedReceiver: SimulatedServer, @unchecked Sendable {
    /// What it does with every message.
    package enum Behaviour: String, CaseIterable, Sendable {
        case ok
        /// Answers after five seconds.
        case slow
        /// Closes the connection without an answer.
        case dead
        /// Answers 500.
        case error
        /// Answers 410: nothing is to be sent any more.
        case gone
        /// Sends elsewhere.
        case redirect
        /// Answers with 100 MB.
        case huge
        /// Answers a byte every half second.
        case drip
    }

    /// A message as it came.
    package struct Message: Sendable {
        package let id: String
        package let at: Instant
        package let body: Data
        /// Nil where it is not signed.
        package let isSigned: Bool?

        /// The ids of its items, where it is JSON.
        package var items: [String] {
            ((try? JSONValue(parsing: body))?.elements ?? []).compactMap { $0["id"]?.text }
        }
    }

    /// The secret by which it recognises who sends.
    package static let secret = "whsec_" + Data("the simulated receiver".utf8 + [0, 0]).base64EncodedString()

    package let clock: any Clock
    package let faults = FaultBoard()
    private let lock = NSLock()
    private var all: [Message] = []
    private var watch: (@Sendable (String) -> Void)?

    package init(clock: any Clock) { self.clock = clock }

    /// Everything that came, oldest first.
    package var messages: [Message] { lock.withLock { all } }

    package var observer: (@Sendable (String) -> Void)? {
        get { lock.withLock { watch } }
        set { lock.withLock { watch = newValue } }
    }

    /// From now on it does this.
    package func behave(_ behaviour: Behaviour) {
        faults.clear()
        let kind: Fault.Kind? =
            switch behaviour {
            case .ok: nil
            case .slow: .delay(.seconds(5))
            case .dead: .dropRequest
            case .error: .status(500, body: "out of order")
            case .gone: .status(410)
            case .redirect: .status(307, headers: HTTPHeaders(["Location": "http://127.0.0.1:9/elsewhere"]))
            case .huge: .answer(HTTPResponse(status: 200, body: Data(count: 100 << 20)), performing: true)
            case .drip: .drip(.milliseconds(500))
            }
        if let kind { faults.add(Fault(kind, times: .max) { _ in true }) }
    }

    package func perform(_ request: HTTPListener.Request) -> HTTPResponse {
        guard request.method == "POST" else { return HTTPResponse(status: 405) }
        let id = request.headers["webhook-id"] ?? ""
        let message = Message(id: id, at: clock.now, body: request.body, isSigned: isSigned(request, id: id))
        lock.withLock {
            if all.count < 100_000 { all.append(message) }
        }
        let signature = message.isSigned.map { $0 ? "signature right" : "signature WRONG" } ?? "not signed"
        observer?("message \(id), \(signature): \(String(decoding: request.body.prefix(2000), as: UTF8.self))")
        return HTTPResponse(status: 200, body: Data("ok".utf8))
    }

    /// As the specification has it: any of the signatures will do, if the time is near.
    private func isSigned(_ request: HTTPListener.Request, id: String) -> Bool? {
        guard let signatures = request.headers["webhook-signature"] else { return nil }
        guard let time = request.headers["webhook-timestamp"].flatMap({ Int64($0) }),
            abs(clock.now.seconds - time) <= 300,
            let key = Data(base64Encoded: String(SimulatedReceiver.secret.dropFirst(6)))
        else { return false }
        let code = HMACSHA256(key: key).authenticate(Data("\(id).\(time).".utf8) + request.body)
        return signatures.split(separator: " ").contains { $0 == "v1," + Data(code).base64EncodedString() }
    }
}
