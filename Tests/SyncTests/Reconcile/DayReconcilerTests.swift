import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HikCentral
@testable import Humand
@testable import Ledger
@testable import Operations
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

extension TestSite {
    func reconcileParts() -> DayReconciler.Parts {
        let humand = HumandReader(account: account, http: http, clock: clock, timeout: .seconds(30), jitter: { 0 })
        let assembly = assembly()
        return DayReconciler.Parts(
            source: assembly.source, poll: assembly.poll, zone: zone, folder: StateFolder(path: "/state"), files: files,
            entries: { HumandDayReader(reader: humand, zone: self.zone) })
    }

    /// Compares a day at once, as the command does.
    func reconcile(_ date: String = "2026-01-27") throws -> ReconciledDay {
        let day = try #require(SiteDay(date: date))
        let reconciler = DayReconciler(day, parts: reconcileParts(), clock: clock, jitter: { 0 })
        for _ in 0..<10_000 {
            let wake = try reconciler.step()
            if let day = reconciler.result { return day }
            if case .at(let moment) = wake { clock.advance(by: moment - clock.uptime) }
        }
        throw ReconcileError.ledger(Phrase(same: "it compares for ever"))
    }

    /// `notRead ana in 08:00:00`
    func told(_ day: ReconciledDay) -> [String] {
        day.people.flatMap { person in
            person.differences.map { difference in
                "\(difference.kind.rawValue) \(person.employee ?? person.person) "
                    + "\(difference.direction?.rawValue ?? "-") \(zone.clockTime(difference.time))"
            }
        }
    }
}

/// The comparison with the simulated servers and the ledger that the engine wrote.
@Suite("Comparing a day")
struct DayReconcilerTests {
    let site = TestSite(people: ["ana", "beto", "carla", "dora"])
    static let next = "2026-01-28 12:00:00"

    /// An ordinary day of four people, delivered; the clock then shows the next noon.
    func live(_ change: () -> Void = {}) throws {
        for (index, person) in ["ana", "beto", "carla", "dora"].enumerated() {
            site.pass(person, .clockIn, at: "08:0\(index):00")
            site.pass(person, .clockOut, at: "12:0\(index):00")
            site.pass(person, .clockIn, at: "12:3\(index):00")
            site.pass(person, .clockOut, at: "17:0\(index):00")
        }
        change()
        try site.run()
        site.clock.advance(by: TestSite.time(Self.next).instant - site.clock.now)
    }

    @Test("After an ordinary day all sides agree")
    func agrees() throws {
        try live()
        let day = try site.reconcile()
        #expect(site.told(day) == [])
        let totals = ReconcileTotals([day])
        #expect(totals.agrees && totals.people == 4 && totals.doors == 16)
        #expect(totals.ledger.accepted == 16 && totals.humand == 16)
        #expect(day.upTo == nil)
    }

    @Test("What a door saw that is no longer there is counted apart, and nobody hears that the doors agree")
    func replaced() throws {
        try live()
        site.hikCentral.changeDoors { doors in
            for place in doors.indices where doors[place].code == TestSite.entryDoor.code { doors[place].code = "201" }
        }
        let day = try site.reconcile()
        let totals = ReconcileTotals([day])
        #expect(totals.unasked == 8 && totals.doors == 8 && totals.ledger.accepted == 16 && totals.purged == 0)
        let text = ReconcileReport(days: [day], zone: site.zone).text
        #expect(text.contains("or of types that HikCentral is not asked for now: 8; not compared"), "\(text)")
        #expect(text.contains("As far as they were compared, doors, ledger and Humand agree."), "\(text)")
        #expect(!text.contains("\nDoors, ledger and Humand agree."))
    }

