import Foundation

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Sync
@testable import SyncSupport

/// Facts of every kind, for the pages that the tests look at.
enum DashboardSample {
    static let zone = SiteZone(identifier: "America/Argentina/Buenos_Aires") ?? .utc
    static let now = TestSite.time("18:20:05").instant

    /// Names that would change a page if they could.
    static let hostile = [
        "<script>alert(1)</script>", "</title></style><img src=x onerror=alert(1)>", "\" onmouseover=\"alert(1)",
        "' style='display:none", "&lt;b&gt;&amp;", "\u{202E}adartnE\u{2066}", "a\u{0}b\u{1B}[31m\u{85}\u{2028}c",
        "<!-- --><![CDATA[", "{{7*7}}${7*7}", "بوابة الدخول ١٢", "x" + String(repeating: "\u{0301}", count: 300),
        String(repeating: "Puertaprincipal", count: 40),
    ]

    static func health(_ change: (inout StatusFacts) -> Void = { _ in }) -> Health {
        var facts = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
        facts.holder = "42"
        facts.lastPoll = now - .minutes(2)
        change(&facts)
        return Health(facts, now: now)
    }

    /// A day on which all went well.
    static var well: DashboardFacts {
        var facts = DashboardFacts(
            now: now, zone: zone, health: health(), startedAt: now - .hours(200), since: now - .hours(200))
        facts.lastPoll = now - .seconds(125)
        facts.nextPoll = now + .seconds(175)
        facts.lastAccepted = now - .seconds(130)
        facts.lateCheck = (now - .minutes(20), 0)
        facts.nextLateCheck = now + .minutes(40)
        let counts = [0, 0, 0, 0, 0, 3, 12, 64, 88, 9, 2, 1, 44, 46, 8, 2, 5, 71, 31, 0, 0, 0, 0, 0]
        var line = 0
        for (hour, count) in counts.enumerated() {
            for _ in 0..<count {
                line += 1
                facts.today.note(
                    line: line, hour: hour, state: line % 9 == 0 ? .skipped : .accepted, isLate: line % 150 == 0)
            }
        }
        facts.doors = [
            .init(label: "Facial Entrada", lastEvent: now - .minutes(2)),
            .init(label: "Facial Salida", lastEvent: now - .minutes(7)),
            .init(label: "Portón Norte", lastEvent: now - .hours(3)),
        ]
        let today = SiteDay(now, in: zone)
        facts.compared = (1...14).map { back in
            let day = today.advanced(by: -Int64(back))
            return .init(day: day, result: .agrees, punches: back % 7 == 2 || back % 7 == 3 ? 0 : 380 + back)
        }
        facts.recent = (0..<50).map { place in
            event(
                place, minutesAgo: Int64(place * place), door: place % 2 == 0 ? "Facial Salida" : "Facial Entrada",
                state: place % 8 == 5 ? .skipped : .accepted, direction: place % 2 == 0 ? .clockOut : .clockIn)
        }
        return facts
    }

    static func event(
        _ place: Int, minutesAgo: Int64, door: String, state: EventState, cause: HoldCause? = nil,
        direction: Direction? = nil, origin: EventOrigin = .poll, employee: String? = nil
    ) -> RecentEvent {
        let time = Timestamp(instant: now - .minutes(minutesAgo) - .seconds(Int64(place)), offsetSeconds: -10_800)
        let employee = employee ?? "AP-\(1000 + place)"
        var recorded = RecordedEvent(
            event: AccessEvent(
                id: "e\(place)", type: 196_893, time: time, personID: "17", personName: "Ana Pérez", doorCode: "23",
                doorName: door),
            origin: origin, state: state, cause: cause, reason: "")
        if let direction, state != .skipped {
            recorded.punch = Punch(employee: employee, direction: direction, time: time)
        } else {
            recorded.employeeNumber = employee
        }
        return RecentEvent(recorded, line: place + 1)
    }

    /// Punches flow, and much is to be looked at; every name is hostile.
    static func notable(names: [String] = hostile) -> DashboardFacts {
        var facts = well
        facts.since = now - .hours(10)
        facts.held = HoldCause.allCases.enumerated().map { place, cause in
            .init(cause: cause, count: max(1, 7 - place), oldest: now - .hours(Int64(place * 9 + 1)))
        }
        (facts.queued, facts.oldestQueued) = (3, now - .minutes(4))
        for line in 1...70 {
            facts.today.change(line: line * 5, to: [.held, .queued, .dropped, .waiting][line % 4])
        }
        facts.doors = names.enumerated().map { place, name in
            .init(
                label: name, lastEvent: place % 5 == 3 ? nil : now - .hours(Int64(place * place)),
                isSilent: place % 4 == 1)
        }
        facts.offlineDevices = names
        facts.notices = names.prefix(4).map { .init(since: now - .hours(3), text: Phrase(same: $0)) }
        facts.compared[0].result = .differs(4)
        facts.compared[3].result = .failed
        facts.compared[4].result = .differs(1)
        facts.compared[9].result = .none
        let states: [(EventState, HoldCause?, Direction?)] = [
            (.queued, nil, .clockIn), (.waiting, nil, .clockOut), (.held, .unmapped, nil), (.held, .refused, .clockIn),
            (.accepted, nil, .clockOut), (.skipped, nil, nil), (.dropped, nil, nil),
        ]
        for (place, name) in names.enumerated() {
            let (state, cause, direction) = states[place % states.count]
            facts.recent[place] = event(
                place, minutesAgo: Int64(place), door: name, state: state, cause: cause, direction: direction,
                origin: .late, employee: place == 2 ? "" : name)
        }
        return facts
    }

    static func unwell(reason: String = hostile.joined()) -> DashboardFacts {
        var facts = well
        facts.health = health { facts in
            facts.daemon = DaemonStatus([
                "pid": 42, "at": .string(now.text), "startedAt": .string((now - .hours(9)).text),
                "humand": [
                    "since": .string((now - .hours(2)).text), "kind": "refused", "reason": .string(reason),
                ],
            ])
        }
        facts.since = now - .hours(2)
        (facts.queued, facts.oldestQueued) = (128, now - .hours(2))
        facts.lastAccepted = now - .hours(2)
        return facts
    }

    static var starting: DashboardFacts {
        var facts = DashboardFacts(now: now, zone: zone, health: health(), startedAt: now, since: now)
        (facts.isStarting, facts.isWhole) = (true, false)
        return facts
    }

    static var dry: DashboardFacts {
        var facts = well
        var report = RunReport()
        (report.eventsRead, report.accepted, report.held) = (120, 80, 3)
        facts.mode = .dry(report)
        return facts
    }

    static var all: [(name: String, facts: DashboardFacts)] {
        [("well", well), ("notable", notable()), ("unwell", unwell()), ("starting", starting), ("dry", dry)]
    }
}
