import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

// What people have changed, deleted or dropped.

extension ReconciliationTests {
    @Test(
        "An entry that has the ledger's id and another time or direction was changed: no difference, and nobody's else")
    func changed() throws {
        for moved in [Self.entry(.clockIn, "12:20:00", "MANUAL", id: "3"), Self.entry(.clockIn, "12:40:00", id: "3")] {
            var humand = Self.wholeAtHumand
            humand[2] = moved
            let result = compare(Self.whole, humand: humand, hasIDs: true)
            #expect(told(result) == [] && result.missing.isEmpty && ReconcileTotals([result.day]).agrees)
            let person = try #require(result.day.people.first)
            #expect(person.changed.map(\.line) == [3] && person.changed.map(\.timeNow) == [moved.time])
            #expect(person.foreign.isEmpty && RepairPlan([result.day]).isEmpty)
        }
        // As another direction, and on the day after.
        let out = Self.entry(.clockOut, "2026-01-28 08:00:00", id: "1")
        let result = compare(Self.whole, humand: Array(Self.wholeAtHumand.dropFirst()), next: [out], hasIDs: true)
        #expect(told(result) == [] && result.day.people.first?.changed.map(\.directionNow) == [.clockOut])
    }

    @Test("A changed entry that makes two in a row still is the wrong order, and an entry of that second is the punch")
    func changedToo() {
        var humand = Self.wholeAtHumand
        humand[3] = Self.entry(.clockIn, "17:00:00", id: "4")
        let disorder = compare(Self.whole, humand: humand, hasIDs: true)
        #expect(told(disorder) == ["openDay in 17:00:00", "wrongOrder in 17:00:00"])
        #expect(disorder.day.people.first?.changed.count == 1)
        // Entered again by hand.
        humand[3] = Self.entry(.clockOut, "17:10:00", id: "4")
        let again = compare(Self.whole, humand: humand + [Self.entry(.clockOut, "17:00:00", "MANUAL")], hasIDs: true)
        #expect(again.day.people.first?.changed.isEmpty == true && !told(again).contains("notInHumand out 17:00:00"))
    }

    @Test("What was posted while the doors were swapped is listed, and no difference; what HR has corrected is not")
    func turned() throws {
        let swapped = compare(Self.whole, humand: Self.wholeAtHumand, hasIDs: true) { _ in .clockOut }
        let person = try #require(swapped.day.people.first)
        #expect(told(swapped) == [] && person.turned.map(\.line) == [1, 3], "the clock-ins")
        let report = ReconcileReport(days: [swapped.day], zone: Self.zone)
        #expect(report.text.contains("posted with a direction that their doors do not have now: 2; no difference"))
        #expect(report.text.contains("clock-in 08:00:00, line 1, at "), "\(report.text)")
        #expect(report.json["turned"]?.integer == 2)
        var corrected = Self.wholeAtHumand
        corrected[0] = Self.entry(.clockOut, "08:00:00", id: "1")
        let after = compare(Self.whole, humand: corrected, hasIDs: true) { _ in .clockOut }
        #expect(after.day.people.first?.turned.map(\.line) == [3])
        #expect(
            compare(Self.whole, humand: [], hasIDs: true) { _ in .clockOut }.day.people.first?.turned.isEmpty == true)
        // What HR deleted of it is not sent again the wrong way round.
        let rest = Array(Self.wholeAtHumand.dropLast())
        let deleted = compare(Self.whole, humand: rest, hasIDs: true) { _ in .clockIn }
        #expect(deleted.day.people.first?.differences.first?.detail.english.contains("a clock-in now") == true)
        #expect(RepairPlan([deleted.day]).isEmpty && RepairPlan([deleted.day]).byHand == 1)
        #expect(RepairPlan([compare(Self.whole, humand: rest).day]).jobs == [.resend([4])])
    }

    @Test("Without ids it is asked for them, and where Humand gives none the report says what it cannot know")
    func withoutIDs() {
        var humand = Self.wholeAtHumand
        humand[3].time = humand[3].time + .seconds(600)
        let result = compare(Self.whole, humand: humand, hasIDs: true)
        #expect(result.mayBeChanged == ["ana"])
        #expect(told(result) == ["notInHumand out 17:00:00", "notInLedger out 17:10:00"])
        let detail = result.day.people.first?.differences.last?.detail
        #expect(
            detail?.english.hasSuffix(
                "it may be one of ours that somebody changed in Humand, which does not say its id") == true)
        #expect(compare(Self.whole, humand: humand).mayBeChanged.isEmpty, "no id, nothing to look for")
    }

    @Test("What Humand would refuse if it were sent again is left to a person; what fits is sent again")
    func obstacles() throws {
        // Two of one pair are gone: the first cannot come before the clock-in that is left.
        let pair = compare(Self.whole, humand: Array(Self.wholeAtHumand.dropFirst(2)))
        let differences = try #require(pair.day.people.first?.differences)
        #expect(differences.map(\.isForAPerson) == [true, false])
        #expect(
            differences[0].detail.english
                == "Humand does not show it; sent again, it would be refused beside the clock-in of 12:30:00 (INTEGRATION): "
                + "unless it was deleted on purpose, enter it in Humand by hand")
        #expect(RepairPlan([pair.day]).jobs == [.resend([2])] && RepairPlan([pair.day]).byHand == 1)
        let hole = compare(Self.whole, humand: [Self.wholeAtHumand[0]] + Self.wholeAtHumand.dropFirst(2))
        #expect(RepairPlan([hole.day]).jobs == [.resend([2])] && RepairPlan([hole.day]).byHand == 0)
        // Entered by hand at another time instead.
        let instead = compare(
            Self.whole, humand: Self.wholeAtHumand.dropLast() + [Self.entry(.clockOut, "17:20:00", "MANUAL")])
        #expect(RepairPlan([instead.day]).isEmpty && RepairPlan([instead.day]).byHand == 1)
    }

    @Test("Whose entries Humand does not give has not none")
    func unanswered() {
        let gap = compare(Self.whole, humand: [], gap: .declined(.words("404")))
        let text = ReconcileReport(days: [gap.day], zone: Self.zone).text
        #expect(text.contains("Humand holds 0 entries; of 1 person it does not say."), "\(text)")
        let read = compare(Self.whole, humand: Self.wholeAtHumand)
        #expect(ReconcileReport(days: [read.day], zone: Self.zone).text.contains("Humand holds 4 entries.\n"))
    }

    @Test("Of whom everything was dropped with a reason, nothing is asked of Humand; of what is held, it is")
    func droppedVisitor() {
        let gap = EntryGap.unknownEmployee(.words("404"))
        let visitor = [Self.record(.clockIn, "08:00:00", .dropped)]
        let settled = compare(visitor, humand: [], gap: gap)
        #expect(told(settled) == [] && settled.day.people.first?.ledger.dropped == 1)
        #expect(
            ReconcileReport(days: [settled.day], zone: Self.zone).text.contains(
                "dropped by a person: 1; no difference\n"))
        let both = compare(visitor + [Self.record(.clockOut, "17:00:00", .held)], humand: [], gap: gap)
        #expect(told(both) == ["held out 17:00:00", "unknownEmployee - 17:00:00"])
    }
}

