import Foundation

/// Turns signals into requests to the engine: TERM and INT stop it, HUP reloads its settings.
///
/// The signals are blocked first, and then a thread waits for them: the kernel keeps one that arrives in between, so it
/// is neither lost nor fatal. The thread is this program's own, because Dispatch hangs where no thread can be had.
package struct SignalHandling {
    private static let receiver = Receiver()
    private var former = sigset_t()

    package init(control: Control) throws(NoThread) {
        var handled = Receiver.signals
        pthread_sigmask(SIG_BLOCK, &handled, &former)
        guard SignalHandling.receiver.serve(control) else {
            pthread_sigmask(SIG_SETMASK, &former, nil)
            throw NoThread()
        }
    }

    /// Lets the signals end the process again.
    package func end() {
        var mask = former
        pthread_sigmask(SIG_SETMASK, &mask, nil)
    }

    /// The process's only thread that takes signals; it lives as long as the process.
    private final class Receiver: @unchecked Sendable {  // Everything that changes is under the lock.
        private let lock = NSLock()
        private var control: Control?
        private var isRunning = false

        static var signals: sigset_t {
            var set = sigset_t()
            sigemptyset(&set)
            for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, number) }
            return set
        }

        func serve(_ control: Control) -> Bool {
            lock.withLock {
                self.control = control
                if !isRunning { isRunning = DetachedThread.start { [self] in receive() } }
                return isRunning
            }
        }

        private func receive() {
            var set = Receiver.signals
            while true {
                var number: Int32 = 0
                guard sigwait(&set, &number) == 0 else { continue }
                let control = lock.withLock { self.control }
                if number == SIGHUP { control?.requestReload() } else { control?.requestStop() }
            }
        }
    }
}
