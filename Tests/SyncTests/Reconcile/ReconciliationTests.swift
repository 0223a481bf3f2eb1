import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Support
@testable import Sync
@testable import SyncSupport

/// The comparison alone: three lists in, differences out.
@Suite("Comparing doors, ledger and Humand")
struct ReconciliationTests {
    static let zone = SiteZone(identifier: "America/Argentina/Buenos_Aires") ?? .utc
    static let day = SiteDay(TestSite.time("12:00:00").instant, in: zone)
    static let ours = "INTEGRATION"

    static func record(
        _ direction: Direction?, _ time: String, _ state: EventState, id: String? = nil, employee: String = "ana"
    ) -> RecordedEvent {
        let stamp = TestSite.time(time)
        let event = AccessEvent(
            id: id ?? "e\(time)", type: 196_893, time: stamp, personID: "17", personName: "Ana Pérez", doorCode: "23")
        return RecordedEvent(
            event: event, state: state, cause: state == .held ? .refused : nil, reason: "because",
            punch: direction.map { Punch(employee: employee, direction: $0, time: stamp) })
    }

    /// What is accepted has the entry `id` at Humand.
    static func life(_ number: Int, _ record: RecordedEvent, id: String? = nil) -> EventHistory {
        let moment = record.event.time.instant
        guard let id else { return EventHistory(line: number, seenAt: moment, first: record) }
        var queued = record
        queued.state = .queued
        var life = EventHistory(line: number, seenAt: moment, first: queued)
        life.take(.outcome(Outcome(.accepted, reason: "", humandID: id)), at: moment)
        return life
    }

    static func entry(
        _ direction: Direction, _ time: String, _ source: String = ours, id: String? = nil
    ) -> TimeEntry {
        TimeEntry(direction, at: TestSite.time(time).instant, source: source, id: id)
    }

    func compare(
        _ records: [RecordedEvent], humand: [TimeEntry], next: [TimeEntry]? = nil, newcomers: [RecordedEvent] = [],
        unlisted: Set<Int> = [], now: String = "2026-01-29 12:00:00", readTo: String = "2026-01-29 12:00:00",
        hasIDs: Bool = false, gap: EntryGap? = nil, directionNow: @escaping (AccessEvent) -> Direction? = { _ in nil }
    ) -> Reconciliation.Result {
        let lives = records.enumerated().map {
            Self.life(
                $0.offset + 1, $0.element, id: hasIDs && $0.element.state == .accepted ? "\($0.offset + 1)" : nil)
        }
        var days = [EntryDay(employee: "ana", date: Self.day, entries: humand)]
        if let next { days.append(EntryDay(employee: "ana", date: Self.day.advanced(by: 1), entries: next)) }
        return Reconciliation(
            day: Self.day, zone: Self.zone, now: TestSite.time(now).instant, readTo: TestSite.time(readTo).instant,
            lives: lives, listed: Set(lives.map(\.line)).subtracting(unlisted), newcomers: newcomers,
            isCovered: { _ in true }, directionNow: directionNow, humand: { $0 == "ana" ? days : [] }, gap: { _ in gap }
        ).result()
    }

    func told(_ result: Reconciliation.Result) -> [String] {
        result.day.people.flatMap(\.differences).map { difference in
            "\(difference.kind.rawValue) \(difference.direction?.rawValue ?? "-") "
                + Self.zone.clockTime(difference.time)
        }
    }

    static let whole = [
        record(.clockIn, "08:00:00", .accepted), record(.clockOut, "12:00:00", .accepted),
        record(.clockIn, "12:30:00", .accepted), record(.clockOut, "17:00:00", .accepted),
    ]
    static let wholeAtHumand = [
        entry(.clockIn, "08:00:00"), entry(.clockOut, "12:00:00"), entry(.clockIn, "12:30:00"),
        entry(.clockOut, "17:00:00"),
    ]

    @Test("A day on which all agree has no difference and three equal columns")
    func agrees() throws {
        let result = compare(Self.whole, humand: Self.wholeAtHumand)
        #expect(told(result) == [])
        let person = try #require(result.day.people.first)
        #expect(person.doors == 4 && person.ledger.accepted == 4 && person.humand == 4)
        #expect(person.employee == "ana" && person.name == "Ana Pérez" && person.foreign.isEmpty)
        #expect(result.missing.isEmpty && result.open.isEmpty && result.twins.isEmpty)
    }

    @Test("Milliseconds that Humand removed, and its order of entries, make no difference")
    func milliseconds() {
        var records = Self.whole
        let exact = Timestamp(instant: TestSite.time("08:00:00").instant + .milliseconds(789), offsetSeconds: 3600)
        records[0].punch?.time = exact
        #expect(told(compare(records, humand: Self.wholeAtHumand.reversed())) == [])
    }

