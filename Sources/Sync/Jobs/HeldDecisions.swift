import Attendance
import Base
import Ledger

/// What a person asks to be done with events that the program cannot decide on by itself.
struct HeldDecisions {
    let ledger: Ledger
    /// What maps an event; nil while its doors are not known.
    let intake: (RecordedEvent) -> Intake?
    let log: Log
    let author: String

    /// Decides on held events again; those that can go out do.
    ///
    /// - Returns: false, with nothing done, when deciding needs doors that are not known yet.
    @discardableResult
    func retry(_ lines: [Int], _ progress: inout JobProgress) throws -> Bool {
        let needsDoors = lines.contains { line in
            ledger.state.open[line].map { $0.state == .held && intake($0) == nil } ?? false
        }
        if needsDoors { return false }
        for line in lines {
            guard let record = held(line, &progress) else { continue }
            var obstacle = record.reasonPhrase
            var outcome: Outcome?
            do { outcome = try decide(record) } catch SourceError.unavailable(let problem) {
                // Whoever left may be somebody of whom HikCentral knows nothing any more: the others do not wait for that.
                guard case .failed = problem else { throw SourceError.unavailable(problem) }
                obstacle = problem.phrase
            }
            if let outcome {
                try self.record(line, record, outcome)
                progress.count(.init(outcome.state))
            } else {
                progress.count(.unchanged)
                progress.note(
                    Phrase(en: "line \(line) stays held: ", es: "la línea \(line) sigue retenida: ") + obstacle)
            }
        }
        return true
    }

    /// Gives events up that are held, or wait and may not have been sent.
    func drop(_ lines: [Int], reason: String, _ progress: inout JobProgress) throws {
        for line in lines {
            guard let record = held(line, orWaiting: true, &progress) else { continue }
            try self.record(line, record, Outcome(.dropped, Sentence(.dropped, .text(author), .text(reason))))
            progress.count(.dropped)
            try free(record)
        }
    }

    /// What stayed behind a dropped punch need wait no longer; whether something else is before it is seen again.
    private func free(_ dropped: RecordedEvent) throws {
        guard let employee = dropped.punch?.employee else { return }
        for (line, record) in ledger.state.obstacles(of: employee)
        where record.state == .waiting && record.why == .behind {
            let outcome = Outcome(
                .queued, Sentence(.obstacleDropped, .text(author)), isUnconfirmed: record.isUnconfirmed)
            try self.record(line, record, outcome)
        }
    }

    /// Gives up accepted punches whose entries somebody has deleted in Humand: they are not missed there any more.
    func settle(_ lines: [Int], reason: String, book: LedgerArchive, _ progress: inout JobProgress) throws {
        let lives = try book.histories(lines: Set(lines))
        for line in lines {
            guard let life = lives.first(where: { $0.line == line }), life.state == .accepted else {
                progress.passOver(line)
                continue
            }
            var record = life.now
            (record.state, record.cause, record.why) = (.dropped, nil, nil)
            record.say(Sentence(.dropped, .text(author), .text(reason)))
            // In one line: were it queued in between, it would be posted again.
            try ledger.append([.reopened(line: line, record)])
            progress.count(.dropped)
        }
    }

    /// Reopens punches whose outcome is final; each is read back before it is posted.
    func resend(_ lines: [Int], book: LedgerArchive, _ progress: inout JobProgress) throws {
        let lives = try book.histories(lines: Set(lines))
        for line in lines {
            guard let life = lives.first(where: { $0.line == line }), life.punch != nil, life.state.isFinal else {
                progress.note(
                    Phrase(
                        en: "line \(line) is not a punch with a final outcome",
                        es: "la línea \(line) no es un marcaje con un resultado definitivo"))
                continue
            }
            var record = life.now
            record.state = .queued
            record.cause = nil
            record.isUnconfirmed = true
            record.say(Sentence(.reopened, .text(author)))
            try ledger.append([.reopened(line: line, record)])
            progress.count(.queued)
        }
    }

    private func held(
        _ line: Int, orWaiting takesWaiting: Bool = false, _ progress: inout JobProgress
    ) -> RecordedEvent? {
        guard let record = ledger.state.open[line],
            record.state == .held || (takesWaiting && record.state == .waiting && !record.isUnconfirmed)
        else {
            progress.passOver(line)
            return nil
        }
        return record
    }

    private func decide(_ record: RecordedEvent) throws -> Outcome? {
        switch record.cause {
        // Without a cause: an older program has carried it over, and did not know it.
        case .refused,
            nil where record.punch != nil:
            return try intake(record)?.retried(record, state: ledger.state, by: author)
        case .trust, .often:
            return Outcome(.queued, Sentence(.released, .text(author)), isUnconfirmed: record.isUnconfirmed)
        case .unmapped, .direction, .excluded:
            return try intake(record)?.reconsidered(record, state: ledger.state, isRequested: true)
        case .clock, .pushed:
            return try intake(record)?.released(record, state: ledger.state, by: author)
        case .undecodable, nil:
            return nil
        }
    }

    private func record(_ line: Int, _ record: RecordedEvent, _ outcome: Outcome) throws {
        try ledger.append([.outcome(line: line, outcome)])
        DeliveryLog(log: log).log(line, record, outcome)
    }
}
