import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Support
@testable import SyncSupport

@Suite("Parts of the dashboard")
struct DashboardPartsTests {
    private static let now = DashboardSample.now

    private func clock(_ language: Language) -> DashboardClock {
        DashboardClock(now: Self.now, zone: DashboardSample.zone, language: language)
    }

    @Test("Times are the site's, with the date unless it is today")
    func times() {
        let (english, spanish) = (clock(.english), clock(.spanish))
        let morning = TestSite.time("08:12:45").instant
        let before = TestSite.time("2025-12-31 23:59:59").instant
        #expect(english.text(morning) == "08:12" && english.text(morning, seconds: true) == "08:12:45")
        #expect(english.text(before) == "31 Dec, 23:59" && spanish.text(before) == "31 dic, 23:59")
        #expect(english.since(before) == "since 31 Dec, 23:59" && spanish.since(before) == "desde el 31 dic, 23:59")
        #expect(spanish.at(morning) == "a las 08:12" && spanish.at(before) == "el 31 dic, 23:59")
        #expect(english.distance(Self.now - .minutes(5)) == "5 min ago")
        #expect(spanish.distance(Self.now - .minutes(5)) == "hace 5 min")
        #expect(spanish.distance(Self.now + .minutes(5)) == "dentro de 5 min")
        #expect(english.time(morning).markup == "<time datetime=\"2026-01-27T08:12:45-03:00\">08:12</time>")
        let days = ["2026-01-26", "2026-01-31", "1969-12-31", "1970-01-01"].compactMap { SiteDay(date: $0) }
        #expect(days.map(english.weekday) == ["Mon", "Sat", "Wed", "Thu"])
        #expect(days.map(spanish.weekday) == ["lun", "sáb", "mié", "jue"])
    }

    @Test("A tally counts each event once, in its hour and its newest state")
    func tally() {
        var tally = DayTally()
        tally.note(line: 7, hour: 8, state: .queued)
        tally.note(line: 9, hour: 8, state: .queued, isLate: true)
        tally.note(line: 10, hour: 23, state: .skipped)
        tally.note(line: 11, hour: 24, state: .queued)
        tally.change(line: 7, to: .held)
        tally.change(line: 7, to: .accepted)
        tally.change(line: 8, to: .accepted)
        #expect(tally.hours[8] == [.queued: 1, .accepted: 1] && tally.hours[23] == [.skipped: 1])
        #expect(tally.total == [.queued: 1, .accepted: 1, .skipped: 1] && tally.late == 1)
    }

    @Test("A recent event never shows a whole employee number, also when an outcome corrects it")
    func masked() {
        let event = Sample.event("e")
        var punch = Sample.punch(event)
        punch.employee = "1234567"
        var recent = RecentEvents()
        recent.add(RecentEvent(RecordedEvent(event: event, state: .queued, reason: "", punch: punch), line: 3))
        #expect(recent.events.map(\.employee) == ["…567"])
        punch.employee = "7654321"
        recent.take(Outcome(.accepted, reason: "", punch: punch), line: 3)
        #expect(recent.events.map(\.employee) == ["…321"] && recent.events.map(\.state) == [.accepted])
    }

    @Test("The chart's bars add up to the day, and the same stands in its table")
    func chart() {
        #expect(HourChart(DayTally(), .english).html.markup.contains("No punches yet today."))
        var tally = DayTally()
        for line in 1...6 { tally.note(line: line, hour: 8, state: line < 4 ? .accepted : line < 6 ? .held : .skipped) }
        tally.note(line: 7, hour: 17, state: .waiting)
        let markup = HourChart(tally, .english).html.markup
        // Five punches of at most six: the highest bar is 50 and 33.3 high.
        #expect(markup.contains(#"<rect class="accepted" x="81.5" y="50.0" width="7.0" height="50.0">"#))
        #expect(markup.contains(#"<rect class="held" x="81.5" y="16.7" width="7.0" height="33.3">"#))
        #expect(markup.contains(#"<rect class="queued" x="171.5" y="83.3" width="7.0" height="16.7">"#))
        #expect(markup.contains("6 punches today; most of them in the hour from 08:00, 5."))
        #expect(markup.contains(#"<th scope="row">08:00</th><td class="number">3</td><td class="number">0</td>"#))
        #expect(
            [0, 1, 2, 3, 9, 10, 11, 43, 99, 401, 12_345].map(HourChart.roundedUp) == [
                2, 2, 2, 4, 10, 10, 20, 60, 100, 600, 20_000,
            ])
        #expect(HourChart.roundedUp(.max) == .max)
    }

    @Test("The last fifty events are kept, with what became of them")
    func recent() {
        var recent = RecentEvents()
        for place in 0..<60 {
            recent.add(DashboardSample.event(place, minutesAgo: 0, door: "Norte", state: .queued, direction: .clockIn))
        }
        #expect(recent.events.count == 50 && recent.events.first?.line == 11 && recent.events.last?.line == 60)
        recent.take(Outcome(.held, cause: .refused, reason: ""), line: 60)
        recent.take(Outcome(.accepted, reason: ""), line: 1)
        #expect(recent.events.last?.cause == .refused && recent.events.last?.employee == "…059")
        let nobody = DashboardSample.event(1, minutesAgo: 0, door: "Norte", state: .skipped, employee: "123")
        #expect(nobody.employee == "…" && nobody.direction == nil)
    }

    @Test("A door was last used when its line was written, if its clock is ahead")
    func doors() {
        var seen = DoorsSeen()
        let time = Timestamp(instant: Self.now + .days(400))
        let event = AccessEvent(id: "1", type: 196_893, time: time, personID: "17", doorCode: "23", doorName: "Norte")
        seen.note(RecordedEvent(event: event, state: .held, reason: ""), at: Self.now)
        seen.note(RecordedEvent(event: event, raw: "{}", state: .held, reason: ""), at: Self.now + .hours(1))
        #expect(seen.doors["23"]?.last == Self.now && seen.doors.count == 1)
        #expect(seen.labels == ["23": "Norte"])
        var other = event
        other.doorCode = "77"
        seen.note(RecordedEvent(event: other, state: .held, reason: ""), at: Self.now)
        #expect(seen.labels == ["23": "Norte (23)", "77": "Norte (77)"])
    }

    @Test("It is remembered since when all is well, and a trouble says when it began")
    func memory() {
        let start = Self.now - .hours(5)
        var memory = HealthMemory(startedAt: start)
        memory.note(DashboardSample.health(), now: Self.now)
        #expect(memory.since == start)
        let away = DashboardSample.health { $0.lastPoll = Self.now - .hours(2) }
        memory.note(away, now: Self.now)
        #expect(!away.isHealthy && memory.since == Self.now - .hours(2))
        memory.note(DashboardSample.health { $0.lastPoll = Self.now - .hours(3) }, now: Self.now + .hours(1))
        #expect(memory.since == Self.now - .hours(2))
        memory.note(DashboardSample.health(), now: Self.now + .hours(1))
        #expect(memory.since == Self.now + .hours(1))
    }
}
