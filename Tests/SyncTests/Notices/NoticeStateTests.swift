import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync

/// Lives through time with a book that takes what comes out, as the ledger does.
private struct NoticeBench {
    var rules = NoticeRules(zone: .utc)
    lazy var state = NoticeState(rules)
    var book = NoticeBook()
    var moment = Moment(uptime: .hours(1), now: Sample.noon)
    private var failing = FailingSince()
    private var line = 0

    init() {}

    mutating func pass(_ span: Span) { moment = Moment(uptime: moment.uptime + span, now: moment.now + span) }

    /// The program ends and starts again.
    mutating func restart() { state = NoticeState(rules) }

    mutating func look(_ change: (inout NoticeFacts) -> Void = { _ in }) -> [String] {
        var facts = NoticeFacts()
        change(&facts)
        failing.note(facts, at: moment)
        // As it is kept from run to run.
        failing = FailingSince(JSONValue.object(failing.members))
        facts.failing = failing
        return state.notices(facts, book, at: moment).map { notice in
            line += 1
            book.take(notice, line: line, at: moment.now)
            let subject = notice.subject.isEmpty ? "" : " \(notice.subject)"
            return "\(notice.name.rawValue)\(subject) \(notice.phase)"
        }
    }
}

struct NoticeStateTests {
    private typealias Trouble = EngineStatus.Trouble

    @Test("HikCentral's absence is reported once after ten minutes, and its end once something was read")
    func source() {
        var bench = NoticeBench()
        let away = Trouble(since: bench.moment.uptime, kind: .away, reason: Phrase(same: "no answer"))
        #expect(bench.look { $0.source = away }.isEmpty)
        bench.pass(.minutes(9))
        #expect(bench.look { $0.source = away }.isEmpty, "a hiccup is nobody's business")
        bench.pass(.minutes(2))
        #expect(bench.look { $0.source = away } == ["source.away begun"])
        bench.pass(.hours(5))
        #expect(bench.look { $0.source = away }.isEmpty)
        // A restart: nothing is wrong yet, and nothing has been read.
        bench.restart()
        #expect(bench.look().isEmpty)
        let again = Trouble(since: bench.moment.uptime, kind: .away, reason: Phrase(same: "no answer"))
        bench.pass(.minutes(30))
        #expect(bench.look { $0.source = again }.isEmpty, "it has begun already")
        let failed = bench.moment.uptime
        bench.pass(.seconds(15))
        #expect(bench.look { $0.lastGoodPoll = failed }.isEmpty, "that poll was before the failure")
        #expect(bench.look { $0.lastGoodPoll = failed + .seconds(5) } == ["source.away ended"])
        #expect(bench.look { $0.lastGoodPoll = failed + .seconds(5) }.isEmpty)
    }

    @Test("A key that is refused needs a person at once")
    func refusedSource() {
        var bench = NoticeBench()
        let refused = Trouble(since: bench.moment.uptime, kind: .refused, reason: Phrase(same: "AK/SK"))
        #expect(bench.look { $0.source = refused } == ["source.away begun"])
        #expect(bench.book.open.values.first?.notice.facts[.detail] == "AK/SK")
    }

    @Test("Runs from cron report HikCentral ten minutes after the first that failed, however long none ran before")
    func sourceOnce() {
        var bench = NoticeBench()
        var first: Instant?
        for (minutes, expected) in [(600, []), (5, []), (6, ["source.away begun"]), (5, [])] {
            bench.pass(.minutes(Int64(minutes)))
            bench.restart()
            let away = Trouble(since: bench.moment.uptime - .seconds(30), kind: .away, reason: Phrase(same: "x"))
            first = first ?? bench.moment.now - .seconds(30)
            #expect(bench.look { ($0.source, $0.isFinal) = (away, true) } == expected)
        }
        #expect(bench.book.open.values.first?.notice.instant(.since) == first)
        bench.restart()
        let good = bench.moment.uptime
        #expect(bench.look { ($0.lastGoodPoll, $0.isFinal) = (good, true) } == ["source.away ended"])
        // What went well in between, be it in a daemon, has the next failure count anew.
        for isFinal in [true, false] {
            for minutes in [0, 20] as [Int64] {
                bench.pass(.minutes(minutes))
                bench.restart()
                let away = Trouble(since: bench.moment.uptime, kind: .away, reason: Phrase(same: "x"))
                #expect(bench.look { ($0.source, $0.isFinal) = (away, true) }.isEmpty)
                bench.restart()
                let good = bench.moment.uptime
                #expect(bench.look { ($0.lastGoodPoll, $0.isFinal) = (good, isFinal) }.isEmpty)
            }
        }
    }

