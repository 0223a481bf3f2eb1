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
struct PersonDayStoryTests: PersonDayTelling {
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

    @Test("A forgotten clock-out is no shift until the next day's, where the clock-in between is held")
    func forgotten() {
        let first = life(1, 0, .clockIn)
        var forgotten = story([first])
        forgotten.neighbours = [life(2, 19 * 60, .clockIn, .held, cause: .refused), life(3, 23 * 60, .clockOut)]
        forgotten.now = Sample.noon + .days(2)
        #expect(
            advice(forgotten).contains { $0.contains("no clock-out follows the clock-in at ") }, "\(advice(forgotten))")
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

    @Test("Where a person has dropped all of a day, nothing is missing and nothing is to be done")
    func allDropped() {
        let dropped = [life(1, 0, .clockIn, .dropped), life(2, 300, .clockIn, .dropped)]
        let nothing =
            "What to do: nothing; somebody has decided that what is dropped here is not to be in Humand (hik2humand queue "
            + "retry 1 2 takes that back)."
        #expect(advice(story(dropped)) == [nothing])
        let half = [life(1, 0, .clockIn), life(2, 300, .clockOut, .dropped)]
        #expect(advice(story(half))[0].contains("somebody has decided"), "the doors saw a whole day")
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
        #expect(advice(story([whole[0]]))[0].contains("no clock-out follows the clock-in at "))
        #expect(advice(story([life(7, 0, .clockIn, .held, cause: .refused)]))[0].contains("queue retry 7;"))
        #expect(
            advice(story([life(7, 0, .clockIn, .held, cause: .undecodable)]))[0].contains("queue drop 7 --reason TEXT"))
        #expect(advice(story([life(7, 0, .clockIn, .queued)])) == ["What to do: wait; the rest happens by itself."])
        #expect(
            advice(story(whole, standings: [1: .gone(.last), 2: .shown]))
                == [
                    "What to do: if nobody meant to delete it: hik2humand reconcile --date \(day) --repair sends it again.",
                    "What to do: if somebody meant to delete it: hik2humand queue drop 1 --reason TEXT settles it.",
                ])
        let canteen = UnreadEvent(
            event: Sample.event("e9", at: Sample.noon + .minutes(30), door: "31"), reason: .unmappedDoor)
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

    @Test("A day that begins with leaving and ends with coming, without the rest between two nights, is pointed out")
    func swapped() {
        let turned = [life(1, -240, .clockOut), life(2, 300, .clockIn)]
        #expect(advice(story(turned)).contains { $0.contains("ENTRY_DEVICES and EXIT_DEVICES are swapped") })
        let night = [life(1, -300, .clockOut), life(2, 600, .clockIn)]
        #expect(!advice(story(night)).contains { $0.contains("swapped") })
        var shift = story(turned)
        shift.neighbours = [life(3, -900, .clockIn)]
        #expect(!advice(shift).contains { $0.contains("swapped") }, "a night shift that ended in the morning")
        let day = [life(1, -240, .clockIn), life(2, 300, .clockOut)]
        #expect(!advice(story(day)).contains { $0.contains("swapped") })
    }

    @Test("For a door that is not mapped, the last lines are those to paste, with what stands there already")
    func unmappedDoor() {
        var event = Sample.event("e9", at: Sample.noon + .minutes(30), door: "31")
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
        #expect(
            advice(twice)[0].contains("no clock-out follows the clock-in at "), "the last clock-in has its clock-out")
        story.now = Sample.noon + .hours(40)
        #expect(advice(story)[0].contains("no clock-out follows the clock-in at "))
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

    @Test("A canteen is proposed only where its passage could be what is lacking; else the lack is said")
    func canteenBefore() {
        var story = story(
            [life(1, 60, .clockIn)],
            unread: [
                UnreadEvent(
                    event: Sample.event("e9", at: Sample.noon + .minutes(30), door: "31"), reason: .unmappedDoor)
            ])
        story.now = Sample.noon + .days(2)
        let time = SiteZone.utc.clockTime(Sample.noon + .minutes(60))
        #expect(
            advice(story) == [
                "What to do: no clock-out follows the clock-in at \(time): no door that is read saw it; if the person says "
                    + "when it was, enter it in Humand by hand."
            ], "\(advice(story))")
    }

    @Test("Known without a passage is not unknown")
    func noPassage() {
        let text = story().text(.english)
        #expect(text.hasPrefix("Ana Pérez (HikCentral 17) is known, but passed no door on \(day)"))
        #expect(advice(story())[0].contains("enter the punch in Humand by hand"))
        #expect(advice(story(isWhole: false))[0].contains("without --offline"))
    }
}
