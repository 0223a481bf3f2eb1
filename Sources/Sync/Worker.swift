import Base
import Ledger

/// One of the things that the engine does, a step at a time. The engine asks its workers in order, and sleeps until
/// the earliest of them wants to go on.
protocol Worker: AnyObject {
    /// Whether the workers behind this one get a turn while it has more to do.
    var turn: Turn { get }
    /// Something has come from outside since its last step, so that the engine must not sleep on.
    var hasNews: Bool { get }
    /// A run that ends by itself need not wait for this worker: it has done what it can, or has given up.
    var isFinished: Bool { get }
    /// Does the next thing that is due.
    ///
    /// - Returns: when to be asked again.
    func step() throws(LedgerError) -> Wake
    /// Goes on with new settings.
    func adopt(_ assembly: Assembly)
}

/// How a worker shares the engine with the workers behind it.
enum Turn {
    /// It goes on until it has nothing more to do at once; only then are the others asked.
    case untilDone
    /// It does one step, and the next worker is asked.
    case oneStep
    /// It is asked only when nobody before it has more to do at once.
    case whenIdle
}

extension Worker {
    var hasNews: Bool { false }

    /// Whether a run that ends by itself has waited long enough for a server.
    ///
    /// - Parameters:
    ///   - since: when the trouble began, on the monotonic clock; nil while there is none.
    ///   - needsPerson: waiting cannot help.
    func hasGivenUp(since: Span?, needsPerson: Bool, at uptime: Span) -> Bool {
        guard let since else { return false }
        return needsPerson || uptime - since >= .seconds(30)
    }
}
