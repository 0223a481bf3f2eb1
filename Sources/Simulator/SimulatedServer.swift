import Base
import Foundation
import HTTP

/// What both simulated servers share: rules for performing requests, faults, and an optional observer.
package protocol SimulatedServer: AnyObject, Sendable {
    var faults: FaultBoard { get }
    var clock: any Clock { get }
    /// Receives one line about every request served.
    var observer: (@Sendable (String) -> Void)? { get }
    /// Performs the request and answers it by the rules alone, without faults.
    func perform(_ request: HTTPListener.Request) -> HTTPResponse
}

extension SimulatedServer {
    /// The handler for a listener, including faults.
    package func handle(_ request: HTTPListener.Request) -> SimulatedReply {
        let reply = faults.reply(to: request) { perform(request) }
        observer?("\(request.method) \(request.path) → \(summary(of: reply))")
        return reply
    }

    /// A listener for this server; its answers are dated by the simulated clock.
    package func listener(port: UInt16 = 0) -> HTTPListener {
        let clock = clock
        return HTTPListener(
            simulating: { [weak self] request in self?.handle(request) ?? .closeWithoutAnswer }, port: port,
            clock: { clock.now })
    }

    private func summary(of reply: SimulatedReply) -> String {
        switch reply {
        case .respond(let answer):
            let code = (try? JSONValue(parsing: answer.body))?["code"]?.text
            return "\(answer.status)" + (code.map { " \($0)" } ?? "")
        case .closeWithoutAnswer: return "closed without an answer"
        case .reset: return "reset"
        case .raw(let bytes, _): return "\(bytes.count) raw bytes"
        case .drip(let answer, let pause): return "\(answer.status), a byte every \(pause.milliseconds) ms"
        }
    }
}

extension HTTPResponse {
    /// An answer in JSON.
    init(status: Int = 200, json: JSONValue, headers: HTTPHeaders = HTTPHeaders()) {
        var headers = headers
        headers["Content-Type"] = "application/json;charset=UTF-8"
        self.init(status: status, headers: headers, body: Data(json.serializedBytes))
    }
}

extension Timestamp {
    /// Reads `2026-01-27T08:12:45`, exactly `fraction` decimal digits, and `Z` or `-03:00`; nothing else.
    init?(strictly text: String, fraction: Int) {
        let form = "0000-00-00T00:00:00" + (fraction > 0 ? "." + String(repeating: "0", count: fraction) : "")
        let shape = text.utf8.map { (0x30...0x39).contains($0) ? UInt8(ascii: "0") : $0 }
        let isExact = ["Z", "+00:00", "-00:00"].contains { shape.elementsEqual((form + $0).utf8) }
        guard isExact, let time = try? Timestamp(parsing: text, zone: .utc) else { return nil }
        self = time
    }
}
