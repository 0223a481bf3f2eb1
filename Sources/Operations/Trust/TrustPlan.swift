import Attendance
import Base

/// The steps to trust a server's certificate: a pure function of the certificate and the address.
struct TrustPlan: Equatable, Sendable {
    /// Where to install the certificate.
    var file: String
    /// The host to use for the server, if it differs from the one in the settings.
    var newHost: String?
    /// The line for /etc/hosts that maps this host to the server; nil if none is needed.
    var hostsLine: HostsFile.Line?
    /// The base URL to use from then on.
    var url: String

    /// Why installing the certificate would not help.
    enum Obstacle: Error, Equatable, FindingCause {
        case expired(Instant)
        case notYetValid(Instant)
        case noUsableName(String)

        var trouble: Trouble? { .misconfigured }
        var description: String { sentence }

        var text: String {
            switch self {
            case .expired(let moment): "the certificate has expired on \(moment.utcDate)"
            case .notYetValid(let moment): "the certificate is not valid before \(moment.utcDate)"
            case .noUsableName(let names):
                "the certificate is made out to \(names), which cannot stand in a URL, and no client accepts it for "
                    + "any address"
            }
        }

        var remedy: Remedy? {
            switch self {
            case .expired: "renew it on the server, or set this machine's clock; trusting it would not help"
            case .notYetValid: "set this machine's clock, or make a new one on the server; trusting it would not help"
            case .noUsableName:
                .advice(
                    "make a new one on the server, with its address or a name such as hikcentral.plant as subject "
                        + "alternative name")
            }
        }
    }

    /// - Parameters:
    ///   - address: the address in the settings.
    ///   - serverAddress: the server's IPv4 address, for the hosts file.
    init(
        for facts: CertificateFacts, at address: HostAddress, serverAddress: String, storeFolder: String, now: Instant
    ) throws(Obstacle) {
        if let end = facts.notAfter, end < now { throw .expired(end) }
        if let begin = facts.notBefore, now < begin { throw .notYetValid(begin) }
        let safe = address.host.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) }
        let port = address.port == 443 ? "" : "\(address.port)"
        // One address may have several servers behind it.
        file = "\(storeFolder)/hik2humand-\(safe)\(port.isEmpty ? "" : "-\(port)").crt"
        func url(_ host: String) -> String { "https://\(host)\(port.isEmpty ? "" : ":\(port)")" }
        self.url = url(address.host)
        guard !facts.covers(address.host) else { return }
        guard let host = facts.usableHost else { throw .noUsableName(facts.namesText) }
        newHost = host
        self.url = url(host)
        if !CertificateFacts.isAddress(host) { hostsLine = HostsFile.Line(address: serverAddress, name: host) }
    }
}

extension CertificateFacts {
    /// Any other problem with the certificate, which trusting it would not solve.
    func obstacle(at address: HostAddress, now: Instant) -> TrustPlan.Obstacle? {
        do {
            _ = try TrustPlan(for: self, at: address, serverAddress: address.host, storeFolder: "", now: now)
            return nil
        } catch {
            return error
        }
    }

    /// Whom it was issued for, and until when it is valid.
    var summary: String {
        "made out to \(namesText)" + (notAfter.map { ", valid until \($0.utcDate)" } ?? "")
    }
}

/// The text of /etc/hosts.
struct HostsFile: Equatable, Sendable {
    let text: String

    struct Line: Equatable, Sendable, CustomStringConvertible {
        var address: String
        var name: String
        var description: String { "\(address) \(name)" }
    }

    /// The address that the file gives for a name; nil if the name is not in it.
    func address(of name: String) -> String? {
        text.split(separator: "\n").lazy.map { $0.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace) }
            .first { $0.dropFirst().contains(Substring(name)) }?.first.map(String.init)
    }

    /// The text to append in order to add a line.
    func addition(_ line: Line) -> String {
        (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + "\(line) # hik2humand trust\n"
    }
}
