import Foundation

/// Finds out whether a server has sent something that nobody asked for.
///
/// Bytes that arrive on a kept connection before a request is made are no answer to that request (RFC 9112, 6.3: they
/// must not be processed as one). libcurl 7.88 treats them as one all the same (measured: a second "201" on an idle
/// connection, or a "408", became the answer to the next post). URLSession does not give access to its sockets, but
/// this process has no others.
enum UnaskedInput {
    /// The highest descriptor to check; a worker has about fifteen.
    private static let highest: Int32 = 127

    /// Whether any TCP connection of this process has bytes to read, or was ended by the other side.
    static var isThere: Bool {
        var connections: [pollfd] = []
        for descriptor in 3...highest where isConnection(descriptor) {
            connections.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        }
        return poll(&connections, nfds_t(connections.count), 0) > 0
    }

    /// Skips libcurl's own socket pairs, which it uses to wake itself.
    private static func isConnection(_ descriptor: Int32) -> Bool {
        var domain: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 else { return false }
        return domain == AF_INET || domain == AF_INET6
    }
}
