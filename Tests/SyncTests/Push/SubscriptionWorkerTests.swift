import Simulator
import Testing

@testable import Attendance
@testable import Base
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("The subscription to pushes")
struct SubscriptionWorkerTests {
    /// HikCentral's list of subscriptions.
    private final class List: PushSubscriptions {
        var entries: [PushSubscription] = []
        var failure: SourceError?
        private(set) var looks = 0
        private(set) var tokens: [String] = []

        func subscriptions() throws(SourceError) -> [PushSubscription] {
            looks += 1
            if let failure { throw failure }
            return entries
        }

        func subscribe(_ subscription: PushSubscription, token: Secret) throws(SourceError) {
            if let failure { throw failure }
            tokens.append(token.reveal())
            entries.removeAll { $0.destination == subscription.destination }
            entries.append(subscription)
        }

        func unsubscribe(_ eventTypes: Set<Int>) throws(SourceError) {}
    }

    private let clock = ManualClock(now: Sample.noon)
    private let log = LogLines()
    private let list = List()
    private let wanted = PushSubscription(eventTypes: [196_893, 198_914], destination: "https://here/push")

    private func worker() -> SubscriptionWorker {
        let wish = SubscriptionWish(source: list, subscription: wanted, token: Secret("t"))
        return SubscriptionWorker(wish, clock: clock, log: log.log(clock))
    }

    /// Works for so long, as the engine does: whenever it wants to be asked.
    private func work(_ worker: SubscriptionWorker, for span: Span) throws {
        let end = clock.uptime + span
        while case .at(let moment) = try worker.step(), moment <= end {
            clock.advance(by: max(.milliseconds(0), moment - clock.uptime))
        }
    }

    @Test("It is made once with the token, and looked at every hour; another program's is left alone")
    func keeps() throws {
        let other = PushSubscription(eventTypes: [196_893], destination: "https://elsewhere/push")
        list.entries = [other]
        try work(worker(), for: .hours(4))
        #expect(list.entries == [other, wanted] && list.tokens == ["t"] && list.looks == 5)
        #expect(log.lines.count == 1 && log.contains("subscribed"))
    }

    @Test("One that is there is not made again; one without all event types is")
    func there() throws {
        list.entries = [wanted]
        try work(worker(), for: .hours(1))
        #expect(list.tokens.isEmpty && log.contains("HikCentral pushes to https://here/push"))
        list.entries = [PushSubscription(eventTypes: [198_914], destination: wanted.destination)]
        try work(worker(), for: .minutes(1))
        #expect(list.tokens == ["t"] && list.entries == [wanted])
    }

    @Test("One that somebody has removed in HikCentral is renewed within the hour, and that is said")
    func removed() throws {
        let worker = worker()
        try work(worker, for: .minutes(1))
        list.entries = []
        try work(worker, for: .minutes(61))
        #expect(list.entries == [wanted] && log.count("was removed in HikCentral; it is renewed") == 1)
    }

    @Test(
        "While it cannot be looked at, it is tried every five minutes and reported once, and again when it fails anew"
    )
    func away() throws {
        let worker = worker()
        list.failure = .unavailable(.unexpected("no route"))
        try work(worker, for: .minutes(21))
        #expect(list.looks == 5 && log.count("cannot be looked at") == 1 && log.count("no route") == 1)
        list.failure = nil
        try work(worker, for: .minutes(5))
        #expect(list.entries == [wanted])
        list.failure = .refused(.unexpected("no right"))
        try work(worker, for: .hours(2))
        #expect(log.count("cannot be looked at") == 2 && log.count("no right") == 1)
    }

    @Test("New settings are looked at at once; without a wish nothing is asked, and a run never waits for it")
    func reloaded() throws {
        let worker = worker()
        #expect(worker.isFinished)
        try work(worker, for: .minutes(1))
        var assembly = TestSite().assembly()
        assembly.subscription = SubscriptionWish(
            source: list, subscription: PushSubscription(eventTypes: [1], destination: "https://new/push"),
            token: Secret("n"))
        worker.adopt(assembly)
        try work(worker, for: .minutes(1))
        #expect(
            list.tokens == ["t", "n"] && list.entries.map(\.destination) == [wanted.destination, "https://new/push"])
        assembly.subscription = nil
        worker.adopt(assembly)
        let looks = list.looks
        #expect(try worker.step() == .never && list.looks == looks)
    }
}
