import Foundation

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import HikCentral
@testable import Humand
@testable import Support
@testable import Sync
@testable import SyncSupport

/// What was observed in one case.
struct PeerObservation: Sendable {
    /// The name of the verdict on the post that was hit, or of the read's error; "fine" for a read that succeeded.
    var verdict = ""
    /// The name of the HTTP client's failure, or `HTTP 201`.
    var exchange = ""
    /// The next request to the same server, and how long after the request that was hit it was made.
    var nextMethod = ""
    var nextWait: Int64 = -1
    /// What Humand holds in the end.
    var entries: [String] = []
    var held: [HoldCause] = []
    /// What the ledger calls accepted.
    var accepted = 0
    /// The ids of accepted posts.
    var ids: [String] = []
    /// The largest number of copies of one request that arrived.
    var copies = 0
    /// Requests that reached a server that must not be called.
    var strays = 0
    /// Error lines of the log.
    var errors: [String] = []
    var leaks: [String] = []
    /// The page sizes requested from HikCentral, except for counts.
    var pageSizes: [Int] = []
    /// How long the request that was hit took, in real time.
    var duration = Span.milliseconds(0)
    var problem: String?
}

/// Runs the real program, except for its clock and its disk, against a peer that misbehaves once: three people pass the
/// gate within twenty minutes, are read, and are posted.
struct PeerScene {
    let each: PeerCase
    let performing: Bool

    private static let people = ["ana", "beto", "carla"]

    /// The request that is hit: the second one on an idle connection, otherwise the first.
    private var isIdle: Bool {
        if case .idle = each.moment { true } else { false }
    }

    /// Humand misbehaves at a post.
    func post(_ client: WorkerClient) -> PeerObservation {
        let site = TestSite(now: "08:20:00", people: PeerScene.people)
        let peer = Peer(site.humand, each, performing: performing) { $0.hasSuffix("clockIn") }
        defer { peer.stop() }
        let watched = WatchedClient(client, peer, each, clock: site.clock, skipping: isIdle ? 1 : 0) {
            $0.method == .post
        }
        site.account.baseURL = peer.base
        let sink = WatchedSink(
            HumandSink(account: site.account, http: watched, clock: site.clock, timeout: .seconds(60)))
        site.adjust = { $0.sink = sink }
        var seen = play(site, peer, watched)
        let struck = PeerScene.people[isIdle ? 1 : 0]
        seen.ids = sink.verdicts.compactMap { if case .accepted(let id, _) = $0.verdict { id } else { nil } }
        seen.verdict = sink.verdicts.first { $0.employee == struck }.map { $0.verdict.name } ?? "none"
        return seen
    }

    /// HikCentral misbehaves when doors' events are read; if a connection of its own is hit, at its first request.
    func read(_ client: WorkerClient) -> PeerObservation {
        let site = TestSite(now: "08:20:00", people: PeerScene.people)
        let peer = Peer(site.hikCentral, each, performing: performing) { $0.hasSuffix("door/events") }
        defer { peer.stop() }
        let watched = WatchedClient(client, peer, each, clock: site.clock, skipping: 0) {
            $0.url.hasSuffix("door/events")
        }
        let account = ArtemisClient.Account(host: peer.base, key: "20260001", secret: Secret("SimulatedSecret"))
        let artemis = ArtemisClient(account: account, http: watched, clock: site.clock, timeout: .seconds(60))
        let source = WatchedSource(
            HikCentralSource(client: artemis, zone: site.zone, clock: site.clock, log: site.log.log(site.clock)))
        site.adjust = { $0.source = source }
        var seen = play(site, peer, watched)
        seen.verdict = source.firstError.map(caseName) ?? "fine"
        seen.pageSizes = site.hikCentral.journal.map(\.pageSize).filter { $0 > 1 }
        return seen
    }

    private func play(_ site: TestSite, _ peer: Peer, _ watched: WatchedClient) -> PeerObservation {
        var seen = PeerObservation()
        site.begin = TestSite.time("07:30:00").instant
        for (index, person) in PeerScene.people.enumerated() { site.pass(person, .clockIn, at: "08:0\(index * 4):00") }
        do { try site.work(until: "09:10:00") } catch { seen.problem = "\(error)" }
        seen.entries = site.entries
        seen.held = site.held.compactMap(\.cause)
        seen.accepted = site.ledger?.state.counts[.accepted] ?? 0
        seen.copies = watched.mostCopies
        seen.strays = peer.strays
        seen.errors = site.log.lines.filter { $0.contains(" error ") || $0.hasPrefix("error ") }
        seen.leaks = site.log.lines.filter { $0.contains("SimulatedSecret") || $0.contains("c2ltdWxhdGVkOmtleQ") }
        guard let index = watched.struck else {
            seen.problem = "the request to be hit was never made"
            return seen
        }
        seen.exchange = watched.sent[index].result
        seen.duration = watched.sent[index].duration
        if let next = watched.sent.dropFirst(index + 1).first {
            seen.nextMethod = next.method
            seen.nextWait = (next.at - watched.sent[index].at).milliseconds
        }
        return seen
    }
}

extension PostVerdict {
    fileprivate var name: String {
        switch self {
        case .inDoubt(answered: true, _): "inDoubt, answered"
        case .refused(.future, _, _): "refused future"
        // In the table both are about the key.
        case .unauthorized, .noRights: "unauthorized"
        default: caseName(self)
        }
    }
}

