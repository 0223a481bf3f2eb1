import Foundation
import Simulator
import Testing

@testable import Support

@Suite("Two processes on one state directory", .waiting)
struct TwoProcessesTests {
    /// A site with a delivered punch and an idle daemon.
    private func resting() throws -> (Site, RunningProgram) {
        let site = try Site()
        site.passage(minutesAgo: 20)
        let daemon = try site.start("run")
        try daemon.line(containing: "punch.accepted")
        return (site, daemon)
    }

    @Test("A second daemon and a run --once exit with 75, and neither writes or sends requests")
    func turnedAway() throws {
        let (site, daemon) = try resting()
        // The first process does nothing meanwhile, so every change is the second one's.
        try #require(ProcessTable.freeze(daemon.identifier))
        let before = Snapshot(of: site.folder)
        let (queries, requests) = (site.simulation.hikCentral.callCounts, site.simulation.humand.journal.count)
        for arguments in [["run"], ["run", "--once"]] {
            let second = try site.run(arguments)
            #expect(second.ending == .exit(75), "\(arguments)")
            #expect(second.errors.contains("is held by process \(daemon.identifier)"), "\(second.errors)")
        }
        #expect(Snapshot(of: site.folder) == before)
        #expect(site.simulation.hikCentral.callCounts == queries)
        #expect(site.simulation.humand.journal.count == requests)
        daemon.send(SIGCONT)
        try daemon.stop()
    }

    @Test("Of many processes started at once, each works alone or is refused, and every punch is posted once")
    func atOnce() throws {
        let site = try Site()
        for minute in stride(from: Int64(50), to: 0, by: -10) {
            site.passage(minutesAgo: minute, Site.ana, minute % 20 == 10 ? Site.entry : Site.exit)
        }
        let programs = try (0..<6).map { _ in try site.start("run", "--once") }
        let endings = try programs.map { try $0.end() }
        #expect(endings.allSatisfy { $0 == .exit(0) || $0 == .exit(75) }, "\(endings)")
        #expect(endings.contains(.exit(0)))
        #expect(site.entries == ["1001 START", "1001 END", "1001 START", "1001 END", "1001 START"])
        #expect(site.postCount == 5)
        #expect(!site.ledger.contains("inDoubt"))
    }

    @Test("The lock of a killed process can be taken at once, even if its worker still lives")
    func leftBehind() throws {
        let (site, daemon) = try resting()
        let workers = ProcessTable.children(of: daemon.identifier)
        #expect(workers.count == 1)
        // While stopped, it cannot notice that its program is gone.
        for worker in workers { kill(worker, SIGSTOP) }
        daemon.send(SIGKILL)
        #expect(try daemon.end() == .signal(SIGKILL))
        let lock = try String(contentsOfFile: site.folder + "/state/lock", encoding: .utf8)
        #expect(lock.hasPrefix("pid \(daemon.identifier) "), "\(lock)")
        let next = try site.run("run", "--once")
        for worker in workers { kill(worker, SIGKILL) }
        #expect(next.ending == .exit(0))
        #expect(!next.errors.contains("lock"), "\(next.errors)")
        #expect(site.entries == ["1001 START"])
    }

    @Test("The next run --once does the work of a refused one, and a daemon can follow a killed daemon")
    func follows() throws {
        let (site, daemon) = try resting()
        #expect(try site.run("run", "--once").ending == .exit(75))
        daemon.send(SIGKILL)
        #expect(try daemon.end() == .signal(SIGKILL))
        site.passage(minutesAgo: 10, Site.ana, Site.exit)
        let second = try site.start("run", environment: ["LATE_CHECK": "1s", "POLL_INTERVAL": "1s"])
        try second.line(containing: "punch.accepted")
        try second.stop()
        #expect(site.entries == ["1001 START", "1001 END"])
        #expect(site.postCount == 2)
    }
}