extension DayReconcilerTests {
    @Test("An entry that HR gave another time, also on another day, is asked for its id and told as changed")
    func changed() throws {
        try live()
        func edit(_ person: String, _ from: String, _ to: String) {
            for entry in site.humand.allEntries
            where entry.employeeId == person && entry.time.instant == TestSite.time(from).instant {
                site.humand.edit(entry.id, time: TestSite.time(to))
            }
        }
        edit("beto", "17:01:00", "17:30:00")
        edit("dora", "17:03:00", "2026-01-28 09:00:00")
        let before = site.reads.count
        let day = try site.reconcile()
        #expect(site.told(day) == [] && ReconcileTotals([day]).agrees && ReconcileTotals([day]).changed == 2)
        #expect(RepairPlan([day]).isEmpty)
        // One list of days, one of the neighbours, and the entries of the two.
        #expect(site.reads.count - before == 4)
        let text = ReconcileReport(days: [day], zone: site.zone).text
        #expect(text.contains("beto: clock-out 17:01:00, line "), "\(text)")
        #expect(text.contains(", is now a clock-out at 17:30:00\n"), "\(text)")
        let result = ReconcileResult(day, at: site.clock.now)
        #expect(
            result.sentence == "2026-01-27: doors, ledger and Humand agree on 14 punches; somebody changed 2 in Humand")
        #expect(ReconcileResult(JSONValue.object(result.members)) == result)
        // The day to which it was moved has no stranger's entry.
        #expect(site.told(try site.reconcile("2026-01-28")) == [])
    }

    @Test("A key that may not list entries does not keep a day with a changed entry from being compared")
    func changedWithoutRight() throws {
        try live()
        for entry in site.humand.allEntries where entry.time.instant == TestSite.time("17:01:00").instant {
            site.humand.edit(entry.id, time: TestSite.time("17:30:00"))
        }
        site.humand.faults.add(
            path: "time-tracking/entries", .status(403, body: #"{"code":"ACCESS_DENIED"}"#), times: .max)
        #expect(
            site.told(try site.reconcile()) == ["notInHumand beto out 17:01:00", "notInLedger beto out 17:30:00"])
    }
}
