import Testing

@testable import Base
@testable import Support

@Suite("Tables for spreadsheets and programs")
struct CSVWriterTests {
    private let fields = ["plain", "a,b", "say \"hi\"", " space ", "", "ñandú", "a;b"]

    @Test("What is written is read as it was")
    func roundTrip() {
        let (rows, problems) = CSV.rows(CSVWriter().line(fields.map { .text($0) }))
        #expect(rows.map(\.fields) == [fields])
        #expect(problems.isEmpty)
        #expect(CSVWriter().line(["a", "b,c", ""]) == "a,\"b,c\",\r\n")
    }

    @Test(
        "No text is a formula, except for programs",
        arguments: ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "＝1+1"])
    func formulas(_ text: String) {
        #expect(CSVWriter().line([.text(text)]).hasPrefix("'" + text.prefix(1)))
        #expect(CSVWriter(.excel).line([.text(text)]).hasPrefix("'" + text.prefix(1)))
        #expect(CSVWriter(.raw).line([.text(text)]).hasPrefix(text.prefix(1)))
    }

    @Test("A formula behind a tab or a line break is none, and no control character goes out")
    func controls() {
        #expect(
            CSVWriter().line([.text("\t=1"), .text("a\u{1B}\n\0\u{202E}b")])
                == "'\u{FFFD}=1,a\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}b\r\n")
        #expect(CSVWriter(.raw).line([.text("a\nb")]) == "a\u{FFFD}b\r\n")
    }

    @Test("Numbers are numbers, also negative ones")
    func numbers() { #expect(CSVWriter().line([.number(-3), .exact("-3")]) == "-3,-3\r\n") }

    @Test("For Excel there are a byte order mark, semicolons and dates as they are written in Spanish")
    func excel() throws {
        let time = try Timestamp(parsing: "2026-01-27T08:05:44.123-03:00", zone: .utc)
        let day = try #require(SiteDay(date: "2026-01-27"))
        let excel = CSVWriter(.excel)
        #expect(excel.heading(["day", "time"]) == "\u{FEFF}day;time\r\n")
        #expect(excel.line([.day(day), .time(time), .text("a;b")]) == "27/01/2026;27/01/2026 08:05:44;\"a;b\"\r\n")
        #expect(CSVWriter().line([.day(day), .time(time)]) == "2026-01-27,2026-01-27T08:05:44.123-03:00\r\n")
    }

    @Test(
        "Excel shows numbers of people as they are, not as a number or a date of its own",
        arguments: [
            ("00123", true), ("123456789012", true), ("12-03", true), ("1E5", true), ("1/2", true), ("1.5", true),
            ("123", false), ("0", false), ("AP-1", false), ("12345678901", false), ("2 veces", false), ("1\"2", false),
        ])
    func excelNumbers(_ text: String, _ isFormula: Bool) {
        let cell = CSVWriter(.excel).line([.text(text)]).trimmingSpaces
        #expect((cell == "\"=\"\"\(text)\"\"\"") == isFormula, "\(cell)")
        #expect(CSVWriter().line([.text(text)]).hasPrefix("=") == false)
        #expect(CSVWriter(.excel).line([.exact(text)]).hasPrefix("\"=") == false)
    }
}
