import Attendance
import Base
import Ledger

/// What becomes of a punch that Humand does not have yet when the settings change.
///
/// It follows the settings of now, be it queued, waiting or refused: the employee whom its number has in the map, the
/// direction that its door has, and whether it is read at all. A post that may have arrived is read back as it was sent,
/// and follows once it is known not to have arrived.
extension Intake {
    /// The numbers of those whose lines do not have them, by HikCentral's id.
    enum Numbers {
        /// HikCentral could not be asked.
        case unknown
        case asked([String: String])
    }

    /// What the settings of now make of a punch.
    private enum Correction {
        /// One of them leaves it out: it waits for a person.
        case leftOut(Outcome)
        case punch(Punch)
        /// It is not left out any more.
        case takenIn(Punch)

        var punch: Punch? {
            switch self {
            case .leftOut: nil
            case .punch(let punch), .takenIn(let punch): punch
            }
        }
    }

    /// What changes about open events, in order of time.
    func corrections(
        of open: [HeldRevision.Line], numbers: Numbers, state: LedgerState
    ) -> [(line: Int, record: RecordedEvent, outcome: Outcome)] {
        var corrections: [Int: Correction] = [:]
        // From when on a person's punches alternate with others than before.
        var changed: [String: Instant] = [:]
        for (line, record) in open {
            guard let correction = correction(of: record, numbers) else { continue }
            corrections[line] = correction
            for employee in [record.punch?.employee, correction.punch?.employee].compactMap(\.self) {
                changed[employee] = min(changed[employee] ?? record.event.time.instant, record.event.time.instant)
            }
        }
        guard !corrections.isEmpty else { return [] }
        let concerned = open.filter { line, record in
            corrections[line] != nil || alternatesAnew(record, after: changed)
        }
        // Nothing is a double read of what another one will not be any more.
        var history = state.history
        for punch in concerned.compactMap(\.event.countedPunch) { history.remove(punch) }
        let inOrder = concerned.sorted {
            ($0.event.event.time.instant, $0.line) < ($1.event.event.time.instant, $1.line)
        }
        return inOrder.compactMap { line, record in
            var outcome: Outcome?
            switch corrections[line] {
            case .leftOut(let found): outcome = found
            case .punch(let punch): outcome = self.outcome(of: record, as: punch, history, state)
            case .takenIn(let punch): outcome = self.outcome(of: record, as: punch, isTakenIn: true, history, state)
            case nil: outcome = record.punch.flatMap { self.outcome(of: record, as: $0, history, state) }
            }
            // A line goes by the number that it was decided by last, or it would be taken back.
            outcome?.employeeNumber = noted(number(for: record, numbers), record)
            var after = record
            if let outcome { after.take(outcome) }
            if let punch = after.countedPunch { history.add(punch) }
            return outcome.map { (line: line, record: record, outcome: $0) }
        }
    }

    /// What HikCentral says now comes first, since it may have been corrected. A number that the map does not have is
    /// nobody's: then the line's own stays, whose line in the map may be the one that was corrected.
    private func number(for record: RecordedEvent, _ numbers: Numbers) -> String? {
        let own = record.number(mapper.rules.employeeID)
        guard case .asked(let found) = numbers else {
            // What is refused can wait: the number may be somebody else's by now.
            return record.mayHaveOldNumber(mapper.rules.employeeID) ? nil : own
        }
        return better(found[record.event.personID], than: own)
    }

    private func better(_ found: String?, than own: String?) -> String? {
        guard let found else { return own }
        return own != nil && mapper.rules.employeeMap[hikcentral: found] == nil ? own : found
    }

    /// The number to keep with an outcome, where it is not the line's.
    func noted(_ number: String?, _ record: RecordedEvent) -> String? {
        // FindFace's people have a map of their own.
        mapper.rules.employeeID == .personCode && record.origin != .findFace && number != record.number(.personCode)
            ? number : nil
    }

    private func correction(of record: RecordedEvent, _ numbers: Numbers) -> Correction? {
        guard !record.isUnconfirmed, let punch = record.punch, !record.state.isFinal else { return nil }
        let number = number(for: record, numbers)
        if record.state != .held || record.cause?.keepsPunch == true {
            if let reason = exclusion(of: record) { return held(record, .excluded, reason).map { .leftOut($0) } }
            return corrected(record, number: number).map { .punch($0) }
        }
        // What is held for another reason than these is decided on by itself.
        guard record.cause == .excluded || record.why == .later || record.why == .gap, canGoOut(record),
            exclusion(of: record) == nil
        else { return nil }
        // Whoever it is must be known for sure: what is held can wait.
        if number == nil, case .unknown = numbers { return nil }
        return .takenIn(corrected(record, number: number) ?? punch)
    }

