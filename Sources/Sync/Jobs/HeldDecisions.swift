import Attendance
import Base
import Ledger

/// What a person asks to be done with events that the program cannot settle by itself.
struct HeldDecisions {
    let ledger: Ledger
    /// Nil while the doors are not known.
    let intake: Intake?
    let log: Log
    let author: String

    /// Decides on held events again; those that can go out do.
    ///
    /// - Returns: false, with nothing done, when deciding needs doors that are not known yet.
    @discardableResult
    func retry(_ numbers: [Int], _ progress: inout JobProgress) throws -> Bool {
        let needsDoors = numbers.contains { number in
            ledger.state.open[number].map { $0.state == .held && $0.cause != .refused } ?? false
        }
        if needsDoors && intake == nil { return false }
        for number in numbers {
            guard let record = held(number, &progress) else { continue }
            if let outcome = try decide(record) {
                try self.record(number, record, outcome)
                progress.count(.init(outcome.state))
            } else {
                progress.count(.unchanged)
                progress.note("line \(number) stays held: \(record.reason)")
            }
        }
        return true
    }

    /// Gives held events up.
    func drop(_ numbers: [Int], reason: String, _ progress: inout JobProgress) throws {
        for number in numbers {
            guard let record = held(number, &progress) else { continue }
            try self.record(number, record, Outcome(.dropped, reason: "dropped by \(author): \(reason)"))
            progress.count(.dropped)
        }
    }

    /// Opens settled punches again; each is read back before it is posted.
    func resend(_ numbers: [Int], book: LedgerArchive, _ progress: inout JobProgress) throws {
        let lives = try book.histories(lines: Set(numbers))
        for number in numbers {
            guard let life = lives.first(where: { $0.line == number }), life.punch != nil, life.state.isFinal else {
                progress.note("line \(number) is no settled punch")
                continue
            }
            var record = life.now
            record.state = .queued
            record.cause = nil
            record.isUnconfirmed = true
            record.reason = "opened again by \(author): read back, and delivered where Humand lacks it"
            try ledger.append([.reopened(line: number, record)])
            progress.count(.queued)
        }
    }

    private func held(_ number: Int, _ progress: inout JobProgress) -> RecordedEvent? {
        guard let record = ledger.state.open[number] else {
            progress.note("line \(number) is not held: it is settled, or there is no such line")
            return nil
        }
        guard record.state == .held else {
            progress.note("line \(number) is not held: it is \(record.state.rawValue)")
            return nil
        }
        return record
    }

    private func decide(_ record: RecordedEvent) throws -> Outcome? {
        switch record.cause {
        case .refused:
            return Outcome(.queued, reason: "tried again by \(author)", isUnconfirmed: record.isUnconfirmed)
        case .unmapped, .direction:
            return try intake?.reconsidered(record, state: ledger.state)
        case .clock:
            return try intake?.released(record, state: ledger.state, by: author)
        case .undecodable, nil:
            return nil
        }
    }

    private func record(_ number: Int, _ record: RecordedEvent, _ outcome: Outcome) throws {
        try ledger.append([.outcome(line: number, outcome)])
        DeliveryLog(log: log).log(number, record, outcome)
    }
}
