import Base
import Foundation

/// Which of HikCentral's numbers identifies the employee (EMPLOYEE_ID).
package enum EmployeeIDKind: String, Sendable, CaseIterable {
    case personID = "personId"
    case personCode = "personCode"
    case cardNumber = "cardNo"
}

/// One way of determining the direction of a punch (DIRECTION).
package enum DirectionRule: String, Sendable, CaseIterable {
    case devices
    case status
    case alternate
}

/// The settings for turning events into punches.
package struct MappingRules: Equatable, Sendable {
    package var eventTypes: Set<Int> = Set(EventType.granted.keys)
    package var filter = EventFilter.everything
    package var employeeID = EmployeeIDKind.personID
    package var employeeMap = EmployeeMap.empty
    package var direction: [DirectionRule] = [.devices, .status]
    package var debounce = Span.seconds(60)
    package var alternateReset = Span.hours(14)
    package var maxFuture = Span.minutes(2)
    package var maxAge = Span.days(31)
    /// The site's, to compare the doors' offsets with; nil compares nothing.
    package var zone: SiteZone?
    /// HUMAND_COMMENT; `{door}` and `{reader}` stand for their names.
    package var comment = "{door}"
    /// Where the events come from.
    package var system = SourceSystem.hikCentral
    /// Its punches go out by themselves; else a person releases each (FINDFACE_TRUST).
    package var isTrusted = true
    /// How many punches of one person in an hour go out by themselves; nil for any number.
    package var maximumPerHour: Int?

    package init() {}
}

/// Why a punch is held for a person; the word appears in the ledger and in filters.
package enum HoldCause: String, Sendable, CaseIterable {
    case unmapped
    case direction
    case clock
    case undecodable
    case refused
    /// A push said so, and reading does not show it.
    case pushed
    /// Its source is not trusted to make punches by itself.
    case trust
    /// The person has more punches in an hour than a source may make.
    case often
    /// Humand does not have it, and the settings of now leave it out.
    case excluded

    /// The punch is known, and only the decision to send it is missing.
    package var keepsPunch: Bool { self == .refused || self == .trust || self == .often }
}

/// What happens to an access event, and why.
package enum MappingDecision: Equatable, Sendable {
    /// No punch.
    case skipped(Reason)
    /// A person must decide.
    case held(HoldCause, Reason)
    /// A punch that a person must release.
    case reserved(Punch, HoldCause, Reason)
    /// To be delivered; the reason says by which rule.
    case queued(Punch, Reason)
    /// To be delivered once its time has come.
    case waiting(Punch, until: Instant, Reason)
}

