import Foundation

/// The mask of new files' modes, which belongs to the whole process.
enum Umask {
    private static let lock = NSLock()

    static func with<Result>(_ mask: mode_t, _ body: () throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        let before = umask(mask)
        defer { umask(before) }
        return try body()
    }
}
