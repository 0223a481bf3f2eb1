import Testing

@testable import Attendance
@testable import Support

struct MapperDirectionTests {
    @Test(
        "The lists of doors and readers give the direction",
        arguments: [
            ("23", "", Direction.clockIn), ("24", "", .clockOut), ("41", "81", .clockIn), ("41", "82", .clockOut),
        ])
    func devices(_ door: String, _ reader: String, _ expected: Direction) throws {
        let bench = MapperBench()
        #expect(try bench.decide(bench.event(door: door, reader: reader)).punch?.direction == expected)
    }

    @Test(
        "The device's own status gives the direction",
        arguments: [
            (AttendanceStatus.checkIn, Direction.clockIn), (.checkOut, .clockOut), (.breakOut, .clockOut),
            (.breakIn, .clockIn), (.overtimeIn, .clockIn), (.overtimeOut, .clockOut),
        ])
    func status(_ status: AttendanceStatus, _ expected: Direction) throws {
        var bench = MapperBench()
        bench.rules.direction = [.status]
        #expect(try bench.decide(bench.event(status: status)).punch?.direction == expected)
    }

    @Test("The first rule that knows the direction decides")
    func order() throws {
        var bench = MapperBench()
        let event = bench.event(door: "23", status: .checkOut)
        bench.rules.direction = [.devices, .status]
        #expect(try bench.decide(event).punch?.direction == .clockIn)
        bench.rules.direction = [.status, .devices]
        #expect(try bench.decide(event).punch?.direction == .clockOut)
        #expect(try bench.decide(bench.event(door: "23")).punch?.direction == .clockIn, "an unknown status passes on")
        bench.rules.direction = [.devices, .status]
        let turnstile = bench.event(door: "41", status: .checkOut, reader: "99")
        #expect(try bench.decide(turnstile).punch?.direction == .clockOut, "an unlisted reader passes on")
        bench.rules.direction = [.devices, .alternate, .status]
        #expect(try bench.decide(turnstile).punch?.direction == .clockIn, "alternate always knows")
    }

    @Test("An event without a known direction is held")
    func held() throws {
        let bench = MapperBench()
        #expect(
            try bench.decide(bench.event(door: "41", reader: "99")).text
                == "held direction: no rule of DIRECTION tells the direction at Door 41 (41), reader 99")
    }

    @Test("Alternation gives the opposite of the last punch, or a clock-in after ALTERNATE_RESET")
    func alternate() throws {
        var bench = MapperBench()
        bench.rules.direction = [.alternate]
        #expect(try bench.run(bench.event(-200_000, door: "50")) == .clockIn)
        #expect(try bench.run(bench.event(-190_000, door: "50")) == .clockOut)
        #expect(try bench.run(bench.event(-180_000, door: "50")) == .clockIn)
        #expect(try bench.run(bench.event(-180_000 + 50_399, door: "50")) == .clockOut, "just within 14 h")
        #expect(try bench.run(bench.event(-100_000, door: "50")) == .clockIn)
        #expect(try bench.run(bench.event(-100_000 + 50_400, door: "50")) == .clockIn, "14 h to the second is too long")
    }

    @Test("A late event is held if a later punch was alternated without it, and only then")
    func alternateLate() throws {
        var bench = MapperBench()
        bench.rules.direction = [.alternate]
        #expect(try bench.run(bench.event(-10_000, door: "50")) == .clockIn)
        #expect(try bench.run(bench.event(-2_000, door: "50")) == .clockOut)
        #expect(
            try bench.decide(bench.event(-6_000, door: "50")).text.hasPrefix(
                "held direction: a later punch of this person"))
        #expect(try bench.decide(bench.event(-2_030, door: "50")).text.hasPrefix("skipped: double read"))
        #expect(try bench.decide(bench.event(-10_000 - 50_400, door: "50")).punch?.direction == .clockIn)
        // A direction given by the device does not depend on earlier punches.
        bench.rules.direction = [.devices, .alternate]
        #expect(try bench.run(bench.event(-60_000, door: "24")) == .clockOut)
        #expect(try bench.decide(bench.event(-61_000, door: "50")).punch?.direction == .clockIn)
        #expect(
            try bench.decide(bench.event(-59_000, door: "50")).text.hasPrefix(
                "held direction: a later punch of this person"))
    }
}

struct MapperDebounceTests {
    @Test("A read within DEBOUNCE of the first is a double read; repeated reads do not extend the span")
    func chain() throws {
        var bench = MapperBench()
        #expect(try bench.run(bench.event(-200)) == .clockIn)
        #expect(try bench.decide(bench.event(-198)).text == "skipped: double read: the same clock-in 2 s away")
        #expect(try bench.run(bench.event(-150)) == nil)
        #expect(try bench.run(bench.event(-141)) == nil)
        #expect(try bench.run(bench.event(-140)) == .clockIn, "60 s after the first, though 1 s after the last")
        #expect(try bench.run(bench.event(-81)) == nil)
    }

    @Test("A late event just before its twin is also a double read")
    func late() throws {
        var bench = MapperBench()
        #expect(try bench.run(bench.event(-200)) == .clockIn)
        #expect(try bench.run(bench.event(-259)) == nil)
        #expect(try bench.run(bench.event(-260)) == .clockIn)
    }

    @Test("A read with another direction or person is not a double read")
    func others() throws {
        var bench = MapperBench()
        #expect(try bench.run(bench.event(-200)) == .clockIn)
        #expect(try bench.run(bench.event(-199, door: "24")) == .clockOut)
        #expect(try bench.decide(bench.event(-199, person: "18"), number: "18").punch?.employee == "18")
    }

    @Test("With DEBOUNCE=0 every read is a punch")
    func off() throws {
        var bench = MapperBench()
        bench.rules.debounce = .seconds(0)
        #expect(try bench.run(bench.event(-200)) == .clockIn)
        #expect(try bench.run(bench.event(-200)) == .clockIn)
    }

    @Test("A double read at an alternating door does not become a clock-out")
    func alternating() throws {
        var bench = MapperBench()
        bench.rules.direction = [.alternate]
        #expect(try bench.run(bench.event(-200, door: "50")) == .clockIn)
        #expect(try bench.run(bench.event(-198, door: "50")) == nil)
        #expect(try bench.run(bench.event(-141, door: "50")) == nil)
        #expect(try bench.run(bench.event(-230, door: "50")) == nil, "nor is a late one")
        #expect(try bench.run(bench.event(-140, door: "50")) == .clockOut)
        #expect(try bench.run(bench.event(-100, door: "50")) == nil)
    }
}
