import Testing

@testable import Base

@Suite("Spans in words")
struct SpanWordsTests {
    @Test(
        "Two measurements of one difference between clocks, a few seconds apart, read the same",
        arguments: [
            (Span.days(3), "3 d ahead of"), (.days(3) + .milliseconds(-9000), "3 d ahead of"),
            (.hours(2) + .seconds(7), "2 h ahead of"), (.hours(1) + .milliseconds(-4000), "1 h ahead of"),
            (.minutes(5) + .milliseconds(400), "5 min ahead of"), (.milliseconds(-20_000), "20 s behind"),
        ] as [(Span, String)])
    func distance(span: Span, words: String) { #expect(span.distanceInWords == words) }
}
