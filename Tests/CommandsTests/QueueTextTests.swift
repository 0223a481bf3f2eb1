import Testing

@testable import Attendance
@testable import Base
@testable import Commands
@testable import Ledger
@testable import Operations
@testable import Support

@Suite("What queue list says")
struct QueueTextTests {
    private func life(_ line: Int, _ minutes: Int64, _ state: EventState, until: Instant? = nil) -> EventHistory {
        let event = Sample.event("e\(line)", at: Sample.noon + .minutes(minutes))
        let punch = Punch(employee: "1001", direction: .clockIn, time: event.time)
        return EventHistory(
            line: line, seenAt: event.time.instant,
            first: RecordedEvent(
                event: event, state: state, cause: state == .held ? .refused : nil, reason: "so", punch: punch,
                until: until))
    }

    @Test("For a queued punch, the table says what keeps it from being delivered, and not the rule that made it one")
    func queued() {
        let refused = DeliveryTrouble(.refused, since: Sample.noon, reason: Phrase(same: "403"))
        #expect(QueueText.why(life(3, 0, .queued), nil).english.isEmpty)
        #expect(QueueText.why(life(3, 0, .queued), refused) == refused.word)
        #expect(QueueText.why(life(3, 0, .held), refused).english == "so")
        var retried = life(3, 0, .held)
        retried.take(.outcome(Outcome(.queued, Sentence(.behind))), at: Sample.noon)
        let said = Sentence(.behind).english
        #expect(QueueText.why(retried, nil).english == said)
        #expect(QueueText.why(retried, refused).english == "\(said); Humand refuses the key")
    }

    @Test("Where the day of a held line is told, is named: by person and day, or by line where nobody is known")
    func story() {
        var held = life(3, 0, .held)
        let day = SiteDay(Sample.noon, in: .utc)
        #expect(QueueText.story(of: held, .utc).english.hasPrefix("hik2humand explain 17 \(day) says"))
        held.first.event.personID = ""
        #expect(QueueText.story(of: held, .utc).spanish.hasPrefix("hik2humand explain line:3 dice"))
    }

    @Test("Where the settings give another number than the refused one, the table says so, and asks nobody to check it")
    func otherNumber() {
        var held = life(3, 0, .held)
        held.take(
            .outcome(Outcome(.held, cause: .refused, Sentence(.refusedEmployee, .sentence("404 NOT_FOUND")))),
            at: Sample.noon)
        let now = NumberNow(held.now, kind: .personID, map: .empty)
        let why = QueueText.why(held, nil, now)
        #expect(why.english == "Humand does not know this employee; the settings now give 17 for this person")
        #expect(English.words(in: why.spanish).isEmpty && why.spanish.contains("dan 17"))
        #expect(QueueText.why(held, nil, nil).english.contains("check the number with hik2humand people"))
    }

    @Test("A punch that waits names the line in its way, and the hour")
    func waiting() {
        let until = Sample.noon + .hours(1)
        let waits = life(9, 30, .waiting, until: until)
        func text(_ others: EventHistory...) -> String {
            QueueText.wait(of: waits, among: others + [waits], .utc).english
        }
        #expect(text() == "; not before \(SiteZone.utc.text(until))")
        #expect(text(life(3, 0, .held)) == "; behind line 3; until \(SiteZone.utc.text(until)) at the latest")
        #expect(text(life(3, 0, .queued)) == text() && text(life(3, 60, .held)) == text())
        #expect(QueueText.wait(of: life(3, 0, .held), among: [waits], .utc).english.isEmpty)
    }

    @Test("A person is found without accents, and among those that have something open")
    func person() throws {
        var life = life(3, 0, .held)
        life.first.event.personName = "Ñandú Peña"
        let others = [life]
        func found(_ text: String) -> Int {
            var filter = QueueFilter()
            filter.person = text
            return others.filter(filter.finding(among: others).filter.matches).count
        }
        #expect(found("nandu pena") == 1 && found("pena") == 1 && found(life.first.event.personID) == 1)
        #expect(found("juan") == 0)
    }
}