    @Test("An accepted punch missing in Humand is reported once, without the wrong order or open day it causes")
    func missing() {
        for index in 0..<4 {
            var humand = Self.wholeAtHumand
            let gone = humand.remove(at: index)
            let result = compare(Self.whole, humand: humand)
            #expect(
                told(result) == ["notInHumand \(gone.direction.rawValue) \(Self.zone.clockTime(gone.time))"])
            #expect(result.missing.map(\.time.instant) == [gone.time])
        }
        #expect(told(compare(Self.whole, humand: [])).count == 4)
    }

    @Test("A time one second later is another entry")
    func anotherSecond() {
        var humand = Self.wholeAtHumand
        humand[3].time = humand[3].time + .seconds(1)
        #expect(told(compare(Self.whole, humand: humand)) == ["notInHumand out 17:00:00", "notInLedger out 17:00:01"])
    }

    @Test("Held and queued punches are reported with their line, and explain gaps in Humand", arguments: [0, 1, 2, 3])
    func unsettled(index: Int) throws {
        for (state, kind) in [(EventState.held, "held"), (.queued, "queued"), (.waiting, "queued")] {
            var records = Self.whole
            records[index].state = state
            var humand = Self.wholeAtHumand
            let gone = humand.remove(at: index)
            let result = compare(records, humand: humand)
            #expect(told(result) == ["\(kind) \(gone.direction.rawValue) \(Self.zone.clockTime(gone.time))"])
            #expect(result.day.people.first?.differences.first?.line == index + 1)
            #expect(result.missing.isEmpty)
        }
    }

    @Test("What is held for its direction may be at Humand with either: the report says so, and calls no entry foreign")
    func heldForDirection() {
        var lost = Self.record(nil, "17:00:00", .held)
        lost.cause = .direction
        let found = compare(Self.whole.dropLast() + [lost], humand: Self.wholeAtHumand)
        #expect(told(found) == ["held - 17:00:00"])
        let difference = found.day.people.first?.differences.first
        #expect(difference?.isInHumand == true)
        #expect(difference?.explanation.english.hasSuffix("; Humand has an entry of that second") == true)
        let absent = compare(Self.whole.dropLast() + [lost], humand: Array(Self.wholeAtHumand.dropLast()))
        #expect(told(absent).contains("held - 17:00:00"))
        #expect(absent.day.people.first?.differences.contains(where: \.isInHumand) == false)
    }

    @Test("A refused second clock-in is held, and the rest of the day is in order")
    func refused() {
        let records = Self.whole + [Self.record(.clockIn, "08:20:00", .held)]
        #expect(told(compare(records, humand: Self.wholeAtHumand)) == ["held in 08:20:00"])
    }

    @Test("Skipped, dropped and purged events are not differences")
    func noDifference() throws {
        let records =
            Self.whole + [
                Self.record(.clockIn, "08:00:09", .skipped), Self.record(.clockOut, "15:00:00", .dropped),
            ]
        let result = compare(records, humand: Self.wholeAtHumand, unlisted: [1, 2, 5])
        #expect(told(result) == [])
        #expect(result.day.purged == 3)
        let person = try #require(result.day.people.first)
        #expect(person.doors == 3 && person.ledger.skipped == 1 && person.ledger.dropped == 1)
    }

    @Test("An event missing in the ledger is reported as not read, unless Humand has it")
    func notRead() {
        var records = Self.whole
        var humand = Self.wholeAtHumand
        let unread = records.removeLast()
        #expect(told(compare(records, humand: humand, newcomers: [unread])) == ["notInLedger out 17:00:00"])
        humand.removeLast()
        let result = compare(records, humand: humand, newcomers: [unread])
        #expect(told(result) == ["notRead out 17:00:00"])
        #expect(result.day.people.first?.doors == 4)
        #expect(result.day.people.first?.differences.first?.isNotYetDue == false)
        let early = compare(records, humand: humand, newcomers: [unread], readTo: "16:00:00")
        #expect(early.day.people.first?.differences.first?.isNotYetDue == true)
        var double = unread
        double.state = .skipped
        #expect(told(compare(Self.whole, humand: Self.wholeAtHumand, newcomers: [double])) == [])
    }

    @Test(
        "Entries by other means are listed and are not differences",
        arguments: ["APP", "KIOSK", "MANUAL", "DAY_CHANGE", "AUTO_CLOSE", "BRAND_NEW", ""])
    func foreign(source: String) {
        let humand = Array(Self.wholeAtHumand.dropLast()) + [Self.entry(.clockOut, "18:00:00", source)]
        let result = compare(Array(Self.whole.dropLast()), humand: humand)
        #expect(told(result) == [])
        #expect(result.day.people.first?.foreign.map(\.source) == [source])
    }

    @Test("An entry of ours that neither doors nor ledger have is reported", arguments: ["INTEGRATION", "API"])
    func strange(source: String) {
        let humand =
            Self.wholeAtHumand + [
                Self.entry(.clockIn, "18:00:00", source), Self.entry(.clockOut, "19:00:00", source),
            ]
        #expect(told(compare(Self.whole, humand: humand)) == ["notInLedger in 18:00:00", "notInLedger out 19:00:00"])
    }

    @Test("A punch that Humand holds twice is reported once")
    func twice() {
        let humand = Self.wholeAtHumand + [Self.entry(.clockOut, "17:00:00")]
        let result = compare(Self.whole, humand: humand)
        #expect(told(result) == ["notInLedger out 17:00:00"])
        #expect(result.twins == ["ana"])
    }

    @Test("Two entries of one type in a row are the wrong order")
    func wrongOrder() {
        let humand =
            Self.wholeAtHumand
            + [Self.entry(.clockIn, "09:00:00", "APP"), Self.entry(.clockOut, "17:30:00", "APP")]
        let result = compare(Self.whole, humand: humand)
        #expect(told(result) == ["wrongOrder in 09:00:00", "wrongOrder out 17:30:00"])
        #expect(result.day.people.first?.foreign.count == 2)
        #expect(
            result.day.people.first?.differences.first?.detail.english
                == "two clock-ins in a row: 08:00:00 (INTEGRATION) and 09:00:00 (APP)")
    }

    @Test("A clock-in without a clock-out is an open day once the shift must be over, and not today")
    func openDay() {
        let records = [Self.record(.clockIn, "08:00:00", .accepted)]
        let humand = [Self.entry(.clockIn, "08:00:00")]
        let result = compare(records, humand: humand)
        #expect(told(result) == ["openDay in 08:00:00"])
        #expect(result.open == ["ana"])
        #expect(told(compare(records, humand: humand, now: "23:30:00")) == [])
        let late = [Self.record(.clockIn, "22:00:00", .accepted)]
        let lateAtHumand = [Self.entry(.clockIn, "22:00:00")]
        #expect(told(compare(late, humand: lateAtHumand, now: "2026-01-28 03:30:00")) == [])
        #expect(told(compare(late, humand: lateAtHumand, now: "2026-01-28 12:00:01")) == ["openDay in 22:00:00"])
    }

    @Test("A night shift is closed by the next morning's clock-out, whichever side has it")
    func nightShift() {
        let evening = Self.record(.clockIn, "22:00:00", .accepted)
        let morning = Self.record(.clockOut, "2026-01-28 06:00:00", .accepted)
        let start = Self.entry(.clockIn, "22:00:00")
        let end = Self.entry(.clockOut, "2026-01-28 06:00:00")
        // Assigned to the next day, and not read from Humand: the ledger knows it.
        #expect(told(compare([evening, morning], humand: [start])) == [])
        // By app on the next day.
        let byApp = Self.entry(.clockOut, "2026-01-28 06:00:00", "APP")
        #expect(told(compare([evening], humand: [start], next: [byApp])) == [])
        // Assigned to the first day.
        let together = compare([evening, morning], humand: [start, end])
        #expect(told(together) == [])
        #expect(together.day.people.first?.foreign.isEmpty == true)
        // Humand itself closes the day at midnight.
        let midnight = Self.entry(.clockOut, "2026-01-28 00:00:00", "DAY_CHANGE")
        #expect(told(compare([evening, morning], humand: [start, midnight], next: [end])) == [])
    }

    @Test("An entry assigned to a neighbouring day is found there")
    func neighbour() {
        var humand = Self.wholeAtHumand
        let counted = humand.removeLast()
        #expect(told(compare(Self.whole, humand: humand)) == ["notInHumand out 17:00:00"])
        #expect(told(compare(Self.whole, humand: humand, next: [counted])) == [])
    }

    @Test("An unmapped person is a row without an employee; once mapped that day it is the same person")
    func unmapped() throws {
        let stranger = Self.record(nil, "07:00:00", .held)
        let alone = compare([stranger], humand: [])
        #expect(told(alone) == ["held - 07:00:00"])
        #expect(alone.day.people.first?.employee == nil && alone.day.people.first?.humand == nil)
        let both = compare(Self.whole + [stranger], humand: Self.wholeAtHumand)
        #expect(both.day.people.count == 1)
        #expect(told(both) == ["held - 07:00:00"])
    }

    @Test("An event is matched by id, by passage if ids changed, and by its text if it cannot be read")
    func sightings() {
        let records = Self.whole
        var lives = records.enumerated().map { Self.life($0.offset + 1, $0.element) }
        let raw = SourceEvent(
            event: AccessEvent(
                id: "raw-1", type: 196_893, time: TestSite.time("10:00:00"), personID: "", doorCode: "23"),
            undecodable: .init(problem: .noDoor, raw: "{\"odd\":1}"))
        lives.append(
            Self.life(9, RecordedEvent(event: raw.event, raw: "", state: .held, cause: .undecodable, reason: "x")))
        var changed = records.map(\.event)
        changed[1].id = "another"
        let unknown = Self.record(.clockIn, "19:00:00", .queued).event
        let doors = DoorSightings(
            (changed + [unknown]).map { SourceEvent(event: $0) } + [raw], lives: lives)
        #expect(doors.listed == [1, 2, 3, 4, 9])
        #expect(doors.newcomers.map(\.event) == [unknown])
        #expect(DoorSightings([], lives: lives).listed.isEmpty)
    }
}
