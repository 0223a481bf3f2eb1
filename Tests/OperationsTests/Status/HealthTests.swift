import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Support
@testable import SyncSupport

@Suite("Health")
struct HealthTests {
    private static let now = TestSite.time("12:00:00").instant

    /// A daemon that polled two minutes ago.
    private func findings(
        _ note: [String: JSONValue] = [:], _ change: (inout StatusFacts) -> Void = { _ in }
    ) -> StatusFacts {
        var findings = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
        findings.holder = "42"
        findings.lastPoll = Self.now - .minutes(2)
        let members: [String: JSONValue] = [
            "version": 1, "pid": 42, "program": "0.1.0", "at": .string((Self.now - .seconds(20)).text),
            "startedAt": .string((Self.now - .hours(9)).text),
        ].merging(note) { $1 }
        change(&findings)
        findings.daemon = DaemonStatus(.object(members.map { .init($0.key, $0.value) }))
        return findings
    }

    private func trouble(_ kind: String, minutes: Int64) -> JSONValue {
        ["since": .string((Self.now - .minutes(minutes)).text), "kind": .string(kind), "reason": "the reason"]
    }

    private func judge(_ findings: StatusFacts) -> Health { Health(findings, now: Self.now) }

    @Test("Without HikCentral nobody waits for polls; but only a daemon receives what FindFace sends")
    func findFaceAlone() {
        let alone = findings {
            $0.hasHikCentral = false
            $0.lastPoll = nil
        }
        #expect(judge(alone).code == .done)
        var nobody = alone
        (nobody.holder, nobody.daemon) = (nil, nil)
        #expect(judge(nobody).code == .unreachable)
        let text = StatusReport(alone, zone: .utc, now: Self.now).text(on: .none, .english)
        #expect(text.contains("HikCentral  not set: nothing is polled, FindFace sends"))
        for word in ["read to", "poll ", "late check", "devices"] { #expect(!text.contains(word), "\(word)") }
        let metrics = Metrics(StatusReport(alone, zone: .utc, now: Self.now)).text
        #expect(!metrics.contains("source_up") && metrics.contains("sink_up 1"))
    }

    @Test("A service that keeps nothing here is a dry run, or works elsewhere; it is not an absent one")
    func idleService() {
        var idle = findings { $0.holder = nil }
        idle.idleService = ("hik2humand.service", "77")
        #expect(judge(idle).code == .left && judge(idle).description.contains("process 77"))
        let shown = StatusReport(idle, zone: .utc, now: Self.now).text(on: .none, .english)
        #expect(!shown.contains("unhealthy: starting"))
        var locked = idle
        locked.idleService = ("hik2humand.service", "42")
        #expect(judge(locked).code == .state && judge(locked).description.contains("has lost its lock file"))
        let deleted = findings { ($0.holder, $0.isLockGone) = (nil, true) }
        #expect(judge(deleted).code == .state && judge(deleted).description.hasPrefix("the lock file of process 42"))
        idle.isDryRun = true
        #expect(judge(idle).code == .configuration && judge(idle).description.hasPrefix("this is a dry run"))
    }

    @Test("Without a daemon, settings that cannot be used come first; beside one they do not")
    func unusable() {
        var nobody = findings { $0.holder = nil }
        nobody.hasUnusableSettings = true
        #expect(judge(nobody).code == .configuration)
        var running = findings()
        running.hasUnusableSettings = true
        #expect(judge(running).code == .done)
    }

    @Test("A daemon that has polled recently is healthy, even after a quiet night")
    func healthy() {
        #expect(judge(findings()).code == .done)
        #expect(judge(findings { $0.lastPoll = Self.now - .minutes(25) }).code == .done)
    }

    @Test("A daemon is unhealthy if its last good poll is over three intervals and ten minutes ago")
    func latePoll() {
        let health = judge(findings { $0.lastPoll = Self.now - .minutes(26) })
        #expect(health.code == .unreachable && health.description == "the last good poll was 26 min ago")
        // A machine that was off has had no chance to poll yet.
        let start: JSONValue = .string((Self.now - .minutes(1)).text)
        let started = findings(["startedAt": start]) { $0.lastPoll = Self.now - .hours(60) }
        #expect(judge(started).code == .left)
    }

    @Test("In the first seconds after a start it is starting, not healthy, and after as long as an outage it is away")
    func starting() {
        func health(startedMinutesAgo minutes: Int64) -> Health {
            let start: JSONValue = .string((Self.now - .minutes(minutes)).text)
            return judge(findings(["startedAt": start]) { $0.lastPoll = Self.now - .hours(60) })
        }
        #expect(health(startedMinutesAgo: 1).description.hasPrefix("starting: HikCentral has not been read"))
        #expect(health(startedMinutesAgo: 26).code == .unreachable)
        let reload: JSONValue = ["number": 1, "at": .string((Self.now - .minutes(1)).text), "problems": .array([])]
        let elsewhere = findings(["startedAt": .string((Self.now - .minutes(3)).text), "reload": reload])
        #expect(judge(elsewhere).description == "starting: HikCentral has not been read since the last reload")
        // A process that has written nothing yet, on a site where nothing has ever been read.
        var first = findings()
        (first.daemon, first.lastPoll) = (nil, nil)
        #expect(judge(first).code == .left)
    }

    @Test("It is never healthy while nothing can be recorded, in a dry run, or where the daemon cannot be seen")
    func neverHealthy() {
        let full = judge(findings { $0.diskProblem = Phrase(same: "its disk is full (0 MB free)") })
        #expect(full.code == .state && full.description.hasSuffix("its disk is full (0 MB free)"))
        // The daemon could say nothing of it but in its lock file.
        let failing = judge(findings { $0.failingSince = Self.now - .minutes(2) })
        #expect(failing.code == .state && failing.description.contains("for 2 min"))
        #expect(judge(findings(["dryRun": true])).code == .configuration)
        #expect(judge(findings { $0.isDryRun = true }).code == .done, "the daemon does not know of it yet")
        let passes = findings { ($0.holder, $0.isDryRun) = (nil, true) }
        #expect(judge(passes).code != .done)
        let hidden = judge(findings { ($0.holder, $0.isHidden) = (nil, true) })
        #expect(hidden.code == .state && hidden.description.contains("sudo hik2humand status"))
        let deleted = findings {
            $0.loss = .ledgerMissing(folder: "/s", readTo: Self.now, since: nil)
        }
        #expect(judge(deleted).code == .state && judge(deleted).description.contains("the ledger is gone"))
        let unseen = findings { ($0.holder, $0.isHidden) = (nil, true) }
        let shown = StatusReport(unseen, zone: .utc, now: Self.now).text(on: .none, .english)
        for word in ["queue", "held", "nothing has been read"] { #expect(!shown.contains(word), "\(word)") }
    }

    @Test("A problem that needs an operator is reported at once, an outage after a while")
    func troubles() {
        func code(_ name: String, _ kind: String, _ minutes: Int64) -> ExitCode {
            judge(findings([name: trouble(kind, minutes: minutes)])).code
        }
        #expect(code("humand", "refused", 1) == .refused)
        #expect(code("humand", "misconfigured", 1) == .configuration)
        #expect(code("hikcentral", "refused", 1) == .refused)
        #expect(code("hikcentral", "away", 20) == .done)
        #expect(code("hikcentral", "away", 30) == .unreachable)
        #expect(code("humand", "away", 30) == .unreachable)
        #expect(code("ledger", "away", 1) == .state)
        let health = judge(findings(["humand": trouble("refused", minutes: 90)]))
        #expect(health.description == "posting to Humand has been stopped for 1 h 30 min: the reason")
        let old = judge(findings(["humand": trouble("away", minutes: 30)]))
        #expect(old.description == "Humand has failed for 30 min, now with: the reason")
        let young = judge(findings(["humand": trouble("away", minutes: 20)]))
        #expect(
            young.description
                == "healthy so far, but Humand has failed for 20 min (unhealthy after 25 min); hik2humand check says why"
        )
        #expect(young.isHealthy && young.isDoubtful && !judge(findings()).isDoubtful)
    }

    @Test("Without a daemon that is reported; if a timer runs passes, the age of the last one counts")
    func nobody() {
        #expect(judge(findings { $0.holder = nil }).code == .unreachable)
        var passes = findings()
        (passes.holder, passes.daemon) = (nil, nil)
        #expect(judge(passes).code == .done)
        #expect(judge(passes).description.contains("the service is not running"))
        passes.lastPoll = Self.now - .hours(1)
        #expect(judge(passes).code == .unreachable)
        passes.lastPoll = nil
        #expect(judge(passes).code == .unreachable)
        let stopped = judge(findings(["stopped": true]) { $0.holder = nil })
        let sentence =
            "the service is not running: process 42 ended 20 s ago; hik2humand check says whether it can start"
        #expect(stopped.description == sentence)
        func unit(_ state: String, _ change: (inout StatusFacts) -> Void = { _ in }) -> String {
            var facts = findings(["stopped": true]) { $0.holder = nil }
            facts.service = ServiceFacts.Unit(name: "hik2humand.service", state: state)
            change(&facts)
            return judge(facts).description
        }
        #expect(unit("inactive").contains("process 42 was stopped"))
        #expect(unit("failed").contains("process 42 ended by itself"))
        // A person has run it once by hand since.
        #expect(unit("inactive") { $0.daemon = nil }.contains("hik2humand.service is enabled, but inactive"))
        #expect(judge(findings { $0.holder = nil }).description.contains("died, last seen 20 s ago"))
    }

    @Test("Where a timer makes the runs, the last one's failure counts, and the first one is waited for")
    func timer() {
        var facts = findings()
        (facts.holder, facts.daemon, facts.timer) = (nil, nil, .init(name: "hik2humand.timer"))
        #expect(judge(facts).code == .done)
        var run = ServiceFacts.Unit(name: "hik2humand-once.service", state: "failed")
        for (status, code) in [(77, ExitCode.refused), (78, .configuration), (74, .state), (69, .unreachable)] {
            run.endedWith = status
            facts.timedRun = run
            #expect(judge(facts).code == code)
            #expect(judge(facts).description.contains("hik2humand-once.service, ended with \(status); journalctl -u"))
        }
        facts.timedRun?.state = "inactive"
        #expect(judge(facts).code == .done, "75 leaves something for the next run, and is no failure")
        facts.lastPoll = nil
        #expect(judge(facts).description == "starting: hik2humand.timer is active and waits for its first run")
        var stopped = findings(["stopped": true]) { $0.holder = nil }
        stopped.timer = facts.timer
        #expect(judge(stopped).code == .left && judge(stopped).description.contains("waits for its first run"))
        stopped.daemon?.at = Self.now - .hours(1)
        #expect(judge(stopped).code == .unreachable, "it should have come long ago")
    }

    @Test("A start is no reading, although it writes the cursor; a service that has not reported is starting")
    func startWritesCursor() {
        let moment: JSONValue = .string((Self.now - .seconds(3)).text)
        func facts(_ more: [String: JSONValue]) -> StatusFacts {
            findings(["startedAt": moment].merging(more) { $1 }) { $0.lastPoll = Self.now }
        }
        #expect(judge(facts([:])).description.hasPrefix("starting: HikCentral has not been read"))
        #expect(judge(facts(["lastGoodPoll": .string(Self.now.text)])).code == .done)
        #expect(judge(facts(["catchingUp": true])).code == .done)
        var silent = findings()
        silent.daemon = nil
        #expect(judge(silent).code == .done, "a run by hand has read before")
        silent.service = .init(name: "hik2humand.service", process: "42")
        #expect(judge(silent).description == "starting: process 42 has not reported yet")
    }

    @Test("Punches behind a refused one are counted, with until when they wait at the latest")
    func behindRefused() throws {
        var glance = LedgerGlance(day: SiteDay(Sample.noon, in: .utc), zone: .utc)
        func event(_ id: String, _ person: String, _ state: EventState, until: Instant? = nil) -> RecordedEvent {
            let event = Sample.event(id, person: person)
            return RecordedEvent(
                event: event, state: state, cause: state == .held ? .refused : nil, reason: "r",
                punch: Sample.punch(event), until: until)
        }
        let until = Sample.noon + .minutes(75)
        let events = [
            event("a", "1", .held), event("b", "1", .waiting, until: until - .minutes(5)),
            event("c", "1", .waiting, until: until), event("d", "2", .held), event("e", "3", .waiting, until: until),
        ]
        for (line, event) in events.enumerated() {
            glance.take(LedgerRecord(line: line + 1, at: Sample.noon, entry: .event(event)))
        }
        var facts = findings()
        facts.glance = glance
        func queue(_ language: Language) -> String {
            let report = StatusReport(facts, zone: .utc, now: Sample.noon)
            let lines = report.text(on: .none, language).split(separator: "\n")
            return lines.first { $0.hasPrefix("queue ") || $0.hasPrefix("cola ") }.map(String.init) ?? ""
        }
        let command = "; hik2humand queue list --cause refused"
        #expect(queue(.english).hasSuffix("3, 2 wait behind 1 refused punch, until 13:15 at the latest" + command))
        #expect(queue(.spanish).hasSuffix("detrás de 1 marcaje rechazado, a más tardar hasta las 13:15" + command))
        glance.take(LedgerRecord(line: 6, at: Sample.noon, entry: .outcome(line: 1, Outcome(.dropped, reason: "r"))))
        facts.glance = glance
        #expect(queue(.english).hasSuffix("3, all waiting for their time"))
    }

    @Test("A daemon that holds the lock and writes no status is reported as hanging")
    func silent() {
        let health = judge(findings(["at": .string((Self.now - .hours(1)).text)]))
        #expect(health.code == .state)
        #expect(health.description.contains("process 42 runs, but has not written status.json"))
        #expect(judge(findings(["at": .string((Self.now - .minutes(4)).text)])).code == .state)
        #expect(judge(findings(["at": .string((Self.now - .minutes(2)).text)])).code == .done)
        // If another process holds the lock, it has just been started.
        let other = findings(["at": .string((Self.now - .hours(1)).text)]) { $0.holder = "43" }
        #expect(judge(other).description == "starting: process 43 has not reported yet")
    }

    @Test("A queue is unhealthy once its oldest punch is old; an empty queue never is")
    func queue() throws {
        let site = TestSite(now: "09:00:00")
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("beto", .clockIn, at: "08:10:00")
        let key = site.account.key.reveal()
        site.humand.change { $0.key = "another" }
        try site.run()
        func findings() throws -> StatusFacts {
            var findings = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
            findings.lastPoll = site.clock.now
            findings.glance = try LedgerGlance(
                LedgerArchive(folder: TestSite.folder, files: site.files), day: SiteDay(site.clock.now, in: site.zone),
                zone: site.zone)
            return findings
        }
        var found = try findings()
        #expect(found.queued == 2 && found.glance?.today == [.queued: 2])
        #expect(found.glance?.version == LedgerRecord.version && found.glance?.position == site.ledger?.state.position)
        #expect(Health(found, now: site.clock.now).code == .done)
        site.clock.advance(by: .minutes(26))
        found.lastPoll = site.clock.now
        let health = Health(found, now: site.clock.now)
        #expect(health.code == .left)
        #expect(health.description.hasPrefix("2 punches are queued, the oldest for 26 min"))
        site.humand.change { $0.key = key }
        try site.run()
        found = try findings()
        #expect(found.queued == 0 && found.glance?.today == [.accepted: 2] && found.lastOutcome != nil)
        #expect(Health(found, now: site.clock.now).code == .done)
    }
}
