import Base
import Foundation

/// Examines a host below HTTP, because an unknown name, a closed port and a refused certificate are different problems.
package protocol Network {
    /// The host's addresses, numeric.
    func addresses(of host: String) throws(NetworkFailure) -> [String]
    /// Opens a connection and closes it.
    func connect(_ host: String, port: UInt16) throws(NetworkFailure)
}

/// Why a host cannot be reached.
package enum NetworkFailure: Error, Equatable {
    /// The name cannot be resolved; the text is the resolver's.
    case unknownName(String)
    case noNameServer
    /// Nothing listens on the port.
    case refused
    /// There was no answer.
    case silent(seconds: Int64)
    case other(String)

    package var phrase: Phrase {
        switch self {
        case .unknownName(let text), .other(let text): .quoting(text)
        case .noNameServer: Phrase(en: "no name server answers", es: "ningún servidor de nombres responde")
        case .refused: Phrase(en: "refused", es: "rechazada")
        case .silent(let seconds): Phrase(en: "no answer within \(seconds) s", es: "sin respuesta en \(seconds) s")
        }
    }
}

/// The machine's resolver and network.
package struct SystemNetwork: Network {
    private let timeout: Span

    /// - Parameter timeout: the maximum time for one address to answer.
    package init(timeout: Span = .seconds(6)) { self.timeout = timeout }

    package func addresses(of host: String) throws(NetworkFailure) -> [String] {
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

    package func connect(_ host: String, port: UInt16) throws(NetworkFailure) {
        var failure = NetworkFailure.other("it has no address")
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

    /// Tries one address; nil if it accepts the connection.
    private func attempt(_ info: addrinfo) -> NetworkFailure? {
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(info.ai_family, flags, info.ai_protocol)
        guard descriptor >= 0 else { return .other(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        if Foundation.connect(descriptor, info.ai_addr, info.ai_addrlen) == 0 { return nil }
        guard errno == EINPROGRESS else { return SystemNetwork.meaning(errno) }
        let end = monotonicNow() + timeout
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while true {
            let left = end - monotonicNow()
            guard left > .milliseconds(0) else { return .silent(seconds: timeout.milliseconds / 1000) }
            if poll(&wait, 1, Int32(clamping: left.milliseconds)) > 0 { break }
        }
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else {
            return .other(String(cString: strerror(errno)))
        }
        return code == 0 ? nil : SystemNetwork.meaning(code)
    }

    private static func meaning(_ code: Int32) -> NetworkFailure {
        code == ECONNREFUSED ? .refused : .other(String(cString: strerror(code)))
    }

    /// Calls `body` with each of the host's addresses.
    private func each(_ host: String, port: String, _ body: (addrinfo) -> Void) throws(NetworkFailure) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, port, &hints, &found)
        guard failure == 0, let found else {
            throw failure == EAI_AGAIN ? .noNameServer : .unknownName(String(cString: gai_strerror(failure)))
        }
        defer { freeaddrinfo(found) }
        var next: UnsafeMutablePointer<addrinfo>? = found
        // The list comes from the resolver; no host has more addresses than this.
        for _ in 0..<64 {
            guard let info = next else { return }
            body(info.pointee)
            next = info.pointee.ai_next
        }
    }
}
