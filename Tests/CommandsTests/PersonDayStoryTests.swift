import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Commands
@testable import Ledger
@testable import Operations
@testable import Site
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

    @Test("What was posted while the doors were swapped lacks nothing: its directions are to be corrected")
    func turned() {
        var swapped = story([life(1, 0, .clockIn), life(2, 300, .clockIn)])
        swapped.directionNow = { $0.id == "e2" ? .clockOut : .clockIn }
        #expect(swapped.text(.english).components(separatedBy: "By the settings of now its door stands").count == 2)
        let told = advice(swapped)
        #expect(told.count == 1 && told[0].contains("hik2humand reconcile --date 2026-01-27"), "\(told)")
        swapped = story(
            [life(1, 0, .clockIn), life(2, 300, .clockIn)], standings: [2: .changed(.clockOut, Sample.noon)])
        swapped.directionNow = { _ in .clockOut }
        #expect(!swapped.isTurned(swapped.lives[1]), "somebody has corrected it")
    }

    @Test("What Humand refuses beside an entry that is the wrong way round waits for that one, and nothing is missing")
    func refusedBesideTurned() {
        var swapped = story([life(1, 0, .clockIn), life(2, 300, .clockIn, .held, cause: .refused)])
        #expect(advice(swapped)[0].contains("a clock-out may be missing in Humand"))
        swapped.directionNow = { _ in .clockOut }
        let told = advice(swapped)
        #expect(told[0].contains("line 1, has another direction than its door gives now"), "\(told)")
        #expect(!told.joined().contains("missing"), "\(told)")
    }

    @Test("What HR entered by hand is shown in its place, and nothing is missing any more")
    func byHand() {
        var story = story(
            [life(1, 0, .clockIn)], unread: [UnreadEvent(event: Sample.event("e9", door: "31"), reason: .unmappedDoor)])
        story.now = Sample.noon + .days(2)
        #expect(advice(story).contains { $0.contains("should count") })
        story.others = [
            TimeEntry(.clockOut, at: Sample.noon + .hours(4), source: "ADMIN"),
            TimeEntry(.clockIn, at: Sample.noon + .days(1)),
        ]
        let time = SiteZone.utc.text(Sample.noon + .hours(4))
        #expect(story.text(.english).contains("\n\(time)  clock-out in Humand (ADMIN), not from this program\n"))
        #expect(advice(story) == ["What to do: nothing; every clock-in has its clock-out."], "\(advice(story))")
        // A second clock-in that Humand refuses is no longer without a clock-out before it.
        var refused = self.story([life(1, 0, .clockIn), life(2, 300, .clockIn, .held, cause: .refused)])
        refused.others = [TimeEntry(.clockOut, at: Sample.noon + .hours(4), source: "ADMIN")]
        #expect(
            advice(refused)[0].contains("as the day is in Humand now, it fits in: hik2humand queue retry 2"),
            "\(advice(refused))")
    }

    @Test("Entries in Humand are ours by their id or by their second, and Humand's own are nobody's")
    func notOurs() {
        let ours = life(1, 0, .clockIn)
        let entries = [
            TimeEntry(.clockIn, at: ours.first.event.time.instant),
            TimeEntry(.clockOut, at: Sample.noon, source: "APP"),
            TimeEntry(.clockOut, at: Sample.noon, source: "AUTO_CLOSE"),
        ]
        #expect(entries.notFrom([ours]).map(\.source) == ["APP"])
    }

    @Test("A forgotten clock-out is no shift until the next day's, where the clock-in between is held")
    func forgotten() {
        let first = life(1, 0, .clockIn)
        var forgotten = story([first])
        forgotten.neighbours = [life(2, 19 * 60, .clockIn, .held, cause: .refused), life(3, 23 * 60, .clockOut)]
        forgotten.now = Sample.noon + .days(2)
        #expect(advice(forgotten).contains { $0.contains("may be missing") }, "\(advice(forgotten))")
        forgotten.neighbours = [life(3, 8 * 60, .clockOut)]
        #expect(advice(forgotten) == ["What to do: nothing; every clock-in has its clock-out."])
    }

    @Test("A passage that HIK_EVENT_TYPES leaves out is no day on which nothing is to be done")
    func leftOutType() {
        let event = Sample.event("e3", at: Sample.noon + .minutes(600))
        let unread = UnreadEvent(event: event, reason: .excluded(Reason(.type, en: "event type 196893 is not one")))
        let told = advice(story([life(1, 0, .clockIn), life(2, 300, .clockOut)], unread: [unread]))
        #expect(told.count == 1 && told[0].contains("add 196893 to HIK_EVENT_TYPES"), "\(told)")
    }

    @Test(
        "What somebody left behind whom HikCentral has no more is entered by hand; what a setting leaves out says which"
    )
    func heldWays() {
        func held(_ why: ReasonCode, _ cause: HoldCause = .excluded) -> EventHistory {
            let event = Sample.event("e1", at: Sample.noon, door: "23")
            return EventHistory(
                line: 1, seenAt: event.time.instant,
                first: RecordedEvent(event: event, state: .held, cause: cause, why: why, reason: "so"))
        }
        var gone = story([held(.number, .unmapped)])
        #expect(advice(gone).first?.contains("enter the person's personCode in HikCentral") == true)
        gone.heldAdvice.hasLeft = true
        #expect(advice(gone).first?.contains("HikCentral does not have this person any more") == true)
        for (why, words) in [
            (ReasonCode.door, "name “23” in ENTRY_DEVICES or in EXIT_DEVICES"),
            (.type, "put 196893 into HIK_EVENT_TYPES"), (.filter, "correct EVENT_FILTER"),
        ] {
            let told = advice(story([held(why)]))
            #expect(
                told.first?.contains(words) == true && told.first?.contains("hik2humand queue drop 1") == true,
                "\(told)")
        }
    }

    @Test("A door that is not read, since another one's name fits none, does not come by itself")
    func misfit() {
        let event = Sample.event("e3", at: Sample.noon + .minutes(600), door: "22")
        let reason = UnreadEvent.Reason.doorsDoNotFit(Phrase(en: "no door “X”", es: "ninguna puerta “X”"))
        let story = story([life(1, 0, .clockIn)], unread: [UnreadEvent(event: event, reason: reason)])
        #expect(story.text(.english).contains("until they do this door is not read (no door “X”)"))
        #expect(
            advice(story) == [
                "What to do: hik2humand doors says which line to correct; after hik2humand reload it is read by itself."
            ])
    }

    @Test("What may be missing beside a refused punch goes by what Humand has now")
    func missingAsItIs() {
        let refused = life(2, 300, .clockIn, .held, cause: .refused)
        let before = advice(story([life(1, 0, .clockIn), refused]))
        #expect(before.first?.contains("a clock-out may be missing") == true, "\(before)")
        let changed = advice(
            story([life(1, 0, .clockIn), refused], standings: [1: .changed(.clockOut, Sample.noon)]))
        #expect(changed.first?.contains("may be missing") == false, "\(changed)")
    }

    @Test("Where a person has dropped all of a day, nothing is missing and nothing is to be done")
    func allDropped() {
        let dropped = [life(1, 0, .clockIn, .dropped), life(2, 300, .clockIn, .dropped)]
        let nothing = "What to do: nothing; somebody has decided that these are no punches."
        #expect(advice(story(dropped)) == [nothing])
        #expect(advice(story(dropped + [life(3, 400, .clockIn)])) != [nothing])
    }

    @Test("What EVENT_FILTER leaves out was seen by a door, whether the ledger has it or not")
    func filtered() {
        let event = Sample.event("e3", at: Sample.noon + .minutes(300))
        let skipped = EventHistory(
            line: 3, seenAt: event.time.instant,
            first: RecordedEvent(event: event, state: .skipped, why: .filter, reason: "the filter leaves it out"))
        let unread = UnreadEvent(
            event: event, reason: .excluded(Reason(.filter, en: "the filter leaves it out")))
        for told in [story([life(1, 0, .clockIn), skipped]), story([life(1, 0, .clockIn)], unread: [unread])] {
            #expect(
                advice(told).last
                    == "What to do: if what EVENT_FILTER leaves out (1 event) should count: enter it in Humand by hand, "
                    + "and correct EVENT_FILTER for what is still to come.")
        }
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
        // The person's own passage is still to be read: nothing is to be entered by hand yet.
        let own = UnreadEvent(event: Sample.event("own", at: Sample.noon + .minutes(1)), reason: .nextPoll)
        let refusedAlone = advice(story(habits: habits, unread: [refused("a", 0)]))
        #expect(refusedAlone[0].contains("never makes a punch of a refused face"))
        #expect(
            advice(story(habits: habits, unread: [refused("a", 0), own]))
                == ["What to do: wait; the rest happens by itself."])
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
        #expect(
            advice(story(whole, standings: [1: .gone(.last), 2: .shown]))
                == [
                    "What to do: if nobody meant to delete it: hik2humand reconcile --date \(day) --repair sends it again."
                ])
        let canteen = UnreadEvent(event: Sample.event("e9", door: "31"), reason: .unmappedDoor)
        #expect(advice(story([whole[0]], unread: [canteen]))[0].contains("backfill --from \(day)"))
        #expect(advice(story(whole, unread: [canteen])) == advice(story(whole)), "a canteen is no lack")
        let gone = [1: HumandStanding.gone(.last), 2: .shown]
        #expect(advice(story(whole, unread: [canteen], standings: gone)) == advice(story(whole, standings: gone)))
        let held = [life(1, 0, .clockIn, .held, cause: .refused), life(2, 480, .clockOut, .held, cause: .refused)]
        #expect(advice(story(held, unread: [canteen])) == advice(story(held)), "nor where the day is held")
        var open = story([whole[0]], unread: [canteen])
        open.now = Sample.noon + .hours(1)
        #expect(!advice(open).contains { $0.contains("backfill") }, "nor while the shift lasts")
    }

    @Test("What is gone is entered as its door stands now; under a former number it is not sent again")
    func goneOtherwise() {
        let whole = [life(1, 0, .clockIn), life(2, 60, .clockOut)]
        var turned = story(whole, standings: [1: .gone(.last), 2: .shown])
        turned.directionNow = { $0.id == whole[0].first.event.id ? .clockOut : nil }
        #expect(
            advice(turned) == [
                "What to do: its door stands for a clock-out now: if nobody meant to delete it, enter that in Humand by "
                    + "hand."
            ])
        let former = advice(story(whole, standings: [1: .gone(.formerNumber("AP-1")), 2: .shown]))
        #expect(former.count == 1 && former[0].contains("posted for AP-1") && !former[0].contains("--repair"))
    }

    @Test("A day that begins with leaving and ends with coming, without the rest between two nights, is pointed out")
    func swapped() {
        let turned = [life(1, -240, .clockOut), life(2, 300, .clockIn)]
        #expect(advice(story(turned)).contains { $0.contains("ENTRY_DEVICES and EXIT_DEVICES are swapped") })
        let night = [life(1, -300, .clockOut), life(2, 600, .clockIn)]
        #expect(!advice(story(night)).contains { $0.contains("swapped") })
        let day = [life(1, -240, .clockIn), life(2, 300, .clockOut)]
        #expect(!advice(story(day)).contains { $0.contains("swapped") })
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
        // Without a map the number may have come from EMPLOYEE_ID as it was.
        func plain(_ kind: EmployeeIDKind) -> String {
            HeldAdvice(zone: .utc, employeeID: kind).phrases(for: [held]).first?.english ?? ""
        }
        let now =
            "Humand does not know employee 1001; the settings now give 17 for this person: hik2humand queue retry 7;"
        #expect(plain(.personID).hasPrefix(now), "\(plain(.personID))")
        #expect(plain(.personCode).contains("EMPLOYEE_ID was wrong and has since been corrected, then hik2humand"))
        let kept = HeldAdvice(zone: .utc, employeeID: .personCode).phrases(for: [held])[0].spanish
        #expect(kept.contains("ya esté corregido, y después hik2humand queue retry 7"), "\(kept)")
        // What HikCentral says of the person is known by the time that it has been asked.
        let asked = HeldAdvice(zone: .utc, employeeID: .personCode, code: "009001", needsReload: true)
            .phrases(for: [held])[0]
        #expect(
            asked.english.contains("the settings now give 009001 for this person: hik2humand reload, which delivers"))
        #expect(asked.spanish.contains("ahora dan 009001 para esta persona: hik2humand reload, que lo entrega"))
        let same = HeldAdvice(zone: .utc, employeeID: .personCode, code: "1001").phrases(for: [held])[0].english
        #expect(same.contains("give the person this id in Humand"), "\(same)")
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
        #expect(
            advice(story(.away, queued)) == [
                "What to do: wait until Humand answers, then it goes out by itself; sudo hik2humand check says why it does not."
            ])
        let stopped = story(.notRunning, queued)
        #expect(stopped.text(.english).contains("It has not been delivered yet: no service is running.\n"))
        #expect(advice(stopped).count == 1 && advice(stopped)[0].contains("hik2humand status says why"))
        let delivered = [life(1, 0, .clockIn), life(2, 60, .clockOut)]
        #expect(advice(story(.refused, delivered)) == ["What to do: nothing; every clock-in has its clock-out."])
    }

    @Test("Nobody is told to wait for a poll that nobody makes, or that a dry run makes")
    func unreadWithoutService() throws {
        let time = Timestamp(instant: Sample.noon)
        let unread = UnreadEvent(event: Sample.event("e9", at: time.instant), reason: .nextPoll)
        func story(_ kind: DeliveryTrouble.Kind?, _ lives: [EventHistory] = []) -> PersonDayStory {
            var story = self.story(lives, unread: [unread])
            story.trouble = kind.map { DeliveryTrouble($0) }
            return story
        }
        #expect(story(nil).text(.english).contains("It is not in the ledger: the next poll reads it\n"))
        #expect(advice(story(nil)) == ["What to do: wait; the rest happens by itself."])
        #expect(advice(story(.away)) == ["What to do: wait; the rest happens by itself."])
        let stopped = story(.notRunning)
        #expect(stopped.text(.english).contains("It is not in the ledger: no service is running\n"))
        #expect(advice(stopped).count == 1 && advice(stopped)[0].contains("hik2humand status says why"))
        let notRead = story(.notReading)
        #expect(notRead.text(.english).contains("It is not in the ledger: reading from HikCentral has been stopped"))
        #expect(advice(notRead).count == 1 && advice(notRead)[0].contains("sudo hik2humand check says what to do"))
        let queued = story(.notReading, [life(1, 0, .clockIn, .queued)])
        #expect(queued.text(.english).contains("It will be delivered as soon as Humand takes it.\n"))
        let ahead = self.story([], unread: [UnreadEvent(event: Sample.event("e9", at: time.instant), reason: .ahead)])
        #expect(ahead.text(.english).contains("It is not in the ledger: it is stamped in the future, so the device's"))
        #expect(advice(ahead).count == 1 && advice(ahead)[0].hasPrefix("What to do: set the device's clock; if that"))
        var lost = self.story([], unread: [UnreadEvent(event: Sample.event("e9", at: time.instant), reason: .lostDate)])
        lost.trouble = nil
        #expect(lost.text(.english).contains("to which clocks reset that have lost their date, so it makes no punch\n"))
        #expect(advice(lost).count == 1 && advice(lost)[0].contains("set the device's clock, and enter the punch"))
        let full = story(.ledger)
        #expect(full.text(.english).contains("nothing can be recorded in the state directory since"))
        #expect(advice(full).count == 1 && advice(full)[0].contains("sudo hik2humand check says what to do; once"))
        let values = Sample.settings.merging(["DRY_RUN": "true"]) { $1 }
        let settings = try Settings(SettingValues(environment: values, envFile: nil))
        let dryRun = DeliveryTrouble.Kind.dryRun(try #require(DryRunNow(nil as DaemonStatus?, settings)))
        let dry = story(dryRun)
        #expect(dry.text(.english).contains("It is not in the ledger: DRY_RUN is on: nothing is posted, and nothing"))
        #expect(advice(dry) == ["What to do: set DRY_RUN=false to post."])
        let held = advice(story(dryRun, [life(8, 0, .clockIn, .held, cause: .clock)]))
        #expect(held.count == 2 && held[0].contains("DRY_RUN=false"), "nothing can be retried before")
        #expect(held.count == 2 && held[1].contains("queue retry 8"), "\(held)")
    }

    @Test("A night shift's other end may lie on the next day, and a shift of today may still last")
    func night() {
        var story = story([life(1, 600, .clockIn)])
        story.now = Sample.noon + .hours(11)
        #expect(advice(story) == ["What to do: nothing yet; the last clock-in has no clock-out so far."])
        var twice = self.story([life(1, 0, .clockIn), life(2, 60, .clockIn), life(3, 120, .clockOut)])
        twice.now = Sample.noon + .hours(3)
        #expect(advice(twice)[0].contains("may be missing"), "the last clock-in has its clock-out")
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
        let both = story([
            life(1, 0, .clockIn), life(3, 60, .clockIn, .held, cause: .refused),
            life(2, 30, .clockOut, .held, cause: .refused),
        ])
        #expect(
            advice(both)[0].contains("line 2, a clock-out between the two, is held: that one first"), "\(advice(both))")
    }

    @Test("What is held because nothing tells in from out names the door, and whether it stands in both lists")
    func undirected() {
        var event = Sample.event("e7", at: Sample.noon)
        event.doorName = "Molinete"
        let life = EventHistory(
            line: 7, seenAt: Sample.noon,
            first: RecordedEvent(
                event: event, state: .held, cause: .direction, why: .undirected, reason: "so", employeeNumber: "9001"))
        func told(_ exit: String, _ language: Language = .english) -> String {
            var story = story([life])
            story.heldAdvice.doors = DoorLines(entry: [.init("Molinete")], exit: [.init(exit)])
            return advice(story, language)[0]
        }
        for exit in ["Molinete", "23"] {
            #expect(
                told(exit).hasPrefix(
                    "What to do: take “Molinete” out of ENTRY_DEVICES or out of EXIT_DEVICES, since it is in both, "
                        + "hik2humand reload, then hik2humand queue retry 7"), "\(told(exit))")
        }
        #expect(told("Molinete", .spanish).contains("quite “Molinete” de ENTRY_DEVICES o de EXIT_DEVICES"))
        #expect(told("Salida").contains("name “Molinete” in ENTRY_DEVICES or in EXIT_DEVICES, hik2humand reload"))
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
        func standing(_ id: String?, _ held: TimeEntry...) -> HumandStanding {
            HumandStanding(
                punch, entry: id, among: held, on: EntryDay(employee: "1", date: day, entries: held))
        }
        #expect(standing("7", moved, same) == .shown)
        #expect(standing("7", moved) == .changed(.clockIn, moved.time))
        #expect(standing(nil) == .gone(.last))
        #expect(standing("8", TimeEntry(.clockOut, at: Sample.noon + .hours(4))) == .gone(.between))
        #expect(standing("8", moved) == .gone(.refused(beside: moved)))
        #expect(standing("8", TimeEntry(.clockOut, at: Sample.noon - .hours(4))) == .gone(.last))
    }

    @Test("Punches are paired as Humand has them now, where somebody has changed or deleted one")
    func changedInHumand() {
        let whole = [life(1, 0, .clockIn), life(2, 60, .clockOut)]
        func told(_ standing: HumandStanding, _ language: Language = .english) -> [String] {
            advice(story(whole, standings: [1: .shown, 2: standing]), language)
        }
        #expect(told(.shown) == ["What to do: nothing; every clock-in has its clock-out."])
        #expect(told(.changed(.clockOut, Sample.noon + .minutes(50))) == told(.shown))
        let turned = HumandStanding.changed(.clockIn, Sample.noon + .minutes(60))
        #expect(
            told(turned) == [
                "What to do: as Humand has it now, a clock-in or a clock-out lacks its counterpart; look at what was changed there."
            ])
        #expect(told(turned, .spanish)[0].contains("le falta la otra; mire lo que se cambió allí"))
        #expect(!told(.gone(.last)).contains { $0.contains("nothing;") })
    }

    @Test("What Humand would refuse if it were sent again is entered by hand, and the other is not promised")
    func sendingAgain() {
        let whole = [life(1, 0, .clockIn), life(2, 60, .clockOut)]
        let later = TimeEntry(.clockIn, at: Sample.noon + .minutes(5), source: "MANUAL")
        let refused = advice(story(whole, standings: [1: .gone(.refused(beside: later)), 2: .shown]))
        #expect(
            refused.count == 1 && refused[0].contains("enter it in Humand by hand; sent again, Humand would refuse it"))
        #expect(refused[0].contains("beside the clock-in at \(SiteZone.utc.text(later.time))"), "\(refused)")
        #expect(!refused[0].contains("--repair"))
        let between = advice(story(whole, standings: [1: .gone(.between), 2: .shown]), .spanish)
        #expect(
            between.count == 1 && between[0].contains("--repair lo envía otra vez; si Humand lo rechaza"), "\(between)")
    }

    @Test("Where Humand could not be read, the last line is to ask again; not where nobody asked")
    func humandNotRead() {
        let whole = [life(1, 0, .clockIn), life(2, 60, .clockOut)]
        let reason = Phrase(same: "Whether it is still there is unknown.")
        func told(_ why: HumandStanding.NotAsked, _ language: Language = .english) -> [String] {
            advice(story(whole, standings: [1: .notAsked(reason, why), 2: .notAsked(reason, why)]), language)
        }
        #expect(
            told(.failed) == ["What to do: Humand was not read: sudo hik2humand check says why; then ask this again."])
        #expect(
            told(.failed, .spanish)
                == ["Qué hacer: no se leyó Humand: sudo hik2humand check dice por qué; después pregunte de nuevo."])
        #expect(told(.declined).count == 1 && told(.declined)[0].contains("look in Humand whether"))
        #expect(told(.onPurpose) == ["What to do: nothing; every clock-in has its clock-out."])
        let gone = told(.unknown("1001"))
        #expect(gone.count == 1 && gone[0].hasPrefix("What to do: if employee 1001 was deleted in Humand by mistake"))
    }
}
