import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HikCentral
@testable import Humand
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Comparing a day when something is wrong")
struct ReconcileTroubleTests {
    private let site = TestSite()
    private let day = "2026-01-27"

    /// Ana's and Beto's day, delivered; it is the next noon.
    private func live() throws {
        for person in ["ana", "beto"] {
            site.pass(person, .clockIn, at: "08:00:00")
            site.pass(person, .clockOut, at: "17:00:00")
        }
        try site.run()
        site.clock.advance(by: TestSite.time("2026-01-28 12:00:00").instant - site.clock.now)
    }

    private func fails(_ reason: String) -> Bool {
        do {
            _ = try site.reconcile()
            return false
        } catch { return "\(error)".contains(reason) }
    }

    @Test("Doors that HikCentral has too many events of are read in halves")
    func tooFull() throws {
        try live()
        let reads = Box(0)
        site.fail { request in
            guard case .events(_, let window) = request else { return nil }
            reads.value += 1
            return window.length > .hours(7) ? .tooFull(total: 20_000) : nil
        }
        #expect(site.told(try site.reconcile()) == [])
        #expect(reads.value == 14, "two types: once whole, two halves, four quarters each")
    }

    @Test("A page for people in HikCentral's place ends the comparison at once: somebody waits for it")
    func page() throws {
        try live()
        site.hikCentral.faults.add(path: "/artemis", .html, times: 100)
        let before = site.clock.uptime
        #expect(fails("an HTML page answers"))
        #expect(site.clock.uptime - before < .seconds(1))
    }

    @Test("A HikCentral that asks to wait is asked again after that time; one that goes on refusing is an error")
    func slowDown() throws {
        try live()
        let left = Box(3)
        site.fail { request in
            guard case .events = request, left.value > 0 else { return nil }
            left.value -= 1
            return .slowDown(.unexpected("busy"), after: left.value == 0 ? nil : .seconds(45))
        }
        let before = site.clock.uptime
        #expect(site.told(try site.reconcile()) == [])
        #expect(site.clock.uptime - before >= .seconds(105), "45 s twice, and 15 s where it names none")
        left.value = .max
        #expect(fails("busy"))
        site.fail { if case .events = $0 { .refused(.unexpected("no right")) } else { nil } }
        #expect(fails("no right"))
    }

