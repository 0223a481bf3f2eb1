import Attendance
import Base
import Ledger

/// What becomes of a punch that Humand does not have yet when the settings change.
///
/// It follows the settings of now, be it queued, waiting or refused: the employee whom its number has in the map, the
/// direction that its door has, and whether it is read at all. A post that may have arrived is left as it is, because it
/// is read back that way.
extension Intake {
    /// What the settings of now change about a punch.
    private enum Correction {
        /// One of them leaves it out: it waits for a person.
        case exclusion(Outcome)
        case punch(Punch)
    }

    /// What changes about open events, in order of time.
    ///
    /// - Parameter numbers: of persons whose lines have none, by HikCentral's id.
    func corrections(
        of open: [HeldRevision.Line], numbers: [String: String], state: LedgerState
    ) -> [(line: Int, record: RecordedEvent, outcome: Outcome)] {
        let kind = mapper.rules.employeeID
        var corrections: [Int: Correction] = [:]
        // From when on a person's punches alternate with others than before.
        var changed: [String: Instant] = [:]
        for (line, record) in open {
            let number = record.number(kind) ?? numbers[record.event.personID]
            guard let correction = correction(of: record, number: number) else { continue }
            corrections[line] = correction
            var employees = [record.punch?.employee]
            if case .punch(let punch) = correction { employees.append(punch.employee) }
            for employee in employees.compactMap(\.self) {
                changed[employee] = min(changed[employee] ?? record.event.time.instant, record.event.time.instant)
            }
        }
        guard !corrections.isEmpty else { return [] }
        let concerned = open.filter { line, record in
            corrections[line] != nil || alternatesAnew(record, after: changed)
        }
        // Nothing is a double read of what another one will not be any more.
        var history = state.history
        for punch in concerned.compactMap(\.event.punch) { history.remove(punch) }
        let inOrder = concerned.sorted {
            ($0.event.event.time.instant, $0.line) < ($1.event.event.time.instant, $1.line)
        }
        return inOrder.compactMap { line, record in
            let outcome: Outcome?
            switch corrections[line] {
            case .exclusion(let found): outcome = found
            case .punch(let punch): outcome = self.outcome(of: record, as: punch, history: history, state: state)
            case nil: outcome = self.outcome(of: record, as: record.punch, history: history, state: state)
            }
            if outcome?.state != .held || outcome?.cause?.keepsPunch == true, let punch = outcome?.punch ?? record.punch
            {
                history.add(punch)
            }
            return outcome.map { (line: line, record: record, outcome: $0) }
        }
    }

    private func correction(of record: RecordedEvent, number: String?) -> Correction? {
        guard record.hasOpenPunch else { return nil }
        if let excluded = excluded(record) { return .exclusion(excluded) }
        return corrected(record, number: number).map { .punch($0) }
    }

    private func alternatesAnew(_ record: RecordedEvent, after changed: [String: Instant]) -> Bool {
        guard record.hasOpenPunch, !record.isUnconfirmed, let employee = record.punch?.employee,
            let moment = changed[employee], record.event.time.instant >= moment
        else { return false }
        return mapper(for: record).alternates(record.event)
    }

    /// What a corrected punch does now; nil where nothing changes.
    ///
    /// What waited behind a punch of the former employee waits no longer. What Humand refused is sent again if it did not
    /// know that employee, or if the direction is another one now; else it stays held. What has become a double read of
    /// another punch is held too: that may come of a mistake in the settings of now.
    ///
    /// - Parameter history: without the punches that are corrected and have not been decided on.
    private func outcome(
        of record: RecordedEvent, as corrected: Punch?, history: PunchHistory, state: LedgerState
    ) -> Outcome? {
        guard var punch = corrected else { return nil }
        let alternates = mapper(for: record).alternates(record.event)
        if alternates {
            guard mayAlternate(record, state) else { return held(record, .direction, .gap) }
            guard let direction = mapper.alternated(punch, after: history) else {
                return held(record, .direction, .later)
            }
            punch.direction = direction
        }
        if punch == record.punch { return nil }
        let isTurned = punch.direction != record.punch?.direction
        let isRepaired = record.said?.code == .refusedEmployee || (isTurned && record.cause == .refused)
        if record.state == .held, !isRepaired {
            return Outcome(
                .held, cause: record.cause, why: record.why, reason: record.reason, said: record.said, punch: punch)
        }
        if let double = mapper.doubleRead(punch, alternates ? nil : punch.direction, in: history) {
            return held(record, .excluded, double)
        }
        let sentence = Sentence(.corrected)
        return record.state == .waiting && record.why != .behind
            ? Outcome(.waiting, sentence, until: record.until, punch: punch)
            : Outcome(.queued, sentence, punch: punch)
    }

