import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Support
@testable import Sync

struct DoorHoursTests {
    private let zone = SiteZone(identifier: "America/New_York") ?? .utc
    /// A Tuesday.
    private let today = SiteDay(Sample.noon, in: .utc)

    /// Events at a door on a day, on its clocks.
    private func add(_ hours: inout DoorHours, _ door: String, _ day: SiteDay, _ times: [String], in zone: SiteZone) {
        for text in times {
            guard let time = try? Timestamp(parsing: "\(day)T\(text)", zone: zone) else { continue }
            hours.add(
                AccessEvent(id: "\(day)\(text)", type: 1, time: time, personID: "1", doorCode: door), zone)
        }
    }

    private func moment(_ day: SiteDay, _ text: String, in zone: SiteZone) -> Instant {
        (try? Timestamp(parsing: "\(day)T\(text)", zone: zone))?.instant ?? Sample.noon
    }

    private let shift = ["07:50:00", "07:55:00", "07:58:00", "17:02:00"]

    /// Four weeks of working days; the last but one Tuesday was a holiday.
    private func weeks(_ count: Int64, holiday: Int64? = nil, before day: SiteDay, in zone: SiteZone) -> DoorHours {
        var hours = DoorHours()
        for back in 1...count * 7 where back != holiday {
            let past = day.advanced(by: -back)
            // 1970-01-01 was a Thursday.
            guard (past.number + 3) % 7 < 5 else { continue }
            add(&hours, "23", past, shift, in: zone)
        }
        return hours
    }

    private func silent(_ hours: DoorHours, _ day: SiteDay, _ time: String, in zone: SiteZone) -> [String] {
        var hours = hours
        let now = moment(day, time, in: zone)
        return hours.silent(at: now, readTo: now, zone).map(\.code)
    }

    @Test("A door that is used at this hour of this weekday is silent once the hour is over and uploads had their time")
    func silence() {
        let hours = weeks(4, before: today, in: zone)
        #expect(silent(hours, today, "08:55:00", in: zone).isEmpty, "an upload may still be on its way")
        #expect(silent(hours, today, "09:01:00", in: zone) == ["23"])
        #expect(silent(hours, today, "12:00:00", in: zone).isEmpty, "nobody passes at 10")
        #expect(silent(hours, today.advanced(by: 4), "09:01:00", in: zone).isEmpty, "a Saturday")
        var used = hours
        add(&used, "23", today, ["07:59:00"], in: zone)
        #expect(silent(used, today, "09:01:00", in: zone).isEmpty)
        var late = hours
        add(&late, "23", today, ["08:10:00"], in: zone)
        #expect(silent(late, today, "09:01:00", in: zone).isEmpty, "it works, somebody was late")
    }

    @Test("What HikCentral has not been read for is not silent")
    func unread() {
        var hours = weeks(4, before: today, in: zone)
        let (now, readTo) = (moment(today, "09:01:00", in: zone), moment(today, "07:30:00", in: zone))
        #expect(hours.silent(at: now, readTo: readTo, zone).isEmpty)
    }

    @Test("One week proves nothing, two do; a single holiday among four does not hide a silent door")
    func evidence() {
        #expect(silent(weeks(1, before: today, in: zone), today, "09:01:00", in: zone).isEmpty)
        #expect(silent(weeks(2, before: today, in: zone), today, "09:01:00", in: zone) == ["23"])
        #expect(silent(weeks(4, holiday: 7, before: today, in: zone), today, "09:01:00", in: zone) == ["23"])
        // Of two weeks neither is an exception: the lesser counts.
        #expect(silent(weeks(2, holiday: 7, before: today, in: zone), today, "09:01:00", in: zone).isEmpty)
        #expect(silent(DoorHours(), today, "09:01:00", in: zone).isEmpty)
    }

    @Test("Fewer than three missing events are chance; they add up over the hours since the last event")
    func fewest() {
        var hours = DoorHours()
        for week in 1...4 {
            add(&hours, "23", today.advanced(by: Int64(-7 * week)), ["09:10:00", "10:10:00", "11:10:00"], in: zone)
        }
        #expect(silent(hours, today, "11:30:00", in: zone).isEmpty)
        #expect(silent(hours, today, "13:00:00", in: zone) == ["23"])
    }

    @Test("A shift stays at its hour when the clocks change")
    func clockChange() throws {
        // New York's clocks went forward on 2026-03-08, a Sunday.
        let monday = try #require(SiteDay(date: "2026-03-09"))
        let hours = weeks(4, before: monday, in: zone)
        #expect(silent(hours, monday, "08:59:00", in: zone).isEmpty)
        #expect(silent(hours, monday, "09:01:00", in: zone) == ["23"])
    }

    @Test("Weeks go by without a false alarm, and what is old is forgotten")
    func regular() {
        var hours = weeks(4, before: today, in: zone)
        for offset in 0..<60 as Range<Int64> {
            let day = today.advanced(by: offset)
            if (day.number + 3) % 7 < 5 { add(&hours, "23", day, shift, in: zone) }
            for hour in 0..<24 {
                let now = moment(day, "\(hour < 10 ? "0" : "")\(hour):30:00", in: zone)
                // Nothing from later this day is known yet, but nothing else is missing.
                #expect(hours.silent(at: now, readTo: now, zone).isEmpty, "\(day) \(hour)")
            }
        }
    }
}
