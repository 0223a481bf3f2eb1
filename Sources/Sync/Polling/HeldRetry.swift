import Attendance
import Ledger

/// Which persons of held events HikCentral is asked for again, since somebody may have entered their numbers.
///
/// Visitors and contractors whom Humand will never know add up to thousands. Asking for each of them must hold up
/// neither polls nor posts, so only a few are asked for at a time, and not all of them in every round.
struct HeldRetry {
    /// The lines of a person's held events.
    private var waiting: [[Int]] = []

    /// How many persons are asked for in one round of a daemon, which has one every LATE_CHECK, and of `run --once`.
    static let maximumPersons = (daemon: 500, once: 50)
    /// How many are asked for before something else has its turn.
    private static let portion = 10

    /// Gathers whom to ask for, unless the last round still goes on.
    ///
    /// - Parameters:
    ///   - isThorough: also those who have a number: it may have been the wrong one, which is rare.
    ///   - start: where to begin among them, from 0 to 1: with too many, each has its chance.
    mutating func want(
        _ held: [(line: Int, event: RecordedEvent)], isThorough: Bool, maximum: Int, start: Double
    ) {
        guard waiting.isEmpty else { return }
        let asked = held.filter { $0.event.waitsForNumber && (isThorough || $0.event.number(.personCode) == nil) }
        let theirs = Dictionary(grouping: asked) { $0.event.event.personID }.values.map { $0.map(\.line) }
            .sorted { ($0.first ?? 0) < ($1.first ?? 0) }
        let first = theirs.count <= maximum ? 0 : min(theirs.count - 1, max(0, Int(Double(theirs.count) * start)))
        waiting = Array((theirs[first...] + theirs[..<first]).prefix(maximum))
    }

    /// The lines of the next few persons; nil when all have been asked for.
    mutating func next() -> [Int]? {
        guard !waiting.isEmpty else { return nil }
        defer { waiting.removeFirst(min(HeldRetry.portion, waiting.count)) }
        return waiting.prefix(HeldRetry.portion).flatMap(\.self).sorted()
    }

    /// HikCentral does not answer: held events can wait.
    mutating func giveUp() { waiting = [] }
}

extension RecordedEvent {
    /// Held for want of a number, a map line or a direction, which a person has to supply, or because a setting leaves it
    /// out.
    var waitsForCorrection: Bool { state == .held && (cause == .unmapped || cause == .direction || cause == .excluded) }

    /// HikCentral may now have a number for the person, or another one.
    fileprivate var waitsForNumber: Bool {
        state == .held && (cause == .unmapped || cause == .excluded) && !event.personID.isEmpty
    }
}
