import Testing

@testable import Base
@testable import Ledger
@testable import Support

struct EventHistoryTests {
    @Test("It is known since when it has been held: not since it was read")
    func stateSince() {
        var life = EventHistory(line: 3, seenAt: Sample.noon, first: Sample.queued("e1"))
        #expect(life.stateSince == Sample.noon)
        for (minutes, state) in [(5, EventState.held), (7, .held)] as [(Int64, EventState)] {
            life.take(.outcome(Outcome(state, reason: "no")), at: Sample.noon + .minutes(minutes))
            #expect(life.stateSince == Sample.noon + .minutes(5))
        }
    }

    @Test("After a final outcome only a person's decision counts, as in the ledger's own state")
    func final() {
        var life = EventHistory(line: 3, seenAt: Sample.noon, first: Sample.queued("e1"))
        life.take(.outcome(Outcome(.accepted, reason: "it took it", humandID: "h1")), at: Sample.noon)
        life.take(.outcome(Outcome(.queued, reason: "tried again")), at: Sample.noon)
        #expect(life.state == .accepted && life.humandID == "h1" && life.outcomes.count == 1)
        var reopened = life.now
        reopened.state = .queued
        reopened.say("opened again")
        life.take(.reopened(reopened), at: Sample.noon)
        #expect(life.state == .queued && life.reason == "opened again")
        life.take(.outcome(Outcome(.accepted, reason: "it is there")), at: Sample.noon)
        #expect(life.state == .accepted && life.outcomes.count == 2)
    }
}
