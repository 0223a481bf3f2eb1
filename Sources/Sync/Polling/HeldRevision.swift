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

    /// What is not final: FindFace's cameras and map decide on what it sent.
    var open: [Line] {
        let isCamera = intake.mapper.rules.system == .findFace
        return ledger.state.open.filter { ($0.value.origin == .findFace) == isCamera }.sorted { $0.key < $1.key }
            .map { (line: $0.key, event: $0.value) }
    }

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

    /// Whether the settings of now make something else of these.
    func changes(_ lines: [Line]) -> Bool {
        !intake.corrections(of: lines, numbers: .unknown, state: ledger.state).isEmpty
    }

    /// Has punches that Humand does not have yet follow the settings of now.
    ///
    /// All open ones are looked at, since a punch that becomes another one changes what alternates behind it.
    func correct(numbers: Intake.Numbers = .unknown) throws(LedgerError) {
        let corrections = intake.corrections(of: open, numbers: numbers, state: ledger.state)
        guard !corrections.isEmpty else { return }
        // In one step: a later punch of the person must not go first.
        try ledger.append(corrections.map { .outcome(line: $0.line, $0.outcome) })
        for (line, record, outcome) in corrections { DeliveryLog(log: log).log(line, record, outcome) }
    }

    /// The numbers of those whose lines do not have them, or have one that may be an old one, as far as HikCentral gives
    /// them now.
    ///
    /// Lines without the number are of another EMPLOYEE_ID, or of an older program.
    ///
    /// - Parameter most: how many persons are asked for.
    func numbers(most: Int) throws(SourceError) -> Intake.Numbers {
        guard intake.mapper.rules.employeeID == .personCode else { return .asked([:]) }
        var seen: Set<String> = []
        let asked = open.map(\.event).filter { record in
            record.punch != nil && !record.isUnconfirmed
                && (record.number(.personCode) == nil || record.mayHaveOldNumber(.personCode))
                && seen.insert(record.event.personID).inserted
        }
        // Not always the same ones: what waits for weeks is mostly of people who have left.
        let start = asked.isEmpty ? 0 : Int(intake.now.seconds / 60) % asked.count
        var numbers: [String: String] = [:]
        for record in (asked[start...] + asked[..<start]).prefix(most) {
            do { numbers[record.event.personID] = try intake.readableNumber(of: record.event) } catch .stopped {
                throw .stopped
            } catch .unavailable(.failed) {
                continue
            } catch {
                return .unknown
            }
        }
        return .asked(numbers)
    }
}
