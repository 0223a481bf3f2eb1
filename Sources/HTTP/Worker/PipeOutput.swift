import Foundation

/// Writes frames for the program to the original descriptor 1, which `print` can no longer reach.
final class PipeOutput: @unchecked Sendable {  // The lock makes a frame one uninterrupted write.
    private let descriptor: Int32
    private let lock = NSLock()

    init() {
        descriptor = fcntl(1, F_DUPFD_CLOEXEC, 3)
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0, null >= 0, dup2(null, 1) == 1 else { _exit(71) }
        close(null)
    }

    /// - Parameter frame: the encoded frame; nil, which is one that does not fit into a frame, ends the process.
    func write(_ frame: Data?) {
        guard let bytes = frame else { _exit(70) }
        lock.lock()
        defer { lock.unlock() }
        bytes.withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                let slice = UnsafeRawBufferPointer(rebasing: rest)
                let count = Glibc.write(descriptor, slice.baseAddress, slice.count)
                if count < 0 && errno == EINTR { continue }
                // The program is gone, so nobody is waiting for the answer.
                guard count > 0 else { _exit(0) }
                rest = rest.dropFirst(count)
            }
        }
    }
}
