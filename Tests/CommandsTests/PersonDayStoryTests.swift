import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Commands
@testable import Ledger
@testable import Operations
@testable import Support

@Suite("A person's day as it is told")
struct PersonDayStoryTests {
    private let day = SiteDay(Sample.noon, in: .utc)
    private let ana: KnownPerson = {
        var ana = KnownPerson(id: "17")
        ana.name = "Ana Pérez"
        return ana
    }()

    private func life(
        _ line: Int, _ minutes: Int64, _ direction: Direction, _ state: EventState = .accepted, cause: HoldCause? = nil
    ) -> EventHistory {
        let event = Sample.event("e\(line)", at: Sample.noon + .minutes(minutes))
        let punch = Punch(employee: "1001", direction: direction, time: event.time)
        return EventHistory(
            line: line, seenAt: event.time.instant,
            first: RecordedEvent(event: event, state: state, cause: cause, reason: "so", punch: punch))
    }

    private func refused(_ id: String, _ minutes: Int64, door: String = "23", person: String = "") -> UnreadEvent {
        var event = Sample.event(id, at: Sample.noon + .minutes(minutes), person: person, door: door)
        event.type = 197_151
        return UnreadEvent(event: event, reason: .refused)
    }

    private func story(
        _ lives: [EventHistory] = [], habits: [AccessEvent] = [], unread: [UnreadEvent] = [],
        standings: [Int: HumandStanding] = [:], isWhole: Bool = true
    ) -> PersonDayStory {
        PersonDayStory(
            person: ana, day: day, zone: .utc, lives: lives, habits: habits, unread: unread, standings: standings,
            isWhole: isWhole, heldAdvice: HeldAdvice(zone: .utc, employeeID: .personCode, mapFile: "/map.csv"))
    }

