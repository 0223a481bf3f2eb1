import Attendance
import Base
import Foundation
import Ledger

/// Test data for the benchmarks.
enum BenchmarkData {
    /// A page of events as HikCentral sends it.
    static func page(events count: Int) -> Data {
        let events = (0..<count).map { number in
            """
            {"eventId":"0c8a6d0e-9d3f-4e53-8d0c-\(number)","eventType":196893,"eventTime":"2026-01-27T08:12:45-03:00",\
            "deviceTime":"2026-01-27T08:12:44-03:00","personId":"\(number)","personName":"Ana Pérez","doorName":"Facial \
            Entrada","doorIndexCode":"23","cardNo":"43013830","checkInAndOutType":0,"picUri":"Vsm://h2:1:17/acs/1.jpg",\
            "temperatureData":"","temperatureStatus":0,"wearMaskStatus":0,"readerIndexCode":"41","readerName":"Reader"}
            """
        }
        return Data(
            #"{"code":"0","msg":"Success","data":{"total":\#(count),"list":[\#(events.joined(separator: ","))]}}"#.utf8)
    }

    static func event(_ number: Int, at instant: Instant) -> RecordedEvent {
        let time = Timestamp(instant: instant, offsetSeconds: -3 * 3600)
        return RecordedEvent(
            event: AccessEvent(
                id: "event-\(number)", type: 196_893, time: time, personID: "\(number % 2000)", personName: "Ana Pérez",
                doorCode: "23", doorName: "Facial Entrada", readerCode: "41"),
            state: .queued, reason: "entry device Facial Entrada (23), reader 41",
            punch: Punch(employee: "\(number % 2000)", direction: .clockIn, time: time, comment: "Facial Entrada"))
    }
}

/// A ledger in its own folder, on a clock that the benchmark sets.
final class BenchmarkLedger {
    private final class SetClock: Clock, @unchecked Sendable {  // The benchmark has one thread.
        var now = Instant(text: "2026-01-23T00:00:00Z") ?? Instant(seconds: 0)
        var uptime: Span { .milliseconds(0) }
        func wait(until uptime: Span) {}
        func wake() {}
    }

    private let clock = SetClock()
    private let opening: LedgerOpening
    private var number = 0

    init(folder: String) {
        opening = LedgerOpening(
            folder: StateFolder(path: folder), files: POSIXFileSystem(), clock: clock,
            log: Log(level: .error, clock: clock) { _ in }, horizon: .hours(96), retention: .days(400))
    }

    func append(lines: Int) throws {
        let ledger = try opening.open(inUseSince: nil)
        for _ in 0..<lines { try ledger.append([.checked(Window(from: clock.now, to: clock.now), found: 0)]) }
    }

    /// Writes days of events, all of them delivered.
    func fill(days: Int, eventsADay: Int) throws {
        for _ in 0..<days {
            let ledger = try opening.open(inUseSince: nil)
            for _ in 0..<eventsADay / 500 {
                let events = (0..<500).map { BenchmarkData.event(number + $0, at: clock.now + .seconds(Int64($0))) }
                number += 500
                let window = Window(from: clock.now, to: clock.now + .minutes(10))
                let numbers = try ledger.commit(window, origin: .poll, events: events)
                try ledger.append(
                    numbers.map {
                        .outcome(line: $0, Outcome(.accepted, reason: "Humand accepted it", humandID: "1"))
                    })
            }
            clock.now = clock.now + .hours(24)
        }
    }

    func open() throws { _ = try opening.open(inUseSince: nil) }
}
