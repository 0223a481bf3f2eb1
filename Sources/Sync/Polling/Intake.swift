import Attendance
import Base
import Ledger

/// Turns what a source gives into ledger records: known events are left out, the others mapped in order of time.
struct Intake {
    var mapper: Mapper
    let source: any PersonCodeSource
    let now: Instant

    /// Decides on a batch.
    ///
    /// - Parameter span: what the ledger knows of the batch's time, where its memory does not reach so far back.
    /// - Throws: when a person's number must be looked up and cannot be.
    func records(
        of events: [SourceEvent], origin: EventOrigin, state: LedgerState, span: SpanIndex? = nil
    ) throws(SourceError) -> [RecordedEvent] {
        var history = span?.history ?? state.history
        var records: [RecordedEvent] = []
        var taken: Set<EventKey> = []
        var passages: Set<EventKey> = []
        var failure: (person: String, error: SourceError)?
        for sourceEvent in events.sorted(by: Intake.isEarlier) {
            let event = sourceEvent.event
            guard state.isNews(sourceEvent, span: span),
                EventKey.identity(of: event).map({ taken.insert($0).inserted }) ?? true
            else { continue }
            var record: RecordedEvent
            let passage = EventKey.passage(of: event)
            if let undecodable = sourceEvent.undecodable {
                record = RecordedEvent(
                    event: event, raw: undecodable.raw, state: .held, cause: .undecodable,
                    reason: "\(undecodable.problem)")
            } else if let reason = sourceEvent.exclusion ?? mapper.exclusion(of: event) {
                record = RecordedEvent(event: event, skippedFor: reason)
            } else if let twin = state.memory.lineOfTwin(of: event) ?? span?.memory.lineOfTwin(of: event) {
                record = RecordedEvent(
                    event: event,
                    skippedFor: Reason(
                        .twin, en: "the same person, door and second as line \(twin)",
                        es: "la misma persona, puerta y hora que la línea \(twin)"))
            } else if let passage, !passages.insert(passage).inserted {
                record = RecordedEvent(
                    event: event,
                    skippedFor: Reason(
                        .double, en: "the same person, door and second as another event",
                        es: "la misma persona, puerta y hora que otro evento"))
            } else if let doubt = doubt(sourceEvent, state, span) {
                record = RecordedEvent(
                    event: event, heldFor: .clock, doubt.reason(event.time, other: sourceEvent.other))
            } else {
                if event.personID == failure?.person { continue }
                do {
                    record = try decided(
                        event, history: history, mayAlternate: !state.isSuspect(event) && span?.isWhole != false)
                } catch .unavailable(let problem) where failure == nil {
                    // Whether others can be looked up shows whether the trouble is this person's or everybody's.
                    failure = (event.personID, .unavailable(problem))
                    continue
                }
            }
            record.origin = origin
            if let punch = record.punch { history.add(punch) }
            // It may have been delivered before the ledger lost it, even if it is held now.
            let isSuspect = state.isSuspect(event) || span?.isSuspect(event) == true
            record.isUnconfirmed = !record.state.isFinal && isSuspect
            records.append(record)
        }
        if let failure { throw failure.error }
        return records
    }

    /// Why the event's time is not certain.
    private func doubt(_ source: SourceEvent, _ state: LedgerState, _ span: SpanIndex?) -> TimeDoubt? {
        if let doubt = source.doubt { return doubt }
        if state.memory.containsShifted(source.event) || span?.memory.containsShifted(source.event) == true {
            return .zoneChanged
        }
        guard let zone = mapper.rules.zone, state.clocks.doubt(source.event, zone: zone, now: now) else { return nil }
        return .foreignOffset
    }

    private func decided(
        _ event: AccessEvent, history: PunchHistory, mayAlternate: Bool
    ) throws(SourceError) -> RecordedEvent {
        do {
            let number = try number(of: event)
            let decision = mapper.decideIncluded(
                event, number: number, now: now, history: history, mayAlternate: mayAlternate)
            var record = RecordedEvent(event: event, decision: decision)
            // A number that the line has already is not repeated. That of the punch may be corrected, and is.
            let known: [String?] = [event.personID, event.cardNumber]
            if record.cause == .unmapped || !known.contains(number) { record.employeeNumber = number }
            return record
        } catch .unreadablePerson(let problem) {
            // One person must not hold up the others; the next look at held events asks again.
            return RecordedEvent(
                event: event, state: .held, cause: .unmapped, reason: "\(SourceError.unreadablePerson(problem))")
        }
    }

    /// Decides again on an event that waits for a corrected map or setting.
    ///
    /// - Parameters:
    ///   - asking: false takes the person's number as the ledger has it.
    ///   - isRequested: a person wants it, and may be told that it is a double read.
    /// - Returns: nil when it still cannot be mapped.
    func reconsidered(
        _ record: RecordedEvent, state: LedgerState, asking: Bool = true, isRequested: Bool = false
    ) throws(SourceError) -> Outcome? {
        guard record.waitsForCorrection else { return nil }
        var number: String?
        do {
            number = asking ? try self.number(of: record.event) : record.number(mapper.rules.employeeID)
        } catch .unreadablePerson {
            guard record.cause == .excluded else { return nil }
        }
        guard asking || number != nil else { return nil }
        return decidedAgain(
            record, number: number, state: state, because: Sentence(.corrected),
            mayBeMistaken: !isRequested && (record.punch != nil || record.cause == .excluded))
    }