    @Test("A stop is no error of a side, and nothing is said of the day")
    func stopped() throws {
        try live()
        site.fail { $0 == .doors ? .stopped : nil }
        do {
            _ = try site.reconcile()
            Issue.record("no error")
        } catch { #expect((error as? ReconcileError)?.isStop == true) }
    }

    @Test("People come one by one where the list of persons does not exist")
    func numbersOneByOne() throws {
        site.rules.employeeID = .personCode
        for number in 0..<8 { site.pass("p\(number)", .clockIn, at: "08:00:00") }
        site.begin = TestSite.time("2026-01-28 00:00:00").instant
        site.clock.advance(by: TestSite.time("2026-01-28 12:00:00").instant - site.clock.now)
        try site.run()
        let asked = Box<[String]>([])
        site.fail { request in
            if case .person(let id) = request { asked.value.append(id) }
            return request == .persons ? .misconfigured(.unexpected("no such path")) : nil
        }
        #expect(try site.reconcile().people.count == 8 && asked.value.count == 8)
    }

    @Test("A person who is not on the list is looked up, and one who is listed without a number has none")
    func knownCodes() throws {
        let source = CountedSource()
        let known = KnownPersonCodes(
            source, persons: [Person(id: "1", code: "c-1"), Person(id: "2", code: ""), Person(id: "1", code: "again")])
        #expect(try known.personCode(of: "1") == "c-1")
        #expect(try known.personCode(of: "2") == nil)
        #expect(try known.personCode(of: "3") == "3", "as the source says")
    }

    @Test("An entry that Humand shows twice is settled by the list of entries with their ids")
    func twins() throws {
        try live()
        site.humand.faults.add(
            path: "day-summaries",
            .rewrite { answer in
                guard case .object(var members) = answer, let items = answer["items"]?.elements else { return answer }
                members.removeAll { $0.key == "items" }
                let doubled = items.map { item -> JSONValue in
                    guard case .object(var day) = item, let entries = item["entries"]?.elements else { return item }
                    day.removeAll { $0.key == "entries" }
                    return .object(day + [.init("entries", .array(entries + entries))])
                }
                return .object(members + [.init("items", .array(doubled))])
            })
        let reads = site.reads.count
        #expect(site.told(try site.reconcile()) == [])
        #expect(site.reads.dropFirst(reads).count { $0.target.contains("time-tracking/entries?employeeId=") } == 2)
    }

    @Test("What many people miss in the morning is looked for on the day before, in the evening on the day after")
    func neighbours() throws {
        let people = (0..<20).map { "n\($0)" }
        site.humand.add(users: people.map { SimulatedUser(employeeId: $0) })
        for person in people {
            site.pass(person, .clockIn, at: "06:00:00")
            site.pass(person, .clockOut, at: "20:00:00")
        }
        try site.run()
        site.humand.remove { _ in true }
        site.clock.advance(by: TestSite.time("2026-01-28 12:00:00").instant - site.clock.now)
        let reads = site.reads.count
        #expect(site.told(try site.reconcile()).count == 40)
        let days = site.reads.dropFirst(reads).map(\.target)
        for neighbour in ["2026-01-26", "2026-01-28"] {
            #expect(days.contains { $0.contains("startDate=\(neighbour)&endDate=\(neighbour)") }, "\(days)")
        }
    }

    @Test("The terminal is told what is being read, also the next morning's doors")
    func progress() throws {
        // No clock-out follows, so that it may be a night shift's.
        site.pass("carla", .clockIn, at: "20:30:00")
        try live()
        let day = try #require(SiteDay(date: day))
        let reconciler = DayReconciler(day, parts: site.reconcileParts(), clock: site.clock, jitter: { 0 })
        var told: [String] = []
        while reconciler.result == nil {
            told.append(reconciler.progress[.english])
            if case .at(let moment) = try reconciler.step() { site.clock.advance(by: moment - site.clock.uptime) }
        }
        #expect(told.first == "2026-01-27: reading HikCentral, 0 events")
        #expect(told.contains { $0.hasPrefix("2026-01-27: reading Humand, ") })
        #expect(told.contains("2026-01-27: reading the doors of the next morning"))
    }

    @Test("Every reason why a day cannot be compared is a sentence, and only a stop is a stop")
    func errors() {
        let doors = ReconcileError.doors([Phrase(en: "no door A", es: "x"), Phrase(en: "no door B", es: "y")])
        #expect("\(doors)" == "no door A; no door B" && !doors.isStop)
        #expect("\(ReconcileError.ledger(Phrase(en: "unreadable", es: "ilegible")))" == "unreadable")
        #expect("\(ReconcileError.source(.unavailable(.unexpected("no route"))))".contains("no route"))
        #expect("\(ReconcileError.humand(.unavailable("503")))".contains("503"))
        #expect(ReconcileError.humand(.stopped).isStop && ReconcileError.source(.stopped).isStop)
    }

    @Test("Each kind of difference has words of its own in both languages")
    func kinds() {
        for language in [Language.english, .spanish] {
            let words = Difference.Kind.allCases.map { $0.phrase[language] }
            #expect(Set(words).count == Difference.Kind.allCases.count && !words.contains(""))
        }
        #expect(Difference.Kind.wrongOrder.phrase[.spanish] == "orden incorrecto en Humand")
    }

    @Test("People whom Humand does not answer for are told from differences, and so is a day that failed")
    func result() throws {
        let day = try #require(SiteDay(date: day))
        var result = ReconcileResult(day: day, at: Sample.noon)
        result.kinds = [.notCompared: 1]
        #expect(result.phrase[.english] == "2026-01-27: 1 people could not be compared; for the others all agree")
        #expect(result.phrase[.spanish] == "2026-01-27: no se pudo comparar a 1 persona; para las demás todo coincide")
        result.kinds = [.notCompared: 1, .held: 2]
        #expect(
            result.differences == 3
                && result.phrase[.spanish].contains("difieren (retenido: 2; no se pudo comparar: 1)"))
        result.problem = Phrase(en: "no route", es: "no hay ruta")
        #expect(!result.agrees && result.phrase[.spanish] == "no se pudo comparar 2026-01-27: no hay ruta")
        for text in [
            #"{"day":"2026-01-27"}"#, #"{"day":"27/1","at":"2026-01-27T00:00:00Z"}"#, #"{"day":"2026-01-27","at":7}"#,
        ] {
            #expect(ReconcileResult(try JSONValue(parsing: Data(text.utf8))) == nil)
        }
    }

