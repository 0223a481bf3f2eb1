import Base
import Simulator

/// One life of the program: from its start to its end, or to the step at which it dies.
///
/// Whatever a dead process still does has no effect: its calls fail, its requests are not made, and it does not wait.
final class SimulatedProcess {
    /// The machine's clock: it may be set, and then differs from the true time.
    final class MachineClock: Base.Clock, @unchecked Sendable {  // One thread plays a world.
        private let truth: ManualClock
        fileprivate(set) var isAlive = true
        var error = Span.seconds(0)

        init(_ truth: ManualClock) { self.truth = truth }

        var now: Instant { truth.now + error }
        var uptime: Span { truth.uptime }
        func wait(until uptime: Span) { if isAlive { truth.wait(until: uptime) } }
        func wake() { truth.wake() }
    }

    enum Death { case kill, powerCut }

    let clock: MachineClock
    let control: Control
    /// It is of the version before: it writes format 1, and has no notices.
    let isOlder: Bool
    private(set) var steps = 0
    private var death: (kind: Death, left: Int)?
    private(set) var cause: Death?
    /// It died with the last step.
    private(set) var hasJustDied = false

    init(_ truth: ManualClock, clockError: Span, isOlder: Bool = false) {
        self.isOlder = isOlder
        clock = MachineClock(truth)
        clock.error = clockError
        control = Control(clock: clock)
    }

    var isAlive: Bool { clock.isAlive }

    /// Kills it after so many more steps.
    func die(_ kind: Death, after steps: Int) {
        if death.map({ steps < $0.left }) ?? true { death = (kind, steps) }
    }

    /// Counts a step.
    ///
    /// - Returns: whether it lives on.
    func step() -> Bool {
        hasJustDied = false
        guard isAlive else { return false }
        steps += 1
        guard let (kind, left) = death else { return true }
        guard left <= 0 else {
            death = (kind, left - 1)
            return true
        }
        cause = kind
        hasJustDied = true
        clock.isAlive = false
        control.requestStop()
        return false
    }
}
