import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Humand
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

/// What the page on sizing predicts, played through: Humand lets fifty requests a minute pass.
@Suite("Sizing: Humand's quota at a shift change")
struct ShiftChangeTests {
    private static let quota = 50

    /// 300 people in `swift test`, 5,000 in a full campaign.
    @Test("A shift that clocks in within ten minutes is in Humand after one minute for each fifty people")
    func drains() throws {
        let people = Campaign.size(300, full: 5000)
        let names = (0..<people).map { "p\($0)" }
        let site = TestSite(now: "06:00:00", people: names)
        site.begin = TestSite.time("06:00:00").instant
        site.humand.limitRate(to: Self.quota)
        site.http.latency = .milliseconds(150)
        for (number, name) in names.enumerated() {
            let second = 6 * 3600 + number * 600 / people
            site.pass(
                name, .clockIn,
                at: String(format: "%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60))
        }
        // The first are posted after the first poll, the last ones fill the last minute.
        let predicted = Span.minutes(Int64((people + Self.quota - 1) / Self.quota))
        let begin = TestSite.time("06:00:00").instant
        try site.work(until: begin + predicted - .minutes(2))
        #expect(site.humand.allEntries.count < people)
        try site.work(until: begin + predicted + .minutes(12))
        #expect(site.humand.allEntries.count == people)
        #expect(site.posts.count { $0.status == 429 } <= 2, "it paces itself instead of running into the limit")
    }

    /// Several programs with queues that do not end, and one key; each post takes a while, and whoever is due is next.
    private func shares(sites count: Int, minutes: Int64) throws -> (shares: [Int], refusals: Int) {
        var generator = SeededGenerator(seed: 3)
        let clock = ManualClock(now: Sample.noon)
        let humand = SimulatedHumand(clock: clock)
        humand.limitRate(to: Self.quota)
        let http = InMemoryHTTPClient([("https://humand", humand)], clock: clock)
        http.latency = .milliseconds(120)
        let account = HumandAccount(baseURL: "https://humand", key: Secret(humand.key))
        let log = LogLines().log(clock)
        let each = Int(minutes) * Self.quota
        var workers: [DeliveryWorker] = []
        for site in 0..<count {
            let ledger = try LedgerOpening(
                folder: StateFolder(path: "/\(site)"), files: InMemoryFileSystem(), clock: clock, log: log,
                horizon: .hours(96), retention: .days(400)
            ).open(inUseSince: nil)
            try ledger.begin(at: Sample.noon - .hours(10), reason: "test")
            let events = (0..<each).map { number -> RecordedEvent in
                let event = Sample.event(
                    "e\(number)", at: Sample.noon - .seconds(Int64(each - number)), person: "s\(site)-\(number)")
                return RecordedEvent(event: event, state: .queued, reason: "", punch: Sample.punch(event))
            }
            humand.add(users: events.map { SimulatedUser(employeeId: $0.event.personID) })
            let window = Window(from: Sample.noon - .hours(10), to: Sample.noon)
            try ledger.commit(window, origin: .poll, events: events)
            workers.append(
                DeliveryWorker(
                    sink: HumandSink(account: account, http: http, clock: clock, timeout: .seconds(30)),
                    ledger: ledger, clock: clock, log: log,
                    jitter: { Double.random(in: -1...1, using: &generator) }, isInterrupted: { false }))
        }
        var due = workers.map { _ in Span.milliseconds(0) }
        let end = clock.uptime + .minutes(minutes)
        while clock.uptime < end, let next = due.indices.min(by: { due[$0] < due[$1] }) {
            if due[next] > clock.uptime { clock.advance(by: due[next] - clock.uptime) }
            switch try workers[next].step() {
            case .again: due[next] = clock.uptime
            case .at(let moment): due[next] = moment
            case .never: due[next] = end
            }
        }
        return (workers.map(\.accepted), humand.journal.count { $0.status == 429 })
    }

    @Test(
        "Sites that share one key share its quota: each gets its part, and the quota is used", arguments: [2, 10, 50])
    func sharing(sites: Int) throws {
        let minutes = Campaign.size(Int64(10), full: 60)
        let (shares, refusals) = try shares(sites: sites, minutes: minutes)
        let fair = Double(Int(minutes) * Self.quota) / Double(sites)
        print(
            "\(sites) sites, \(minutes) minutes: \(shares.min() ?? 0) to \(shares.max() ?? 0) of \(fair), \(refusals) refusals"
        )
        #expect(Double(shares.min() ?? 0) >= fair * 0.5)
        #expect(Double(shares.max() ?? 0) <= fair * 2)
        #expect(Double(shares.reduce(0, +)) >= fair * Double(sites) * 0.8)
    }
}
