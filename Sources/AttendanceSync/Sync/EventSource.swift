/// An access event as a source gives it: read, or kept as it came.
package struct SourceEvent: Equatable, Sendable {
    /// An element that is no event, with what is wrong about it.
    package struct Undecodable: Equatable, Sendable {
        package var problem: String
        package var raw: String
    }

    package var event: AccessEvent
    package var undecodable: Undecodable?

    package init(event: AccessEvent, undecodable: Undecodable? = nil) {
        self.event = event
        self.undecodable = undecodable
    }
}

extension SourceEvent {
    /// The event under an id that is its own: without a readable one it is known by what it says, so it is kept once.
    package var identified: SourceEvent {
        guard event.id.isEmpty else { return self }
        let text: String
        if let undecodable {
            text = undecodable.raw
        } else {
            let parts = [
                "\(event.type)", "\(event.time.instant.milliseconds)", event.personID, event.cardNumber, event.doorCode,
                event.readerCode,
            ]
            text = parts.joined(separator: "\u{0}")
        }
        var hash = SHA256()
        hash.update(Array(text.utf8))
        var identified = self
        identified.event.id = "raw-" + hash.finalize().prefix(8).map { String($0, radix: 16) }.joined()
        return identified
    }
}

/// Which events to read: one type at up to ten doors, as HikCentral is asked.
package struct EventQuery: Hashable, Sendable {
    package var type: Int
    package var doors: [String]

    package init(type: Int, doors: [String]) {
        self.type = type
        self.doors = doors
    }

    /// The queries that cover every type at every door.
    package static func all(types: Set<Int>, doors: [Door]) -> [EventQuery] {
        types.sorted().flatMap { type in
            stride(from: 0, to: doors.count, by: 10).map { start in
                EventQuery(type: type, doors: doors[start..<min(start + 10, doors.count)].map(\.code))
            }
        }
    }
}

/// Where access events come from. Calls block until there is an answer.
package protocol EventSource: AnyObject {
    /// How far this machine's clock runs ahead of the source's, as far as its last answer told.
    var clockAhead: Span { get }
    /// All doors that the source knows.
    func doors() throws(SourceError) -> [Door]
    /// Every event of the query in the window, without repetition; times outside it are left out.
    func events(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent]
    /// How many events the source counts from the first to the last second; whether the last is included is open.
    func count(_ query: EventQuery, in window: Window) throws(SourceError) -> Int
    /// The employee number of a person; nil when the source does not know the person.
    ///
    /// - Throws: `unreadablePerson` when this one person's number cannot be had while others' can.
    func personCode(of personID: String) throws(SourceError) -> String?
    /// All persons that the source knows.
    ///
    /// - Parameter onPage: called before every request, with how many have come.
    func persons(onPage: (Int) -> Void) throws(SourceError) -> [HikPerson]
    /// The devices behind the doors, and which of them are online; nil when the source has no such list.
    func devices() throws(SourceError) -> [AccessDevice]?
}

extension EventSource {
    package var clockAhead: Span { .milliseconds(0) }
    package func devices() throws(SourceError) -> [AccessDevice]? { nil }
}

/// Why a source could not be read, by what to do about it.
package enum SourceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Try again with back-off.
    case unavailable(String)
    /// Try again after this long.
    case slowDown(String, after: Span?)
    /// The key or its rights: ask slowly, and tell people.
    case refused(String)
    /// Settings or versions that do not fit: ask slowly, and tell people.
    case misconfigured(String)
    /// This one person cannot be looked up, and not because the source is away.
    case unreadablePerson(String)
    /// The window holds too many events: ask for a shorter one.
    case tooFull(total: Int)
    /// The program is stopping.
    case stopped

    package var description: String {
        switch self {
        case .unavailable(let text), .slowDown(let text, _), .refused(let text), .misconfigured(let text),
            .unreadablePerson(let text):
            text
        case .tooFull(let total): "the span holds \(total) events"
        case .stopped: "the program is stopping"
        }
    }
}
