import Base
import Foundation

/// One message between the program and its listener process, over a pipe in each direction.
///
/// On the wire as a `WorkerFrame`; the same writer and reader make and check it.
enum ListenerFrame: Equatable, Sendable, PipeFrame {
    /// To the process, once and first: what to listen on and what to let in.
    case plan(ListenerPlan)
    /// To the process: the answer to a request.
    case answer(number: UInt64, HTTPResponse)
    /// From the process: a request that the plan lets in.
    case request(ListenerRequest)
    /// From the process: so many peers were refused in this way since the last such frame, one of them this.
    case refused(ListenerRefusal)

    /// The bytes for the pipe, including the length; nil when they do not fit into a frame.
    var encoded: Data? {
        var writer = FrameWriter()
        switch self {
        case .plan(let plan):
            writer.begin(kind: 1, number: 0)
            writer.put(plan: plan)
        case .answer(let number, let response):
            writer.begin(kind: 2, number: number)
            writer.put(integer: UInt64(bitPattern: Int64(response.status)))
            writer.put(headers: response.headers)
            writer.put(body: response.body)
        case .request(let request):
            writer.begin(kind: 3, number: request.number)
            writer.put(integer: UInt64(request.route))
            writer.put(text: request.method)
            writer.put(headers: request.headers)
            writer.put(body: request.body)
            writer.put(text: request.peer)
        case .refused(let refusal):
            writer.begin(kind: 4, number: UInt64(refusal.count))
            writer.put(integer: UInt64(bitPattern: Int64(refusal.status)))
            writer.put(text: refusal.reason)
            writer.put(text: refusal.peer)
        }
        return writer.frame
    }

    /// Parses a payload (without its length of four bytes).
    init(payload: Data) throws(WorkerFrameError) {
        var reader = FrameReader(payload)
        let kind = try reader.byte()
        let number = try reader.integer()
        switch kind {
        case 1: self = .plan(try reader.plan())
        case 2:
            let status = Int(Int64(bitPattern: try reader.integer()))
            let headers = try reader.headers()
            self = .answer(number: number, HTTPResponse(status: status, headers: headers, body: try reader.body()))
        case 3:
            self = .request(
                ListenerRequest(
                    number: number, route: try reader.count(), method: try reader.text(),
                    headers: try reader.headers(), body: try reader.body(), peer: try reader.text()))
        case 4:
            self = .refused(
                ListenerRefusal(
                    status: Int(Int64(bitPattern: try reader.integer())), reason: try reader.text(),
                    peer: try reader.text(), count: Int(clamping: number)))
        default: throw .malformed("kind")
        }
        guard reader.isAtEnd else { throw .malformed("end") }
    }
}

/// What a listener process does: its sockets and routes. It holds digests of the secrets only.
package struct ListenerPlan: Equatable, Sendable {
    /// One listening socket, which the process inherits.
    package struct Socket: Equatable, Sendable {
        /// Addresses and networks that may connect; empty for all.
        package var allowed: [String]
        /// Which routes there are, by their place in `routes`.
        package var routes: [Int]

        package init(allowed: [String], routes: [Int]) {
            self.allowed = allowed
            self.routes = routes
        }
    }

    /// A path that is answered; everything else is 404.
    package struct Route: Equatable, Sendable {
        /// What a peer must know.
        package enum Secret: Equatable, Sendable {
            case none
            /// The value of this header field.
            case header(String)
            /// What follows in the path.
            case path
        }

        package var methods: [String]
        /// The exact path, before any decoding. With `Secret.path`, what stands before the secret.
        package var path: String
        package var secret: Secret
        /// SHA-256 of each value that is taken: two while a secret is being replaced.
        package var digests: [Data]
        /// The longest body in bytes.
        package var bodyLimit: Int

        package init(
            _ methods: [String], _ path: String, secret: Secret = .none, digests: [Data] = [], bodyLimit: Int = 0
        ) {
            self.methods = methods
            self.path = path
            self.secret = secret
            self.digests = digests
            self.bodyLimit = bodyLimit
        }
    }

    package var sockets: [Socket]
    package var routes: [Route]

    package init(sockets: [Socket], routes: [Route]) {
        self.sockets = sockets
        self.routes = routes
    }
}

/// A request that a listener process has let in.
package struct ListenerRequest: Equatable, Sendable {
    let number: UInt64
    /// Its route's place in the plan.
    package let route: Int
    package let method: String
    /// Of the head only what `ListenerMain` passes on; never a secret.
    package let headers: HTTPHeaders
    package let body: Data
    package let peer: String
}

/// Peers that were refused in the same way, counted.
package struct ListenerRefusal: Equatable, Sendable {
    package let status: Int
    package let reason: String
    /// The last of them.
    package let peer: String
    package let count: Int

    /// With so many that came before.
    package func added(to earlier: Int) -> ListenerRefusal {
        ListenerRefusal(status: status, reason: reason, peer: peer, count: earlier + count)
    }
}

extension FrameWriter {
    fileprivate mutating func put(plan: ListenerPlan) {
        put(list: plan.routes) { writer, route in
            writer.put(list: route.methods) { $0.put(text: $1) }
            writer.put(text: route.path)
            switch route.secret {
            case .none: writer.put(text: "none")
            case .path: writer.put(text: "path")
            case .header(let name): writer.put(text: "header:" + name)
            }
            writer.put(list: route.digests) { $0.put(body: $1) }
            writer.put(integer: UInt64(max(0, route.bodyLimit)))
        }
        put(list: plan.sockets) { writer, socket in
            writer.put(list: socket.allowed) { $0.put(text: $1) }
            writer.put(list: socket.routes) { $0.put(integer: UInt64(max(0, $1))) }
        }
    }

    private mutating func put<Element>(list: [Element], _ each: (inout FrameWriter, Element) -> Void) {
        put(integer: UInt64(list.count))
        for element in list { each(&self, element) }
    }
}

extension FrameReader {
    /// A number that counts or indexes something here.
    fileprivate mutating func count() throws(WorkerFrameError) -> Int {
        guard let count = Int(exactly: try integer()), count < 1 << 30 else { throw .malformed("count") }
        return count
    }

    fileprivate mutating func plan() throws(WorkerFrameError) -> ListenerPlan {
        var plan = ListenerPlan(sockets: [], routes: [])
        for _ in 0..<(try count()) {
            var methods: [String] = []
            for _ in 0..<(try count()) { methods.append(try text()) }
            let path = try text()
            let word = try text()
            let secret: ListenerPlan.Route.Secret =
                switch word {
                case "none": .none
                case "path": .path
                default: .header(String(word.dropFirst("header:".count)))
                }
            var digests: [Data] = []
            for _ in 0..<(try count()) { digests.append(try body()) }
            plan.routes.append(.init(methods, path, secret: secret, digests: digests, bodyLimit: try count()))
        }
        for _ in 0..<(try count()) {
            var socket = ListenerPlan.Socket(allowed: [], routes: [])
            for _ in 0..<(try count()) { socket.allowed.append(try text()) }
            for _ in 0..<(try count()) { socket.routes.append(try count()) }
            plan.sockets.append(socket)
        }
        return plan
    }
}
