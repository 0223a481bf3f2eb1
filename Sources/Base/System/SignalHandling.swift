@preconcurrency import Dispatch
import Foundation

/// Turns signals into requests to the engine: TERM and INT stop it, HUP makes it read its settings again.
///
/// The signals are blocked first, then the sources registered, and only then does work begin: a signal that comes in
/// between is kept by the kernel, not lost and not deadly. Dispatch's sources are thread-safe but not yet marked so,
/// hence the `@preconcurrency` import.
package final class SignalHandling {
    private var sources: [any DispatchSourceSignal] = []

    /// Nonisolated, so that the handlers do not inherit the main actor, on which they would trap.
    package init(control: Control) {
        let numbers = [SIGTERM, SIGINT, SIGHUP]
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        let queue = DispatchQueue(label: "hik2humand.signals")
        let registered = DispatchSemaphore(value: 0)
        for number in numbers {
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setRegistrationHandler { @Sendable in registered.signal() }
            source.setEventHandler { @Sendable in
                if number == SIGHUP { control.requestReload() } else { control.requestStop() }
            }
            source.activate()
            sources.append(source)
        }
        for _ in numbers { registered.wait() }
    }

    deinit { for source in sources { source.cancel() } }
}
