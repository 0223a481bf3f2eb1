import Base
import Foundation

/// The proxies of the environment. libcurl reads them by itself, when it connects; a mistake would look like an outage.
enum ProxySetting {
    /// libcurl takes no HTTP_PROXY: a web server's client could set it.
    private static let names = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    private static let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

    /// What libcurl would not understand. The URL is not repeated, since it may hold a password.
    static func problems(in environment: [String: String]) -> [Settings.Problem] {
        names.filter { !isReadable(environment[$0] ?? "") }.map { name in
            .init(
                setting: name,
                phrase: Phrase(
                    en:
                        "\(name) cannot be read as a proxy's URL, http://USER:PASSWORD@HOST:PORT; in user and password "
                        + "write @ as %40, / as %2F, # as %23, ? as %3F (in a systemd unit %%40 …)",
                    es:
                        "\(name) no se puede leer como URL de un proxy, http://USUARIO:CLAVE@HOST:PUERTO; en usuario y "
                        + "clave escriba @ como %40, / como %2F, # como %23, ? como %3F (en una unidad de systemd %%40 …)"
                ))
        }
    }

    /// As libcurl takes it apart: the user ends at the first `@`, the host at the first `/`, `?` or `#`.
    private static func isReadable(_ text: String) -> Bool {
        guard !text.isEmpty else { return true }
        let parts = text.components(separatedBy: "://")
        guard parts.count < 3, parts.count == 1 || schemes.contains(parts[0].lowercased()) else { return false }
        let authority = (parts.last ?? "").prefix { !"/?#".contains($0) }
        let host = authority.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
        let end = host.hasPrefix("[") ? host.firstIndex(of: "]").map(host.index(after:)) : host.firstIndex(of: ":")
        guard let end = end ?? (host.hasPrefix("[") ? nil : host.endIndex), end > host.startIndex else { return false }
        let port = host[end...]
        return host[..<end].allSatisfy { $0.isLetter || $0.isNumber || ".-_~[]:".contains($0) }
            && (port.isEmpty || port == ":" || port.hasPrefix(":") && UInt16(port.dropFirst()) ?? 0 > 0)
    }
}
