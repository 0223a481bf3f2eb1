import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Support

@Suite("The report for HR")
struct AttendanceReportTests {
    private let zone = SiteZone(identifier: "America/Argentina/Buenos_Aires") ?? .utc

    private func day(_ text: String) -> SiteDay { SiteDay(date: text) ?? SiteDay(Instant(seconds: 0), in: .utc) }

    private func instant(_ text: String, _ zone: SiteZone) -> Instant {
        (try? Timestamp(parsing: text, zone: zone))?.instant ?? Instant(seconds: 0)
    }

    /// Lives of one person or several: `ana in 2026-01-27 08:00`, with the state where it is not accepted.
    private func lives(_ texts: [String], in zone: SiteZone) -> [EventHistory] {
        texts.enumerated().map { index, text in
            let words = text.split(separator: " ").map(String.init)
            let time = zone.timestamp(instant("\(words[2])T\(words[3])", zone))
            let event = AccessEvent(
                id: "e\(index)", type: 196_893, time: time, personID: "id-\(words[0])", personName: words[0],
                doorCode: "1")
            let punch = Direction(rawValue: words[1]).map {
                Punch(employee: words[0].uppercased(), direction: $0, time: time)
            }
            let state = words.count > 4 ? EventState(rawValue: words[4]) ?? .accepted : .accepted
            return EventHistory(
                line: index + 1, seenAt: time.instant,
                first: RecordedEvent(
                    event: event, state: state, cause: state == .held ? .refused : nil, reason: "", punch: punch))
        }
    }

    private func report(
        _ texts: [String], _ from: String, _ to: String, zone: SiteZone? = nil
    ) -> AttendanceReport {
        let zone = zone ?? self.zone
        return AttendanceReport(
            lives(texts, in: zone), days: day(from)...day(to), zone: zone, now: instant("2026-02-01T12:00", zone))
    }

    /// `27: 8:00` for each day of the first person.
    private func days(_ report: AttendanceReport) -> [String] {
        (report.rows.first?.days ?? []).map {
            "\("\($0.day)".suffix(2)): \($0.starts(report.zone)) → \($0.ends(report.zone)) = \($0.hours(.english))"
        }
    }

    @Test("Hours are those between each clock-in and the clock-out that follows")
    func plain() {
        let report = report(
            [
                "ana in 2026-01-27 08:00", "ana out 2026-01-27 12:00", "ana in 2026-01-27 13:00",
                "ana out 2026-01-27 17:05",
            ],
            "2026-01-27", "2026-01-27")
        #expect(days(report) == ["27: 08:00, 13:00 → 12:00, 17:05 = 8:05"])
        #expect(report.rows.first?.employee == "ANA" && report.rows.first?.person == "id-ana")
    }

