import Testing

@testable import Attendance
@testable import Base
@testable import Commands
@testable import Ledger
@testable import Site
@testable import Support

@Suite("The dry run's table")
struct DryRunTableTests {
    private func life(_ name: String, _ minutes: Int64, _ direction: Direction, _ cause: HoldCause? = nil)
        -> EventHistory
    {
        var event = Sample.event("e", at: Sample.noon + .minutes(minutes))
        event.personName = name
        return EventHistory(
            line: 1, seenAt: Sample.noon,
            first: RecordedEvent(
                event: event, state: cause == nil ? .accepted : .held, cause: cause, reason: "",
                punch: cause == nil ? Punch(employee: "1", direction: direction, time: event.time) : nil))
    }

    @Test("Punches are counted by day and direction with their names, what is held by its cause")
    func table() {
        let lives = [
            life("Ana", 0, .clockIn), life("Bruno", 1, .clockIn), life("Ana", 60, .clockIn), life("Ana", 90, .clockOut),
            life("Ana", 24 * 60, .clockIn), life("Diego", 5, .clockIn, .unmapped), life("Eva", 5, .clockIn, .clock),
        ]
        #expect(
            DryRunTable(lives, zone: .utc, language: .english).text(on: .none) == """
                DAY         PUNCH      COUNT  WHO
                2026-01-27  clock-in   3      Ana ×2, Bruno
                2026-01-27  clock-out  1      Ana
                2026-01-28  clock-in   1      Ana

                HELD                          COUNT  WHO
                clock: wrong or old time      1      Eva
                unmapped: no employee number  1      Diego

                """)
        #expect(
            DryRunTable(lives, zone: .utc, language: .spanish).text(on: .none).contains(
                "entrada  3         Ana ×2, Bruno"))
    }

    @Test("Where most people begin a whole day by leaving, the dry run says so; of the day it begins in it does not")
    func swapped() {
        let minutes = [(-240, Direction.clockOut), (0, .clockIn)]
        let lives = (1...5).flatMap { person in
            minutes.map { minute, direction in
                var event = Sample.event("e", at: Sample.noon + .minutes(Int64(minute + person)))
                event.personName = "P\(person)"
                let punch = Punch(employee: "\(person)", direction: direction, time: event.time)
                return EventHistory(
                    line: 1, seenAt: Sample.noon,
                    first: RecordedEvent(event: event, state: .accepted, reason: "", punch: punch))
            }
        }
        func told(_ language: Language, since start: Instant) -> String? {
            DryRunTable(lives, zone: .utc, language: language).swap(since: start)?.suspicion[language]
        }
        let midnight = SiteDay(Sample.noon, in: .utc).window(in: .utc).from
        #expect(
            told(.english, since: midnight)
                == "5 of 5 people passed an exit first on 2026-01-27, so ENTRY_DEVICES and EXIT_DEVICES look swapped")
        #expect(told(.spanish, since: midnight)?.hasPrefix("5 de 5 personas pasaron el 2026-01-27 primero") == true)
        #expect(told(.english, since: midnight + .seconds(1)) == nil)
        #expect(DryRunTable(Array(lives.prefix(6)), zone: .utc, language: .english).swap(since: midnight) == nil)
    }

    @Test("More than a dozen names are counted, and nothing gives no table")
    func names() {
        let lives = (10..<40).map { life("P\($0)", 0, .clockIn) }
        #expect(DryRunTable(lives, zone: .utc, language: .english).text(on: .none).contains("P21 and 18 more\n"))
        #expect(DryRunTable([], zone: .utc, language: .english).isEmpty)
    }

    @Test("On a terminal a long list of posts is cut, and what is to be settled stands behind it; in a file all stand")
    func long() throws {
        let settings = try Settings(SettingValues(environment: Sample.settings, envFile: nil))
        let report = DryRunReport(settings, asked: nil, language: .english, now: Sample.noon)
        report.begin(at: Sample.noon - .days(2), example: Sample.noon)
        let lives = (1...40).map { person in
            let event = Sample.event("e\(person)", at: Sample.noon + .seconds(Int64(person)))
            return EventHistory(
                line: person, seenAt: Sample.noon,
                first: RecordedEvent(
                    event: event, state: .accepted, reason: "",
                    punch: Punch(employee: "\(person)", direction: .clockOut, time: event.time)))
        }
        report.take(lives, users: nil)
        func posts(_ text: String) -> Int { text.split(separator: "\n").count { $0.hasPrefix("would post ") } }
        let (screen, file) = (report.text(on: Terminal(isTerminal: true)), report.text(on: .none))
        #expect(posts(screen) == 25 && screen.contains("\n… and 15 more; "))
        #expect(posts(file) == 40 && !file.contains("more;"))
    }
}
