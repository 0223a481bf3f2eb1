import Foundation

/// The mask of new files' modes, which is the whole process's.
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
