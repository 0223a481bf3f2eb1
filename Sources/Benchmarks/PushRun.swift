import Base
import Foundation

/// Pushes one letter after the other into the real daemon, which answers when they are on disk; in turns with a server
/// that keeps nothing, and a sync by the sender.
struct PushRun {
    private let options: BenchmarkOptions
    private let pushes: Int
    private let rounds: Int

    init(_ arguments: [String]) throws {
        options = try BenchmarkOptions(arguments)
        pushes = try options.number("pushes", default: 500)
        rounds = try options.number("rounds", default: 5)
    }

    private static let token = "benchmark-token-0123456789"

    func run() throws {
        let site = try BenchmarkSite(punches: 0, options)
        defer { site.remove() }
        let port = try BareConnection.freePort()
        let program = Process()
        program.executableURL = URL(fileURLWithPath: options.binary)
        program.arguments = ["run"]
        program.environment = site.settings.merging([
            "POLL_INTERVAL": "1h", "START_FROM": "now", "LISTEN": "127.0.0.1:\(port)", "PUSH_TOKEN": PushRun.token,
            "LATE_CHECK": "1d",
        ]) { $1 }
        try program.run()
        defer {
            program.terminate()
            program.waitUntilExit()
        }
        let server = try ServerProcess()
        guard let plain = UInt16(server.url.split(separator: ":").last ?? "") else { return }
        var figures = Figures(title: "push")
        var (taken, bare): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
            taken.append(try rate(port, syncs: false, answer: "HTTP/1.1 200"))
            bare.append(try rate(plain, syncs: true, answer: "HTTP/1.1 201"))
        }
        figures.ratios = [.ratio("pushes taken : a bare server and one sync", taken, to: bare)]
        figures.absolute = [
            Figure("pushes taken, one after the other", "a second", taken),
            Figure("a bare server and one sync", "a second", bare),
        ]
        figures.show(asJSON: options.isJSON)
    }

    /// Events of a door that nobody reads: they are kept and answered like any others, and no HikCentral is asked.
    private static let body = """
        {"method":"OnEventNotify","params":{"ability":"event_acs","sendTime":"2026-01-27T12:11:52-03:00","events":[\
        {"eventId":"7b1f","eventType":196893,"happenTime":"2026-01-27T12:11:51-03:00","srcType":"door","srcIndex":"99",\
        "srcName":"None","status":0,"data":{"personId":"17","checkInAndOutType":0}}]}}
        """

    private func rate(_ port: UInt16, syncs: Bool, answer: String) throws -> Double {
        let connection = try BareConnection(port: port)
        let file = open("\(options.folder)/hik2humand-push-\(getpid())", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer {
            close(file)
            unlink("\(options.folder)/hik2humand-push-\(getpid())")
        }
        let text =
            "POST /webhook/hikvision/events HTTP/1.1\r\nHost: h\r\ntoken: \(PushRun.token)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(PushRun.body.utf8.count)\r\n\r\n" + PushRun.body
        let began = DispatchTime.now().uptimeNanoseconds
        for _ in 0..<pushes {
            let said = connection.ask(text)
            guard said.hasPrefix(answer) else { throw BenchmarkFailure("the answer to a push: \(said.prefix(100))") }
            if syncs, write(file, text, text.utf8.count) > 0 { fdatasync(file) }
        }
        return Double(pushes) / (Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9)
    }
}

/// A connection to a server on this machine, without any library: one write, one read.
final class BareConnection {
    private let socket: Int32

    /// - Throws: when nothing listens there within ten seconds.
    init(port: UInt16) throws {
        for _ in 0..<1000 {
            let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = BareConnection.address(port)
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if result == 0 {
                self.socket = socket
                return
            }
            close(socket)
            usleep(10_000)
        }
        throw BenchmarkFailure("nothing listens on port \(port)")
    }

    deinit { close(socket) }

    func ask(_ text: String) -> String {
        guard write(socket, text, text.utf8.count) == text.utf8.count else { return "" }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(socket, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : ""
    }

    /// A port that nobody uses at this moment.
    static func freePort() throws -> UInt16 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard isBound else { throw BenchmarkFailure("no port is free") }
        return address.sin_port.bigEndian
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = port.bigEndian
        return address
    }
}
