import Base
import Foundation

/// Looks at a host below HTTP, so that a name that nobody knows, a port that is shut and a certificate can be told apart.
package protocol HostProbe {
    /// The host's addresses, numeric; throws in the resolver's words.
    func addresses(of host: String) throws(HostProbeFailure) -> [String]
    /// Opens a connection and closes it again.
    func connect(_ host: String, port: UInt16) throws(HostProbeFailure)
}

/// Why a host cannot be had.
package enum HostProbeFailure: Error, Equatable {
    case unknownName(String)
    /// Nobody listens there.
    case refused
    /// Nothing came back.
    case silent(seconds: Int64)
    case other(String)
}

/// The machine's resolver and network.
package struct SocketProbe: HostProbe {
    private let timeout: Span

    /// - Parameter patience: how long one address may take to answer.
    package init(patience: Span = .seconds(6)) { self.timeout = patience }

    package func addresses(of host: String) throws(HostProbeFailure) -> [String] {
        var names: [String] = []
        try each(host, port: "0") { info in
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let size = socklen_t(text.count)
            guard getnameinfo(info.ai_addr, info.ai_addrlen, &text, size, nil, 0, NI_NUMERICHOST) == 0 else { return }
            let name = text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    package func connect(_ host: String, port: UInt16) throws(HostProbeFailure) {
        var failure = HostProbeFailure.other("it has no address")
        var isConnected = false
        try each(host, port: String(port)) { info in
            if isConnected { return }
            switch attempt(info) {
            case nil: isConnected = true
            case let problem?: failure = problem
            }
        }
        if !isConnected { throw failure }
    }

    /// One address; nil when the connection came about.
    private func attempt(_ info: addrinfo) -> HostProbeFailure? {
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(info.ai_family, flags, info.ai_protocol)
        guard descriptor >= 0 else { return .other(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        if Foundation.connect(descriptor, info.ai_addr, info.ai_addrlen) == 0 { return nil }
        guard errno == EINPROGRESS else { return SocketProbe.meaning(errno) }
        let end = monotonicNow() + timeout
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while true {
            let left = end - monotonicNow()
            guard left > .milliseconds(0) else { return .silent(seconds: timeout.milliseconds / 1000) }
            if poll(&wait, 1, Int32(clamping: left.milliseconds)) > 0 { break }
        }
        var number: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length) == 0 else {
            return .other(String(cString: strerror(errno)))
        }
        return number == 0 ? nil : SocketProbe.meaning(number)
    }

    private static func meaning(_ number: Int32) -> HostProbeFailure {
        number == ECONNREFUSED ? .refused : .other(String(cString: strerror(number)))
    }

    /// Goes through the host's addresses.
    private func each(_ host: String, port: String, _ body: (addrinfo) -> Void) throws(HostProbeFailure) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, port, &hints, &found)
        guard failure == 0, let found else { throw .unknownName(String(cString: gai_strerror(failure))) }
        defer { freeaddrinfo(found) }
        var next: UnsafeMutablePointer<addrinfo>? = found
        // The list is the resolver's; no host has so many addresses.
        for _ in 0..<64 {
            guard let info = next else { return }
            body(info.pointee)
            next = info.pointee.ai_next
        }
    }
}

/// Scheme, host and port of a base URL.
package struct HostAddress: Equatable, Sendable {
    package var isTLS: Bool
    var host: String
    var port: UInt16

    /// Nil for a text that is no such URL; the settings have been checked before.
    package init?(url: String) {
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty,
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme)
        else { return nil }
        isTLS = scheme == "https"
        self.host = host
        guard let port = UInt16(exactly: parts.port ?? (isTLS ? 443 : 80)), port > 0 else { return nil }
        self.port = port
    }

    /// Whether the host is given as a number, which needs no name server.
    var isNumeric: Bool {
        var address = in_addr()
        return inet_pton(AF_INET, host, &address) == 1
    }

    /// `10.0.0.5:443`
    var place: String { "\(host):\(port)" }
}
