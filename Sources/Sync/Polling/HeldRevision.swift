import Attendance
import Base
import Ledger

/// Decides again on events, for whose people the map or HikCentral may have a number by now, or another one.
struct HeldRevision {
    let intake: Intake
    let ledger: Ledger
    let log: Log

    /// - Parameter asking: whether HikCentral is asked; else the number is taken as the ledger has it.
    /// - Returns: false when HikCentral does not answer.
    func run(_ held: [(line: Int, event: RecordedEvent)], asking: Bool) throws -> Bool {
        for (line, record) in held {
            let outcome: Outcome?
            do {
                outcome = try intake.reconsidered(record, state: ledger.state, asking: asking)
            } catch .stopped {
                throw SourceError.stopped
            } catch .unavailable(.failed(let answer)) {
                // It is there, and may have no answer for this person alone: the others do not wait for it.
                log.debug(.heldUnchanged, "line \(line) will be decided on again later: code \(answer.code)")
                continue
            } catch {
                // What is held can wait; new windows cannot.
                log.debug(.heldUnchanged, "held events will be decided on again later: \(error)")
                return false
            }
            guard let outcome else { continue }
            try ledger.append([.outcome(line: line, outcome)])
            DeliveryLog(log: log).log(line, record, outcome)
        }
        return true
    }

    /// Gives punches that Humand does not have yet the employees of the map as it is now.
    func readdress(_ open: [(line: Int, event: RecordedEvent)]) throws {
        let changes = open.compactMap { line, record in
            intake.readdressed(record, state: ledger.state).map { (line: line, record: record, outcome: $0) }
        }
        guard !changes.isEmpty else { return }
        // In one step: a later punch of the person must not go first.
        try ledger.append(changes.map { .outcome(line: $0.line, $0.outcome) })
        for change in changes { DeliveryLog(log: log).log(change.line, change.record, change.outcome) }
    }
}
