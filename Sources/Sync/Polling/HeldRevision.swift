import Attendance
import Base
import Ledger

/// Decides again on what Humand does not have: the settings or HikCentral may now say otherwise.
struct HeldRevision {
    /// An event of the ledger, with its line number.
    typealias Line = (line: Int, event: RecordedEvent)

    let intake: Intake
    let ledger: Ledger
    let log: Log

    /// - Parameter asking: whether HikCentral is asked; else the number is taken as the ledger has it.
    /// - Returns: false when HikCentral does not answer.
    func run(_ held: [Line], asking: Bool) throws -> Bool {
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

    /// Has punches that Humand does not have yet follow the settings of now.
    ///
    /// - Parameter numbers: of persons whose lines have none, by HikCentral's id.
    func correct(_ open: [Line], numbers: [String: String] = [:]) throws(LedgerError) {
        let corrections = intake.corrections(of: open, numbers: numbers, state: ledger.state)
        guard !corrections.isEmpty else { return }
        // In one step: a later punch of the person must not go first.
        try ledger.append(corrections.map { .outcome(line: $0.line, $0.outcome) })
        for (line, record, outcome) in corrections { DeliveryLog(log: log).log(line, record, outcome) }
    }

    /// The numbers of those whose lines do not have them, as far as HikCentral gives them now.
    ///
    /// Without a map the number is the punch's own, and no line repeats it; once there is a map it must be known.
    func numbers(of open: [Line]) throws(SourceError) -> [String: String] {
        let rules = intake.mapper.rules
        guard rules.employeeID == .personCode, !rules.employeeMap.isEmpty else { return [:] }
        let asked = open.map(\.event).filter { $0.punch != nil && !$0.isUnconfirmed && $0.number(.personCode) == nil }
        var (seen, numbers) = (Set<String>(), [String: String]())
        let people = asked.filter { seen.insert($0.event.personID).inserted }
        for record in people.prefix(HeldRetry.maximumPersons.daemon) {
            do { numbers[record.event.personID] = try intake.readableNumber(of: record.event) } catch .stopped {
                throw .stopped
            } catch .unavailable(.failed) {
                continue
            } catch {
                break
            }
        }
        return numbers
    }
}
