import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("A plant with late uploads, purges, repeated events and punches by other means")
struct LatePlantTests {
    private static let midnight = TestSite.time("2026-01-20 00:00:00")

    /// Six days of day shifts; on some, everything the doors saw arrives in one burst, up to 71 hours late.
    private func plant(_ random: inout SeededGenerator) -> Plant {
        var shape = Plant.Shape(start: Self.midnight)
        shape.employees = 8
        shape.days = 6
        shape.seed = random.next()
        shape.lateUploads = 0
        return Plant(shape)
    }

    @Test("In the end Humand holds what the doors saw", arguments: 1...Campaign.size(1, full: 4))
    func everything(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let plant = plant(&random)
        let site = TestSite(plant: plant, now: Self.midnight.instant)
        site.hikCentral.purge { _ in true }
        let events = delayed(plant.events, &random)
        site.hikCentral.add(events: events)
        site.adjust = { $0.pollInterval = .minutes(20) }
        let inTime = Set(events.filter { $0.uploadedAt - $0.time.instant < .minutes(1) }.map(\.time.instant))
        let (hik, humand, clock) = (site.hikCentral, site.humand, site.clock)
        for hour in stride(from: 30, to: 190, by: 7) {
            let moment = Self.midnight.instant + .hours(Int64(hour))
            let dice = Int.random(in: 0..<3, using: &random)
            clock.at(moment) {
                switch dice {
                case 0: hik.purge { $0.time.instant < moment - .hours(75) }
                case 1: hik.purge { $0.time.instant < moment - .hours(50) && $0.uploadedAt < moment - .hours(2) }
                default:
                    // With new ids, beside the old ones.
                    hik.add(
                        events: events.filter {
                            $0.uploadedAt < moment - .hours(2) && moment - $0.time.instant < .hours(40)
                        }.prefix(60).map { event in
                            var event = event
                            event.id = "h\(hour)-" + event.id
                            event.uploadedAt = moment
                            return event
                        })
                }
            }
        }
        // By app or kiosk in the same second as the door, on days without an upload still to come: Humand accepts
        // nothing between two of its own entries.
        for punch in plant.expected where inTime.contains(punch.time) && Int.random(in: 0..<20, using: &random) == 0 {
            clock.at(punch.time + .seconds(5)) {
                let isThere = humand.allEntries.contains {
                    $0.time.instant == punch.time && $0.employeeId == punch.employeeId
                }
                if !isThere {
                    humand.insert(
                        punch.kind, employeeId: punch.employeeId,
                        time: Timestamp(instant: punch.time, offsetSeconds: -10_800), source: "KIOSK")
                }
            }
        }
        for _ in 0..<20 {
            humand.faults.add(
                path: "/time-tracking", Bool.random(using: &random) ? .loseAnswer : .dropRequest,
                after: Int.random(in: 0..<200, using: &random))
            hik.faults.add(path: "/artemis", .truncate, after: Int.random(in: 0..<4000, using: &random))
        }
        try site.work(until: Self.midnight.instant + .days(11))
        let entries = site.humand.allEntries.map {
            Plant.ExpectedPunch(time: $0.time.instant, employeeId: $0.employeeId, kind: $0.kind)
        }.sorted()
        #expect(entries.count == Set(entries).count)
        let missing = Set(plant.expected).subtracting(entries)
        let held = Set(site.held.filter { $0.cause == .refused }.map(\.event.time.instant))
        let aside = missing.filter { held.contains($0.time) }.count
        let list = missing.sorted().prefix(4).map { "\($0.employeeId) \($0.kind) \($0.time.text)" }
        #expect(missing.count == 0, "\(aside) of them held: \(list), \(site.held.prefix(2).map(\.reason))")
        #expect(Set(entries).subtracting(plant.expected).isEmpty)
        #expect(site.hikCentral.refusalCodes.isEmpty)
    }

    private func delayed(_ events: [SimulatedEvent], _ random: inout SeededGenerator) -> [SimulatedEvent] {
        var uploads: [Int64: Instant] = [:]
        for day in 0..<6 {
            let end = Self.midnight.instant + .hours(Int64(day * 24 + 24 + 8))
            uploads[Int64(day)] =
                switch Int.random(in: 0..<3, using: &random) {
                case 0: nil
                case 1: end + .minutes(Int64.random(in: 0...300, using: &random))
                default: Self.midnight.instant + .hours(Int64(day * 24) + Int64.random(in: 40...71, using: &random))
                }
        }
        return events.map { event in
            var event = event
            // A night shift belongs to the day on which it began.
            let day = ((event.time.instant - Self.midnight.instant).milliseconds - 7 * 3_600_000) / 86_400_000
            if let upload = uploads[day] { event.uploadedAt = max(upload, event.uploadedAt) }
            return event
        }
    }
}
