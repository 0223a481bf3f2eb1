import Foundation

/// Standard output or standard error; writes everything and never traps.
package struct StandardStream: Sendable {
    private let descriptor: Int32

    package static let output = StandardStream(descriptor: 1)
    package static let error = StandardStream(descriptor: 2)

    /// Whether it leads into the file at this path, as after a shell's `>`.
    package func leads(to path: String) -> Bool {
        var (mine, other) = (stat(), stat())
        return fstat(descriptor, &mine) == 0 && stat(path, &other) == 0 && mine.st_mode & S_IFMT == S_IFREG
            && mine.st_dev == other.st_dev && mine.st_ino == other.st_ino
    }

    /// - Returns: the `errno` if not everything could be written; EPIPE if the reader has gone away.
    @discardableResult
    package func write(_ text: String) -> Int32? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return errno }
            rest = rest.dropFirst(count)
        }
        return nil
    }
}
