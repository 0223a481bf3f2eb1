import Base

/// Which proxy libcurl uses for a URL, according to the environment variables that it honours.
struct ProxyChoice {
    let environment: [String: String]

    /// The proxy's host and port; nil if the host is reached directly, or the variable is not a URL.
    func proxy(for address: HostAddress) -> HostAddress? {
        // libcurl only reads http_proxy in lower case, because a web server's client can set HTTP_PROXY.
        let names = address.isTLS ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        let text = (names + ["all_proxy"]).compactMap { environment[$0] }.first { !$0.isEmpty }
        guard let text, !isExcepted(address.host) else { return nil }
        return HostAddress(url: text.contains("://") ? text : "http://\(text)")
    }

    private func isExcepted(_ host: String) -> Bool {
        let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        return list.split(separator: ",").map(\.trimmingSpaces).contains { entry in
            let name = entry.hasPrefix(".") ? String(entry.dropFirst()) : entry
            return entry == "*" || (!name.isEmpty && (host == name || host.hasSuffix("." + name)))
        }
    }
}
