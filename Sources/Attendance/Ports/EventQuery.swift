/// Which events to read: one type at up to ten doors, the form of HikCentral's queries.
package struct EventQuery: Hashable, Sendable {
    package var type: Int
    package var doors: [String]

    package init(type: Int, doors: [String]) {
        self.type = type
        self.doors = doors
    }

    /// A source refuses to read a span with more events than this at once, which limits the memory used.
    package static let maximumEvents = 1_000

    /// The queries that cover every type at every door.
    package static func all(types: Set<Int>, doors: [Door]) -> [EventQuery] {
        types.sorted().flatMap { type in
            stride(from: 0, to: doors.count, by: 10).map { start in
                EventQuery(type: type, doors: doors[start..<min(start + 10, doors.count)].map(\.code))
            }
        }
    }
}