    @Test("A daemon's own failures do not count for the runs that follow it: it has told of them")
    func daemonThenRuns() {
        var failing = FailingSince()
        let moment = Moment(uptime: .hours(1), now: Sample.noon)
        let away = Trouble(since: .minutes(1), kind: .away, reason: Phrase(same: "x"))
        var facts = NoticeFacts()
        (facts.source, facts.sink, facts.queued) = (away, away, 1)
        failing.note(facts, at: moment)
        #expect(failing.isNothing)
        facts.isFinal = true
        failing.note(facts, at: moment)
        #expect(failing.source == Sample.noon - .minutes(59) && failing.sink == failing.source)
    }

    @Test("A clock that is set back does not have runs from cron report the first failure, nor keep them silent")
    func clockSetBackOnce() {
        var bench = NoticeBench()
        func look() -> [String] {
            bench.restart()
            let away = Trouble(since: bench.moment.uptime, kind: .away, reason: Phrase(same: "x"))
            return bench.look { ($0.source, $0.isFinal) = (away, true) }
        }
        #expect(look().isEmpty)
        bench.moment.now = bench.moment.now - .days(1)
        #expect(look().isEmpty)
        bench.pass(.minutes(11))
        #expect(look() == ["source.away begun"])
    }

    @Test("Runs from cron report Humand ten minutes after the first that failed, however old the punch is")
    func sinkOnce() {
        var bench = NoticeBench()
        for (minutes, expected) in [(600, []), (5, []), (6, ["sink.away begun"]), (5, [])] {
            bench.pass(.minutes(Int64(minutes)))
            bench.restart()
            let away = Trouble(since: bench.moment.uptime, kind: .away, reason: Phrase(same: "x"))
            #expect(bench.look { ($0.sink, $0.queued, $0.isFinal) = (away, 1, true) } == expected)
        }
        bench.restart()
        #expect(bench.look { ($0.answers, $0.isFinal) = (1, true) } == ["sink.away ended"])
        for _ in 0..<2 {
            bench.pass(.minutes(20))
            bench.restart()
            let away = Trouble(since: bench.moment.uptime, kind: .away, reason: Phrase(same: "x"))
            #expect(bench.look { ($0.sink, $0.queued, $0.isFinal) = (away, 1, true) }.isEmpty)
            bench.restart()
            #expect(bench.look { ($0.queued, $0.isFinal) = (0, true) }.isEmpty)
        }
    }

    @Test("Humand refusing and Humand away are two things, and only an answer ends either")
    func sink() {
        var bench = NoticeBench()
        let refused = Trouble(since: bench.moment.uptime, kind: .refused, reason: Phrase(same: "401"))
        #expect(bench.look { ($0.sink, $0.queued) = (refused, 3) } == ["sink.refused begun"])
        let away = Trouble(since: bench.moment.uptime, kind: .away, reason: Phrase(same: "no route"))
        bench.pass(.minutes(11))
        #expect(bench.look { ($0.sink, $0.queued) = (away, 3) } == ["sink.away begun"])
        #expect(bench.look { ($0.sink, $0.queued) = (refused, 3) } == ["sink.away ended"], "it answers")
        bench.restart()
        #expect(bench.look { $0.queued = 3 }.isEmpty, "nothing has been posted yet")
        #expect(bench.look { ($0.queued, $0.answers) = (2, 1) } == ["sink.refused ended"])
        #expect(bench.look { ($0.sink, $0.queued) = (refused, 1) } == ["sink.refused begun"])
        #expect(bench.look { $0.queued = 0 } == ["sink.refused ended"], "a person has dropped the last punch")
    }

