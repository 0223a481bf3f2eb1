import Base
import Foundation
import HTTP

/// The faults that a simulated server still has to produce.
///
/// `@unchecked Sendable`: the lists are only accessed under `lock`.
package final class FaultBoard: @unchecked Sendable {
    private let lock = NSLock()
    private var faults: [Fault] = []
    private var gates: [FaultGate] = []

    init() {}

    /// Adds a fault; when several match a request, the one added first applies.
    package func add(_ fault: Fault) {
        lock.withLock {
            faults.append(fault)
            if case .hang(let gate, _) = fault.kind { gates.append(gate) }
        }
    }

    package func add(path: String, _ kind: Fault.Kind, after: Int = 0, times: Int = 1) {
        add(Fault(path: path, kind, after: after, times: times))
    }

    /// How many faults are still to come.
    package var pending: Int { lock.withLock { faults.count } }

    /// Removes all faults and opens every gate, so that no request keeps hanging.
    package func clear() {
        let opened = lock.withLock {
            faults = []
            defer { gates = [] }
            return gates
        }
        for gate in opened { gate.open() }
    }

    /// Performs the request, or applies the next fault that matches it.
    func reply(to request: HTTPListener.Request, performing: () -> HTTPResponse) -> SimulatedReply {
        guard let kind = next(for: request) else { return .respond(performing()) }
        switch kind {
        case .answer(let answer, let performs):
            if performs { _ = performing() }
            return .respond(answer)
        case .loseAnswer:
            _ = performing()
            return .closeWithoutAnswer
        case .dropRequest: return .closeWithoutAnswer
        case .reset: return .reset
        case .hang(let gate, let performs):
            if performs {
                let answer = performing()
                gate.pass()
                return .respond(answer)
            }
            gate.pass()
            return .respond(performing())
        case .delay(let span):
            let answer = performing()
            Thread.sleep(forTimeInterval: span.inSeconds)
            return .respond(answer)
        case .truncate:
            let answer = performing()
            let head = "HTTP/1.1 \(answer.status) OK\r\nContent-Length: \(answer.body.count)\r\n\r\n"
            return .raw(Data(head.utf8) + answer.body.prefix(answer.body.count / 2), thenClose: true)
        case .drip(let pause): return .drip(performing(), pause: pause)
        case .raw(let bytes):
            _ = performing()
            return .raw(bytes, thenClose: true)
        case .rewrite(let change):
            var answer = performing()
            if let value = try? JSONValue(parsing: answer.body) { answer.body = Data(change(value).serializedBytes) }
            return .respond(answer)
        }
    }

    /// The kind of the first fault that is due; every matching fault counts the request.
    private func next(for request: HTTPListener.Request) -> Fault.Kind? {
        lock.withLock {
            for index in faults.indices where faults[index].matches(request) {
                if faults[index].after > 0 {
                    faults[index].after -= 1
                    continue
                }
                let kind = faults[index].kind
                faults[index].times -= 1
                if faults[index].times <= 0 { faults.remove(at: index) }
                return kind
            }
            return nil
        }
    }
}
