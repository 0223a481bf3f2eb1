import Foundation

/// The mask of new files' modes.
///
/// It belongs to the whole process, so a folder that another test makes at that moment would get it too. Linux lets a
/// thread have one of its own.
enum Umask {
    private typealias Unshare = @convention(c) (Int32) -> Int32

    /// CLONE_FS in unshare(2)
    private static let fileSystemAttributes: Int32 = 0x200

    static func with<Result>(_ mask: mode_t, _ body: () throws -> Result) rethrows -> Result {
        // The overlay of the C library has no unshare.
        if let symbol = dlsym(nil, "unshare") {
            _ = unsafeBitCast(symbol, to: Unshare.self)(fileSystemAttributes)
        }
        let before = umask(mask)
        defer { umask(before) }
        return try body()
    }
}
