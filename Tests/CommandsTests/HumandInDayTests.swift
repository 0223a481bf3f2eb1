import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Commands
@testable import Ledger
@testable import Operations
@testable import Site
@testable import Support

@Suite("A person's day as Humand has it")
struct HumandInDayTests: PersonDayTelling {
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
            [life(1, 0, .clockIn)],
            unread: [
                UnreadEvent(
                    event: Sample.event("e9", at: Sample.noon + .minutes(30), door: "31"), reason: .unmappedDoor)
            ])
        story.now = Sample.noon + .days(2)
        #expect(advice(story).contains { $0.contains("should count") })
        story.others["1001"] = [
            TimeEntry(.clockOut, at: Sample.noon + .hours(4), source: "ADMIN"),
            TimeEntry(.clockIn, at: Sample.noon + .days(1)),
        ]
        let time = SiteZone.utc.text(Sample.noon + .hours(4))
        #expect(story.text(.english).contains("\n\(time)  clock-out in Humand (ADMIN), of none of these passages\n"))
        #expect(advice(story) == ["What to do: nothing; every clock-in has its clock-out."], "\(advice(story))")
        // A second clock-in that Humand refuses is no longer without a clock-out before it.
        var refused = self.story([life(1, 0, .clockIn), life(2, 300, .clockIn, .held, cause: .refused)])
        refused.others["1001"] = [TimeEntry(.clockOut, at: Sample.noon + .hours(4), source: "ADMIN")]
        #expect(
            advice(refused)[0].contains("as the day is in Humand now, it fits in: hik2humand queue retry 2"),
            "\(advice(refused))")
    }

    @Test("A post without an answer that has arrived is ours")
    func unconfirmed() {
        var queued = life(1, 0, .clockIn, .queued)
        let doubt = Outcome(.queued, Sentence(.unconfirmed, .text("timeout")), isUnconfirmed: true)
        queued.take(.outcome(doubt), at: Sample.noon)
        #expect([TimeEntry(.clockIn, at: Sample.noon, source: "INTEGRATION")].notFrom([queued]).isEmpty)
    }

    @Test("A refusal that is not about the order is not said to fit in, and of two held ones only the first is")
    func doesNotFit() {
        var story = self.story([life(1, -60, .clockOut), life(2, 300, .clockIn, .held, cause: .refused)])
        story.others["1001"] = [
            TimeEntry(.clockIn, at: Sample.noon, source: "APP"), TimeEntry(.clockOut, at: Sample.noon + .hours(4)),
        ]
        #expect(!advice(story)[0].contains("it fits in"), "\(advice(story))")
        story = self.story([
            life(1, 0, .clockIn), life(2, 300, .clockIn, .held, cause: .refused),
            life(3, 400, .clockIn, .held, cause: .refused),
        ])
        story.others["1001"] = [TimeEntry(.clockOut, at: Sample.noon + .hours(4), source: "ADMIN")]
        let told = advice(story)
        #expect(told.contains { $0.contains("it fits in: hik2humand queue retry 2;") }, "\(told)")
        #expect(!told.contains { $0.contains("retry 2 3") }, "\(told)")
    }

    @Test("What HR has entered by hand for a held punch is said to be there, to the minute")
    func enteredByHand() {
        var story = self.story([life(2, 0, .clockIn, .held, cause: .refused)])
        story.others["1001"] = [TimeEntry(.clockIn, at: Sample.noon + .seconds(20), source: "ADMIN")]
        #expect(
            advice(story)[0].contains(
                " (ADMIN): if that is this one, hik2humand queue drop 2 --reason TEXT; if not, hik2humand queue retry 2."
            ),
            "\(advice(story))")
    }

    @Test("What lies between shows that it is another one; another person's entries and the program's own are none")
    func notEntered() {
        var story = self.story([
            life(2, 0, .clockIn, .held, cause: .refused),
            EventHistory(
                line: 3, seenAt: Sample.noon,
                first: RecordedEvent(
                    event: Sample.event("e3", at: Sample.noon + .seconds(10)), state: .accepted, reason: "",
                    punch: Punch(
                        employee: "1001", direction: .clockOut,
                        time: Timestamp(instant: Sample.noon + .seconds(10))))),
        ])
        let again = TimeEntry(.clockIn, at: Sample.noon + .seconds(40), source: "APP")
        story.others["1001"] = [again]
        #expect(!advice(story)[0].contains("if that is this one"), "\(advice(story))")
        story = self.story([life(2, 0, .clockIn, .held, cause: .refused)])
        story.others["1002"] = [again]
        #expect(!advice(story)[0].contains("if that is this one"), "\(advice(story))")
        story.others = ["1001": [TimeEntry(.clockIn, at: Sample.noon + .seconds(40), source: "INTEGRATION")]]
        #expect(!advice(story)[0].contains("if that is this one"), "\(advice(story))")
    }

    @Test("Where somebody has entered anew what is gone, nothing is to be entered")
    func enteredAnew() {
        var gone = story([life(1, 0, .clockIn), life(2, 60, .clockOut)], standings: [1: .gone(.last), 2: .shown])
        gone.others["1001"] = [TimeEntry(.clockIn, at: Sample.noon - .seconds(7), source: "MANUAL")]
        #expect(advice(gone)[0].contains("nothing is to be entered, if the clock-in at "), "\(advice(gone))")
        #expect(!advice(gone).joined().contains("--repair"))
    }

    @Test("Two held punches that wait for each other are entered by hand, together")
    func mutual() {
        var story = story([
            life(2, 0, .clockIn, .held, cause: .refused), life(3, 240, .clockOut, .held, cause: .refused),
            life(4, 300, .clockIn),
        ])
        story.neighbours = [life(1, -900, .clockOut)]
        #expect(
            advice(story) == [
                "What to do: enter in Humand by hand what is held there together, since Humand takes neither before the "
                    + "other, then hik2humand queue drop 2 3 --reason TEXT."
            ], "\(advice(story))")
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

    @Test("What may be missing beside a refused punch goes by what Humand has now")
    func missingAsItIs() {
        let refused = life(2, 300, .clockIn, .held, cause: .refused)
        let before = advice(story([life(1, 0, .clockIn), refused]))
        #expect(before.first?.contains("a clock-out may be missing") == true, "\(before)")
        let changed = advice(
            story([life(1, 0, .clockIn), refused], standings: [1: .changed(.clockOut, Sample.noon)]))
        #expect(changed.first?.contains("may be missing") == false, "\(changed)")
    }

    @Test("What is gone is entered as its door stands now; under a former number it is not sent again")
    func goneOtherwise() {
        let whole = [life(1, 0, .clockIn), life(2, 60, .clockOut)]
        var turned = story(whole, standings: [1: .gone(.last), 2: .shown])
        turned.directionNow = { $0.id == whole[0].first.event.id ? .clockOut : nil }
        #expect(
            advice(turned) == [
                "What to do: its door stands for a clock-out now: if nobody meant to delete it, enter that in Humand by "
                    + "hand.",
                "What to do: if somebody meant to delete it: hik2humand queue drop 1 --reason TEXT settles it.",
            ])
        let former = advice(story(whole, standings: [1: .gone(.formerNumber("AP-1")), 2: .shown]))
        #expect(former.count == 2 && former[0].contains("posted for AP-1") && !former[0].contains("--repair"))
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
            refused.count == 2 && refused[0].contains("enter it in Humand by hand; sent again, Humand would refuse it"))
        #expect(refused[0].contains("beside the clock-in at \(SiteZone.utc.text(later.time))"), "\(refused)")
        #expect(!refused[0].contains("--repair"))
        let between = advice(story(whole, standings: [1: .gone(.between), 2: .shown]), .spanish)
        #expect(
            between.count == 2 && between[0].contains("--repair lo envía otra vez; si Humand lo rechaza"), "\(between)")
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
