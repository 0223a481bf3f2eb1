import Base
import Foundation

/// Which proxy libcurl uses for a URL, according to the environment variables that it honours.
struct ProxyChoice {
    let environment: [String: String]

    /// Every variable that it honours.
    static let names = [
        "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
    ]

    /// The proxy's host and port; nil if the host is reached directly, or the variable is not a URL.
    func proxy(for address: HostAddress) -> HostAddress? {
        // libcurl only reads http_proxy in lower case, because a web server's client can set HTTP_PROXY.
        let names = address.isTLS ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        guard let text = first(names + ["all_proxy", "ALL_PROXY"]), !isExcepted(address.host.lowercased()) else {
            return nil
        }
        return HostAddress(url: text.contains("://") ? text : "http://\(text)")
    }

    /// An empty variable is none.
    private func first(_ names: [String]) -> String? { names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } }

    /// Whether no_proxy, a list with commas or blanks, has the host: a numeric one by address or range, a name by the
    /// end of its domain.
    private func isExcepted(_ host: String) -> Bool {
        let list = first(["no_proxy", "NO_PROXY"])?.lowercased() ?? ""
        if list == "*" { return true }
        let number = ProxyChoice.number(host)
        return list.split { $0 == "," || $0.isWhitespace }.contains { entry in
            if let number { return ProxyChoice.range(entry, has: number) }
            let name = entry.drop { $0 == "." }
            return !name.isEmpty && (host == name || host.hasSuffix("." + name))
        }
    }

    /// `10.0.0.0/8`, or a single address.
    private static func range(_ entry: Substring, has number: UInt32) -> Bool {
        let parts = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let base = ProxyChoice.number(String(parts[0])), let bits = parts.count == 2 ? UInt32(parts[1]) : 32,
            bits <= 32
        else { return false }
        // As libcurl does it, /0 is one address too.
        let shift = bits == 0 ? 0 : 32 - bits
        return base >> shift == number >> shift
    }

    private static func number(_ host: String) -> UInt32? {
        var address = in_addr()
        return inet_pton(AF_INET, host, &address) == 1 ? UInt32(bigEndian: address.s_addr) : nil
    }
}