    @Test("Held punches are a digest: after five minutes, then at most one an hour, and an end")
    func held() {
        var bench = NoticeBench()
        #expect(bench.look { $0.held = ["unmapped": 1] }.isEmpty)
        bench.pass(.minutes(4))
        #expect(bench.look { $0.held = ["unmapped": 7] }.isEmpty)
        bench.pass(.minutes(1))
        #expect(bench.look { $0.held = ["unmapped": 9, "refused": 1] } == ["punches.held begun"])
        let facts = bench.book.open.values.first?.notice.facts
        #expect(facts?[.count] == "10" && facts?[.causes] == "unmapped=9,refused=1")
        bench.pass(.minutes(59))
        #expect(bench.look { $0.held = ["unmapped": 30] }.isEmpty)
        bench.pass(.minutes(1))
        #expect(bench.look { $0.held = ["unmapped": 30] } == ["punches.held report"])
        bench.pass(.hours(2))
        #expect(bench.look { $0.held = ["unmapped": 30] }.isEmpty, "nothing new")
        #expect(bench.look() == ["punches.held ended"])
        #expect(bench.look { ($0.held, $0.isFinal) = (["clock": 1], true) } == ["punches.held begun"])
        #expect(bench.look() == ["punches.held ended"])
        #expect(bench.look { ($0.held, $0.isFinal) = (["clock": 1], true) }.isEmpty, "at most one an hour")
        // The clock is set back: an hour from then on would never be over.
        bench.moment.now = bench.moment.now - .days(1)
        #expect(bench.look { ($0.held, $0.isFinal) = (["clock": 1], true) } == ["punches.held begun"])
    }

    @Test("A device is reported after ten minutes offline and when it is back, also after a restart")
    func devices() {
        var bench = NoticeBench()
        func list(_ online: Bool...) -> [AccessDevice] {
            online.enumerated().map {
                AccessDevice(code: "\($0.offset)", name: "Gate \($0.offset)", isOnline: $0.element)
            }
        }
        #expect(bench.look { $0.devices = list(false, true) }.isEmpty)
        bench.pass(.minutes(5))
        #expect(bench.look { $0.devices = list(true, true) }.isEmpty)
        #expect(bench.look { $0.devices = list(false, true) }.isEmpty)
        bench.pass(.minutes(9))
        #expect(bench.look { $0.devices = list(false, true) }.isEmpty, "it was back in between")
        bench.pass(.minutes(1))
        #expect(bench.look { $0.devices = list(false, true) } == ["device.offline 0 begun"])
        bench.restart()
        #expect(bench.look().isEmpty, "the list is not known yet")
        bench.pass(.hours(1))
        #expect(bench.look { $0.devices = list(false, true) }.isEmpty)
        #expect(bench.look { $0.devices = list(true, true) } == ["device.offline 0 ended"])
        _ = bench.look { $0.devices = list(true, false) }
        bench.pass(.hours(1))
        #expect(bench.look { $0.devices = list(true, false) } == ["device.offline 1 begun"])
        #expect(bench.look { $0.devices = list(true) } == ["device.offline 1 ended"], "nobody lists it any more")
    }

