import Testing

@testable import Base
@testable import Simulator
@testable import Support

struct InstantTests {
    @Test("Seconds are rounded down, also before 1970")
    func floors() {
        #expect(Instant(milliseconds: 1999).seconds == 1)
        #expect(Instant(milliseconds: -1).seconds == -1)
        #expect(Instant(milliseconds: -1000).seconds == -1)
        #expect(Instant(milliseconds: -1001).seconds == -2)
        #expect(Instant(milliseconds: 12_345).flooredToSecond == Instant(milliseconds: 12_000))
        #expect(Instant(milliseconds: .min).seconds == Int64.min / 1000 - 1)
    }

    @Test("Arithmetic is clamped to the range of the clock")
    func clamps() {
        let first = Instant(milliseconds: .min)
        let last = Instant(milliseconds: .max)
        #expect(last + .seconds(1) == last)
        #expect(first - .seconds(1) == first)
        #expect(first + .milliseconds(-1) == first)
        #expect(last - .milliseconds(-1) == last)
        #expect(last - first == Span(milliseconds: .max))
        #expect(first - last == Span(milliseconds: .min))
        #expect(Instant(seconds: .max) == last)
        #expect(Instant(seconds: .min) == first)
        #expect(first.flooredToSecond == first)
    }

    @Test("Spans have the lengths that their names say")
    func spans() {
        #expect(Span.seconds(90) == .milliseconds(90_000))
        #expect(Span.minutes(2) == .seconds(120))
        #expect(Span.hours(2) == .minutes(120))
        #expect(Span.days(2) == .hours(48))
        #expect(Span.milliseconds(1500).inSeconds == 1.5)
        #expect(Span.seconds(1) < .seconds(2))
    }

    @Test("An instant's text is read back exactly, with milliseconds")
    func text() {
        #expect(Instant(milliseconds: 0).text == "1970-01-01T00:00:00Z")
        #expect(Instant(milliseconds: 1_769_512_365_123).text == "2026-01-27T11:12:45.123Z")
        #expect(Instant(milliseconds: -1).text == "1969-12-31T23:59:59.999Z")
        #expect(Instant(milliseconds: 1_769_512_365_123).utcDate == "2026-01-27")
        #expect(Instant(text: "2026-01-27T08:12:45-03:00") == Instant(milliseconds: 1_769_512_365_000))
        #expect(Instant(text: "soon") == nil)
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let instant = Instant(
                milliseconds: .random(in: -62_167_219_200_000...253_402_300_799_999, using: &generator))
            if Instant(text: instant.text) != instant { Issue.record("\(instant.milliseconds)") }
        }
    }

    @Test("Instants outside the calendar are written as its first or last moment, without a trap")
    func beyond() {
        #expect(Instant(milliseconds: .max).text == "9999-12-31T23:59:59.999Z")
        #expect(Instant(milliseconds: .min).text == "0000-01-01T00:00:00Z")
    }
}
