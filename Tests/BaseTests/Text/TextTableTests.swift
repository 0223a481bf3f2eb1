import Testing

@testable import Base
@testable import Support

@Suite("Text tables")
struct TextTableTests {
    @Test(
        "A text's width is the width that a terminal shows",
        arguments: [
            ("Ana Pérez", 9), ("Ana Pe\u{301}rez", 9), ("", 0), ("田中太郎", 8), ("ｶﾅ", 2), ("Ｆｕｌｌ", 8), ("한글", 4),
            ("\u{1112}\u{1161}\u{11AB}", 2), ("🙂", 2), ("👨‍👩‍👧", 2), ("👍🏽", 2), ("🇦🇷", 2), ("✈\u{FE0F}", 2), ("✈", 1),
            ("\u{200B}", 0), ("é", 1), ("Ω…–", 3), ("𠮷", 2),
        ])
    func width(_ text: String, _ width: Int) { #expect(text.displayWidth == width) }

    @Test("Columns stay aligned with accents, combining marks, emoji and wide characters")
    func aligned() {
        var table = TextTable(heading: ["WHO", "STATE"])
        for name in ["Ana Pe\u{301}rez", "田中太郎", "🙂🇦🇷", "Jo"] { table.add([name, "held"]) }
        for line in table.text.split(separator: "\n") {
            let place = line.range(of: line.contains("STATE") ? "STATE" : "held")?.lowerBound ?? line.startIndex
            #expect(String(line[..<place]).displayWidth == 11)
        }
    }

    @Test("A long last column is wrapped between words on a terminal, never in a pipe")
    func broken() {
        var table = TextTable(heading: ["LINE", "WHY"])
        table.add(["7", "Humand refused it because the day has two clock-ins already and a word"])
        #expect(
            table.text == "LINE  WHY\n7     Humand refused it because the day has two clock-ins already and a word\n")
        let narrow = table.text(on: Terminal(isTerminal: true, columns: 40))
        #expect(
            narrow
                == "LINE  WHY\n7     Humand refused it because the day\n      has two clock-ins already and a\n      word\n"
        )
        #expect(table.text(on: Terminal(isTerminal: true, columns: 20)) == table.text, "too narrow to help")
    }

    @Test("States have colours on a terminal only, and columns stay aligned")
    func colours() {
        var table = TextTable(heading: ["STATE", "WHY"], state: "STATE")
        table.add(["held (refused)", "a"], .red)
        table.add(["held", "b"], .yellow)
        table.add(["accepted", "c"], .green)
        table.add(["skipped", "d"])
        #expect(!table.text.contains("\u{1B}"))
        let painted = table.text(on: Terminal(isTerminal: true, hasColour: true))
        #expect(painted.contains("\u{1B}[31mheld (refused)\u{1B}[0m  a\n"))
        #expect(painted.contains("\u{1B}[33mheld\u{1B}[0m            b\n"))
        #expect(painted.contains("\u{1B}[32maccepted\u{1B}[0m        c\n"))
        #expect(painted.contains("skipped         d\n"))
        #expect(!table.text(on: Terminal(isTerminal: true)).contains("\u{1B}"), "NO_COLOR, TERM=dumb")
    }

    @Test("A pipe gets no colour, and NO_COLOR and TERM=dumb are respected")
    func terminal() {
        #expect(Terminal(descriptor: -1, environment: ["TERM": "xterm"]) == .none)
        #expect(Terminal(isTerminal: false, hasColour: true, columns: 80) == .none)
    }

    @Test("Names from outside cannot move the cursor of the terminal")
    func controls() {
        var table = TextTable(heading: ["WHO"])
        table.add(["Ana\u{1B}[2J\r\nroot\u{9B}\u{202E}"])
        #expect(table.text == "WHO\nAna\u{FFFD}[2J\u{FFFD}\u{FFFD}root\u{FFFD}\u{FFFD}\n")
    }

    @Test("Progress is shown on a terminal within its width and then erased; a pipe gets none")
    func progress() {
        var written = ""
        let pipe = ProgressLine(terminal: .none) { written += $0 }
        pipe.show("reading")
        pipe.clear()
        #expect(written.isEmpty)
        let line = ProgressLine(terminal: Terminal(isTerminal: true, columns: 20)) { written += $0 }
        line.show("half of it is done by now")
        #expect(written == "\r| half of it is do…")
        written = ""
        line.show("x")
        #expect(written == "\r/ x" + String(repeating: " ", count: 16))
        written = ""
        line.clear()
        #expect(written == "\r   \r")
        line.clear()
        #expect(written == "\r   \r")
    }
}