/// Turns access events into punches: a pure function of the event, the rules and earlier decisions.
package struct Mapper: Sendable {
    package var rules: MappingRules
    package var doors: DoorMap

    package init(rules: MappingRules, doors: DoorMap) {
        self.rules = rules
        self.doors = doors
    }

    /// The longest wait for an event from a fast clock; an event further ahead comes from a broken clock.
    static let longestWait = Span.hours(1)

    /// Why the event is no punch, whoever the person is; nil when that depends on the person.
    package func exclusion(of event: AccessEvent) -> Reason? {
        exclusionOfAnyone(event)
            ?? (event.personID.isEmpty
                ? Reason(.nobody, en: "nobody was recognised", es: "no se reconoció a nadie") : nil)
    }

    /// The same for an event whose person may only be missing in what was received.
    package func exclusionOfAnyone(_ event: AccessEvent) -> Reason? {
        if EventType.refused[event.type] != nil { return .denied(event) }
        guard rules.eventTypes.contains(event.type) else { return .otherType(event) }
        guard doors.contains(doorCode: event.doorCode) else {
            return .unmappedDoor(event, isCamera: rules.system == .findFace)
        }
        if let key = rules.filter.refusingKey(for: event) {
            return Reason(
                .filter, en: "\(SettingName.eventFilter) leaves it out (\(key))",
                es: "\(SettingName.eventFilter) lo deja fuera (\(key))")
        }
        return nil
    }

    /// Decides on one event.
    ///
    /// - Parameters:
    ///   - number: the employee's number of the kind that EMPLOYEE_ID asks for; nil when HikCentral has none for the
    ///     person.
    ///   - history: the punches already decided on, including the earlier events of the same batch.
    ///   - mayAlternate: false when punches of that time may be missing from the history, so that alternating would be
    ///     guessing.
    package func decide(
        _ event: AccessEvent, number: String?, now: Instant, history: PunchHistory, mayAlternate: Bool = true
    ) -> MappingDecision {
        if let reason = exclusion(of: event) { return .skipped(reason) }
        return decideIncluded(event, number: number, now: now, history: history, mayAlternate: mayAlternate)
    }

    /// Decides on an event that is known not to be excluded.
    package func decideIncluded(
        _ event: AccessEvent, number: String?, now: Instant, history: PunchHistory, mayAlternate: Bool = true
    ) -> MappingDecision {
        let ahead = event.time.instant - now
        if ahead > Mapper.longestWait {
            return .held(
                .clock, Reason(.ahead, en: "the device's clock is ahead: stamped \(event.time.inWholeSeconds)"))
        }
        if ahead < .milliseconds(-rules.maxAge.milliseconds) {
            return .held(
                .clock, Reason(.old, en: "older than \(SettingName.maxAge): stamped \(event.time.inWholeSeconds)"))
        }
        guard let number, !number.isEmpty else { return .held(.unmapped, noNumber) }
        guard let employee = rules.employeeMap[hikcentral: number] else { return .held(.unmapped, noLine(for: number)) }
        guard let (direction, rule, source) = direction(of: event, employee: employee, history: history) else {
            return .held(.direction, .undirected(event))
        }
        if source == .alternate, !mayAlternate {
            return .held(.direction, .gap)
        }
        let punch = Punch(employee: employee, direction: direction, time: event.time, comment: comment(for: event))
        // An alternating direction is derived from the previous punch, so a double read would always get the opposite
        // one.
        let same = source == .alternate ? nil : direction
        if let reason = doubleRead(punch, same, in: history) { return .skipped(reason) }
        if source == .alternate, isTaken(punch, in: history) { return .held(.direction, .later) }
        if let (cause, reason) = reservation(of: punch, history: history) { return .reserved(punch, cause, reason) }
        if ahead > rules.maxFuture {
            return .waiting(
                punch, until: event.time.instant,
                Reason(
                    rule.code, en: "\(rule.text); stamped in the future, waits for its time",
                    es: "\(rule.phrase.spanish); fechado en el futuro, se envía a esa hora"))
        }
        return .queued(punch, rule)
    }

    /// Why a punch is none: the same passage was read within DEBOUNCE.
    ///
    /// - Parameter same: the direction that the other one must have; nil for any.
    package func doubleRead(_ punch: Punch, _ same: Direction?, in history: PunchHistory) -> Reason? {
        guard rules.debounce > .milliseconds(0),
            let twin = history.neighbour(of: punch, within: rules.debounce, direction: same)
        else { return nil }
        let seconds = abs((punch.time.instant - twin.time).milliseconds) / 1000
        let direction = twin.direction.phrase
        return Reason(
            .double, en: "double read: \(same == nil ? "a" : "the same") \(direction.english) \(seconds) s away",
            es: "lectura doble: \(same == nil ? "una" : "la misma") \(direction.spanish) a \(seconds) s")
    }

    /// Why the punch does not go out by itself.
    private func reservation(of punch: Punch, history: PunchHistory) -> (HoldCause, Reason)? {
        if let maximum = rules.maximumPerHour,
            history.count(of: punch.employee, around: punch.time.instant, within: .hours(1)) >= maximum
        {
            let english = "the person has \(maximum) punches within an hour (\(SettingName.findFaceMaximum))"
            return (.often, Reason(.often, en: english))
        }
        return rules.isTrusted
            ? nil : (.trust, Reason(.trust, en: "\(SettingName.findFaceTrust)=hold: a person releases it"))
    }

    private var noNumber: Reason {
        let english =
            switch rules.system {
            case .hikCentral: "HikCentral gives no \(rules.employeeID.rawValue) of this person"
            case .findFace: "FindFace gives no external_id for this person, and there is no \(SettingName.findFaceMap)"
            }
        return Reason(.number, en: english)
    }

    private func noLine(for number: String) -> Reason {
        let lacksZeros = rules.employeeMap.lacksZeros(of: number)
        let zeros = lacksZeros ? "; it has one without the zeros at the front, which Excel takes away" : ""
        let english =
            switch rules.system {
            case .hikCentral:
                "\(SettingName.employeeMap) has no line for this person's \(rules.employeeID.rawValue)\(zeros)"
            case .findFace:
                "\(SettingName.findFaceMap) has no line for this person's external_id or, without one, id\(zeros)"
            }
        return Reason(lacksZeros ? .zeros : .line, en: english)
    }

    /// The direction that the settings give an event, whatever the person did before; nil where nothing tells, or it
    /// alternates. A door that was replaced under its name counts as the one in its place.
    package func directionByRule(_ event: AccessEvent) -> Direction? { following(event).settled(event)?.direction }

    /// With the door of the event's name in the place of one that HikCentral has no more.
    package func following(_ event: AccessEvent) -> Mapper {
        var mapper = self
        mapper.doors = doors.succeeding(Door(code: event.doorCode, name: event.doorName))
        return mapper
    }

    private func settled(_ event: AccessEvent) -> (direction: Direction, rule: DirectionRule)? {
        for rule in rules.direction {
            switch rule {
            case .devices:
                guard doors.isKnown else { return nil }
                let found = doors.direction(
                    doorCode: event.doorCode, readerCode: event.readerCode, readerName: event.readerName)
                if let found { return (found, rule) }
            case .status: if let found = event.attendanceStatus.direction { return (found, rule) }
            case .alternate: return nil
            }
        }
        return nil
    }

    private func direction(
        of event: AccessEvent, employee: String, history: PunchHistory
    ) -> (Direction, Reason, DirectionRule)? {
        if let (found, rule) = settled(event) {
            let isCamera = rules.system == .findFace
            return (found, rule == .status ? .status(event) : .device(found, event, isCamera: isCamera), rule)
        }
        guard rules.direction.contains(.alternate) else { return nil }
        let (direction, reason) = alternation(of: employee, at: event.time.instant, after: history)
        return (direction, reason, .alternate)
    }

    /// Whether the direction of an event is that of no door and no key, so that it alternates; nil where the doors, which
    /// are not known yet, may tell.
    package func alternates(_ event: AccessEvent) -> Bool? {
        guard rules.direction.contains(.alternate) else { return false }
        for rule in rules.direction {
            switch rule {
            case .devices: if !doors.isKnown { return nil }
            case .status: if event.attendanceStatus.direction != nil { return false }
            case .alternate: return settled(event) == nil
            }
        }
        return false
    }

    /// The direction that alternates with the punches before; nil where that would be guessing.
    package func alternated(_ punch: Punch, after history: PunchHistory) -> Direction? {
        var punch = punch
        punch.direction = alternation(of: punch.employee, at: punch.time.instant, after: history).0
        return isTaken(punch, in: history) ? nil : punch.direction
    }

    /// The next punch has the direction already: it was alternated without this one.
    private func isTaken(_ punch: Punch, in history: PunchHistory) -> Bool {
        guard let next = history.next(of: punch.employee, after: punch.time.instant) else { return false }
        return next.time - punch.time.instant < rules.alternateReset && next.direction == punch.direction
    }

    private func alternation(of employee: String, at time: Instant, after history: PunchHistory) -> (Direction, Reason)
    {
        guard let last = history.last(of: employee, before: time), time - last.time < rules.alternateReset else {
            let first = Reason(
                .alternate, en: "alternating: no punch within \(SettingName.alternateReset)",
                es: "alternando: ningún marcaje dentro de \(SettingName.alternateReset)")
            return (.clockIn, first)
        }
        let next = Reason(
            .alternate, en: "alternating: the last punch was a \(last.direction.name)",
            es: "alternando: el último marcaje fue una \(last.direction.phrase.spanish)")
        return (last.direction.opposite, next)
    }

    private func comment(for event: AccessEvent) -> String {
        rules.comment
            .replacingOccurrences(of: "{door}", with: event.doorLabel)
            .replacingOccurrences(
                of: "{reader}", with: event.readerName.isEmpty ? event.readerCode : event.readerName)
    }
}