    /// Nothing holds it but what a setting said of it.
    private func canGoOut(_ record: RecordedEvent) -> Bool {
        let age = now - record.event.time.instant
        return mapper.rules.isTrusted && mapper.rules.maximumPerHour == nil && age <= mapper.rules.maxAge
            && age >= .milliseconds(-mapper.rules.maxFuture.milliseconds)
    }

    private func alternatesAnew(_ record: RecordedEvent, after changed: [String: Instant]) -> Bool {
        guard !record.isUnconfirmed, !record.state.isFinal, let punch = record.countedPunch,
            let moment = changed[punch.employee], record.event.time.instant >= moment
        else { return false }
        return mapper.following(record.event).alternates(record.event) == true
    }

    /// What a corrected punch does now; nil where nothing changes.
    ///
    /// What waited behind a punch of the former employee waits no longer, and what Humand refused is sent again: it is
    /// another punch now. What has become a double read is held: that may come of a mistake in the settings of now.
    ///
    /// - Parameter history: without the punches that are corrected and have not been decided on.
    private func outcome(
        of record: RecordedEvent, as corrected: Punch, isTakenIn: Bool = false, _ history: PunchHistory,
        _ state: LedgerState
    ) -> Outcome? {
        var punch = corrected
        let mapper = mapper.following(record.event)
        let alternates = mapper.alternates(record.event)
        switch alternates {
        case true?:
            guard mayAlternate(record, state) else { return held(record, .direction, .gap) }
            // In the order of the mapper's own decision, or what is held would change its cause at each start.
            if let double = mapper.doubleRead(punch, nil, in: history) { return held(record, .excluded, double) }
            guard let direction = mapper.alternated(punch, after: history) else {
                return held(record, .direction, .later)
            }
            punch.direction = direction
        case nil where punch.employee != record.punch?.employee:
            // The direction may be that of another person's punches. Once the doors are known it is decided again.
            return held(record, .direction, .gap)
        case false?, nil: break
        }
        if punch == record.punch, !isTakenIn { return nil }
        if record.state == .held, record.cause == .trust || record.cause == .often {
            return Outcome(
                .held, cause: record.cause, why: record.why, reason: record.reason, said: record.said, punch: punch)
        }
        if let double = mapper.doubleRead(punch, punch.direction, in: history) {
            return held(record, .excluded, double)
        }
        let sentence = Sentence(.corrected)
        return record.state == .waiting && record.why != .behind
            ? Outcome(.waiting, sentence, until: record.until, punch: punch)
            : Outcome(.queued, sentence, punch: punch)
    }

    /// A refused punch once more, as the settings of now make it.
    func retried(
        _ record: RecordedEvent, state: LedgerState, by author: String
    ) throws(SourceError) -> Outcome {
        if !record.isUnconfirmed, let reason = exclusion(of: record),
            let excluded = held(record, .excluded, reason)
        {
            return excluded
        }
        let own = record.number(mapper.rules.employeeID)
        var number = own
        if own == nil || record.mayHaveOldNumber(mapper.rules.employeeID) {
            do { number = better(try readableNumber(of: record.event), than: own) } catch {
                // With the employee as before it need not wait for HikCentral.
                let employee = own.flatMap { mapper.rules.employeeMap[hikcentral: $0] }
                if employee == nil || employee != record.punch?.employee || error == .stopped { throw error }
            }
        }
        let punch = corrected(record, number: number)
        // Another reading of the passage may have become a punch meanwhile, under the employee's own number.
        if let punch, let double = mapper.doubleRead(punch, punch.direction, in: state.history) {
            return Outcome(.skipped, why: double.code, Sentence(.corrected), double.text)
        }
        return Outcome(
            .queued, Sentence(.retried, .text(author)),
            isUnconfirmed: record.isUnconfirmed, punch: punch,
            employeeNumber: noted(number, record))
    }

    /// Why a setting now leaves the event out.
    ///
    /// No setting leaves out a door that HikCentral does not have any more: what was read there stays as it was decided.
    func exclusion(of record: RecordedEvent) -> Reason? {
        let mapper = mapper.following(record.event)
        guard let reason = mapper.exclusion(of: record.event), reason.code.isOfSettings else { return nil }
        return reason.code == .door && mapper.doors.lacks(doorCode: record.event.doorCode) ? nil : reason
    }

    /// The punch with the employee whom the number has in the map now, and the direction that its door has now; nil where
    /// neither is another.
    private func corrected(_ record: RecordedEvent, number: String?) -> Punch? {
        guard !record.isUnconfirmed, var punch = record.punch else { return nil }
        // Whoever passed without a card has no card number: that is nobody's.
        if let number, !number.isEmpty, let employee = mapper.rules.employeeMap[hikcentral: number] {
            punch.employee = employee
        }
        if let direction = mapper.directionByRule(record.event) { punch.direction = direction }
        return punch == record.punch ? nil : punch
    }
}
