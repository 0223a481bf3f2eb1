import Attendance
import Ledger

/// Which persons of held events are asked for again in HikCentral, where somebody may have entered their numbers.
///
/// Visitors and contractors whom Humand will never know add up to thousands, and asking for each of them must hold up
/// neither polls nor posts: so many are asked for at a time, and with more of them not all at each look.
struct HeldRetry {
    /// The lines of a person's held events.
    private var waiting: [[Int]] = []

    /// So many persons are asked for at a look of a daemon, which looks once a LATE_CHECK, and of a pass.
    static let maximumPersons = (daemon: 500, pass: 50)
    /// So many are asked for before something else has its turn.
    static let portion = 10

    /// Gathers whom to ask for, unless the last look still goes on.
    ///
    /// - Parameters:
    ///   - isThorough: also those who have a number: it may have been the wrong one, which is rare.
    ///   - start: where to begin among them, from 0 to 1: with too many, each has its chance.
    mutating func want(
        _ held: [(line: Int, event: RecordedEvent)], isThorough: Bool, most: Int, start: Double
    ) {
        guard waiting.isEmpty else { return }
        let asked = held.filter { $0.event.waitsForNumber && (isThorough || $0.event.employeeNumber == nil) }
        let theirs = Dictionary(grouping: asked) { $0.event.event.personID }.values.map { $0.map(\.line) }
            .sorted { ($0.first ?? 0) < ($1.first ?? 0) }
        let first = theirs.count <= most ? 0 : min(theirs.count - 1, max(0, Int(Double(theirs.count) * start)))
        waiting = Array((theirs[first...] + theirs[..<first]).prefix(most))
    }

    /// The lines of the next few persons; nil when all have been asked for.
    mutating func next() -> [Int]? {
        guard !waiting.isEmpty else { return nil }
        defer { waiting.removeFirst(min(HeldRetry.portion, waiting.count)) }
        return waiting.prefix(HeldRetry.portion).flatMap(\.self).sorted()
    }

    /// HikCentral does not answer: what is held can wait.
    mutating func giveUp() { waiting = [] }
}

extension RecordedEvent {
    /// Held for want of a number, a map line or a direction, which only somebody's mending brings.
    var waitsForMending: Bool { state == .held && (cause == .unmapped || cause == .direction) }

    /// HikCentral may have a number for the person by now, or another one.
    fileprivate var waitsForNumber: Bool { state == .held && cause == .unmapped && !event.personID.isEmpty }
}
