import Attendance
import Base

/// The events of the last days that are in the ledger: by key, to skip what comes again, and by time, to count them.
///
/// Kept small, because a large plant has 100,000 events in these days: 32 bytes for each and its keys in a dictionary, in
/// slices of time that are freed as a whole.
package struct EventMemory: Sendable {
    private struct Occurrence {
        /// 0 stands for none, or for an id that an event has already.
        var id: UInt64
        var passage: UInt64
        var place: UInt64
        /// The line number, and in the lowest byte the second within the slice.
        var lineAndSecond: UInt64

        var line: Int { Int(lineAndSecond >> 8) }
        var second: UInt8 { UInt8(truncatingIfNeeded: lineAndSecond) }
    }

    /// The identity of the event that has an id; 0 for one that could not be read, whose id stands for itself.
    private var ids: [EventKey: UInt64] = [:]
    /// The events whose id is another one's, and their slices. There should be none.
    private var repeats: [EventKey: Int64] = [:]
    /// By the second divided by 256: few enough events to search, even in a rush hour.
    private var slices: [Int64: [Occurrence]] = [:]

    init() {}

    /// Remembers an event.
    ///
    /// - Parameters:
    ///   - line: its line number, at most 2⁵³ as in every ledger.
    ///   - isPassage: the event stands for a person's passage. A skipped event does not, so a refused face cannot hide
    ///     the granted one of the same second.
    ///   - isReadable: person, door and second are certain.
    mutating func add(_ event: AccessEvent, line: Int, isPassage: Bool, isReadable: Bool = true) {
        let second = event.time.instant.seconds
        var id = EventKey.id(of: event)
        if let key = id, let identity = EventKey.identity(of: event) {
            if ids[key] == nil {
                ids[key] = isReadable ? identity.value : 0
            } else {
                repeats[identity] = second >> 8
                id = nil
            }
        }
        slices[second >> 8, default: []].append(
            Occurrence(
                id: id?.value ?? 0, passage: isPassage ? EventKey.passage(of: event)?.value ?? 0 : 0,
                place: EventKey(type: event.type, door: event.doorCode).value,
                lineAndSecond: UInt64(min(max(line, 0), LedgerRecord.maximumLine)) << 8
                    | UInt64(second & 0xFF)))
    }

    mutating func add(_ recorded: RecordedEvent, line: Int) {
        add(recorded.event, line: line, isPassage: recorded.isPassage, isReadable: recorded.raw == nil)
    }

    /// It was recorded as the passage of a line before, and that line is lost. Were it remembered, nobody would read the
    /// passage again: HikCentral may list it under this id alone.
    func isOrphan(_ recorded: RecordedEvent) -> Bool {
        recorded.why == .twin && lineOfTwin(of: recorded.event) == nil
    }

    /// The event itself is in the ledger.
    package func contains(_ event: AccessEvent) -> Bool {
        guard let id = EventKey.id(of: event), let identity = EventKey.identity(of: event) else { return false }
        if let known = ids[id], known == 0 || known == identity.value { return true }
        return !repeats.isEmpty && repeats[identity] != nil
    }

    /// The same for what a source gives: in any reading of its time, or by its id alone if it cannot be read.
    package func contains(_ source: SourceEvent) -> Bool {
        if source.undecodable != nil { return EventKey.id(of: source.event).map { ids[$0] != nil } ?? false }
        return source.readings.contains { contains($0) }
    }

    /// The event is in the ledger with another time of a whole number of quarter hours away: it was read in another zone.
    package func containsShifted(_ event: AccessEvent) -> Bool {
        guard let id = EventKey.id(of: event), ids[id] != nil else { return false }
        var shifted = event
        return (-EventMemory.zones...EventMemory.zones).contains { quarter in
            shifted.time.instant = event.time.instant + .minutes(15 * quarter)
            return quarter != 0 && contains(shifted)
        }
    }

    /// Zones differ by 26 hours at most, in quarters of an hour.
    private static let zones: Int64 = 104

    /// How many events have an id that is another one's.
    var repeatCount: Int { repeats.count }

    /// The line of another event of the same person at the same door in the same second.
    package func lineOfTwin(of event: AccessEvent) -> Int? {
        guard let passage = EventKey.passage(of: event)?.value, passage != 0 else { return nil }
        return slices[event.time.instant.seconds >> 8]?.first { $0.passage == passage }?.line
    }

    /// The number of events of a type at some doors from `first` to `last`, both seconds included.
    package func count(type: Int, doors: [String], from first: Int64, through last: Int64) -> Int {
        guard first <= last else { return 0 }
        let places = doors.map { EventKey(type: type, door: $0).value }
        var count = 0
        func add(_ slice: Int64, _ list: [Occurrence]) {
            // In a whole slice the seconds do not matter.
            let isWhole = first >> 8 < slice && slice < last >> 8
            for occurrence in list where places.contains(occurrence.place) {
                if isWhole {
                    count += 1
                } else {
                    let second = slice << 8 | Int64(occurrence.second)
                    if first <= second && second <= last { count += 1 }
                }
            }
        }
        if (last >> 8) - (first >> 8) < Int64(slices.count) {
            for slice in first >> 8...last >> 8 { slices[slice].map { add(slice, $0) } }
        } else {
            for (slice, list) in slices where first >> 8 <= slice && slice <= last >> 8 { add(slice, list) }
        }
        return count
    }

    /// Forgets events before `moment`, in whole slices: nothing asks for them any more.
    mutating func forget(before moment: Instant) {
        let first = moment.seconds >> 8
        for (slice, list) in slices where slice < first {
            for old in list where old.id != 0 { ids[EventKey(value: old.id)] = nil }
            slices[slice] = nil
        }
        if !repeats.isEmpty { repeats = repeats.filter { $0.value >= first } }
    }

    var count: Int { slices.values.reduce(0) { $0 + $1.count } }
}
