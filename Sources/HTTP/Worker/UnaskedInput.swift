import Foundation

/// Finds out whether a server has sent something that nobody asked for.
///
/// Bytes that arrive on a kept connection before a request is made are no answer to that request (RFC 9112, 6.3: they
/// must not be processed as one). libcurl 7.88 treats them as one all the same (measured: a second "201" on an idle
/// connection, or a "408", became the answer to the next post). URLSession does not give access to its sockets, but
/// this process has no others.
enum UnaskedInput {
    /// The highest descriptor to check; a worker has about twenty-five. poll(2) takes no more than may be open.
    private static let highest = min(127, Int32(clamping: sysconf(Int32(_SC_OPEN_MAX)) - 1))

    /// Whether any TCP connection of this process has bytes to read, or was ended by the other side.
    ///
    /// One call looks at every number, open or not; only what has something to say is asked what it is.
    static var isThere: Bool {
        var descriptors = (3...highest).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&descriptors, nfds_t(descriptors.count), 0) > 0 else { return false }
        return descriptors.contains {
            $0.revents != 0 && $0.revents & Int16(POLLNVAL) == 0 && isConnection($0.fd)
        }
    }

    /// Skips libcurl's own socket pairs, which it uses to wake itself.
    private static func isConnection(_ descriptor: Int32) -> Bool {
        var domain: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 else { return false }
        return domain == AF_INET || domain == AF_INET6
    }
}
