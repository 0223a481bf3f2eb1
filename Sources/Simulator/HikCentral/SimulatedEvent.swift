import Base

/// A door as HikCentral knows it.
package struct SimulatedDoor: Sendable, Hashable {
    package var code: String
    package var name: String

    package init(code: String, name: String) {
        self.code = code
        self.name = name
    }
}

/// A person as HikCentral knows them.
package struct SimulatedPerson: Sendable, Hashable {
    package var id: String
    /// The employee number, up to 16 characters.
    package var code: String
    package var name: String
    package var cardNo: String

    package init(id: String, code: String, name: String, cardNo: String = "") {
        self.id = id
        self.code = code
        self.name = name
        self.cardNo = cardNo
    }
}

/// An access event: what a door recorded, and when HikCentral received it.
package struct SimulatedEvent: Sendable {
    package var id: String
    package var type: Int
    package var time: Timestamp
    package var personId: String
    package var personName: String
    package var cardNo: String
    package var door: SimulatedDoor
    package var readerCode: String?
    package var readerName: String?
    package var checkInAndOutType: Int
    /// When HikCentral receives the event; no query returns it earlier.
    ///
    /// A door that was offline uploads late, with the original times.
    package var uploadedAt: Instant
    /// How `eventTime` is written, if not as plain `2026-01-27T08:12:45-03:00`.
    package var writtenTime: String?
    /// Members to set, add or (null) remove in the JSON, for events that are odd or cannot be decoded.
    package var odd: [JSONValue.Member] = []

    package init(
        id: String, type: Int = 196_893, time: Timestamp, person: SimulatedPerson?, door: SimulatedDoor,
        checkInAndOutType: Int = 0, uploadedAt: Instant? = nil
    ) {
        self.id = id
        self.type = type
        self.time = time
        personId = person?.id ?? "-1"
        personName = person?.name ?? ""
        cardNo = person?.cardNo ?? ""
        self.door = door
        self.checkInAndOutType = checkInAndOutType
        self.uploadedAt = uploadedAt ?? time.instant
    }

    /// The event as listed in the answer to door/events.
    var json: JSONValue {
        let time = writtenTime ?? self.time.inWholeSeconds
        var members: [JSONValue.Member] = [
            .init("eventId", .string(id)), .init("eventType", JSONValue(type)), .init("eventTime", .string(time)),
            .init("deviceTime", .string(time)), .init("personId", .string(personId)),
            .init("personName", .string(personName)), .init("doorName", .string(door.name)),
            .init("doorIndexCode", .string(door.code)), .init("cardNo", .string(cardNo)),
            .init("checkInAndOutType", JSONValue(checkInAndOutType)), .init("picUri", ""),
            .init("temperatureData", ""), .init("temperatureStatus", 0), .init("wearMaskStatus", 0),
        ]
        if let readerCode { members.append(.init("readerIndexCode", .string(readerCode))) }
        if let readerName { members.append(.init("readerName", .string(readerName))) }
        for member in odd {
            members.removeAll { $0.key == member.key }
            if member.value != .null { members.append(member) }
        }
        return .object(members)
    }
}

/// Events sorted by time, so that a window is found without scanning the others.
///
/// A simulated year has a million events, and each poll asks for a few minutes of one type.
struct EventShelf {
    private var events: [SimulatedEvent] = []
    private var isSorted = true

    mutating func insert(_ event: SimulatedEvent) {
        if let last = events.last, last.time.instant > event.time.instant { isSorted = false }
        events.append(event)
    }

    mutating func remove(where isGone: (SimulatedEvent) -> Bool) { events.removeAll(where: isGone) }

    /// The events of a window as a gateway filters them.
    mutating func events(
        in span: (start: Timestamp, end: Timestamp), by filter: SimulatedHikCentral.TimeFilter, inclusive: Bool
    ) -> ArraySlice<SimulatedEvent> {
        func value(_ time: Timestamp) -> Instant {
            filter == .wallClock ? time.instant + .seconds(Int64(time.offsetSeconds)) : time.instant
        }
        let (start, end) = (value(span.start), value(span.end))
        if filter == .moment { return events(from: start, to: end, inclusive: inclusive) }
        let all = events(from: Instant(milliseconds: .min), to: Instant(milliseconds: .max), inclusive: true)
        return all.filter { event in
            let moment = filter == .receipt ? event.uploadedAt : value(event.time)
            return start <= moment && (inclusive ? moment <= end : moment < end)
        }[...]
    }

    /// The events of a window, ascending; events with the same time in the order of insertion.
    mutating func events(from start: Instant, to end: Instant, inclusive: Bool) -> ArraySlice<SimulatedEvent> {
        if !isSorted {
            events = events.enumerated().sorted {
                ($0.element.time.instant, $0.offset) < ($1.element.time.instant, $1.offset)
            }.map(\.element)
            isSorted = true
        }
        let first = index { $0 >= start }
        let last = index { inclusive ? $0 > end : $0 >= end }
        return events[first..<max(first, last)]
    }

    /// The first index whose time meets the condition; all later times must meet it too (binary search).
    private func index(where isReached: (Instant) -> Bool) -> Int {
        var (low, high) = (0, events.count)
        while low < high {
            let middle = (low + high) / 2
            if isReached(events[middle].time.instant) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
