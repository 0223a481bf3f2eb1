import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("check of pushes")
struct PushProbeTests {
    private static let url = "http://10.0.0.9:8090/webhook/hikvision/events"
    private let site = CheckSite()

    private var findings: [Finding] { site.check().all("HikCentral pushes") }
    private var warning: Finding? { findings.first { $0.severity == .warning } }

    /// The English words of the warning in Spanish.
    private var english: [String] { English.words(in: warning?.lines(.spanish) ?? "the") }

    private func turnOn() {
        site.values.merge([
            "LISTEN": "10.0.0.9:8090", "LISTEN_ALLOW": "10.0.0.5", "PUSH_TOKEN": "a-token-of-16-or-more",
            "PUSH_URL": PushProbeTests.url,
        ]) { $1 }
    }

    private func subscribe(to url: String = PushProbeTests.url, _ types: [Int] = [196_893, 198_914]) {
        site.hikCentral.subscriptions = [.init(eventTypes: types, destination: url, token: "t")]
    }

    /// A daemon that is running since noon.
    private func startDaemon(_ change: (inout DaemonStatus) -> Void = { _ in }) throws {
        var status = DaemonStatus(
            EngineStatus(), clock: site.clock, startedAt: TestSite.time("12:00:00").instant, hasStopped: false)
        change(&status)
        site.lock = .process(status.process)
        try StatusFile.file(in: StateFolder(path: "/state"), site.files).replace(status.members)
    }

    @Test("Without a token pushes are off, whether or not the key may ask for subscriptions")
    func off() {
        let off = ["off: PUSH_TOKEN is not set, and events are polled only"]
        #expect(findings.map(\.text) == off)
        subscribe(to: "http://elsewhere/events")
        #expect(findings.map(\.text) == off)
        site.refuse("eventSubscriptionView", code: "69")
        #expect(findings.map(\.text) == off)
    }

    @Test("A subscription that is left from when pushes were on is a warning, with the command that ends it")
    func leftOver() {
        subscribe()
        #expect(
            warning?.text
                == "HikCentral still pushes events to \(PushProbeTests.url); if that is this machine, nothing receives "
                + "them")
        #expect(warning?.remedy?.english.hasPrefix("hik2humand unsubscribe; it ends the pushes") == true)
        #expect(english == [])
        site.values["PUSH_URL"] = PushProbeTests.url
        #expect(warning?.text.hasSuffix("\(PushProbeTests.url), and nothing receives them") == true)
        #expect(english == [])
        subscribe(to: PushProbeTests.url, [1])
        #expect(warning == nil, "of other types, so another program's")
    }

    @Test("A subscription with no place to listen is a warning; with PUSH=true the daemon is kept from renewing it")
    func unheard() {
        turnOn()
        subscribe()
        site.values["LISTEN"] = nil
        #expect(findings.filter { $0.severity == .warning }.count == 2)
        #expect(findings.contains { $0.text.hasSuffix("\(PushProbeTests.url), and nothing receives them") })
        site.values["PUSH"] = "true"
        #expect(
            findings.contains { $0.remedy?.english.hasPrefix("set PUSH=false and reload the service, then") == true })
        for finding in findings { #expect(English.words(in: finding.lines(.spanish)).isEmpty) }
    }

    @Test("Pushes that are subscribed and come in pass, with where and when")
    func well() throws {
        turnOn()
        subscribe()
        try startDaemon { $0.lastPush = TestSite.time("20:58:00").instant }
        #expect(findings.allSatisfy { $0.severity == .passed })
        #expect(
            findings.map(\.text) == [
                "on: received at 10.0.0.9:8090, from 10.0.0.5",
                "subscribed: HikCentral pushes all 2 event types to \(PushProbeTests.url)",
                "the last one came in at 2026-01-27 20:58:00, 2 min ago",
            ])
        for finding in findings { #expect(English.words(in: finding.lines(.spanish)).isEmpty) }
    }

    @Test("A subscription that is missing, of another place, or lacks a type is a warning with its command")
    func unsubscribed() {
        turnOn()
        #expect(warning?.text == "not subscribed: HikCentral does not push to \(PushProbeTests.url)")
        #expect(warning?.remedy?.english == "hik2humand subscribe")
        subscribe(to: "http://elsewhere/events")
        #expect(warning?.text.hasPrefix("not subscribed") == true)
        subscribe(to: PushProbeTests.url, [196_893])
        #expect(warning?.text == "1 of 2 event types are not pushed to \(PushProbeTests.url)")
        site.values["PUSH"] = "true"
        #expect(warning?.remedy?.english.contains("what the daemon does at its start and every hour") == true)
        #expect(english == [])
        site.refuse("eventSubscriptionView", code: "69")
        #expect(warning?.text.contains("without it nobody knows whether HikCentral pushes") == true)
    }

    @Test("A token without a place to listen or a URL is said; the socket of systemd is such a place")
    func halfSet() {
        site.values["PUSH_TOKEN"] = "a-token-of-16-or-more"
        let warnings = findings.filter { $0.severity == .warning }
        #expect(warnings.map { $0.text.prefix(22) } == ["PUSH_TOKEN is set, but", "PUSH_URL is not set, s"])
        #expect(warnings.first?.remedy?.english.hasPrefix("set LISTEN=ADDRESS:PORT") == true)
        #expect(warnings.last?.remedy?.english.contains("/webhook/hikvision/events, then hik2humand subscribe") == true)
        site.service = ServiceFacts(units: [.init(name: "hik2humand-push.socket")])
        #expect(findings.first?.text.hasPrefix("on: received at hik2humand-push.socket") == true)
    }

    @Test("That none has come in is a warning once polls have found events, or after days; not before")
    func none() throws {
        turnOn()
        subscribe()
        try startDaemon()
        #expect(warning == nil)
        #expect(findings.last?.text == "none has come in since the daemon's start at 2026-01-27 12:00:00")
        let time = TestSite.time("20:00:00").instant
        try startDaemon { $0.polls = [.init(at: time, windows: 1, events: 2, problem: nil)] }
        #expect(warning?.text.hasSuffix(", though polls have found events") == true)
        #expect(warning?.remedy?.english.contains("LISTEN_ALLOW") == true)
        try startDaemon { $0.polls = [.init(at: $0.startedAt, windows: 1, events: 2, problem: nil)] }
        #expect(warning == nil, "what happened before the start was not pushed")
        try startDaemon { $0.startedAt = time - .days(4) }
        #expect(warning != nil)
        #expect(english == [])
        try startDaemon { $0.hasStopped = true }
        #expect(findings.last?.text == "no daemon is seen here, and only a daemon receives pushes")
    }
}
