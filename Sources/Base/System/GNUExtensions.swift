import Foundation

/// What Swift's Glibc module hides (it needs _GNU_SOURCE, or is variadic): functions are looked up by name.
package enum GNUExtensions {
    private typealias Pipe2 = @convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32
    private typealias Option = @convention(c) (Int32, Int32) -> Int32
    private typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
    private typealias Trim = @convention(c) (Int) -> Int32
    private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// Opens a file without the right to read it, to look at it: O_PATH of open(2), the same number on every Linux.
    static let lookOnly: Int32 = 0o10000000
    /// A child in a session of its own, without the terminal: POSIX_SPAWN_SETSID of posix_spawnattr_setflags(3).
    package static let newSession: Int32 = 0x80

    /// Keeps other processes of the same user from reading this one's memory, and attaching to it.
    ///
    /// The files of /proc/self become root's by that, but a process always gets at its own.
    static func denyMemoryToOthers() {
        guard let symbol = dlsym(nil, "prctl") else { return }
        // The cast is to prctl(2) with all of its arguments; PR_SET_DUMPABLE is 4.
        _ = unsafeBitCast(symbol, to: Control.self)(4, 0, 0, 0, 0)
    }

    /// Creates a pipe that no other process can inherit, not even one started at the same moment by another thread.
    package static func pipe(_ ends: UnsafeMutablePointer<Int32>) -> Int32 {
        guard let symbol = dlsym(nil, "pipe2") else { return Glibc.pipe(ends) }
        // The cast is to the function's own C type (pipe(2)).
        return unsafeBitCast(symbol, to: Pipe2.self)(ends, O_CLOEXEC)
    }

    /// Makes the child close every descriptor from `first` on.
    ///
    /// Those of Foundation and libcurl are not closed on exec. Needs glibc 2.34 (Debian 12 has 2.36); with an older
    /// version the child keeps the descriptors, which does no other harm.
    package static func addCloseFrom(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ first: Int32) {
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
        // The cast is to the function's own C type (posix_spawn_file_actions_addclosefrom_np(3)).
        _ = unsafeBitCast(symbol, to: CloseFrom.self)(actions, first)
    }

    /// Returns freed memory to the system.
    ///
    /// A page of events needs megabytes for a moment, and malloc would keep them for the next page.
    package static func giveMemoryBack() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        // The cast is to the function's own C type (malloc_trim(3)).
        _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }

    /// Makes malloc return large blocks to the system as soon as they are freed.
    ///
    /// By default malloc raises its threshold with each such block, and the heap stays fragmented.
    package static func keepNoFreeMemory() {
        guard let symbol = dlsym(nil, "mallopt") else { return }
        // The cast is to the function's own C type (mallopt(3)); the numbers are M_TRIM_THRESHOLD, M_MMAP_THRESHOLD.
        let set = unsafeBitCast(symbol, to: Option.self)
        for option: Int32 in [-1, -3] { _ = set(option, 1 << 17) }
    }
}