    @Test("A night shift counts on the day on which it began, whichever days are asked for")
    func night() {
        let texts = [
            "ana in 2026-01-26 22:00", "ana out 2026-01-27 06:00", "ana in 2026-01-27 22:00",
            "ana out 2026-01-28 06:30",
        ]
        #expect(
            days(report(texts, "2026-01-26", "2026-01-27")) == [
                "26: 22:00 → 06:00 (+1) = 8:00", "27: 22:00 → 06:30 (+1) = 8:30",
            ])
        #expect(days(report(texts, "2026-01-28", "2026-01-28")).isEmpty)
    }

    @Test("A day without a clock-out is open, a clock-out without a clock-in is no time at all")
    func open() {
        #expect(days(report(["ana in 2026-01-27 08:00"], "2026-01-27", "2026-01-27")) == ["27: 08:00 → – = open"])
        #expect(days(report(["ana out 2026-01-27 17:00"], "2026-01-27", "2026-01-27")) == ["27: – → 17:00 = –"])
        let mixed = report(
            ["ana in 2026-01-27 08:00", "ana out 2026-01-27 12:00", "ana in 2026-01-27 13:00"], "2026-01-27",
            "2026-01-27")
        #expect(days(mixed) == ["27: 08:00, 13:00 → 12:00, – = 4:00 + open"])
        #expect(mixed.rows[0].days[0].note(zone, .spanish) == "abierto desde las 13:00")
        #expect(mixed.summary[.english].contains("1 day open, 0 without a clock-in"))
    }

    @Test("Whoever forgot to clock out does not work until the next day")
    func forgotten() {
        let report = report(
            [
                "ana in 2026-01-26 08:00", "ana out 2026-01-27 17:00", "ana in 2026-01-28 08:00",
                "ana in 2026-01-29 08:00",
            ],
            "2026-01-26", "2026-01-29")
        #expect(
            days(report) == [
                "26: 08:00 → – = open", "27: – → 17:00 = –", "28: 08:00 → – = open", "29: 08:00 → – = open",
            ])
        #expect(report.rows[0].worked == .seconds(0))
    }

    @Test("A change of clocks takes and gives no hours")
    func zones() throws {
        let madrid = try #require(SiteZone(identifier: "Europe/Madrid"))
        let spring = report(
            ["ana in 2026-03-28 22:00", "ana out 2026-03-29 06:00"], "2026-03-28", "2026-03-28", zone: madrid)
        #expect(days(spring) == ["28: 22:00 → 06:00 (+1) = 7:00"])
        let autumn = report(
            ["ana in 2026-10-24 22:00", "ana out 2026-10-25 06:00"], "2026-10-24", "2026-10-24", zone: madrid)
        #expect(days(autumn) == ["24: 22:00 → 06:00 (+1) = 9:00"])
    }

    @Test("Held and dropped punches count as such and not as hours; what is queued is said")
    func states() throws {
        let report = report(
            [
                "ana in 2026-01-27 08:00", "ana out 2026-01-27 17:00 held", "beto in 2026-01-27 08:00 dropped",
                "carla in 2026-01-27 08:00", "carla out 2026-01-27 16:00 queued", "dora x 2026-01-27 09:00 held",
            ], "2026-01-27", "2026-01-27")
        #expect(report.rows.map(\.name) == ["ana", "beto", "carla", "dora"])
        let found = report.rows.map(\.days[0])
        #expect(found.map(\.held) == [1, 0, 0, 1] && found.map(\.corrected) == [0, 1, 0, 0])
        #expect(found.map { $0.hours(.english) } == ["open", "–", "8:00", "–"])
        #expect(found[2].queued == 1 && found[2].note(zone, .english) == "1 not in Humand yet")
        #expect(report.rows[3].employee == nil)
    }

    @Test("What was held and is accepted has been corrected")
    func corrected() {
        var life = lives(["ana in 2026-01-27 08:00 held"], in: zone)[0]
        life.take(.outcome(Outcome(.queued, reason: "", punch: life.punch)), at: life.seenAt)
        life.take(.outcome(Outcome(.accepted, reason: "", humandID: "7")), at: life.seenAt)
        let report = AttendanceReport(
            [life], days: day("2026-01-27")...day("2026-01-27"), zone: zone, now: life.seenAt)
        #expect(report.rows[0].days[0].corrected == 1 && report.rows[0].days[0].held == 0)
    }

    @Test("A report whose days go on behind what was read says how far that was, on paper too")
    func readTo() {
        let life = lives(["ana in 2026-01-27 08:00"], in: zone)[0]
        let end = day("2026-01-27").window(in: zone).to
        func report(_ readTo: Instant?) -> AttendanceReport {
            var report = AttendanceReport(
                [life], days: day("2026-01-27")...day("2026-01-27"), zone: zone, now: life.seenAt)
            report.readTo = readTo
            return report
        }
        let told = "HikCentral was read up to \(zone.text(end - .hours(2))): what a door saw after that is not in here."
        #expect(report(end - .hours(2)).text(on: .none, .english).contains("\n\(told)\n"))
        #expect(report(end - .hours(2)).html(.spanish).contains("HikCentral se leyó hasta el "))
        for whole in [nil, end] { #expect(!report(whole).text(on: .none, .english).contains("was read up to")) }
    }

    @Test("A report of days before reading began says so, and which command reads them")
    func begun() {
        let life = lives(["ana in 2026-01-27 08:00"], in: zone)[0]
        var report = AttendanceReport(
            [life], days: day("2026-01-20")...day("2026-01-28"), zone: zone, now: life.seenAt)
        report.begun = day("2026-01-26").window(in: zone).from + .hours(10)
        let told = "is not in here. hik2humand backfill --from 2026-01-20 --to 2026-01-26 reads it, and posts it."
        #expect(report.text(on: .none, .english).contains(told) && report.html(.english).contains(told))
        #expect(report.text(on: .none, .spanish).contains("La lectura empezó el "))
        report.begun = day("2026-01-20").window(in: zone).from
        #expect(report.early == nil && report.swapped == nil)
        let two = lives(["ana in 2026-01-27 08:00", "ana out 2026-01-27 17:00"], in: zone)
        func turned(_ entries: [String: [TimeEntry]]?) -> AttendanceReport {
            AttendanceReport(
                two, days: report.days, zone: zone, now: life.seenAt, entries: entries,
                directionNow: { $0.id == two[0].first.event.id ? .clockOut : .clockIn })
        }
        let corrected = two.compactMap(\.punch).map { TimeEntry($0.direction.opposite, at: $0.time.instant) }
        #expect(turned(["ANA": corrected]).turned == 0, "somebody has corrected it")
        report = turned(nil)
        #expect(report.text(on: .none, .english).contains("2 punches have another direction than the door has now"))
        #expect(report.csv(.plain, .english).contains("2 with another direction than the door has now"))
        #expect(report.html(.spanish).contains("hik2humand reconcile --from 2026-01-20 --to 2026-01-28 los lista"))
    }

    @Test("No name can make a tag, a formula or a line; the page has no script and fetches nothing")
    func hostile() throws {
        let name = "<script>alert(1)</script>&\"'\u{202E}=1+1"
        var life = lives(["ana in 2026-01-27 08:00"], in: zone)[0]
        life.first.event.personName = name
        let report = AttendanceReport(
            [life], days: day("2026-01-27")...day("2026-01-27"), zone: zone, now: life.seenAt)
        let page = report.html(.spanish)
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;\u{FFFD}=1+1"))
        #expect(
            !page.contains("<script") && !page.contains("src=") && !page.contains("href=") && !page.contains("url("))
        #expect(page.contains("Hecho el \(SiteDay(life.seenAt, in: zone).text(.spanish)) a las "))
        #expect(page.contains("<html lang=\"es\">") && page.contains("mar 27/01/2026") && page.contains("size: A4"))
        life.first.event.personName = "=1+1"
        let excel = AttendanceReport(
            [life], days: day("2026-01-27")...day("2026-01-27"), zone: zone, now: life.seenAt
        ).csv(.excel, .spanish)
        #expect(excel.hasPrefix("\u{FEFF}día;persona;nombre;"))
        #expect(excel.contains("27/01/2026;id-ana;'=1+1;ANA;27/01/2026 08:00:00;;1;0;;;sí;0;0;0;"))
    }

    @Test("An empty report says so in every form")
    func empty() {
        let report = report([], "2026-01-27", "2026-01-28")
        #expect(report.text(on: .none, .spanish) == "27/01/2026 al 28/01/2026: el registro no tiene marcajes.\n")
        #expect(report.html(.english).contains("the ledger has no punches"))
        #expect(report.csv(.plain, .english).split(separator: "\r\n").count == 1)
    }

    @Test("A held clock-in in a stretch longer than people work shows that a clock-out was forgotten")
    func forgottenAndHeld() {
        let long = report(
            [
                "ana in 2026-01-27 12:50", "ana in 2026-01-28 07:50 held", "ana out 2026-01-28 12:15",
            ], "2026-01-27", "2026-01-28")
        #expect(days(long) == ["27: 12:50 → – = open", "28: – → 12:15 = –"])
        // A second passage of the same day changes nothing, nor does a guard's day without one.
        let twice = report(
            ["ana in 2026-01-27 08:00", "ana in 2026-01-27 08:05 held", "ana out 2026-01-27 17:00"], "2026-01-27",
            "2026-01-27")
        #expect(days(twice) == ["27: 08:00 → 17:00 = 9:00"])
        let guardian = report(["ana in 2026-01-27 08:00", "ana out 2026-01-28 08:00"], "2026-01-27", "2026-01-28")
        #expect(days(guardian) == ["27: 08:00 → 08:00 (+1) = 24:00"])
    }

    @Test("With what Humand has, the hours are those of its entries; of whom it gives none, the ledger's")
    func byHumand() {
        let lives = lives(
            [
                "ana in 2026-01-27 08:00", "ana out 2026-01-27 17:00", "beto in 2026-01-27 08:00",
                "beto out 2026-01-27 16:00", "carla in 2026-01-27 08:00 held",
            ], in: zone)
        func entry(_ direction: Direction, _ time: String, _ source: String) -> TimeEntry {
            TimeEntry(direction, at: instant(time, zone), source: source)
        }
        let entries = [
            "ANA": [
                entry(.clockIn, "2026-01-27T08:00", "INTEGRATION"), entry(.clockOut, "2026-01-27T12:30", "MANUAL"),
                entry(.clockIn, "2026-01-28T09:00", "APP"), entry(.clockOut, "2026-01-28T10:00", "APP"),
                entry(.clockOut, "2026-01-28T23:59", "AUTO_CLOSE"),
            ], "CARLA": [],
        ]
        var report = AttendanceReport(
            lives, days: day("2026-01-27")...day("2026-01-28"), zone: zone, now: instant("2026-02-01T12:00", zone),
            entries: entries)
        #expect(report.rows.map { $0.days.map { $0.hours(.english) } } == [["4:30", "1:00"], ["8:00"], ["–"]])
        #expect(report.withoutEntries == 1 && report.employees == ["ANA", "BETO", "CARLA"])
        let text = report.text(on: .none, .english)
        #expect(text.contains("Of 1 person Humand gives no entries") && text.contains("As Humand has it now"))
        #expect(!text.contains("From the ledger") && report.html(.spanish).contains("Como está ahora en Humand"))
        #expect(report.warnings.count == 1)
        report = AttendanceReport(lives, days: report.days, zone: zone, now: report.now)
        #expect(report.withoutEntries == nil && report.unanswered == nil)
    }

    @Test("Whoever gets another number at Humand stays one person; a number that others have too is theirs")
    func renamed() {
        let day = ["ana in 2026-01-27 08:00", "ana out 2026-01-27 17:00", "beto in 2026-01-27 08:00"]
        func rows(_ change: (inout [EventHistory]) -> Void) -> [String] {
            var lives = lives(day, in: zone)
            change(&lives)
            return AttendanceReport(
                lives, days: self.day("2026-01-27")...self.day("2026-01-27"), zone: zone,
                now: instant("2026-02-01T12:00", zone)
            ).rows.map { "\($0.employee ?? "-") \($0.days.flatMap(\.stretches).count)" }
        }
        func put(_ employee: String, _ life: EventHistory) -> EventHistory {
            var record = life.first
            record.punch?.employee = employee
            return EventHistory(line: life.line, seenAt: life.seenAt, first: record)
        }
        #expect(rows { $0[1] = put("A-2", $0[1]) } == ["A-2 1", "BETO 1"])
        let named = AttendanceReport(
            lives(day, in: zone), days: self.day("2026-01-27")...self.day("2026-01-27"), zone: zone,
            now: instant("2026-02-01T12:00", zone), renamed: ["ANA": "A-3"])
        #expect(named.rows.compactMap(\.employee) == ["A-3", "BETO"])
        // What is held under a mistyped number does not name the person.
        #expect(
            rows {
                $0.append(lives(["ana in 2026-01-27 18:00 held"], in: zone)[0])
                $0[3] = put("A-O2", $0[3])
            }.first == "ANA 1")
        // The clock-in went to beto by mistake, and lies there in Humand.
        #expect(rows { $0[0] = put("BETO", $0[0]) } == ["ANA 1", "BETO 2"])
    }
}
