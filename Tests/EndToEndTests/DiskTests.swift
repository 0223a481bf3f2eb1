import Foundation
import Simulator
import Testing

@testable import Base
@testable import Ledger
@testable import Support

/// The daemon on a disk that fails and recovers.
@Suite(
    "A real disk", .waiting,
    .enabled(if: SmallDisk.isPossible, "no tmpfs may be mounted here, so no disk can be filled"))
struct DiskTests {
    private static let settings = ["POLL_INTERVAL": "1s", "LOG_LEVEL": "debug", "LATE_CHECK": "1d"]

    /// The error lines of the log.
    private func errors(of program: RunningProgram) -> [Substring] {
        program.text(.errors).split(separator: "\n").filter { $0.split(separator: " ").dropFirst().first == "error" }
    }

    /// People who each pass the entry in a moment, after the present has been read.
    private func crowd(_ count: Int, at site: Site, secondsAhead: Int64 = 0, minutesAgo: Int64 = 0) {
        let people = (0..<count).map { SimulatedPerson(id: "p\($0)", code: "20\($0)", name: "Person \($0)") }
        site.simulation.hikCentral.add(persons: people)
        site.simulation.humand.add(users: people.map { SimulatedUser(employeeId: $0.code) })
        let second = SystemClock().now.flooredToSecond + .seconds(secondsAhead) - .minutes(minutesAgo)
        let events = people.map { person in
            SimulatedEvent(
                id: "crowd-\(person.id)", time: Timestamp(instant: second, offsetSeconds: 0), person: person,
                door: Site.entry, uploadedAt: Instant(seconds: 0))
        }
        site.simulation.hikCentral.add(events: events)
    }

    private func wait(until isTrue: () -> Bool) throws {
        let end = Date(timeIntervalSinceNow: RunningProgram.patience)
        while !isTrue(), Date() < end { poll(nil, 0, 20) }
        try #require(isTrue())
    }

    /// Every entry in Humand was first recorded on disk; at most one recorded post was not made.
    private func check(_ site: Site, _ records: [LedgerRecord]) {
        let sent = Set(
            records.compactMap { record -> Int? in
                guard case .sending(let number) = record.entry else { return nil }
                return number
            })
        #expect(site.entries.count <= sent.count && sent.count <= site.entries.count + 1)
        #expect(site.postCount <= sent.count)
    }

    /// Waits until the outage has occurred repeatedly.
    private func waitForFailures(_ program: RunningProgram) throws {
        try program.line(containing: "ledger.outage")
        try program.line(containing: "failures=3")
    }

    private func finish(_ program: RunningProgram, _ site: Site, _ disk: SmallDisk, count: Int, problem: String) throws
    {
        try program.line(containing: "ledger.recovered")
        try wait { site.entries.count >= count }
        // The ledger has what was posted, each punch accepted once.
        try wait { accepted(disk.ledger(program)).count == count }
        #expect(Set(accepted(disk.ledger(program))).count == count)
        #expect(site.entries.count == count && site.postCount == count)
        check(site, disk.ledger(program))
        let errors = errors(of: program)
        #expect(errors.count == 1)
        #expect(errors.first?.contains(problem) == true)
        #expect(errors.first?.contains("nothing is posted that cannot be recorded") == true)
        #expect(program.text(.errors).components(separatedBy: "cursor.unwritten").count <= 2)
        try program.stop()
    }

    private func accepted(_ records: [LedgerRecord]) -> [Int] {
        records.compactMap { record in
            guard case .outcome(let number, let outcome) = record.entry, outcome.state == .accepted else { return nil }
            return number
        }
    }

    @Test(
        "A full disk: nothing is posted that cannot be recorded, one error is logged, and it recovers")
    func full() throws {
        let site = try Site()
        let disk = try SmallDisk(for: site, "size=96k")
        site.passage(minutesAgo: 300)
        let daemon = try site.start("run", environment: Self.settings)
        try daemon.line(containing: "punch.accepted")
        try disk.fill(daemon)
        // More than fits into the last page of the ledger.
        crowd(40, at: site, secondsAhead: 2)
        try waitForFailures(daemon)
        check(site, disk.ledger(daemon))
        #expect(site.entries.count == 1 && site.postCount == 1)
        try disk.free(daemon)
        try finish(daemon, site, disk, count: 41, problem: "No space left on device; free some space")
    }

