import Attendance
import Base
import Foundation
import Ledger
import Simulator
import Sync

/// A whole engine on a clock that stands still: a HikCentral and a Humand that only compute, real files, and syncs that
/// are counted instead of waited for. What is left is what the program itself costs.
final class GrowthSite {
    let folder: String
    let clock = ManualClock(now: Instant(text: "2026-01-27T20:00:00Z") ?? Instant(seconds: 0))
    let ledger: Ledger
    let source: Source
    let sink: Sink
    let calls = Calls()
    private let control: Control
    private let log: Log

    /// What was asked of the kernel for files, counted.
    final class Calls {
        var all = 0
        var syncs = 0
        var bytes = 0

        /// Real calls that are counted, except that a sync waits for nothing.
        var counted: FileCalls {
            let real = FileCalls()
            var calls = FileCalls()
            let sync: (Int32) -> Int32 = { [self] _ in
                (all, syncs) = (all + 1, syncs + 1)
                return 0
            }
            (calls.syncData, calls.sync) = (sync, sync)
            calls.write = { [self] descriptor, bytes, count in
                let written = real.write(descriptor, bytes, count)
                (all, self.bytes) = (all + 1, self.bytes + max(0, written))
                return written
            }
            calls.writeAt = { [self] in
                all += 1
                return real.writeAt($0, $1, $2, $3)
            }
            calls.truncate = { [self] in
                all += 1
                return real.truncate($0, $1)
            }
            calls.open = { [self] in
                all += 1
                return real.open($0, $1, $2)
            }
            calls.rename = { [self] in
                all += 1
                return real.rename($0, $1)
            }
            calls.unlink = { [self] in
                all += 1
                return real.unlink($0)
            }
            return calls
        }
    }

    /// - Parameter position: how far HikCentral has been read.
    init(_ events: [AccessEvent] = [], plant: EndlessPlant? = nil, position: Instant, in parent: String) throws {
        folder = "\(parent)/hik2humand-growth-\(getpid())-\(UUID().uuidString.prefix(8))"
        let counted = calls.counted
        log = Log(level: .error, clock: clock) { say($0) }
        control = Control(clock: clock)
        source = Source(events, plant: plant)
        sink = Sink()
        ledger = try LedgerOpening(
            folder: StateFolder(path: folder), files: POSIXFileSystem(calls: counted), clock: clock, log: log,
            horizon: .hours(96), retention: .days(4000)
        ).open(inUseSince: nil, guardian: try GrowthSite.lock(in: folder, counted))
        try ledger.begin(at: position, reason: "benchmark")
    }

    private static func lock(in folder: String, _ calls: FileCalls) throws -> StateLock {
        try POSIXFileSystem().makeFolder(folder)
        return try StateLock(path: StateFolder(path: folder).lockFile, calls: calls)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Reads and delivers, up to so many posts.
    func run(posts: Int = .max) {
        var rules = MappingRules()
        rules.eventTypes = [EndlessPlant.face]
        rules.maxAge = .days(36_500)
        let poll = PollRules(
            rules: rules, entryDevices: [DeviceReference("In")], exitDevices: [DeviceReference("Out")],
            pollInterval: .minutes(5), settle: .seconds(30), longestWindow: .hours(1), lateCheck: .days(1),
            lateWindow: .hours(72), recentWindow: .seconds(0), lostDates: nil)
        let control = control
        sink.onPost = { count in if count >= posts { control.requestStop() } }
        _ = Engine(
            assembly: Assembly(source: source, sink: sink, poll: poll), ledger: ledger, clock: clock, log: log,
            control: control, jitter: { 0 }
        ).runOnce()
    }

    /// Of this thread, in nanoseconds: what else the machine does is not counted.
    static var processorTime: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Gives what lies in the window that is asked for.
    final class Source: EventSource {
        private let events: [AccessEvent]
        private let plant: EndlessPlant?
        private(set) var requests = 0
        /// When it first gave something, and when it was asked for the window after that.
        private(set) var given: UInt64 = 0
        private(set) var askedAgain: UInt64 = 0

        init(_ events: [AccessEvent], plant: EndlessPlant?) { (self.events, self.plant) = (events, plant) }

        var clockDifference: Span? { nil }
        func personCode(of personID: String) throws(SourceError) -> String? { personID }
        func doors() throws(SourceError) -> [Door] { [Door(code: "1", name: "In"), Door(code: "2", name: "Out")] }
        func persons(onPage: (Int) -> Void) throws(SourceError) -> [Person] { [] }
        func forgetNumbers(of persons: Set<String>) {}
        var refusedDoors: Set<String> { [] }
        func devices() throws(SourceError) -> [AccessDevice]? { nil }
        func count(_ query: EventQuery, in window: Window) throws(SourceError) -> Int {
            requests += 1
            return 0
        }

        func events(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent] {
            requests += 1
            if given > 0, askedAgain == 0 { askedAgain = GrowthSite.processorTime }
            var found = events.filter { window.contains($0.time.instant) }.map { SourceEvent(event: $0) }
            if let plant {
                found += plant.numbers(from: window.from, to: window.to).map { number in
                    let event = plant.event(number)
                    return SourceEvent(
                        event: AccessEvent(
                            id: "e\(number)", type: EndlessPlant.face,
                            time: Timestamp(instant: Instant(seconds: event.second)), personID: "\(event.person + 1)",
                            doorCode: event.isEntry ? "1" : "2"))
                }
            }
            if !found.isEmpty, given == 0 { given = GrowthSite.processorTime }
            return found
        }
    }

    /// Accepts everything.
    final class Sink: PunchSink {
        private(set) var posts = 0
        private(set) var first: UInt64 = 0
        private(set) var last: UInt64 = 0
        var onPost: (Int) -> Void = { _ in }

        var pause: Span { .milliseconds(0) }

        func post(_ punch: Punch, reason: String) -> PostVerdict {
            posts += 1
            last = GrowthSite.processorTime
            if posts == 1 { first = last }
            onPost(posts)
            return .accepted(id: "\(posts)")
        }

        func find(_ punch: Punch) -> ReadBack { .absent() }
    }
}