    /// A punch that no setting leaves out any more, of somebody of whom HikCentral gives no number any more: it goes out as
    /// it was decided.
    func takenIn(_ record: RecordedEvent, as punch: Punch, state: LedgerState) -> Outcome? {
        let punch = corrected(record, number: nil) ?? punch
        guard mapper.doubleRead(punch, punch.direction, in: state.history) == nil else { return nil }
        return Outcome(.queued, Sentence(.corrected), punch: punch)
    }

    /// A refused punch once more, as the settings of now make it.
    func retried(
        _ record: RecordedEvent, state: LedgerState, by author: String
    ) throws(SourceError) -> Outcome {
        if let excluded = excluded(record) { return excluded }
        var number = knownNumber(of: record)
        if number == nil { number = try readableNumber(of: record.event) }
        let punch = corrected(record, number: number)
        // Another reading of the passage may have become a punch meanwhile, under the employee's own number.
        if let punch, let double = mapper.doubleRead(punch, punch.direction, in: state.history) {
            return Outcome(.skipped, why: double.code, Sentence(.corrected), double.text)
        }
        return Outcome(
            .queued, Sentence(.retried, .text(author)), isUnconfirmed: record.isUnconfirmed, punch: punch)
    }

    /// The employee's number without asking HikCentral; nil where the line does not have it.
    ///
    /// A line does not repeat a number that is the punch's own, as without a map every `personCode` is.
    func knownNumber(of record: RecordedEvent) -> String? {
        if let number = record.number(mapper.rules.employeeID) { return number }
        let isOwn = record.cause == .excluded && mapper.rules.employeeMap.isEmpty
        return isOwn ? record.punch?.employee : nil
    }

    /// A punch that Humand does not have, and that a setting now leaves out, waits for a person.
    private func excluded(_ record: RecordedEvent) -> Outcome? {
        guard !record.isUnconfirmed, let reason = exclusion(of: record) else { return nil }
        return held(record, .excluded, reason)
    }

    /// Why a setting now leaves the event out.
    ///
    /// No setting leaves out a door that HikCentral does not have any more: what was read there stays as it was decided.
    func exclusion(of record: RecordedEvent) -> Reason? {
        let mapper = mapper(for: record)
        guard let reason = mapper.exclusion(of: record.event), reason.code.isOfSettings else { return nil }
        return reason.code == .door && mapper.doors.lacks(doorCode: record.event.doorCode) ? nil : reason
    }

    /// With the door of the event's name in the place of one that HikCentral has no more.
    func mapper(for record: RecordedEvent) -> Mapper {
        var mapper = mapper
        mapper.doors = mapper.doors.succeeding(Door(code: record.event.doorCode, name: record.event.doorName))
        return mapper
    }

    /// The punch with the employee whom the number has in the map now, and the direction that its door has now; nil where
    /// neither is another.
    private func corrected(_ record: RecordedEvent, number: String?) -> Punch? {
        guard !record.isUnconfirmed, var punch = record.punch else { return nil }
        // Whoever passed without a card has no card number: that is nobody's.
        if let number, !number.isEmpty, let employee = mapper.rules.employeeMap[hikcentral: number] {
            punch.employee = employee
        }
        if let direction = mapper(for: record).directionByRule(record.event) { punch.direction = direction }
        return punch == record.punch ? nil : punch
    }
}

extension RecordedEvent {
    /// It is held although its punch is known: only the decision to send it is missing.
    var hasItsPunch: Bool { cause?.keepsPunch == true }
    fileprivate var hasOpenPunch: Bool { punch != nil && !state.isFinal && (state != .held || hasItsPunch) }
}
