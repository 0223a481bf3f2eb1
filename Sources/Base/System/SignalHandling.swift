@preconcurrency import Dispatch
import Foundation

/// Turns signals into requests to the engine: TERM and INT stop it, HUP reloads its settings.
///
/// The signals are blocked first, then the sources are registered, and only then does work begin. The kernel keeps a
/// signal that arrives in between, so it is neither lost nor fatal. Dispatch's sources are thread-safe but not yet
/// marked `Sendable`, hence the `@preconcurrency` import.
package final class SignalHandling {
    private var sources: [any DispatchSourceSignal] = []

    /// Nonisolated, because handlers that inherit the main actor would trap.
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