    private func advice(_ story: PersonDayStory, _ language: Language = .english) -> [String] {
        story.text(language).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("What to do: ") || $0.hasPrefix("Qué hacer: ") }
    }

    @Test("Everything is in order of time, whichever place it is from")
    func order() {
        let unmapped = UnreadEvent(
            event: Sample.event("e9", at: Sample.noon + .minutes(5), door: "31"), reason: .unmappedDoor)
        let text = story([life(1, 0, .clockIn), life(2, 20, .clockOut)], unread: [refused("e8", 10), unmapped]).text(
            .english)
        let places = ["event e1\n", "event e9\n", "event e8\n", "event e2\n"].compactMap {
            text.range(of: $0)?.lowerBound
        }
        #expect(places.count == 4 && places == places.sorted(), "\(text)")
        #expect(text.contains("event e9\nIt is not in the ledger: door 31 is not mapped\n"))
    }

    @Test("A refused face is possible near the person's own time of the day, or at a usual time of other days")
    func possible() {
        let habits = (1...3).map { Sample.event("h\($0)", at: Sample.noon - .days($0)) }
        #expect(story(habits: habits, unread: [refused("a", 9), refused("b", 11)]).possible.map(\.event.id) == ["a"])
        #expect(
            story(habits: Array(habits.prefix(1)), unread: [refused("a", 1)]).possible.isEmpty, "one day is no habit")
        #expect(story(habits: habits, unread: [refused("a", 1, door: "99")]).possible.isEmpty, "not the person's door")
        #expect(story(habits: habits, unread: [refused("a", 1, person: "18")]).possible.isEmpty, "somebody else")
        #expect(story([life(1, 300, .clockIn)], unread: [refused("a", 305)]).possible.count == 1)
        let many = story(habits: habits, unread: (0..<9).map { refused("f\($0)", $0) }).text(.english)
        #expect(many.contains("4 more refused faces"))
        // Around midnight, the time of day is near as well.
        let late = Sample.noon + .minutes(719)
        let night = (1...2).map { Sample.event("h\($0)", at: late - .days($0)) }
        #expect(story(habits: night, unread: [refused("a", -719)]).possible.count == 1)
    }

    @Test("The last line says what to do")
    func lastLine() {
        let whole = [life(1, 0, .clockIn), life(2, 60, .clockOut)]
        #expect(advice(story(whole)) == ["What to do: nothing; every clock-in has its clock-out."])
        #expect(advice(story(whole), .spanish) == ["Qué hacer: nada; cada entrada tiene su salida."])
        #expect(advice(story([whole[0]]))[0].contains("may be missing"))
        #expect(advice(story([life(7, 0, .clockIn, .held, cause: .refused)]))[0].contains("queue retry 7;"))
        #expect(
            advice(story([life(7, 0, .clockIn, .held, cause: .undecodable)]))[0].contains("queue drop 7 --reason TEXT"))
        #expect(advice(story([life(7, 0, .clockIn, .queued)])) == ["What to do: wait; the rest happens by itself."])
        #expect(advice(story(whole, standings: [1: .gone, 2: .shown]))[0].contains("reconcile --date \(day) --repair"))
        let canteen = UnreadEvent(event: Sample.event("e9", door: "31"), reason: .unmappedDoor)
        #expect(advice(story([whole[0]], unread: [canteen]))[0].contains("backfill --from \(day)"))
        #expect(advice(story(whole, unread: [canteen])) == advice(story(whole)), "a canteen is no lack")
    }

    @Test("For a punch whose employee Humand does not know, the line of the map is named")
    func unknownEmployee() {
        var held = life(7, 0, .clockIn, .held, cause: .refused)
        held.take(
            .outcome(Outcome(.held, cause: .refused, Sentence(.refusedEmployee, .sentence("404 NOT_FOUND")))),
            at: Sample.noon)
        let (english, spanish) = (advice(story([held]))[0], advice(story([held]), .spanish)[0])
        #expect(english.contains("EMPLOYEE_MAP (/map.csv)") && english.contains("people shows the likely one"))
        #expect(english.contains("then hik2humand reload, which delivers it"))
        #expect(spanish.contains("Humand no conoce al empleado") && spanish.contains("que lo entrega"))
    }

    @Test("For a door that is not mapped, the last lines are those to paste, with what stands there already")
    func unmappedDoor() {
        var event = Sample.event("e9", door: "31")
        event.doorName = "Comedor, sur"
        var story = story([life(1, 0, .clockIn)], unread: [UnreadEvent(event: event, reason: .unmappedDoor)])
        story.heldAdvice.doors = DoorLines(entry: [.init("Entrada")], exit: [.init("Salida")])
        #expect(story.text(.english).hasSuffix("by hand.\n  ENTRY_DEVICES=Entrada, 31\n  EXIT_DEVICES=Salida, 31\n"))
        #expect(story.text(.spanish).hasSuffix("Humand.\n  ENTRY_DEVICES=Entrada, 31\n  EXIT_DEVICES=Salida, 31\n"))
    }

    @Test("A punch that waits says until when, and what it waits for")
    func waiting() {
        let until = Sample.noon + .hours(1)
        let time = SiteZone.utc.textWithOffset(until)
        func story(_ why: ReasonCode?) -> PersonDayStory {
            var waits = life(7, 60, .clockIn, .waiting)
            (waits.first.until, waits.first.why) = (until, why)
            return self.story([EventHistory(line: 7, seenAt: waits.seenAt, first: waits.first)])
        }
        let ahead = story(nil)
        #expect(ahead.text(.english).contains("It waits until \(time) (so); then it will be delivered.\n"))
        #expect(advice(ahead) == ["What to do: wait until \(time); the rest happens by itself."])
        #expect(advice(ahead, .spanish) == ["Qué hacer: esperar hasta el \(time); lo demás ocurre solo."])
        let behind = story(.behind).text(.english)
        #expect(behind.contains("an earlier punch of the same person"), "\(behind)")
        #expect(behind.contains("when that one is settled, or after \(time).\n"), "\(behind)")
    }

    @Test("Where HikCentral could not be asked, that comes before any word that nothing is wrong")
    func sourceFailed() {
        func advice(_ lives: [EventHistory]) -> [String] {
            var story = self.story(lives, isWhole: false)
            story.hasSourceFailed = true
            return self.advice(story)
        }
        for lives in [[], [life(1, 0, .clockIn)], [life(1, 0, .clockIn), life(2, 60, .clockOut)]] {
            #expect(advice(lives).count == 1 && advice(lives)[0].contains("hik2humand check says why"), "\(lives)")
        }
        #expect(advice([life(7, 0, .clockIn, .queued)]).first == "What to do: wait; the rest happens by itself.")
    }

    @Test("While Humand refuses the key, nobody is told to wait: what to do is said")
    func refusedKey() {
        let since = Sample.noon + .minutes(5)
        func story(_ kind: DeliveryTrouble.Kind, _ lives: [EventHistory]) -> PersonDayStory {
            var story = self.story(lives)
            story.trouble = DeliveryTrouble(kind, since: since, reason: Phrase(en: "no rights", es: "sin permisos"))
            return story
        }
        let queued = [life(7, 0, .clockIn, .queued)]
        let time = SiteZone.utc.textWithOffset(since)
        let refused = story(.refused, queued)
        #expect(
            refused.text(.english).contains(
                "It has not been delivered yet: posting to Humand has been stopped since \(time): no rights.\n"))
        #expect(refused.text(.spanish).contains("detenido desde el \(time): sin permisos.\n"))
        #expect(!refused.text(.english).contains("happens by itself"))
        #expect(advice(refused).count == 1 && advice(refused)[0].contains("hik2humand check says whether Humand"))
        #expect(advice(story(.misconfigured, queued))[0].contains("HUMAND_BASE_URL"))
        #expect(advice(story(.away, queued)) == ["What to do: wait; the rest happens by itself."])
        let stopped = story(.notRunning, queued)
        #expect(stopped.text(.english).contains("It has not been delivered yet: no service is running.\n"))
        #expect(advice(stopped).count == 1 && advice(stopped)[0].contains("hik2humand status says why"))
        let delivered = [life(1, 0, .clockIn), life(2, 60, .clockOut)]
        #expect(advice(story(.refused, delivered)) == ["What to do: nothing; every clock-in has its clock-out."])
    }

    @Test("A night shift's other end may lie on the next day, and a shift of today may still last")
    func night() {
        var story = story([life(1, 600, .clockIn)])
        story.now = Sample.noon + .hours(11)
        #expect(advice(story) == ["What to do: nothing yet; the last clock-in has no clock-out so far."])
        story.now = Sample.noon + .hours(40)
        #expect(advice(story)[0].contains("may be missing"))
        story.neighbours = [life(2, 1_080, .clockOut)]
        #expect(advice(story) == ["What to do: nothing; every clock-in has its clock-out."])
        let end = Sample.noon + .minutes(1_080)
        #expect(
            story.text(.english).contains(
                "\(SiteZone.utc.text(end))  the clock-out of this shift, on another day: "
                    + "hik2humand explain 17 \(day.advanced(by: 1))\n"))
    }

    @Test("What is held for a number, a time or Humand's refusal says what is lacking")
    func held() {
        let event = Sample.event("e7", at: Sample.noon)
        let unmapped = EventHistory(
            line: 7, seenAt: Sample.noon,
            first: RecordedEvent(
                event: event, state: .held, cause: .unmapped, reason: "so", employeeNumber: "009001"))
        let map = advice(story([unmapped]))[0]
        #expect(map.contains("a line for number 009001 to EMPLOYEE_MAP (/map.csv)"), "\(map)")
        #expect(map.contains("hik2humand reload") && !map.contains("queue retry"), "\(map)")
        #expect(advice(story([life(8, 0, .clockIn, .held, cause: .clock)]))[0].contains("queue retry 8 releases it"))
        let twice = story([life(1, 0, .clockIn), life(2, 60, .clockIn, .held, cause: .refused)])
        let (from, to) = (SiteZone.utc.text(Sample.noon), SiteZone.utc.text(Sample.noon + .hours(1)))
        #expect(advice(twice)[0].contains("a clock-out may be missing in Humand between \(from) and \(to)"))
    }

    @Test("Known without a passage is not unknown")
    func noPassage() {
        let text = story().text(.english)
        #expect(text.hasPrefix("Ana Pérez (HikCentral 17) is known, but passed no door on \(day)"))
        #expect(advice(story())[0].contains("enter the punch in Humand by hand"))
        #expect(advice(story(isWhole: false))[0].contains("without --offline"))
    }

    @Test("An accepted punch is shown, changed or gone in Humand")
    func standing() {
        let punch = Punch(employee: "1", direction: .clockIn, time: Timestamp(instant: Sample.noon))
        let same = TimeEntry(.clockIn, at: Sample.noon + .milliseconds(400), id: "7")
        let moved = TimeEntry(.clockIn, at: Sample.noon + .minutes(5), source: "MANUAL", id: "7")
        #expect(HumandStanding(punch, entry: "7", among: [moved, same]) == .shown)
        #expect(HumandStanding(punch, entry: "7", among: [moved]) == .changed(.clockIn, moved.time))
        #expect(HumandStanding(punch, entry: "8", among: [moved]) == .gone)
        #expect(HumandStanding(punch, entry: nil, among: []) == .gone)
    }
}