    @Test("A report of several days names the span, people without a name by their id, and what Humand leaves open")
    func report() throws {
        let zone = site.zone
        let first = try #require(SiteDay(date: day))
        var nameless = PersonDay(day: first, employee: "7", person: "p-7", name: "")
        nameless.foreign = ["KIOSK", "", "APP"].map {
            ForeignEntry(time: Sample.noon, direction: .clockOut, source: $0)
        }
        nameless.differences = [Difference(kind: .notRead, time: Sample.noon, detail: Phrase(same: "x"))]
        let text = ReconcileReport(
            days: [
                ReconciledDay(day: first, people: [nameless], purged: 0, unreadable: 2),
                ReconciledDay(day: first.advanced(by: 1), people: [], purged: 0, unreadable: 0),
            ], zone: zone)
        let english = text.text(on: .none, in: .english)
        #expect(english.contains("2026-01-27 to 2026-01-28: 1 person's day") && english.contains("  p-7  "))
        #expect(english.contains("in Humand, but not from us: 3 (1 ?, 1 APP, 1 KIOSK); no difference"))
        #expect(english.contains("entries of Humand without a readable time: 2"))
        let spanish = text.text(on: .none, in: .spanish)
        #expect(spanish.contains("2026-01-27 a 2026-01-28: 1 día de una persona"))
        #expect(spanish.contains("marcajes de Humand sin hora legible: 2"))
        let foreign = try #require(text.json["foreign"])
        #expect(foreign["?"]?.integer == 1 && foreign["KIOSK"]?.integer == 1)
    }

    @Test(
        "What the doors show and the ledger lacks says why it would be held, and without a cursor nothing is not yet due"
    )
    func unread() throws {
        let day = SiteDay(TestSite.time("12:00:00").instant, in: site.zone)
        func event(_ id: String, at time: String) -> AccessEvent {
            AccessEvent(id: id, type: 196_893, time: TestSite.time(time), personID: "17", doorCode: "23")
        }
        let held = RecordedEvent(
            event: event("", at: "08:00:00"), origin: .late, state: .held, cause: .unmapped, reason: "no line")
        let entries = [
            TimeEntry(.clockIn, at: TestSite.time("09:00:00").instant, source: ""),
            TimeEntry(.clockIn, at: TestSite.time("10:00:00").instant, source: ""),
        ]
        let accepted = RecordedEvent(
            event: event("b", at: "07:00:00"), state: .accepted, reason: "",
            punch: Punch(employee: "ana", direction: .clockOut, time: TestSite.time("07:00:00")))
        let result = Reconciliation(
            day: day, zone: site.zone, now: TestSite.time("11:00:00").instant, readTo: nil,
            lives: [EventHistory(line: 3, seenAt: Sample.noon, first: accepted)], listed: [3], newcomers: [held],
            isCovered: { _ in true },
            humand: { $0 == "ana" ? [EntryDay(employee: "ana", date: day, entries: entries)] : [] }
        ).result()
        let differences = result.day.people.flatMap(\.differences)
        let unread = try #require(differences.first { $0.kind == .notRead })
        #expect(unread.event == nil && !unread.isNotYetDue)
        #expect(unread.detail[.english] == "the ledger does not have it; no line")
        let order = try #require(differences.first { $0.kind == .wrongOrder })
        #expect(order.detail[.english] == "two clock-ins in a row: 09:00:00 and 10:00:00")
    }
}
