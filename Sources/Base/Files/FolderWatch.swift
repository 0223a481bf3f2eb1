import Foundation

/// Tells at once when a name appears in a folder (inotify(7)), so that nobody has to look again and again.
package enum FolderWatch {
    /// Calls `notice` on a thread of its own after each change, as long as the process lives.
    ///
    /// - Returns: false where that cannot be had, as without the folder or with the user's watches used up.
    package static func start(_ folder: String, _ notice: @escaping @Sendable () -> Void) -> Bool {
        let descriptor = inotify_init1(Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { return false }
        let events = UInt32(IN_MOVED_TO | IN_CREATE)
        guard inotify_add_watch(descriptor, folder, events) >= 0, DetachedThread.start({ wait(descriptor, notice) })
        else {
            close(descriptor)
            return false
        }
        return true
    }

    private static func wait(_ descriptor: Int32, _ notice: () -> Void) {
        // What happened does not matter, only that something did; a record with its name is at most 272 bytes long.
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 { notice() } else if errno != EINTR { break }
        }
        close(descriptor)
    }
}