/// The name of an enum's case.
func caseName(_ value: some Any) -> String {
    Mirror(reflecting: value).children.first?.label ?? "\(value)"
}

/// Sends everything through the real client, with the chosen request sent the way its case wants, and notes the
/// result.
final class WatchedClient: HTTPClient {
    struct Sent {
        var method: String
        var at: Span
        var result: String
        var duration: Span
    }

    private let client: WorkerClient
    private let peer: Peer
    private let each: PeerCase
    private let clock: any Clock
    private let isTarget: (HTTPRequest) -> Bool
    private var skipping: Int
    private(set) var sent: [Sent] = []
    private(set) var struck: Int?
    private(set) var mostCopies = 0

    private static let warmth = RawServer.answering(shortAnswer)

    init(
        _ client: WorkerClient, _ peer: Peer, _ each: PeerCase, clock: any Clock, skipping: Int,
        isTarget: @escaping (HTTPRequest) -> Bool
    ) {
        self.client = client
        self.peer = peer
        self.each = each
        self.clock = clock
        self.skipping = skipping
        self.isTarget = isTarget
    }

    func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
        guard struck == nil, isTarget(request) else { return try note(request, client) }
        guard skipping == 0 else {
            skipping -= 1
            return try note(request, client)
        }
        struck = sent.count
        if case .idle = each.moment { _ = peer.idleIsOver.wait(timeout: .now() + 60) }
        // The deadline is for the peer, not for starting a process.
        if client.workerIdentifier == nil { _ = client.result(.get(Self.warmth.url())) }
        peer.worker.value = client.workerIdentifier ?? 0
        var request = request
        request.deadline = each.deadline
        if let detour = peer.detour { request.url = detour + request.url.dropFirst(peer.base.count) }
        guard case .worker(let script) = each.moment else { return try note(request, client) }
        let other = WorkerClient.testing(
            executable: Fixture.path("worker-script.sh"),
            environment: ["WORKER_SCRIPT": script, "WORKER_PROGRAM": Products.executable])
        let before = peer.arrivals(request.method.rawValue)
        defer { if each.needsAnswer { awaitArrival(request.method.rawValue, after: before) } }
        return try note(request, other)
    }

    /// What the script started outlives it, and may send the request only now. The manual clock passes the seconds at
    /// once after which nothing of it can still arrive, so they are waited for here.
    private func awaitArrival(_ method: String, after before: Int) {
        let end = monotonicNow() + .seconds(60)
        while peer.arrivals(method) == before, monotonicNow() < end { poll(nil, 0, 5) }
    }

    private func note(_ request: HTTPRequest, _ client: WorkerClient) throws(HTTPFailure) -> HTTPResponse {
        let before = peer.arrivals(request.method.rawValue)
        let begin = monotonicNow()
        let result = client.result(request)
        mostCopies = max(mostCopies, peer.arrivals(request.method.rawValue) - before)
        let text =
            switch result {
            case .success(let response): "HTTP \(response.status)"
            case .failure(let failure): caseName(failure)
            }
        sent.append(
            Sent(
                method: request.method.rawValue, at: clock.uptime, result: text, duration: monotonicNow() - begin))
        return try result.get()
    }
}

/// Notes the result of each post.
final class WatchedSink: PunchSink {
    private let sink: any PunchSink
    private(set) var verdicts: [(employee: String, verdict: PostVerdict)] = []

    init(_ sink: any PunchSink) { self.sink = sink }

    var pause: Span { sink.pause }
    func find(_ punch: Punch) -> ReadBack { sink.find(punch) }

    func post(_ punch: Punch, reason: String) -> PostVerdict {
        let verdict = sink.post(punch, reason: reason)
        verdicts.append((punch.employee, verdict))
        return verdict
    }
}

/// Notes the first error.
final class WatchedSource: EventSource {
    private let source: any EventSource
    private(set) var firstError: SourceError?

    init(_ source: any EventSource) { self.source = source }

    var clockDifference: Span? { source.clockDifference }

    func doors() throws(SourceError) -> [Door] { try noting { () throws(SourceError) in try source.doors() } }

    func events(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent] {
        try noting { () throws(SourceError) in try source.events(query, in: window) }
    }

    func count(_ query: EventQuery, in window: Window) throws(SourceError) -> Int {
        try noting { () throws(SourceError) in try source.count(query, in: window) }
    }

    func personCode(of personID: String) throws(SourceError) -> String? {
        try noting { () throws(SourceError) in try source.personCode(of: personID) }
    }

    func persons(onPage: (Int) -> Void) throws(SourceError) -> [Person] {
        try noting { () throws(SourceError) in try source.persons(onPage: onPage) }
    }

    var refusedDoors: Set<String> { source.refusedDoors }
    func forgetNumbers(of persons: Set<String>) { source.forgetNumbers(of: persons) }

    /// The scenes count requests, and no peer sends a list of devices.
    func devices() throws(SourceError) -> [AccessDevice]? { nil }

    private func noting<Result>(_ body: () throws(SourceError) -> Result) throws(SourceError) -> Result {
        do throws(SourceError) { return try body() } catch {
            if firstError == nil { firstError = error }
            throw error
        }
    }
}
