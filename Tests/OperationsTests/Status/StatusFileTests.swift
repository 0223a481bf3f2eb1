import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Simulator
@testable import Site
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("The daemon's status file")
struct StatusFileTests {
    private let folder: TemporaryFolder
    private let files = POSIXFileSystem()
    private let clock = ManualClock(now: TestSite.time("12:00:00").instant)

    init() throws { folder = try TemporaryFolder() }

    private var state: StateFolder { StateFolder(path: folder.path) }

    private func file() -> StatusFile {
        StatusFile(folder: state, files: files, clock: clock) { Redaction([Secret("hidden-secret")]) }
    }

    private func read() throws -> DaemonStatus? {
        try StatusFile.file(in: state, files).json().flatMap { DaemonStatus($0) }
    }

    @Test("It is read back as written, without secrets")
    func roundTrip() throws {
        var status = EngineStatus()
        status.polls = [
            .init(at: clock.uptime - .minutes(5), windows: 2, events: 7, problem: Phrase(en: "no", es: "nada"))
        ]
        status.lastGoodPoll = clock.uptime - .minutes(1)
        status.nextPoll = clock.uptime + .minutes(4)
        status.humand = .init(since: clock.uptime - .hours(1), kind: .refused, reason: .quoting("said hidden-secret"))
        status.offlineDevices = ["Puerta (1)"]
        status.lastPush = clock.uptime - .minutes(2)
        status.silentDoors = [QuietDoor(code: "24", label: "Salida", day: .init(Sample.noon, in: .utc))]
        status.isPaused = true
        status.doors = DoorsRead(all: ["23", "24"], entry: ["23"], exit: ["24"], nextLook: clock.now + .minutes(9))
        status.emptied = [.exitDevices]
        status.lostDoors = [
            LostDoor(
                setting: .entryDevices, name: "A", phrase: Phrase(en: "no", es: "nada"), code: "23", successor: "B",
                isGone: true)
        ]
        #expect(file().update(status.news, status) == clock.uptime + StatusFile.maximumInterval)
        let read = try #require(try read())
        #expect(read.process == "\(getpid())" && read.program == Version.current && !read.hasStopped)
        #expect(read.at == clock.now && read.startedAt == clock.now)
        #expect(
            read.polls == [
                .init(at: clock.now - .minutes(5), windows: 2, events: 7, problem: Phrase(en: "no", es: "nada"))
            ])
        #expect(read.lastGoodPoll == clock.now - .minutes(1) && read.nextPoll == clock.now + .minutes(4))
        #expect(read.humand == .init(since: clock.now - .hours(1), kind: .refused, reason: .quoting("said <REDACTED>")))
        #expect(read.hikCentral == nil && read.isPaused && !read.isCatchingUp && read.offlineDevices == ["Puerta (1)"])
        #expect(read.silentDoors == status.silentDoors && read.lastPush == clock.now - .minutes(2))
        #expect(read.doors == status.doors && read.emptied == [.exitDevices] && read.lostDoors == status.lostDoors)
    }

    @Test("Of more than 500 doors it keeps no list, and nothing is concluded from a part of it")
    func manyDoors() throws {
        var status = EngineStatus()
        let codes = (0..<501).map { "d\($0)" }
        status.doors = DoorsRead(all: codes, entry: codes, exit: [], nextLook: nil)
        file().update(status.news, status)
        #expect(try #require(try read()).doors == nil)
    }

    @Test("It is written when something changes, at most every five seconds, and at least once a minute")
    func pace() throws {
        let file = file()
        var status = EngineStatus()
        file.update(status.news, status)
        let start = clock.now
        status.isCatchingUp = true
        clock.advance(by: .seconds(4))
        #expect(file.update(status.news, status) == clock.uptime + .seconds(1))
        #expect(try read()?.at == start, "too soon")
        clock.advance(by: .seconds(1))
        file.update(status.news, status)
        #expect(try read()?.at == start + .seconds(5))
        clock.advance(by: .seconds(59))
        file.update(status.news, status)
        #expect(try read()?.at == start + .seconds(5), "nothing new")
        clock.advance(by: .seconds(1))
        file.update(status.news, status)
        #expect(try read()?.at == start + .seconds(65))
        file.stopped(status)
        #expect(try read()?.hasStopped == true)
    }

    @Test("The answer to a reload is written at once, and so is a sign of life in a long request")
    func urgent() throws {
        let file = file()
        var status = EngineStatus()
        file.update(status.news, status)
        clock.advance(by: .seconds(1))
        status.reload = ReloadResult(number: 1, at: clock.uptime, problems: [Phrase(same: "no such door")])
        file.update(status.news, status)
        #expect(
            try read()?.reload
                == .init(number: 1, at: clock.now, problems: [Phrase(same: "no such door")], isUndecided: false))
        clock.advance(by: .seconds(1))
        status.humand = .init(since: clock.uptime, kind: .away, reason: .quoting("no"))
        file.update(status.news, status)
        #expect(try read()?.humand != nil)
        status.humand = nil
        file.update(status.news, status)
        #expect(try read()?.humand == nil)
        clock.advance(by: .seconds(61))
        file.touch()
        #expect(try read()?.at == clock.now)
    }

    @Test("What the first poll comes to is written at once")
    func firstPoll() throws {
        let file = file()
        var status = EngineStatus()
        file.update(status.news, status)
        clock.advance(by: .seconds(1))
        status.hikCentral = .init(since: clock.uptime, kind: .refused, reason: Phrase(same: "no"))
        file.update(status.news, status)
        #expect(try read()?.hikCentral?.kind == .refused)
        clock.advance(by: .seconds(1))
        status.isPaused = true
        file.update(status.news, status)
        #expect(try read()?.isPaused == false, "later changes wait their time")
    }

    @Test("What the daemon works with is read back as written")
    func running() throws {
        var running = RunningSettings()
        (running.isDryRun, running.readAt, running.certificateEnds) = (true, clock.now, clock.now + .days(9))
        running.files = [
            .init(setting: nil, path: "/etc/a.env", digest: "00ff", modified: clock.now),
            .init(setting: "HIK_SECRET", path: "/etc/secret", digest: nil, modified: nil),
        ]
        running.closedPorts = [ClosedPort(setting: "LISTEN", address: "[::1]:8090", reason: "Address already in use")]
        running.fixed = FixedSettings(try Settings(SettingValues(environment: Sample.settings, envFile: nil)))
        running.waiting = ["LISTEN"]
        running.pingProblem = "PING_URL (ping.example) is not reached: it answers 500"
        let written = running
        StatusFile(folder: state, files: files, clock: clock, running: { written }, redaction: { Redaction() })
            .update(EngineStatus().news, EngineStatus())
        #expect(try read()?.running == running)
    }

    @Test("A failure to write it is ignored, and a pass removes the file that a daemon left")
    func unwritable() throws {
        let missing = StateFolder(path: folder.path + "/missing")
        StatusFile(folder: missing, files: files, clock: clock) { Redaction() }
            .update(EngineStatus().news, EngineStatus())
        file().update(EngineStatus().news, EngineStatus())
        #expect(try read() != nil)
        try StatusFile.file(in: state, files).remove()
        #expect(try read() == nil)
        try StatusFile.file(in: state, files).remove()
    }

    @Test("A dry run writes no status")
    func dryRun() throws {
        let dry = OverlayFileSystem(files)
        let file = StatusFile(folder: state, files: dry, clock: clock) { Redaction() }
        file.update(EngineStatus().news, EngineStatus())
        file.stopped(EngineStatus())
        #expect(try files.names(in: folder.path).isEmpty)
    }

    @Test("Other content is not read as a status", arguments: ["", "{}", "[1]", "{\"version\":2,\"pid\":1}", "\u{0}"])
    func foreign(_ text: String) {
        #expect((try? JSONValue(parsing: Data(text.utf8))).flatMap { DaemonStatus($0) } == nil)
    }

    @Test("The engine reports its polls, the next poll, and its problems")
    func engine() throws {
        let site = TestSite(now: "09:00:00")
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.work(until: "09:30:00")
        var status = try #require(site.engine).status
        #expect(status.polls.count == 5 && status.hikCentral == nil && status.humand == nil)
        #expect(status.lastGoodPoll == status.polls.last?.at && status.nextPoll != nil)
        site.humand.change { $0.key = "another" }
        site.pass("beto", .clockIn, at: "09:31:00")
        try site.work(until: "09:50:00")
        status = try #require(site.engine).status
        #expect(status.humand?.kind == .refused && status.humand?.reason.english.contains("refuses the key") == true)
        site.hikCentral.change { $0.appSecret = "another" }
        try site.work(until: "10:10:00")
        status = try #require(site.engine).status
        #expect(status.hikCentral?.kind == .refused && status.polls.last?.problem != nil)
    }
}
