import Base
import Foundation

/// Runs a listener process: what its plan lets in goes to the program on descriptor 1, answers come back on 0.
///
/// `ListenerService` starts it as the hidden command `http-listener`, with the listening sockets from descriptor 3 on.
/// It meets whatever the network sends, and so it knows nothing that is worth stealing: no key, only digests of the
/// secrets that peers must show, and no file of the state directory. It may die at any moment.
package func runHTTPListener() -> Never {
    beginAsChild()
    let relay = ListenerRelay()
    var listeners: [HTTPListener] = []
    readFrames(limit: ListenerService.frameLimit) { (frame: ListenerFrame) in
        switch frame {
        case .plan(let plan) where listeners.isEmpty: listeners = listen(plan, relay)
        case .answer(let number, let response): relay.answer(number, response)
        default: _exit(65)
        }
    }
}

private func listen(_ plan: ListenerPlan, _ relay: ListenerRelay) -> [HTTPListener] {
    var limits = HTTPListener.Limits()
    limits.connections = 128
    limits.connectionsOfOnePeer = 16
    limits.request = .seconds(10)
    limits.idle = .seconds(60)
    limits.answer = .seconds(10)
    return plan.sockets.enumerated().map { index, planned in
        let table = RouteTable(plan: plan, socket: index)
        let gate = HTTPListener.Gate(
            allowed: planned.allowed.compactMap { IPNetwork($0) },
            admit: { head, _ throws(HTTPRefusal) in try table.route(for: head).route.bodyLimit },
            refused: { refusal, peer in relay.refused(refusal, peer) })
        let listener = HTTPListener(host: "", port: 0, limits: limits, gate: gate) { request in
            .respond(relay.answer(to: request, table))
        }
        guard let socket = HTTPSocket.inherited(Int32(3 + index)), (try? listener.start(on: socket)) != nil else {
            _exit(71)
        }
        return listener
    }
}

/// Passes requests to the program and its answers to the connections that wait for them.
///
/// `@unchecked Sendable`: everything that changes is accessed under `lock` only.
private final class ListenerRelay: @unchecked Sendable {
    /// How long the program may take for an answer; a sender then comes again.
    private static let patience = 15.0

    private let output = PipeOutput()
    private let lock = NSCondition()
    private var last: UInt64 = 0
    private var waiting: Set<UInt64> = []
    private var answers: [UInt64: HTTPResponse] = [:]
    private var refusals: [String: ListenerRefusal] = [:]

    init() {
        guard DetachedThread.start({ self.reportRefusals() }) else { _exit(71) }
    }

    func answer(to request: HTTPListener.Request, _ table: RouteTable) -> HTTPResponse {
        // The gate has let the same target in a moment ago.
        let number: UInt64 = lock.withLock {
            last += 1
            waiting.insert(last)
            return last
        }
        guard let route = table.number(of: request.target) else { return HTTPResponse(status: 404) }
        let passed = ["Accept-Language", "Content-Type"].compactMap { name in
            request.headers[name].map { HTTPHeaders.Field(name: name, value: $0) }
        }
        output.write(
            ListenerFrame.request(
                ListenerRequest(
                    number: number, route: route, method: request.method, headers: HTTPHeaders(passed),
                    body: request.body, peer: request.peer?.description ?? "")
            ).encoded)
        let end = Date(timeIntervalSinceNow: ListenerRelay.patience)
        return lock.withLock {
            defer { waiting.remove(number) }
            while answers[number] == nil, lock.wait(until: end) {}
            return answers.removeValue(forKey: number)
                ?? HTTPResponse(status: 503, headers: HTTPHeaders(["Retry-After": "5"]))
        }
    }

    func answer(_ number: UInt64, _ response: HTTPResponse) {
        lock.withLock {
            guard waiting.contains(number) else { return }
            answers[number] = response
            lock.broadcast()
        }
    }

    /// Counts a refusal; one frame a second reports them, so that a flood of strangers is no flood of frames.
    func refused(_ refusal: HTTPRefusal, _ peer: IPAddress?) {
        lock.withLock {
            let key = "\(refusal.status) \(refusal.reason)"
            refusals[key] = ListenerRefusal(
                status: refusal.status, reason: refusal.reason, peer: peer?.description ?? "",
                count: (refusals[key]?.count ?? 0) + 1)
            lock.broadcast()
        }
    }

    private func reportRefusals() {
        while true {
            let counted = lock.withLock {
                while refusals.isEmpty { lock.wait() }
                defer { refusals = [:] }
                return refusals.values
            }
            for refusal in counted { output.write(ListenerFrame.refused(refusal).encoded) }
            sleep(1)
        }
    }
}
