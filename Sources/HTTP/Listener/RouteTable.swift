import Base
import Foundation

/// Which of a listener's routes a request is for, judged by its head alone.
struct RouteTable {
    let routes: [(number: Int, route: ListenerPlan.Route)]

    init(plan: ListenerPlan, socket: Int) {
        let numbers = plan.sockets.indices.contains(socket) ? plan.sockets[socket].routes : []
        routes = numbers.filter(plan.routes.indices.contains).map { ($0, plan.routes[$0]) }
    }

    /// The route's place in the plan.
    ///
    /// The path is compared before any decoding, so `//metrics` and `/%6Detrics` are not `/metrics`, and a rule that a
    /// proxy has for a path cannot be passed by another spelling. The secret is judged before the method and the body,
    /// so a stranger learns nothing else and is not read any further.
    func route(for head: HTTPRequestHead) throws(HTTPRefusal) -> (number: Int, route: ListenerPlan.Route) {
        let path = String(head.target.raw.prefix { $0 != "?" })
        let hasQuery = path != head.target.raw
        guard let found = routes.first(where: { isFor(path, $0.route) }) else { throw RouteTable.noSuchPath }
        let route = found.route
        switch route.secret {
        case .none:
            try checkHost(head)
        case .path:
            // A query would stand behind the secret in logs, and nobody asks for one.
            let isKnown = knows(path.dropFirst(route.path.count), route.digests)
            guard isKnown, !hasQuery else { throw RouteTable.noSuchPath }
        case .header(let name):
            let values = head.headers.values(of: name)
            let isKnown = knows(values.first ?? "", route.digests)
            guard isKnown, values.count == 1, !hasQuery else { throw RouteTable.wrongSecret }
        }
        guard route.methods.contains(head.method) || head.method == "HEAD" && route.methods.contains("GET") else {
            let allowed = HTTPHeaders(["Allow": route.methods.joined(separator: ", ")])
            throw HTTPRefusal(status: 405, reason: "this path does not take that method", headers: allowed)
        }
        if head.method == "POST" { try checkType(head) }
        return found
    }

    /// The place in the plan of a request that `route(for:)` has let in.
    func number(of target: String) -> Int? {
        let path = String(target.prefix { $0 != "?" })
        return routes.first { isFor(path, $0.route) }?.number
    }

    private func isFor(_ path: String, _ route: ListenerPlan.Route) -> Bool {
        route.secret == .path ? path.hasPrefix(route.path) : path == route.path
    }

    /// A name that is not this machine's own may be one that a foreign page has made point here (DNS rebinding).
    ///
    /// nginx and HAProxy pass the address that they connect to, unless told otherwise.
    private func checkHost(_ head: HTTPRequestHead) throws(HTTPRefusal) {
        let hosts = head.headers.values(of: "Host")
        guard let host = hosts.first else { return }
        let name = RouteTable.name(ofHost: host)
        guard name.lowercased() == "localhost" || IPAddress(name) != nil else {
            throw HTTPRefusal(status: 421, reason: "the Host field is neither an address nor localhost")
        }
    }

    /// A Host field without its port; empty for one that is not well formed.
    private static func name(ofHost host: String) -> String {
        let end =
            host.hasPrefix("[") ? host.firstIndex(of: "]").map { host.index(after: $0) } : host.firstIndex(of: ":")
        let rest = host[(end ?? host.endIndex)...]
        let isPort = rest.isEmpty || rest.hasPrefix(":") && UInt16(rest.dropFirst()) != nil
        guard isPort, end != nil || !host.hasPrefix("[") else { return "" }
        let name = host[..<(end ?? host.endIndex)]
        return name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : String(name)
    }

    private func checkType(_ head: HTTPRequestHead) throws(HTTPRefusal) {
        let types = head.headers.values(of: "Content-Type")
        let isJSON = types.allSatisfy { type in
            let name = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
            return name == "application/json" || name.hasSuffix("+json")
        }
        guard types.count <= 1, isJSON else {
            throw HTTPRefusal(status: 415, reason: "only application/json is taken here")
        }
    }

    /// Compares digests of a fixed length, all of them and to their end: the time tells nothing about the secret.
    private func knows(_ value: some StringProtocol, _ digests: [Data]) -> Bool {
        let digest = SHA256.hash(Array(value.utf8))
        var isKnown: UInt8 = 0
        for known in digests where known.count == digest.count {
            let difference = zip(known, digest).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
            isKnown |= difference == 0 ? 1 : 0
        }
        return isKnown == 1
    }

    static let noSuchPath = HTTPRefusal(status: 404, reason: "there is no such path")
    static let wrongSecret = HTTPRefusal(
        status: 401, reason: "the token is missing or wrong", headers: HTTPHeaders(["WWW-Authenticate": "Token"]))
}
