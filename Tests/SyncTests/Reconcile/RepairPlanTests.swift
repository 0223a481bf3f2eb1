import Testing

@testable import Base
@testable import Sync
@testable import SyncSupport

@Suite("What can be repaired")
struct RepairPlanTests {
    private static let day = SiteDay(TestSite.time("12:00:00").instant, in: .utc)

    private func plan(_ differences: [Difference]) -> RepairPlan {
        var person = PersonDay(day: Self.day, employee: "ana", person: "17", name: "Ana")
        person.differences = differences
        return RepairPlan([ReconciledDay(day: Self.day, people: [person], purged: 0, unreadable: 0)])
    }

    private func difference(_ kind: Difference.Kind, _ time: String, line: Int? = nil) -> Difference {
        Difference(kind: kind, time: TestSite.time(time).instant, line: line, detail: Phrase(same: ""))
    }

    @Test("A repair reads what was not read, sends what is missing, and retries what is held, in this order")
    func jobs() {
        let plan = plan([
            difference(.held, "08:00:00", line: 7), difference(.notInHumand, "09:00:00", line: 9),
            difference(.notRead, "10:00:00"), difference(.notRead, "11:00:00"), difference(.held, "12:00:00", line: 3),
        ])
        let window = Window(from: TestSite.time("10:00:00").instant, to: TestSite.time("11:00:01").instant)
        #expect(plan.jobs == [.backfill(.init(window: window)), .resend([9]), .retry([3, 7])])
        #expect(
            plan.phrase.english == "read 1 span of the doors again, read back and send again 1, decide again on 2 held")
    }

    @Test("Differences that resolve themselves or need a person are left alone")
    func nothing() {
        var soon = difference(.notRead, "20:00:00")
        soon.isNotYetDue = true
        let rest = [Difference.Kind.queued, .notInLedger, .wrongOrder, .openDay].map {
            difference($0, "08:00:00", line: 1)
        }
        #expect(plan(rest + [soon]).isEmpty)
        #expect(plan([]).jobs.isEmpty)
    }

    @Test("What no repair can end is counted; a missing punch that is made good may put the rest of the day right")
    func leftOver() {
        let missing = difference(.notInHumand, "09:00:00", line: 9)
        let (order, foreign) = (difference(.wrongOrder, "10:00:00"), difference(.notInLedger, "11:00:00"))
        #expect(plan([missing]).leftOver == 0 && plan([]).leftOver == 0)
        #expect(plan([order]).leftOver == 1 && plan([missing, order]).leftOver == 0)
        #expect(plan([missing, order, foreign]).leftOver == 1)
        let held = difference(.held, "08:00:00", line: 7)
        #expect(plan([held, difference(.notCompared, "00:00:00")]).leftOver == 2, "nothing of the day is repaired")
        var soon = difference(.notRead, "20:00:00")
        soon.isNotYetDue = true
        #expect(plan([soon, difference(.queued, "12:00:00")]).leftOver == 0)
    }
}