    @Test(
        "After HR has given somebody another number, the earlier entries are found under it", arguments: [true, false])
    func renamed(isByMap: Bool) throws {
        try live()
        site.humand.remove { $0.employeeId == "beto" && $0.time.instant == TestSite.time("12:01:00").instant }
        for (former, new) in [("ana", "c-ana"), ("beto", "c-beto")] { site.humand.rename(former, to: new) }
        if isByMap {
            site.rules.employeeMap = .of("ana,c-ana", "beto,c-beto", "carla,carla", "dora,dora")
        } else {
            site.rules.employeeID = .personCode
        }
        let day = try site.reconcile()
        #expect(site.told(day) == ["notInHumand c-beto out 12:01:00"])
        let difference = try #require(day.people.flatMap(\.differences).first)
        #expect(
            difference.isForAPerson && difference.detail.english.contains("posted for beto, which Humand no longer"))
        let totals = ReconcileTotals([day])
        #expect(totals.people == 4 && totals.humand == 15 && totals.unanswered == 0)
    }

    @Test("A punch of a terminal replaced since is missed with the direction of the door in its place")
    func replacedAndTurned() throws {
        (site.entryDevices, site.exitDevices) = (site.exitDevices, site.entryDevices)
        try live()
        (site.entryDevices, site.exitDevices) = (site.exitDevices, site.entryDevices)
        site.humand.remove { $0.employeeId == "beto" && $0.time.instant == TestSite.time("12:31:00").instant }
        site.hikCentral.changeDoors { doors in
            for place in doors.indices where doors[place].code == TestSite.entryDoor.code { doors[place].code = "201" }
        }
        let day = try site.reconcile()
        let missing = try #require(day.people.flatMap(\.differences).first { $0.kind == .notInHumand })
        #expect(missing.isForAPerson && missing.detail.english.contains("its door stands for a clock-in now"))
        #expect(ReconcileTotals([day]).turned == 15)
        // Under another name the ledger tells what the door stood for last; where it does not, nobody knows.
        site.hikCentral.changeDoors { doors in
            for place in doors.indices where doors[place].code == "201" { doors[place].name = "Otra" }
        }
        site.entryDevices = [DeviceReference("Otra")]
        func told() throws -> Difference {
            try #require(site.reconcile().people.flatMap(\.differences).first { $0.kind == .notInHumand })
        }
        #expect(try !told().isForAPerson, "it was an exit to the last")
    }

    @Test("Of a door that the settings do not name any more, nobody knows what it stands for")
    func unread() throws {
        try live()
        site.humand.remove { $0.employeeId == "beto" && $0.time.instant == TestSite.time("12:31:00").instant }
        site.entryDevices = [DeviceReference("31")]
        let missing = try #require(site.reconcile().people.flatMap(\.differences).first { $0.kind == .notInHumand })
        #expect(missing.isForAPerson && missing.detail.english.contains("its door is not read any more: look whether"))
    }

    @Test("What somebody has entered anew in Humand by hand is not to be entered, nor sent again")
    func enteredAnew() throws {
        try live()
        site.humand.remove { $0.employeeId == "beto" && $0.time.instant == TestSite.time("12:31:00").instant }
        site.humand.insert(.start, employeeId: "beto", time: TestSite.time("12:31:40"), source: "MANUAL")
        let day = try site.reconcile()
        let missing = try #require(day.people.flatMap(\.differences).first { $0.kind == .notInHumand })
        #expect(missing.isForAPerson && RepairPlan([day]).isEmpty)
        #expect(
            missing.detail.english.contains(
                "but a clock-in at 12:31:40 (MANUAL): if that is this one, nothing is to be"))
    }

    @Test("Every planted difference is reported, and no other")
    func planted() throws {
        try live {
            // Refused by Humand: a second clock-in without a clock-out.
            site.pass("ana", .clockIn, at: "09:00:00")
            // Cannot be mapped: Humand does not know this number.
            site.pass("zoe", .clockIn, at: "08:30:00")
            site.pass("zoe", .clockOut, at: "16:30:00")
            // A double read.
            site.pass("beto", .clockIn, at: "08:01:20")
        }
        // Removed in Humand.
        site.humand.remove { $0.employeeId == "beto" && $0.time.instant == TestSite.time("12:01:00").instant }
        // By app and kiosk.
        site.humand.insert(.start, employeeId: "carla", time: TestSite.time("18:00:00"), source: "APP")
        site.humand.insert(.end, employeeId: "carla", time: TestSite.time("19:00:00"), source: "KIOSK")
        // By hand, in the wrong order.
        site.humand.insert(.start, employeeId: "dora", time: TestSite.time("07:00:00"), source: "MANUAL")
        // By a program that is not ours.
        site.humand.insert(.end, employeeId: "ana", time: TestSite.time("17:30:30"), source: "INTEGRATION")
        // Seen at the door, uploaded after the last read.
        site.pass("carla", .clockIn, at: "20:00:00")
        // Purged at HikCentral.
        site.hikCentral.purge { $0.personId == "dora" && $0.time.instant < TestSite.time("12:10:00").instant }

        let day = try site.reconcile()
        #expect(
            site.told(day) == [
                "held ana in 09:00:00", "notInLedger ana out 17:30:30", "wrongOrder ana out 17:30:30",
                "notInHumand beto out 12:01:00", "notRead carla in 20:00:00", "wrongOrder dora in 08:03:00",
                "held zoe in 08:30:00", "unknownEmployee zoe - 08:30:00", "held zoe out 16:30:00",
            ])
        let totals = ReconcileTotals([day])
        #expect(totals.foreign == ["APP": 1, "KIOSK": 1, "MANUAL": 1])
        #expect(totals.purged == 2)
    }

    @Test("Undelivered punches are queued; events not yet due are marked so; today has no open days")
    func today() throws {
        site.pass("ana", .clockIn, at: "20:30:00")
        site.pass("beto", .clockIn, at: "20:40:00")
        site.humand.change { $0.deniesAccess = true }
        try site.run()
        site.humand.change { $0.deniesAccess = false }
        site.pass("carla", .clockIn, at: "21:01:00")
        site.pass("dora", .clockIn, at: "21:04:50")
        site.clock.advance(by: TestSite.time("21:05:00").instant - site.clock.now)
        let day = try site.reconcile()
        #expect(
            site.told(day) == ["queued ana in 20:30:00", "queued beto in 20:40:00", "notRead carla in 21:01:00"])
        #expect(day.people.last?.differences.first?.isNotYetDue == true)
        #expect(day.upTo == TestSite.time("21:04:30").instant)
    }

    @Test("A night shift agrees on both days, whichever day Humand assigns it to", arguments: [false, true])
    func nights(together: Bool) throws {
        site.humand.change { $0.keepsShiftsTogether = together }
        // More of them than are looked up one by one.
        let people = (0..<40).map { "n\($0)" }
        site.humand.add(users: people.map { SimulatedUser(employeeId: $0) })
        for person in people {
            site.pass(person, .clockIn, at: "2026-01-26 22:00:00")
            site.pass(person, .clockOut, at: "2026-01-27 06:00:00")
            site.pass(person, .clockIn, at: "2026-01-27 22:00:00")
            site.pass(person, .clockOut, at: "2026-01-28 06:00:00")
        }
        site.begin = TestSite.time("2026-01-26 00:00:00").instant
        site.clock.advance(by: TestSite.time(Self.next).instant - site.clock.now)
        try site.run()
        let before = site.reads.count
        for date in ["2026-01-26", "2026-01-27", "2026-01-28"] {
            let day = try site.reconcile(date)
            #expect(site.told(day) == [])
            #expect(day.people.count == 40 && day.people.allSatisfy { $0.foreign.isEmpty })
        }
        #expect(site.reads.count - before <= 6)
    }

    @Test("Humand's own entries at midnight are foreign, and the day that they close is not open")
    func dayChange() throws {
        site.pass("ana", .clockIn, at: "22:00:00")
        site.clock.advance(by: TestSite.time("23:00:00").instant - site.clock.now)
        try site.run()
        site.humand.insert(
            .end, employeeId: "ana", time: TestSite.time("2026-01-28 00:00:00"), source: "DAY_CHANGE",
            referenceDate: "2026-01-27")
        site.clock.advance(by: TestSite.time("2026-01-28 15:00:00").instant - site.clock.now)
        let day = try site.reconcile()
        #expect(site.told(day) == [])
        #expect(day.people.first?.foreign.map(\.source) == ["DAY_CHANGE"])
    }

    @Test("An answer about other employees does not count as an empty day")
    func strangers() throws {
        try live()
        site.humand.faults.add(
            path: "day-summaries",
            .rewrite { answer in
                var text = answer.serialized
                for name in ["ana", "beto", "carla", "dora"] {
                    text = text.replacing("\"\(name)\"", with: "\"other-\(name)\"")
                }
                return (try? JSONValue(parsing: Data(text.utf8))) ?? .null
            }, times: .max)
        #expect(throws: ReconcileError.self) { try site.reconcile() }
    }

    @Test("No answer is no difference and repairs nothing: it is told in Humand's words, for one person as for many")
    func noAnswer() throws {
        try live { site.pass("ana", .clockIn, at: "09:00:00") }
        let refusal = Fault.Kind.status(400, body: #"{"message":"not for this key"}"#)
        site.humand.faults.add(path: "day-summaries", refusal, times: .max)
        #expect(site.told(try site.reconcile()) == ["held ana in 09:00:00"], "the lists of entries answer")
        site.humand.faults.add(path: "entries?", refusal, times: .max)
        let day = try site.reconcile()
        #expect(
            site.told(day) == [
                "notCompared ana - 08:00:00", "held ana in 09:00:00", "notCompared beto - 08:01:00",
                "notCompared carla - 08:02:00", "notCompared dora - 08:03:00",
            ])
        #expect(day.people.allSatisfy { $0.humand == nil } && RepairPlan([day]).isEmpty)
        #expect(
            ReconcileReport(days: [day], zone: site.zone).text.contains(
                "could not be compared: Humand does not give the person's entries (400 not for this key)"))
    }

    @Test("A night shift's unread clock-out is reported on the next day, and the first day is not open")
    func unreadMorning() throws {
        site.pass("ana", .clockIn, at: "22:49:00")
        site.clock.advance(by: TestSite.time("23:00:00").instant - site.clock.now)
        try site.run()
        site.pass("ana", .clockOut, at: "2026-01-28 06:10:00")
        site.clock.advance(by: TestSite.time("2026-01-28 15:00:00").instant - site.clock.now)
        #expect(site.told(try site.reconcile()) == [])
        #expect(site.told(try site.reconcile("2026-01-28")) == ["notRead ana out 06:10:00"])
    }

    @Test("If Humand itself has an entry in a punch's second, the punch is held and reported as held")
    func dayChangeInTheSameSecond() throws {
        site.pass("ana", .clockIn, at: "22:00:00")
        site.clock.advance(by: TestSite.time("23:00:00").instant - site.clock.now)
        try site.run()
        site.humand.insert(
            .end, employeeId: "ana", time: TestSite.time("2026-01-28 00:00:00"), source: "DAY_CHANGE")
        site.pass("ana", .clockOut, at: "2026-01-28 00:00:00")
        site.clock.advance(by: TestSite.time("2026-01-28 20:00:00").instant - site.clock.now)
        #expect(try site.run().held == 1)
        #expect(site.told(try site.reconcile("2026-01-28")).contains("held ana out 00:00:00"))
    }

    @Test("A clock-in without a clock-out is an open day, unless a clock-out by app follows the next day")
    func openDay() throws {
        site.pass("ana", .clockIn, at: "18:00:00")
        site.pass("beto", .clockIn, at: "18:00:30")
        try site.run()
        site.humand.insert(.end, employeeId: "beto", time: TestSite.time("2026-01-28 02:00:00"), source: "APP")
        site.clock.advance(by: TestSite.time(Self.next).instant - site.clock.now)
        #expect(site.told(try site.reconcile()) == ["openDay ana in 18:00:00"])
    }

    @Test("Events whose ids have changed in HikCentral are the same events")
    func changedIDs() throws {
        try live()
        site.hikCentral.purge { _ in true }
        for (index, person) in ["ana", "beto", "carla", "dora"].enumerated() {
            site.pass(person, .clockIn, at: "08:0\(index):00", id: "new-\(index)")
        }
        let day = try site.reconcile()
        #expect(site.told(day) == [])
        #expect(day.purged == 12)
    }

    @Test("Without a ledger for the day every punch is reported as not read, and the mapping rules still apply")
    func noLedger() throws {
        site.begin = TestSite.time("2026-01-28 00:00:00").instant
        try live { site.pass("ana", .clockIn, at: "08:00:30") }
        let day = try site.reconcile()
        #expect(day.people.map(\.doors) == [4, 4, 4, 4])
        #expect(ReconcileTotals([day]).kinds == [.notRead: 16])
    }

    @Test("Many unknown numbers come from the list of persons; if that is not permitted each is looked up")
    func numbers() throws {
        site.rules.employeeID = .personCode
        let people = (0..<30).map { "p\($0)" }
        for person in people { site.pass(person, .clockIn, at: "08:00:00") }
        site.begin = TestSite.time("2026-01-28 00:00:00").instant
        site.clock.advance(by: TestSite.time(Self.next).instant - site.clock.now)
        try site.run()
        let day = try site.reconcile()
        #expect(Set(day.people.compactMap(\.employee)) == Set(people.map { "c-" + $0 }))
        #expect(site.hikCentral.callCounts["/artemis/api/resource/v1/person/personId/personInfo"] == nil)
        site.hikCentral.faults.add(path: PersonList.path, .envelope(#"{"code":"64","msg":"","data":""}"#))
        #expect(try site.reconcile().people.count == 30)
        #expect(site.hikCentral.callCounts["/artemis/api/resource/v1/person/personId/personInfo"] == 30)
    }

    @Test("An event of long ago is compared like any other, whatever MAX_AGE says")
    func longAgo() throws {
        try live()
        site.clock.advance(by: .days(90))
        #expect(site.told(try site.reconcile()) == [])
    }

    @Test("Temporary failures of either side are retried; a lasting one is an error that says what is missing")
    func failures() throws {
        try live()
        site.hikCentral.faults.add(path: "door/events", .status(502), times: 2)
        site.hikCentral.faults.add(path: "acsDoorList", .envelope(#"{"code":"1","msg":"","data":""}"#), times: 2)
        site.humand.faults.add(path: "day-summaries", .status(503), times: 2)
        #expect(site.told(try site.reconcile()) == [])

        site.humand.change { $0.deniesReading = true }
        #expect(throws: ReconcileError.self) { try site.reconcile() }
        site.humand.change { $0.deniesReading = false }
        site.hikSecret = "another"
        do {
            _ = try site.reconcile()
            Issue.record("no error")
        } catch { #expect((error as? ReconcileError)?.exitCode == .refused) }
        site.hikSecret = "SimulatedSecret"
        site.entryDevices = [DeviceReference("Facial Entrda")]
        do {
            _ = try site.reconcile()
            Issue.record("no error")
        } catch { #expect((error as? ReconcileError)?.exitCode == .configuration) }
    }

    @Test("2,000 people for a day take at most 45 requests to Humand, and HikCentral is read by its pages")
    func cost() throws {
        let people = (0..<Campaign.size(400, full: 2000)).map { "p\($0)" }
        site.humand.add(users: people.map { SimulatedUser(employeeId: $0) })
        let opening = LedgerOpening(
            folder: StateFolder(path: "/state"), files: site.files, clock: site.clock, log: site.log.log(site.clock),
            horizon: .hours(96), retention: .days(400))
        let ledger = try opening.open(inUseSince: nil)
        try ledger.begin(at: TestSite.time("00:00:00").instant, reason: "test")
        var records: [RecordedEvent] = []
        for (number, person) in people.enumerated() {
            for (direction, text) in [(Direction.clockIn, "08:00:00"), (.clockOut, "17:00:00")] {
                let moment = TestSite.time(text).instant + .seconds(Int64(number))
                let time = Timestamp(instant: moment, offsetSeconds: -10_800)
                let door = direction == .clockIn ? TestSite.entryDoor : TestSite.exitDoor
                let seen = SimulatedEvent(
                    id: "\(person)-\(text)", time: time, person: SimulatedPerson(id: person, code: "", name: ""),
                    door: door)
                site.hikCentral.add(events: [seen])
                let event = AccessEvent(
                    id: seen.id, type: seen.type, time: time, personID: person, doorCode: door.code)
                records.append(
                    RecordedEvent(
                        event: event, state: .queued, reason: "",
                        punch: Punch(employee: person, direction: direction, time: time)))
                site.humand.insert(
                    direction == .clockIn ? .start : .end, employeeId: person, time: time, source: "INTEGRATION")
            }
        }
        let first = ledger.state.lastLine + 1
        let window = Window(from: TestSite.time("00:00:00").instant, to: site.clock.now)
        try ledger.commit(window, origin: .poll, events: records)
        for number in first..<first + records.count {
            try ledger.append([.outcome(line: number, Outcome(.accepted, reason: ""))])
        }
        site.clock.advance(by: TestSite.time(Self.next).instant - site.clock.now)
        site.humand.remove { $0.employeeId == "p7" && $0.kind == .end }
        site.humand.limitRate(to: 50)
        let calls = site.hikCentral.callCounts.values.reduce(0, +)
        let day = try site.reconcile()
        #expect(site.told(day) == ["notInHumand p7 out 17:00:07"])
        #expect(day.people.count == people.count)
        #expect(site.reads.count <= people.count / 50 + 5)
        // In pages of full spans, however long a span is; never one request a person.
        #expect(site.hikCentral.callCounts.values.reduce(0, +) - calls <= 60)
    }
}
