import Base

/// The result of comparing days, for programs.
extension ReconcileReport {
    /// One JSON document.
    package var json: JSONValue {
        let totals = ReconcileTotals(days)
        var members: [JSONValue.Member] = [
            .init("from", days.first.map { .string("\($0.day)") } ?? nil),
            .init("to", days.last.map { .string("\($0.day)") } ?? nil),
            .init("agrees", JSONValue(totals.agrees && notCompared.isEmpty)),
        ]
        if !notCompared.isEmpty {
            members.append(.init("notCompared", .array(notCompared.map { .string("\($0)") })))
        }
        members += totals.members
        members.append(.init("days", .array(days.map(json(of:)))))
        return .object(members)
    }

    private func json(of day: ReconciledDay) -> JSONValue {
        var members: [JSONValue.Member] = [.init("day", .string("\(day.day)"))]
        if let upTo = day.upTo { members.append(.init("upTo", time(upTo))) }
        members.append(.init("people", .array(day.people.map(json(of:)))))
        return .object(members)
    }

    private func json(of person: PersonDay) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("employee", person.employee.map { .string($0) } ?? nil), .init("person", .string(person.person)),
            .init("name", .string(person.name)), .init("doors", JSONValue(person.doors)),
            .init("ledger", person.ledger.json), .init("humand", person.humand.map { JSONValue($0) } ?? nil),
        ]
        members.append(.init("differences", .array(person.differences.map(json(of:)))))
        members.append(
            .init(
                "foreign",
                .array(
                    person.foreign.map { entry in
                        [
                            "time": time(entry.time), "direction": .string(entry.direction.rawValue),
                            "source": .string(entry.source),
                        ]
                    })))
        members.append(.init("changed", .array(person.changed.map(json(of:)))))
        members.append(.init("turned", .array(person.turned.map(json(of:)))))
        return .object(members)
    }

    private func json(of entry: ChangedEntry) -> JSONValue {
        [
            "time": time(entry.time), "direction": .string(entry.direction.rawValue), "line": JSONValue(entry.line),
            "timeNow": time(entry.timeNow), "directionNow": .string(entry.directionNow.rawValue),
        ]
    }

    private func json(of punch: TurnedPunch) -> JSONValue {
        [
            "time": time(punch.time), "direction": .string(punch.direction.rawValue), "line": JSONValue(punch.line),
            "door": .string(punch.door),
        ]
    }

    private func json(of difference: Difference) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("kind", .string(difference.kind.rawValue)), .init("time", time(difference.time)),
        ]
        if let direction = difference.direction { members.append(.init("direction", .string(direction.rawValue))) }
        if let line = difference.line { members.append(.init("line", JSONValue(line))) }
        if let event = difference.event { members.append(.init("event", .string(event))) }
        members.append(.init("detail", .string(difference.explanation.english)))
        if difference.isInHumand { members.append(.init("inHumand", true)) }
        if difference.isForAPerson { members.append(.init("byHand", true)) }
        return .object(members)
    }

    private func time(_ instant: Instant) -> JSONValue { .string(zone.timestamp(instant).inWholeSeconds) }
}

extension PersonDay.Ledger {
    var json: JSONValue {
        [
            "accepted": JSONValue(accepted), "queued": JSONValue(queued), "held": JSONValue(held),
            "skipped": JSONValue(skipped), "dropped": JSONValue(dropped),
        ]
    }
}

extension ReconcileTotals {
    /// The counts; every kind of difference is listed, even if there are none.
    var members: [JSONValue.Member] {
        [
            .init(
                "totals",
                [
                    "people": JSONValue(people), "doors": JSONValue(doors), "ledger": ledger.json,
                    "humand": JSONValue(humand),
                ]),
            .init(
                "differences",
                .object(Difference.Kind.allCases.map { .init($0.rawValue, JSONValue(kinds[$0, default: 0])) })),
            .init(
                "foreign", .object(foreign.sorted { $0.key < $1.key }.map { .init($0.key, JSONValue($0.value)) })),
            .init("changed", JSONValue(changed)), .init("turned", JSONValue(turned)),
            .init("purged", JSONValue(purged)),
            .init("unasked", JSONValue(unasked)), .init("unreadable", JSONValue(unreadable)),
        ]
    }
}