    @Test("If the disk fills up during delivery, no punch is posted before the last outcome is on disk")
    func fullWhileDelivering() throws {
        let site = try Site()
        let disk = try SmallDisk(for: site, "size=256k")
        crowd(40, at: site, minutesAgo: 100)
        let (daemon, gate) = try site.startWithHangingPost(environment: Self.settings)
        try disk.fill(daemon)
        gate.open()
        try waitForFailures(daemon)
        check(site, disk.ledger(daemon))
        #expect(site.entries.count < 40)
        try disk.free(daemon)
        try finish(daemon, site, disk, count: 40, problem: "No space left on device; free some space")
    }

    /// A state directory whose newest file is yesterday's, so that the next line starts a new day.
    private func yesterday(_ site: Site) throws -> String {
        site.passage(minutesAgo: 300)
        #expect(try site.run("run", "--once").ending == .exit(0))
        let prepared = site.folder + "/prepared"
        try FileManager.default.moveItem(atPath: site.folder + "/state", toPath: prepared)
        let folder = StateFolder(path: prepared)
        // The run may have passed midnight, and then there are two files.
        for name in try POSIXFileSystem().names(in: folder.ledgerFolder).sorted() {
            let day = try #require(StateFolder.day(ofFile: name).flatMap { Instant(text: $0 + "T00:00Z") })
            try FileManager.default.moveItem(
                atPath: "\(folder.ledgerFolder)/\(name)", toPath: folder.ledgerFile(day: (day - .hours(12)).utcDate))
        }
        return prepared
    }

    @Test("The same happens if there is no inode for the new day's file")
    func noInodes() throws {
        let site = try Site()
        let disk = try SmallDisk(for: site, "size=1m,nr_inodes=20", prepared: try yesterday(site))
        let gate = FaultGate()
        site.simulation.hikCentral.faults.add(path: "/artemis", .hang(gate, performing: true))
        let daemon = try site.start("run", environment: Self.settings)
        try #require(gate.waitForArrival(.seconds(60)))
        try disk.exhaust(daemon)
        crowd(1, at: site, secondsAhead: 2)
        gate.open()
        try waitForFailures(daemon)
        #expect(site.entries.count == 1)
        check(site, disk.ledger(daemon))
        try disk.free(daemon)
        try finish(daemon, site, disk, count: 2, problem: "No space left on device; free some space")
    }

    @Test("The same happens on a disk that turns read-only and later writable")
    func readOnly() throws {
        let site = try Site()
        let disk = try SmallDisk(for: site, "size=1m", prepared: try yesterday(site))
        let gate = FaultGate()
        site.simulation.hikCentral.faults.add(path: "/artemis", .hang(gate, performing: true))
        let daemon = try site.start("run", environment: Self.settings)
        try #require(gate.waitForArrival(.seconds(60)))
        disk.protect(daemon)
        crowd(1, at: site, secondsAhead: 2)
        gate.open()
        try waitForFailures(daemon)
        #expect(site.entries.count == 1)
        disk.unprotect(daemon)
        try finish(daemon, site, disk, count: 2, problem: "Read-only file system; the file system is mounted read-only")
    }

    @Test("A start on a read-only disk exits with 74, says why, and posts nothing")
    func startReadOnly() throws {
        let site = try Site()
        _ = try SmallDisk(for: site, "size=1m", prepared: try yesterday(site), isReadOnly: true)
        crowd(1, at: site, minutesAgo: 2)
        let program = try site.run("run", "--once")
        #expect(program.ending == .exit(74))
        #expect(program.errors.contains("the file system is mounted read-only"))
        #expect(site.entries.count == 1)
    }
}
