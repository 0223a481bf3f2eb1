import Base

/// Which proxy libcurl takes for a URL, by the variables that it honours.
struct ProxyChoice {
    let environment: [String: String]

    /// The proxy's host and port; nil when the host is reached directly, or what is named is no URL.
    func proxy(for address: HostAddress) -> HostAddress? {
        // libcurl takes HTTP_PROXY in lower case only, lest a web server's client set it.
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
