import Foundation

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