    /// Decides on an event that was held for its time, which a person has found to be right.
    ///
    /// - Returns: nil when something else holds it.
    func released(_ record: RecordedEvent, state: LedgerState, by author: String) throws(SourceError) -> Outcome? {
        var intake = self
        intake.mapper.rules.maxAge = .days(36_500)
        // A person who releases it has seen what there is to see.
        (intake.mapper.rules.isTrusted, intake.mapper.rules.maximumPerHour) = (true, nil)
        let number = try readableNumber(of: record.event)
        return intake.decidedAgain(record, number: number, state: state, because: Sentence(.released, .text(author)))
    }

    /// - Parameter mayBeMistaken: it was to be a punch, and the settings of now may be wrong, so what they make a double
    ///   read stays held.
    private func decidedAgain(
        _ record: RecordedEvent, number: String?, state: LedgerState, because cause: Sentence,
        mayBeMistaken: Bool = false
    ) -> Outcome? {
        let mapper = mapper.following(record.event)
        // A person was told that it waits: it is not passed over because a setting now leaves it out, perhaps by mistake.
        if let reason = exclusion(of: record) { return held(record, .excluded, reason) }
        if let reason = mapper.exclusion(of: record.event), !reason.code.isOfSettings {
            return Outcome(.skipped, why: reason.code, cause, reason.text)
        }
        let decision = mapper.decideIncluded(
            record.event, number: number, now: now, history: state.history, mayAlternate: mayAlternate(record, state))
        let noted = noted(number, record)
        switch decision {
        case .queued(let punch, let reason):
            return Outcome(
                .queued, why: reason.code, cause, reason.text, isUnconfirmed: record.isUnconfirmed,
                punch: punch, employeeNumber: noted)
        case .waiting(let punch, let until, let reason):
            return Outcome(
                .waiting, why: reason.code, cause, reason.text, until: until,
                isUnconfirmed: record.isUnconfirmed, punch: punch, employeeNumber: noted)
        case .skipped(let reason) where mayBeMistaken: return held(record, .excluded, reason)
        case .skipped(let reason): return Outcome(.skipped, why: reason.code, cause, reason.text)
        case .reserved(let punch, let hold, let reason):
            return Outcome(
                .held, cause: hold, why: reason.code, reason: reason.text, isUnconfirmed: record.isUnconfirmed,
                punch: punch, employeeNumber: noted)
        // Also of what stays held: somebody else may have the former number by the time a line of it is in the map.
        case .held(let hold, let reason): return held(record, hold, reason, number: noted)
        }
    }

    /// Where the ledger's memory of punches ends, the one before may be forgotten: nothing is alternated there.
    func mayAlternate(_ record: RecordedEvent, _ state: LedgerState) -> Bool {
        let remembered = min(state.position ?? now, now) - state.horizon + mapper.rules.alternateReset
        return !record.isUnconfirmed && record.event.time.instant >= remembered
    }

    /// Something else may hold it now, or the same in another way.
    func held(_ record: RecordedEvent, _ cause: HoldCause, _ reason: Reason, number: String? = nil) -> Outcome? {
        let outcome = Outcome(
            .held, cause: cause, why: reason.code, reason: reason.text, isUnconfirmed: record.isUnconfirmed,
            employeeNumber: number)
        var after = record
        after.take(outcome)
        return after == record ? nil : outcome
    }

    /// The employee's number as EMPLOYEE_ID asks for it.
    func number(of event: AccessEvent) throws(SourceError) -> String? {
        switch mapper.rules.employeeID {
        case .personID: event.personID
        case .cardNumber: event.cardNumber
        case .personCode: try source.personCode(of: event.personID)
        }
    }

    /// The number; nil also for a person who cannot be looked up although others can.
    func readableNumber(of event: AccessEvent) throws(SourceError) -> String? {
        do { return try number(of: event) } catch .unreadablePerson { return nil }
    }

    private static func isEarlier(_ left: SourceEvent, _ right: SourceEvent) -> Bool {
        (left.event.time.instant, left.event.id) < (right.event.time.instant, right.event.id)
    }
}

extension LedgerState {
    /// The ledger does not have the event, and would know it if it did.
    ///
    /// - Parameter span: what the ledger's files say, where its memory does not reach so far back.
    func isNews(_ source: SourceEvent, span: SpanIndex? = nil) -> Bool {
        !memory.contains(source) && span?.memory.contains(source) != true
            && (!source.isOutside || remembers(source.event) || span?.covers(source.event) == true)
    }
}

extension RecordedEvent {
    /// The record of a decision.
    init(event: AccessEvent, decision: MappingDecision) {
        switch decision {
        case .skipped(let reason):
            self.init(event: event, skippedFor: reason)
        case .held(let cause, let reason):
            self.init(event: event, heldFor: cause, reason)
        case .reserved(let punch, let cause, let reason):
            self.init(event: event, heldFor: cause, reason)
            self.punch = punch
        case .queued(let punch, let reason):
            self.init(event: event, state: .queued, why: reason.code, reason: reason.text, punch: punch)
        case .waiting(let punch, let until, let reason):
            self.init(
                event: event, state: .waiting, why: reason.code, reason: reason.text, punch: punch, until: until)
        }
    }

    /// The record of an event that waits for a person.
    init(event: AccessEvent, heldFor cause: HoldCause, _ reason: Reason) {
        self.init(event: event, state: .held, cause: cause, why: reason.code, reason: reason.text)
    }

    /// The record of an event that makes no punch.
    init(event: AccessEvent, skippedFor reason: Reason) {
        self.init(event: event, state: .skipped, why: reason.code, reason: reason.text)
    }
}
