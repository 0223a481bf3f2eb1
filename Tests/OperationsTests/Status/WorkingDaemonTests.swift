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

@Suite("The daemon that works now, and whether it is a dry run")
struct WorkingDaemonTests {
    private let files = InMemoryFileSystem()
    private let clock = ManualClock(now: TestSite.time("12:00:00").instant)
    private let folder = StateFolder(path: "/state")

    private func settings(isDry: Bool, isPackaged: Bool = true) throws -> Settings {
        let dryRun = ["DRY_RUN": "\(isDry)"]
        guard isPackaged else {
            return try Settings(
                SettingValues(environment: Sample.settings.merging(dryRun) { $1 }, envFile: nil))
        }
        return try Sample.packaged(dryRun)
    }

    /// A daemon of this process has written its file.
    private func write(isDry: Bool, _ change: (inout EngineStatus) -> Void = { _ in }) {
        var status = EngineStatus()
        change(&status)
        let file = StatusFile(
            folder: folder, files: files, clock: clock,
            running: {
                var running = RunningSettings()
                running.isDryRun = isDry
                return running
            },
            redaction: { Redaction() })
        file.update(status.news, status)
    }

    private var daemon: WorkingDaemon? { WorkingDaemon(in: folder, files, lock: .process("\(getpid())")) }

    @Test("What an earlier process left behind is no daemon's, and neither is one that has not reported")
    func others() {
        #expect(daemon == nil)
        write(isDry: true)
        #expect(daemon?.process == "\(getpid())")
        for lock in [LockHolder.nobody, .unknown, .process("1")] {
            #expect(WorkingDaemon(in: folder, files, lock: lock) == nil, "\(lock)")
        }
    }

    @Test("The daemon knows best whether the site is a dry run, and the exact command that ends it is named")
    func dryRun() throws {
        let (on, off) = (try settings(isDry: true), try settings(isDry: false))
        #expect(DryRunNow(nil as DaemonStatus?, off) == nil && DryRunNow(nil as DaemonStatus?, on)?.daemon == nil)
        write(isDry: false)
        #expect(DryRunNow(daemon, on) == nil && DryRunNow(daemon, off) == nil)
        write(isDry: true)
        let restart = "systemctl restart hik2humand.service"
        #expect(DryRunNow(daemon, on)?.whatToDo.english == "set DRY_RUN=false, then \(restart)")
        #expect(
            DryRunNow(daemon, off)?.whatToDo.english
                == "\(restart) (if it stays one, systemctl cat hik2humand.service shows what else sets DRY_RUN)")
        let sentence = try #require(DryRunNow(daemon, off)).sentence(.utc)
        #expect(
            sentence.english
                == "the service (process \(getpid())) has been a dry run since 2026-01-27 15:00:00 +00:00: it posts nothing "
                + "and records nothing")
        #expect(English.words(in: sentence.spanish).isEmpty)
    }

    @Test("What keeps it from a command's request: the disk always, HikCentral where it is needed")
    func obstacles() throws {
        write(isDry: false)
        #expect(daemon?.obstacle(needsHikCentral: true, .utc) == nil)
        let since = clock.uptime
        write(isDry: false) { $0.hikCentral = .init(since: since, kind: .refused, reason: Phrase(same: "403")) }
        #expect(daemon?.obstacle(needsHikCentral: false, .utc) == nil)
        let refused = try #require(daemon?.obstacle(needsHikCentral: true, .utc))
        #expect(refused.needsPerson && refused.phrase.english.hasSuffix("+00:00: 403"))
        write(isDry: false) { $0.hikCentral = .init(since: since, kind: .away, reason: Phrase(same: "reset")) }
        #expect(daemon?.obstacle(needsHikCentral: true, .utc)?.needsPerson == false)
        write(isDry: false) { $0.ledger = .init(since: since, kind: .away, reason: Phrase(same: "full")) }
        let disk = try #require(daemon?.obstacle(needsHikCentral: false, .utc))
        #expect(disk.needsPerson && English.words(in: disk.phrase.spanish).isEmpty)
    }
}
