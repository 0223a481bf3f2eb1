import Foundation

/// The system calls that files are opened and changed by; tests put in ones that fail, are interrupted or fall short.
///
/// Each is the call of its name in the manual's section 2, with the error in `errno`.
package struct FileCalls {
    /// The path, the flags, and the mode of a file that is made.
    package var open: (String, Int32, mode_t) -> Int32 = { Glibc.open($0, $1, $2) }
    var write: (Int32, UnsafeRawPointer, Int) -> Int = { Glibc.write($0, $1, $2) }
    /// As `write`, at an offset of the file.
    var writeAt: (Int32, UnsafeRawPointer, Int, off_t) -> Int = { Glibc.pwrite($0, $1, $2, $3) }
    /// fdatasync(2).
    var syncData: (Int32) -> Int32 = { Glibc.fdatasync($0) }
    var sync: (Int32) -> Int32 = { Glibc.fsync($0) }
    package var truncate: (Int32, off_t) -> Int32 = { Glibc.ftruncate($0, $1) }
    var rename: (String, String) -> Int32 = { Glibc.rename($0, $1) }
    var unlink: (String) -> Int32 = { Glibc.unlink($0) }
    var makeFolder: (String, mode_t) -> Int32 = { Glibc.mkdir($0, $1) }
    var read: (Int32, UnsafeMutableRawPointer, Int) -> Int = { Glibc.read($0, $1, $2) }

    package init() {}

    /// Calls again for as long as a signal interrupts: on a network's file system any of them can be.
    package static func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }

    /// Writes all bytes, however many calls it takes; at an offset, or where the file stands.
    ///
    /// - Returns: the error's number; 0 when all is written.
    package func writeAll(_ bytes: Data, to descriptor: Int32, at offset: off_t? = nil) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            var done = 0
            while done < buffer.count {
                let (place, rest) = (start + done, buffer.count - done)
                let count = FileCalls.retrying {
                    offset.map { writeAt(descriptor, place, rest, $0 + off_t(done)) } ?? write(descriptor, place, rest)
                }
                if count < 0 { return errno }
                if count == 0 { return ENOSPC }
                done += count
            }
            return 0
        }
    }
}
