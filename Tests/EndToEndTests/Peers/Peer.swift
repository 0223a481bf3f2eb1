import Foundation

@testable import HTTP
@testable import Simulator
@testable import Support

/// A simulated HikCentral or Humand behind a raw server that misbehaves once, as a case says, and otherwise works.
final class Peer: @unchecked Sendable {  // `hasStruck` is under the lock; the boxes lock themselves.
    private let simulated: any SimulatedServer
    private let each: PeerCase
    private let performing: Bool
    private let isTarget: @Sendable (String) -> Bool
    private let lock = NSLock()
    private var hasStruck = false
    private let trap = RawServer.answering(shortAnswer)
    private var servers: [RawServer] = []
    private var deaf: DeafServer?

    /// The process whose request is about to be hit.
    let worker = Box<Int32>(0)
    /// The script on an idle connection is done.
    let idleIsOver = DispatchSemaphore(value: 0)
    /// The base URL of the working server.
    private(set) var base = ""
    /// The base URL for the request that is hit; nil if it is the working server's own.
    private(set) var detour: String?

    /// - Parameters:
    ///   - performing: whether the request that is hit takes effect.
    ///   - isTarget: the path to hit, at its first request.
    init(
        _ simulated: any SimulatedServer, _ each: PeerCase, performing: Bool,
        isTarget: @escaping @Sendable (String) -> Bool
    ) {
        self.simulated = simulated
        self.each = each
        self.performing = performing
        self.isTarget = isTarget
        let healthy = RawServer { [weak self] in self?.serve($0) }
        servers = [healthy]
        base = healthy.url("")
        switch each.moment {
        case .connection(let scheme):
            let server = RawServer { [weak self] connection in
                guard let self else { return }
                _ = each.script(self.exchange(connection, nil))
            }
            servers.append(server)
            detour = "\(scheme)://127.0.0.1:\(server.port)"
        case .nobody: detour = "http://127.0.0.1:1"
        case .deaf:
            let server = DeafServer()
            deaf = server
            detour = "http://127.0.0.1:\(server.port)"
        case .nameless: detour = "http://gateway.invalid"
        case .request, .idle, .worker: break
        }
    }

    func stop() {
        for server in servers { server.stop() }
        trap.stop()
    }

    /// The number of complete requests of this method that have reached any of the servers.
    func arrivals(_ method: String) -> Int {
        servers.reduce(0) { sum, server in
            sum + server.requests.joined().filter { $0.starts(with: Data("\(method) ".utf8)) }.count
        }
    }

    /// Requests that reached a server where none was expected.
    var strays: Int {
        trap.connectionCount
            + servers.reduce(0) { sum, server in
                sum + server.requests.joined().filter { $0.range(of: Data("/elsewhere".utf8)) != nil }.count
            }
    }

    private func serve(_ connection: RawConnection) {
        while let bytes = connection.readRequest() {
            guard let request = HTTPListener.Request(bytes) else { return }
            switch each.moment {
            case .request where isTarget(request.path) && strike(),
                .worker where isTarget(request.path) && strike():
                let answer = performing ? simulated.perform(request) : nil
                if case .worker = each.moment {
                    connection.send((answer ?? HTTPResponse(status: 500)).bytes)
                } else if !each.script(exchange(connection, answer)) {
                    return
                }
            case .idle where strike():
                connection.send(simulated.perform(request).bytes)
                let exchange = exchange(connection, nil)
                let keeps = each.script(exchange)
                exchange.ready()
                if !keeps { return }
            default:
                guard connection.send(simulated.perform(request).bytes) else { return }
            }
        }
    }

    private func strike() -> Bool {
        lock.withLock {
            defer { hasStruck = true }
            return !hasStruck
        }
    }

    private func exchange(_ connection: RawConnection, _ answer: HTTPResponse?) -> PeerExchange {
        PeerExchange(
            connection: connection, answer: answer, trap: trap.url("/elsewhere"), worker: worker.value,
            ready: { [idleIsOver] in idleIsOver.signal() })
    }
}

extension HTTPListener.Request {
    /// A request as a raw server has read it.
    fileprivate init?(_ bytes: Data) {
        guard let end = bytes.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count == 3, let target = try? HTTPTarget(parsing: Array(words[1].utf8)[...]) else { return nil }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2 { headers.fields.append(.init(name: parts[0], value: parts[1])) }
        }
        self.init(
            method: String(words[0]), target: target.raw, path: target.path, query: target.query, headers: headers,
            body: Data(bytes[end.upperBound...]))
    }
}

/// A port that is open but never completes a connection: its accept queue is full.
private final class DeafServer: @unchecked Sendable {  // Nothing changes after init.
    let port: UInt16
    private let descriptors: [Int32]

    init() {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var all = [listener]
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(bind(listener, $0, length) == 0 && listen(listener, 0) == 0)
                precondition(getsockname(listener, $0, &length) == 0)
                for _ in 0..<3 {
                    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
                    let client = socket(AF_INET, Int32(kind), 0)
                    _ = connect(client, $0, length)
                    all.append(client)
                }
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        descriptors = all
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}
