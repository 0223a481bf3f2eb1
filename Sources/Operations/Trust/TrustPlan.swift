import Base

/// What has to be done so that a server's certificate is taken: a pure function of the certificate and of the address
/// in the settings.
struct TrustPlan: Equatable, Sendable {
    /// Where the certificate goes.
    var file: String
    /// The host by which the server must be asked, when it is not the one in the settings.
    var newHost: String?
    /// The line for /etc/hosts that leads there; nil when none is needed.
    var hostsLine: String?
    /// The base URL to use from then on.
    var url: String

    /// Why no installing helps.
    enum Obstacle: Error, Equatable, CustomStringConvertible {
        case expired(Instant)
        case notYetValid(Instant)
        case noUsableName(String)

        var description: String {
            switch self {
            case .expired(let moment): "the certificate has expired on \(moment.utcDate)"
            case .notYetValid(let moment): "the certificate is not valid before \(moment.utcDate)"
            case .noUsableName(let names):
                "the certificate is made out to \(names), which cannot stand in a URL, and no client takes it for any "
                    + "address"
            }
        }

        /// What to do instead.
        var remedy: String {
            switch self {
            case .expired: "renew it on the server, or set this machine's clock; to trust it does not help"
            case .notYetValid: "set this machine's clock, or make a new one on the server; to trust it does not help"
            case .noUsableName:
                "make a new one on the server, with its address or a name such as hikcentral.plant as subject "
                    + "alternative name"
            }
        }
    }

    /// - Parameters:
    ///   - address: of the settings.
    ///   - number: the server's IPv4 address, for the hosts file.
    init(
        for facts: CertificateFacts, at address: HostAddress, number: String, storeFolder: String, now: Instant
    ) throws(Obstacle) {
        if let end = facts.notAfter, end < now { throw .expired(end) }
        if let begin = facts.notBefore, now < begin { throw .notYetValid(begin) }
        let safe = address.host.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) }
        // Behind one address there may be several servers.
        let port = address.port == 443 ? "" : "-\(address.port)"
        file = "\(storeFolder)/hik2humand-\(safe)\(port).crt"
        url = TrustPlan.url(address.host, address.port)
        guard !facts.covers(address.host) else { return }
        guard let host = facts.usableHost else { throw .noUsableName(facts.namesText) }
        newHost = host
        url = TrustPlan.url(host, address.port)
        if !CertificateFacts.isAddress(host) { hostsLine = "\(number) \(host)" }
    }

    private static func url(_ host: String, _ port: UInt16) -> String {
        port == 443 ? "https://\(host)" : "https://\(host):\(port)"
    }
}
