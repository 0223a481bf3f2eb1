import Foundation

/// Scheme, host and port of a base URL.
package struct HostAddress: Equatable, Sendable {
    package var isTLS: Bool
    var host: String
    var port: UInt16

    /// Nil if the text is not such a URL; settings have already been validated.
    package init?(url: String) {
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty,
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme)
        else { return nil }
        isTLS = scheme == "https"
        self.host = host
        guard let port = UInt16(exactly: parts.port ?? (isTLS ? 443 : 80)), port > 0 else { return nil }
        self.port = port
    }

    /// Whether the host is a numeric address, which needs no name server.
    var isNumeric: Bool {
        var address = in_addr()
        return inet_pton(AF_INET, host, &address) == 1
    }

    /// `https://10.0.0.5`, with the port where it is not the usual one.
    var url: String { "\(isTLS ? "https" : "http")://\(host)\(port == (isTLS ? 443 : 80) ? "" : ":\(port)")" }

    /// `10.0.0.5:443`
    var place: String { "\(host):\(port)" }
}
