import Testing

@testable import Attendance
@testable import Support

struct MapperDirectionTests {
    @Test(
        "Doors and readers tell the direction by the lists",
        arguments: [
            ("23", "", Direction.clockIn), ("24", "", .clockOut), ("41", "81", .clockIn), ("41", "82", .clockOut),
        ])
    func devices(_ door: String, _ reader: String, _ expected: Direction) throws {
        let bench = MapperBench()
        #expect(try bench.decide(bench.event(door: door, reader: reader)).punch?.direction == expected)
    }

    @Test(
        "The device's own word tells the direction",
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

    @Test("An event whose direction nobody tells is held")
    func held() throws {
        let bench = MapperBench()
        #expect(
            try bench.decide(bench.event(door: "41", reader: "99")).text
                == "held direction: no rule of DIRECTION tells the direction at Door 41 (41), reader 99")
    }

    @Test("Alternate gives the opposite of the last punch, and a clock-in after ALTERNATE_RESET")
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

    @Test("A late event before a punch that was alternated without it is held; one that touches nothing is not")
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
        // What a device told does not depend on what came before it.
        bench.rules.direction = [.devices, .alternate]
        #expect(try bench.run(bench.event(-60_000, door: "24")) == .clockOut)
        #expect(try bench.decide(bench.event(-61_000, door: "50")).punch?.direction == .clockIn)
        #expect(
            try bench.decide(bench.event(-59_000, door: "50")).text.hasPrefix(
                "held direction: a later punch of this person"))
    }
}

struct MapperDebounceTests {
    @Test("A read within DEBOUNCE of the first is a double read; a chain of them does not stretch it")
    func chain() throws {
        var bench = MapperBench()
        #expect(try bench.run(bench.event(-200)) == .clockIn)
        #expect(try bench.decide(bench.event(-198)).text == "skipped: double read: the same clock-in 2 s away")
        #expect(try bench.run(bench.event(-150)) == nil)
        #expect(try bench.run(bench.event(-141)) == nil)
        #expect(try bench.run(bench.event(-140)) == .clockIn, "60 s after the first, though 1 s after the last")
        #expect(try bench.run(bench.event(-81)) == nil)
    }

    @Test("A late event just before its twin is a double read too")
    func late() throws {
        var bench = MapperBench()
        #expect(try bench.run(bench.event(-200)) == .clockIn)
        #expect(try bench.run(bench.event(-259)) == nil)
        #expect(try bench.run(bench.event(-260)) == .clockIn)
    }

    @Test("Another direction or another person is no double read")
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

    @Test("A double read of an alternating door is no clock-out")
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
