import Foundation

/// What is done when a person presses Ctrl-C while the program asks questions, or the connection of the terminal ends:
/// words and a last step instead of a bare end.
///
/// The signal handler writes one byte and no more, because in a handler nothing may be printed or allocated; a thread
/// reads the byte and does the rest. A child gets the signal's usual effect back when it is started.
package final class Interruption: @unchecked Sendable {  // Everything that changes is under the lock.
    private static let signals = [SIGINT, SIGHUP, SIGTERM]

    private let lock = NSLock()
    private var words = ""
    private var child: pid_t?

    package init() {}

    /// What is said from here on.
    package func say(_ text: String) { lock.withLock { words = text } }

    /// The process to be ended first, as it does not see what is typed; nil when it is over.
    package func end(first process: pid_t?) { lock.withLock { child = process } }

    /// Watches until the process ends.
    ///
    /// - Parameter end: takes the words; the process ends behind it.
    /// - Returns: false where it cannot; then Ctrl-C ends the program without a word.
    @discardableResult
    package func watch(_ end: @escaping @Sendable (String) -> Void) -> Bool {
        var ends: [Int32] = [-1, -1]
        guard interruptEnd < 0, GNUExtensions.pipe(&ends) == 0 else { return false }
        let start = ends[0]
        let isWatched = DetachedThread.start { [self] in
            var byte: UInt8 = 0
            guard FileCalls.retrying({ read(start, &byte, 1) }) == 1 else { return }
            TerminalInput.restore()
            let (words, child) = lock.withLock { (self.words, self.child) }
            if let child { kill(child, SIGINT) }
            end(words)
            // As a shell counts a program that the signal has ended. Not exit(3), which waits for the thread that reads
            // standard input.
            _exit(128 + Int32(byte))
        }
        guard isWatched else {
            for end in ends { close(end) }
            return false
        }
        interruptEnd = ends[1]
        for number in Interruption.signals {
            signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                _ = Glibc.write(interruptEnd, &byte, 1)
            }
        }
        return true
    }
}

/// Where the handler writes; set once, before it is installed.
private nonisolated(unsafe) var interruptEnd: Int32 = -1
