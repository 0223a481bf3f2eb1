import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import FindFace
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Jobs that meet with trouble")
struct JobRunnerTests {
    /// A site that began at noon; ana came in that morning.
    private let site = TestSite()

    init() {
        site.begin = TestSite.time("12:00:00").instant
        site.pass("ana", .clockIn, at: "08:00:00")
    }

    /// Reads the morning again.
    private func submit(again: Bool = false, change: (inout Job.Backfill) -> Void = { _ in }) throws -> String {
        var order = Job.Backfill(
            window: Window(from: TestSite.time("00:00:00").instant, to: TestSite.time("12:00:00").instant),
            again: again)
        change(&order)
        return try site.jobs.submit(Job(.backfill(order), author: "tester"))
    }

    /// Makes reading the morning fail so many times with an error.
    private func fail(_ error: SourceError, times: Int = 1) -> Box<[Span]> {
        let (attempts, clock) = (Box<[Span]>([]), site.clock)
        let noon = site.begin
        site.fail { request in
            guard case .events(_, let window) = request, window.from < noon else { return nil }
            attempts.value.append(clock.uptime)
            return attempts.value.count <= times ? error : nil
        }
        return attempts
    }

    @Test("What HikCentral cannot do now is tried again, and no sooner than it asks for")
    func triedAgain() throws {
        let attempts = fail(.slowDown(.unexpected("busy"), after: .minutes(3)), times: 2)
        let id = try submit()
        try site.work(until: "21:30:00")
        #expect(site.jobs.progress(of: id)?.state == .done && site.entries == ["ana in 08:00:00"])
        #expect(attempts.value.count >= 3 && site.log.count("job.outage") == 1)
        let pauses = zip(attempts.value.prefix(2), attempts.value.dropFirst()).map { $1 - $0 }
        #expect(pauses.allSatisfy { $0 >= .minutes(3) }, "\(pauses)")
    }

    @Test("An outage of HikCentral puts a job off, says so once, and ends with it")
    func outage() throws {
        let attempts = fail(.unavailable(.unexpected("no route")), times: 3)
        let id = try submit()
        try site.work(until: "21:30:00")
        #expect(attempts.value.count > 3 && site.jobs.progress(of: id)?.state == .done)
        #expect(site.log.count("job.outage") == 1 && site.log.count("job.recovered") == 1)
    }

    @Test(
        "What a person has to put right ends the job with that reason",
        arguments: [
            SourceError.refused(.unexpected("the key lacks a right")),
            .misconfigured(.unexpected("the key lacks a right")),
        ])
    func givenUp(_ error: SourceError) throws {
        let attempts = fail(error, times: .max)
        let id = try submit()
        try site.run()
        let progress = try #require(site.jobs.progress(of: id))
        #expect(progress.state == .failed && attempts.value.count == 1)
        #expect(progress.notes.count == 1 && progress.notes[0].english.contains("the key lacks a right"))
        #expect(try site.jobs.jobs().isEmpty)
    }

    @Test("A stop in the middle of a job is no outage: the next start goes on with it")
    func stopped() throws {
        let control = Box<Control?>(nil)
        let noon = site.begin
        site.fail { request in
            guard case .events(_, let window) = request, window.from < noon, let stop = control.value else {
                return nil
            }
            stop.requestStop()
            return .stopped
        }
        let id = try submit()
        try site.start()
        control.value = site.control
        #expect(site.engine?.runOnce().wasStopped == true)
        #expect(try site.jobs.jobs().map(\.id) == [id] && site.log.count("job.outage") == 0)
        control.value = nil
        try site.run()
        #expect(site.jobs.progress(of: id)?.state == .done && site.entries == ["ana in 08:00:00"])
    }

    @Test("A window of which HikCentral has too many events is read in halves, down to a second")
    func tooFull() throws {
        let noon = site.begin
        let lengths = Box<[Span]>([])
        site.fail { request in
            guard case .events(_, let window) = request, window.from < noon else { return nil }
            lengths.value.append(window.length)
            return window.length > .minutes(20) ? .tooFull(total: 12_000) : nil
        }
        let id = try submit()
        try site.run()
        #expect(site.jobs.progress(of: id)?.state == .done && site.entries == ["ana in 08:00:00"])
        #expect(lengths.value.contains { $0 > .hours(11) } && lengths.value.contains { $0 <= .minutes(20) })
    }

    @Test("A ledger that cannot be written puts a job off; what it had found is delivered once there is room")
    func fullDisk() throws {
        site.polls = false
        let id = try submit()
        try site.start()
        site.files.failure = { if case .append(let path, _) = $0, path.contains("/ledger/") { ENOSPC } else { nil } }
        nonisolated(unsafe) let disk = site.files
        site.clock.at(TestSite.time("21:10:00").instant) { disk.failure = { _ in nil } }
        try site.work(until: "21:30:00")
        #expect(site.jobs.progress(of: id)?.state == .done)
        #expect(site.entries == ["ana in 08:00:00"] && site.posts.count == 1)
    }

