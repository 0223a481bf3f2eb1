import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Support

struct MapperTests {
    @Test("An event that can be no punch for anybody is skipped with the reason")
    func skipped() throws {
        let bench = MapperBench()
        for type in EventType.refused.keys {
            #expect(try bench.decide(bench.event(type: type)).text.contains("the door stayed shut"))
        }
        #expect(try bench.decide(bench.event(type: 1)).text.contains("is not one of HIK_EVENT_TYPES"))
        #expect(try bench.decide(bench.event(door: "31")).text == "skipped: door Door 31 (31) is not mapped")
        for nobody in ["", "0", "-1"] {
            #expect(try bench.decide(bench.event(person: nobody)).text == "skipped: nobody was recognised")
        }
    }

    @Test("A decision's code says what its sentence says, and its Spanish sentence has no English word")
    func reasons() throws {
        var bench = MapperBench()
        bench.rules.direction = [.devices, .status, .alternate]
        var filtering = bench
        filtering.rules.filter = try EventFilter(parsing: #"{"person_in":["18"]}"#)
        var decisions = try [
            bench.event(type: 197_151), bench.event(type: 1), bench.event(door: "31"), bench.event(person: ""),
            bench.event(door: "50", status: .checkOut), bench.event(door: "50"),
        ].map { try bench.decide($0) }
        decisions.append(try filtering.decide(bench.event()))
        let first = try bench.decide(bench.event())
        if let punch = first.punch { bench.history.add(punch) }
        decisions += [first, try bench.decide(bench.event(-50))]
        decisions += try held()
        var seen: [ReasonCode: Phrase] = [:]
        for decision in decisions {
            switch decision {
            case .skipped(let reason), .queued(_, let reason), .waiting(_, _, let reason):
                seen[reason.code] = reason.phrase
            case .held(_, let reason), .reserved(_, _, let reason): seen[reason.code] = reason.phrase
            }
        }
        let ofTimes: Set<ReasonCode> = [.twice, .offset, .zone, .moved, .undated]
        let others: Set<ReasonCode> = [.face, .shown, .behind, .unseen, .twin]
        #expect(Set(seen.keys) == Set(ReasonCode.allCases).subtracting(ofTimes).subtracting(others))
        for phrase in Array(seen.values) + ReasonCode.allCases.map(\.phrase) {
            #expect(English.words(in: phrase.spanish) == [], "\(phrase.spanish)")
        }
    }

    @Test("Each doubt about a time has a code of its own")
    func doubts() {
        let doubts: [TimeDoubt] = [.clocksChanged, .foreignOffset, .wrongZone, .zoneChanged, .lostDate]
        let time = Timestamp(instant: MapperBench.now, offsetSeconds: 0)
        let codes = doubts.map { $0.reason(time, other: nil).code }
        #expect(codes == [.twice, .offset, .zone, .moved, .undated])
        #expect(Set(codes.map(\.phrase.spanish)).count == codes.count)
    }

    /// One event for each code with which an event is held.
    private func held() throws -> [MappingDecision] {
        var bench = MapperBench()
        bench.rules.direction = [.alternate]
        var decisions = try [bench.event(7_200), bench.event(-40 * 86_400)].map { try bench.decide($0) }
        decisions.append(try bench.decide(bench.event(), number: nil))
        _ = try bench.run(bench.event(-2_000, door: "50"))
        decisions.append(try bench.decide(bench.event(-6_000, door: "50")))
        decisions.append(try bench.decide(bench.event(door: "50"), mayAlternate: false))
        bench.rules.direction = []
        decisions.append(try bench.decide(bench.event()))
        bench.rules.direction = [.devices]
        bench.rules.isTrusted = false
        decisions.append(try bench.decide(bench.event()))
        bench.rules.maximumPerHour = 0
        decisions.append(try bench.decide(bench.event()))
        for map in ["99,1", "17,1"] {
            bench.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\n\(map)\n".utf8)).map
            decisions.append(try bench.decide(bench.event(), number: "0017"))
        }
        return decisions
    }

    @Test("A refused face is never a punch, even when HIK_EVENT_TYPES names it")
    func refusedFace() throws {
        var bench = MapperBench()
        bench.rules.eventTypes = [197_151, 12_345]
        #expect(try bench.decide(bench.event(type: 197_151)).text.hasPrefix("skipped: event type 197151"))
        #expect(try bench.decide(bench.event(type: 12_345)).text.hasPrefix("queued in"))
    }

    @Test("The filter leaves events out")
    func filter() throws {
        var bench = MapperBench()
        bench.rules.filter = try EventFilter(parsing: #"{"person_in":["18"]}"#)
        #expect(try bench.decide(bench.event()).text == "skipped: EVENT_FILTER leaves it out (person_in)")
        #expect(try bench.decide(bench.event(person: "18")).text.hasPrefix("queued"))
    }

    @Test("A punch keeps the event's time, offset and employee, and says where it was made")
    func punch() throws {
        let bench = MapperBench()
        let event = bench.event()
        let expected = Punch(employee: "17", direction: .clockIn, time: event.time, comment: "Door 23")
        let rule = Reason(
            .device, en: "entry device Door 23 (23)", es: "dispositivo de entrada Door 23 (23)")
        #expect(try bench.decide(event) == .queued(expected, rule))
    }

    @Test("The comment names door and reader by name, else by code")
    func comment() throws {
        var bench = MapperBench()
        bench.rules.comment = "{door} {reader} {x}"
        #expect(try bench.decide(bench.event(door: "41", reader: "82")).punch?.comment == "Door 41 82 {x}")
        var event = bench.event()
        event.doorName = ""
        event.readerName = "{door}"
        #expect(try bench.decide(event).punch?.comment.hasPrefix("23 ") == true)
    }

    @Test("An event without a known employee is held, never guessed")
    func unmapped() throws {
        var bench = MapperBench()
        #expect(
            try bench.decide(bench.event(), number: nil).text.hasPrefix("held unmapped: HikCentral gives no personId"))
        #expect(try bench.decide(bench.event(), number: "").text.hasPrefix("held unmapped"))
        bench.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\n17,EMP-0017\n".utf8)).map
        #expect(try bench.decide(bench.event()).punch?.employee == "EMP-0017")
        bench.rules.employeeID = .personCode
        #expect(
            try bench.decide(bench.event(), number: "18").text
                == "held unmapped: EMPLOYEE_MAP has no line for this person's personCode")
    }

    @Test(
        "An event ahead of our clock waits for up to an hour; one further ahead, or far in the past, is held",
        arguments: [
            (0, "queued"), (120, "queued"), (121, "waiting"), (3600, "waiting"), (3601, "held clock"),
            (400 * 86_400, "held clock"), (-31 * 86_400, "queued"), (-31 * 86_400 - 1, "held clock"),
            (-1_769_515_200, "held clock"),
        ])
    func clocks(_ seconds: Int, _ expected: String) throws {
        let bench = MapperBench()
        let event = bench.event(Int64(seconds))
        let decision = try bench.decide(event)
        #expect(decision.text.hasPrefix(expected), "\(decision)")
        if case .waiting(let punch, let until, _) = decision {
            #expect(until == event.time.instant && punch.time == event.time)
        }
    }

    @Test("Events at the extreme ends of the calendar are held without a trap")
    func absurdClocks() throws {
        let bench = MapperBench()
        for instant in [Instant(milliseconds: .min), Instant(milliseconds: .max)] {
            var event = bench.event()
            event.time = Timestamp(instant: instant)
            #expect(try bench.decide(event).text.hasPrefix("held clock"))
        }
    }
}
