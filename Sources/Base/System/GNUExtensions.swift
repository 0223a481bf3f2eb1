import Foundation

/// Four functions of glibc that Swift's Glibc module hides (they need _GNU_SOURCE), looked up by name.
package enum GNUExtensions {
    private typealias Pipe2 = @convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32
    private typealias Option = @convention(c) (Int32, Int32) -> Int32
    private typealias Trim = @convention(c) (Int) -> Int32
    private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// A pipe whose ends no other process can inherit, not even one that another thread starts at this moment.
    package static func pipe(_ ends: UnsafeMutablePointer<Int32>) -> Int32 {
        guard let symbol = dlsym(nil, "pipe2") else { return Glibc.pipe(ends) }
        // The cast is to the function's own C type (pipe(2)).
        return unsafeBitCast(symbol, to: Pipe2.self)(ends, O_CLOEXEC)
    }

    /// Lets the child close every descriptor from `first` on: Foundation's and libcurl's are not closed on exec.
    ///
    /// Needs glibc 2.34 (Debian 12 has 2.36); with an older one the child keeps them, which costs nothing but them.
    package static func addCloseFrom(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ first: Int32) {
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
        // The cast is to the function's own C type (posix_spawn_file_actions_addclosefrom_np(3)).
        _ = unsafeBitCast(symbol, to: CloseFrom.self)(actions, first)
    }

    /// Gives memory that was freed back to the system: a page of events takes megabytes for a moment, and malloc would
    /// keep them for the next one.
    package static func giveMemoryBack() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        // The cast is to the function's own C type (malloc_trim(3)).
        _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }

    /// Lets large pieces of memory go back to the system as soon as they are free. By itself malloc raises its
    /// threshold with each one, and the heap keeps the holes.
    package static func keepNoFreeMemory() {
        guard let symbol = dlsym(nil, "mallopt") else { return }
        // The cast is to the function's own C type (mallopt(3)); the numbers are M_TRIM_THRESHOLD, M_MMAP_THRESHOLD.
        let set = unsafeBitCast(symbol, to: Option.self)
        for option: Int32 in [-1, -3] { _ = set(option, 1 << 17) }
    }
}