    @Test("A silent door is reported once, ends with its next event, and QUIET_DOOR leaves it out")
    func doors() {
        var bench = NoticeBench()
        let since = bench.moment.now - .hours(3)
        let door = SilentDoor(code: "23", label: "Facial Entrada", since: since)
        #expect(
            bench.look { ($0.silentDoors, $0.lastEvents) = ([door, door], ["23": since]) } == ["door.silent 23 begun"])
        #expect(bench.look { ($0.silentDoors, $0.lastEvents) = ([door], ["23": since]) }.isEmpty)
        bench.restart()
        let now = bench.moment.now
        #expect(bench.look { ($0.silentDoors, $0.lastEvents) = ([door], ["23": now]) } == ["door.silent 23 ended"])
        for quiet in [QuietDoors.none, .allBut([DeviceReference("Facial Entrada")]), .allBut([DeviceReference("23")])] {
            #expect(
                bench.look { ($0.silentDoors, $0.lastEvents) = ([door], ["23": since]) } == ["door.silent 23 begun"])
            bench.rules.quietDoors = quiet
            bench.restart()
            let ended = bench.look { ($0.silentDoors, $0.lastEvents) = ([door], ["23": since]) }
            #expect(ended == ["door.silent 23 ended"], "left out from now on")
            bench.rules.quietDoors = .all
            bench.restart()
        }
    }

    @Test("Late events in number, the nightly comparison and a full disk are each reported once")
    func others() {
        var bench = NoticeBench()
        #expect(bench.look { $0.manyLate = 200 } == ["late.events report"])
        bench.pass(.minutes(30))
        #expect(bench.look { $0.manyLate = 100 }.isEmpty)
        bench.pass(.minutes(30))
        #expect(bench.look() == ["late.events report"])
        #expect(bench.book.last(.lateEvents)?.notice.integer(.count) == 100)

        let day = SiteDay(bench.moment.now, in: .utc).advanced(by: -1)
        var result = ReconcileResult(day: day, at: bench.moment.now)
        result.kinds = [.held: 2]
        #expect(bench.look { $0.reconcile = result } == ["reconcile.result report"])
        bench.restart()
        #expect(bench.look { $0.reconcile = result }.isEmpty)
        result = ReconcileResult(day: day.advanced(by: 1), at: bench.moment.now - .days(2), problem: Phrase(same: "x"))
        #expect(bench.look { $0.reconcile = result }.isEmpty, "a result of long ago is no news")

        let size: Int64 = 8 << 30
        #expect(bench.look { $0.disk = DiskSpace(free: size / 19, size: size) }.isEmpty)
        #expect(bench.look { $0.disk = DiskSpace(free: size / 21, size: size) } == ["disk.low begun"])
        #expect(bench.look { $0.disk = DiskSpace(free: size / 19, size: size) }.isEmpty)
        #expect(bench.look { $0.disk = DiskSpace(free: size / 10, size: size) } == ["disk.low ended"])
        #expect(!DiskSpace(free: 2 << 30, size: 4 << 40).isLow, "of a large disk a gigabyte is enough")
    }

    @Test("Doors and devices that are back at once end in the order in which they began, each once")
    func backTogether() {
        var bench = NoticeBench()
        let since = bench.moment.now - .hours(3)
        let doors = ["24", "23"].map { SilentDoor(code: $0, label: $0, since: since) }
        #expect(bench.look { $0.silentDoors = doors } == ["door.silent 24 begun", "door.silent 23 begun"])
        let now = bench.moment.now
        let ended = bench.look { ($0.silentDoors, $0.lastEvents) = ([], ["23": now, "24": now]) }
        #expect(ended == ["door.silent 24 ended", "door.silent 23 ended"])
        // HikCentral lists a device twice.
        var devices = ["b", "a", "a"].map { AccessDevice(code: $0, name: "", isOnline: false) }
        #expect(bench.look { $0.devices = devices }.isEmpty)
        bench.pass(.minutes(11))
        let away = bench.look { $0.devices = devices }
        #expect(Set(away) == ["device.offline b begun", "device.offline a begun"])
        for index in devices.indices { devices[index].isOnline = true }
        #expect(bench.look { $0.devices = devices } == ["device.offline b ended", "device.offline a ended"])
    }

    @Test("Every notice has a text in both languages, with the door's name and how long it took")
    func texts() throws {
        let zone = try #require(SiteZone(identifier: "America/Argentina/Buenos_Aires"))
        for name in NoticeName.allCases {
            for phase in NoticePhase.allCases {
                let notice = Notice(name, subject: "23", phase, [.name: "Facial", .since: Sample.noon.text])
                let text = NoticeText(notice, at: Sample.noon + .hours(2), zone: zone)
                #expect(!text.headline[.english].isEmpty && !text.headline[.spanish].isEmpty)
                #expect(text.headline[.english] != text.headline[.spanish])
                #expect((phase == .ended) == (text.advice == nil) || text.advice == nil)
            }
        }
        let ended = Notice(.doorSilent, subject: "23", .ended, [.name: "Facial", .since: Sample.noon.text])
        let text = NoticeText(ended, at: Sample.noon + .minutes(125), zone: zone).headline
        #expect(text[.english] == "Door Facial (23) has events again, after 2 h 5 min")
        #expect(text[.spanish] == "La puerta Facial (23) vuelve a tener eventos, después de 2 h 5 min")
        let held = Notice(.punchesHeld, .begun, [.count: "3", .causes: "unmapped=2,refused=1"])
        #expect(
            NoticeText(held, at: Sample.noon, zone: zone).headline[.spanish]
                == "3 marcajes retenidos (2 sin número de empleado, 1 rechazado por Humand)")
        let one = Notice(.dailySummary, .report, [.events: "1", .accepted: "1", .held: "0"])
        let summary = NoticeText(one, at: Sample.noon, zone: zone).headline
        #expect(summary[.spanish].contains("1 evento; 1 aceptado, 0 en cola, 0 retenidos, 0 omitidos, 0 descartados"))
    }
}
