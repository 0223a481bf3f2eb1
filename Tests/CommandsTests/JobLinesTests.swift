import Testing

@testable import Attendance
@testable import Base
@testable import Commands
@testable import Ledger
@testable import Support

@Suite("The lines of queue retry and queue drop")
struct JobLinesTests {
    private func life(_ line: Int, _ state: EventState, isUnconfirmed: Bool = false) -> EventHistory {
        let event = Sample.event("e\(line)", at: Sample.noon)
        var first = RecordedEvent(
            event: event, state: state, cause: state == .held ? .refused : nil, reason: "so",
            punch: Punch(employee: "1001", direction: .clockIn, time: event.time))
        first.isUnconfirmed = isUnconfirmed
        return EventHistory(line: line, seenAt: event.time.instant, first: first)
    }

    private var lives: [EventHistory] {
        [
            life(1, .held), life(2, .accepted), life(3, .queued), life(4, .waiting),
            life(5, .waiting, isUnconfirmed: true),
        ]
    }

    @Test("Only what is held is retried; of each other line it is said how it stands, in both languages")
    func retry() {
        let lines = JobLines(.retry([1, 2, 3, 4, 99]), lives, isDry: false)
        #expect(lines.kind == .retry([1]))
        let said = lines.answers.map(\.english)
        #expect(said.count == 4 && said[0].hasPrefix("line 2 is not held: its outcome is final (accepted); hik2humand"))
        #expect(said[1].hasPrefix("line 3 is not held: it is queued") && said[2].contains("it is waiting"))
        #expect(said[3] == "line 99 is no event of the ledger; hik2humand queue list shows the lines")
        for answer in lines.answers { #expect(English.words(in: answer.spanish).isEmpty, "\(answer.spanish)") }
        #expect(JobLines(.retry([2, 99]), lives, isDry: false).kind == nil)
        #expect(lines.namesUnknown && !JobLines(.retry([1, 2, 3]), lives, isDry: false).namesUnknown)
        #expect(JobLines(.drop([1, 99], reason: "x"), lives, isDry: false).namesUnknown)
    }

    @Test("What waits and is not unconfirmed may be dropped too")
    func drop() {
        let lines = JobLines(.drop([1, 3, 4, 5], reason: "x"), lives, isDry: false)
        #expect(lines.kind == .drop([1, 4], reason: "x") && lines.answers.count == 2)
    }

    @Test("In a dry run nothing is said to go out by itself")
    func dryRun() {
        let lines = JobLines(.retry([2, 3, 4, 99]), lives, isDry: true)
        #expect(lines.kind == .retry([3, 4]) && lines.answers.count == 2)
    }

    @Test("Jobs that read or compare are left as they are")
    func others() {
        #expect(JobLines(.resend([2]), lives, isDry: false).kind == .resend([2]))
    }
}