    @Test("A job that has ended stays ended, though its end could be written down only later")
    func lateEnd() throws {
        let id = try submit()
        try site.start()
        site.files.failure = { write in
            if case .replace(let path, _) = write, path.hasSuffix(".progress") { ENOSPC } else { nil }
        }
        nonisolated(unsafe) let disk = site.files
        site.clock.at(TestSite.time("21:10:00").instant) { disk.failure = { _ in nil } }
        try site.work(until: "21:20:00")
        #expect(site.jobs.progress(of: id)?.state == .done && site.log.count("job.begun") == 1)
        #expect(site.log.count("jobfile.outage") == 1 && site.log.count("jobfile.recovered") == 1)
        #expect(site.posts.count == 1)
    }

    @Test("A job that had ended when the program died is not begun again, even while it cannot be removed")
    func endedBefore() throws {
        let id = try submit()
        try site.jobs.note(JobProgress(), of: id)
        let path = "\(TestSite.folder.jobFolder)/\(id)"
        try site.files.replace(path + ".progress", with: Data(#"{"version":1,"state":"done"}"#.utf8))
        site.files.failure = { $0 == .remove(path + ".job") ? EACCES : nil }
        try site.run()
        #expect(site.log.count("job.begun") == 0 && site.engine?.jobs?.hasNews == false)
        site.files.failure = { _ in nil }
        try site.run()
        #expect(try site.jobs.jobs().isEmpty && site.log.count("job.begun") == 0 && site.posts.isEmpty)
    }

    @Test("A backfill with --again decides on the span's held events, and leaves those of other spans held")
    func again() throws {
        site.rules.maxAge = .hours(2)
        site.begin = TestSite.time("07:00:00").instant
        site.pass("beto", .clockIn, at: "13:00:00")
        try site.run()
        #expect(site.held.map(\.cause) == [.clock, .clock])
        site.polls = false
        let id = try submit(again: true)
        try site.run()
        #expect(site.jobs.progress(of: id)?.counts == [.seen: 1, .known: 1, .queued: 1])
        #expect(site.entries == ["ana in 08:00:00"] && site.held.map(\.event.personID) == ["beto"])
    }

    @Test("A backfill of one person finds them by the number in Humand, and leaves out whom it cannot look up")
    func person() throws {
        site.rules.employeeID = .personCode
        site.rules.employeeMap = .parse(Data("hikcentral,humand\nc-ana,4501\nc-beto,4502\n".utf8)).map
        site.humand.add(users: ["4501", "4502"].map { SimulatedUser(employeeId: $0) })
        site.pass("beto", .clockIn, at: "08:10:00")
        site.pass("carla", .clockIn, at: "08:20:00")
        site.pass("", .clockIn, at: "08:30:00")
        site.fail { $0 == .person("carla") ? .unreadablePerson(.unexpected("odd")) : nil }
        site.polls = false
        let id = try submit { $0.person = "4502" }
        try site.run()
        #expect(site.jobs.progress(of: id)?.counts == [.seen: 1, .queued: 1])
        #expect(site.entries == ["4502 in 08:10:00"])
    }

    @Test("A backfill of several doors reads each of them once, by name or by code")
    func doors() throws {
        site.pass("ana", .clockOut, at: "11:00:00")
        site.polls = false
        let id = try submit { $0.doors = ["24", "Facial Entrada", "23"] }
        try site.run()
        #expect(site.jobs.progress(of: id)?.counts == [.seen: 2, .queued: 2])
        #expect(site.entries == ["ana in 08:00:00", "ana out 11:00:00"])
    }

    @Test("Every count of a job has words in both languages")
    func words() {
        var progress = JobProgress()
        for what in JobProgress.Count.allCases { progress.count(what) }
        #expect(
            progress.phrase[.english]
                == "1 seen, 1 known, 1 queued, 1 waiting, 1 skipped, 1 held, 1 dropped, 1 accepted, 1 unchanged")
        #expect(
            progress.phrase[.spanish] == "1 visto, 1 ya conocido, 1 en cola, 1 en espera, 1 omitido, 1 retenido, "
                + "1 descartado, 1 aceptado, 1 sin cambios")
    }

    @Test("A held event whose doors are not known yet waits for them, and a full queue keeps a backfill waiting")
    func waits() throws {
        site.rules.employeeMap = .parse(Data("hikcentral,humand\nx,y\n".utf8)).map
        _ = try submit()
        try site.run()
        let line = try #require(site.ledger?.state.held.first?.line)
        site.rules.employeeMap = .empty
        site.hikSecret = "wrong"
        let id = try site.jobs.submit(Job(.retry([line]), author: "tester"))
        try site.run()
        #expect(site.jobs.progress(of: id)?.state != .done && site.held.count == 1)
        site.hikSecret = "SimulatedSecret"
        try site.run()
        #expect(site.jobs.progress(of: id)?.state == .done && site.entries == ["ana in 08:00:00"])
    }
}
