import Attendance
import Base
import Ledger

/// Decides again on held events, for whose people the map or HikCentral may have a number by now.
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
}
