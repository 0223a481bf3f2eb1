import Base
import Foundation
import HTTP

/// The reply of a simulated server: an answer, or one of the ways in which peers misbehave.
package enum SimulatedReply: Sendable {
    case respond(HTTPResponse)
    case closeWithoutAnswer
    /// Closes in a way that the peer sees as "connection reset by peer".
    case reset
    /// Sends these bytes instead of an answer.
    case raw(Data, thenClose: Bool)
    /// Sends the answer one byte at a time, with a pause before each.
    case drip(HTTPResponse, pause: Span)

    /// The same for the listener, which knows no misbehaviour itself.
    var onTheWire: HTTPListener.Reply {
        switch self {
        case .respond(let response): .respond(response)
        case .closeWithoutAnswer: .takeOver { _ in false }
        case .reset:
            .takeOver { connection in
                connection.resetOnClose()
                return false
            }
        case .raw(let bytes, let thenClose): .takeOver { $0.send(bytes) && !thenClose }
        case .drip(let response, let pause):
            .takeOver { connection in
                connection.bytes(response).allSatisfy { connection.wait(pause) && connection.send(Data([$0])) }
            }
        }
    }
}

extension HTTPListener {
    /// A listener whose handler may misbehave.
    package convenience init(
        simulating handler: @escaping @Sendable (Request) -> SimulatedReply, port: UInt16 = 0,
        clock: (@Sendable () -> Instant)? = nil
    ) {
        if let clock {
            self.init(port: port, clock: clock, handler: { handler($0).onTheWire })
        } else {
            self.init(port: port, handler: { handler($0).onTheWire })
        }
    }
}
