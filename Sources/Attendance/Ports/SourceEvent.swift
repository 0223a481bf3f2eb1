import Base

/// An access event from a source, either decoded or kept as received.
package struct SourceEvent: Equatable, Sendable {
    /// An element that is not a valid event, with the reason.
    package struct Undecodable: Equatable, Sendable {
        package var problem: Problem
        package var raw: String

        package init(problem: Problem, raw: String) {
            self.problem = problem
            self.raw = raw
        }
    }

    /// What is wrong with an element of a list of events.
    package enum Problem: Equatable, Sendable, CustomStringConvertible {
        case notAnObject
        case time(TimestampError)
        case type
        case noDoor
        /// A member of this name is missing or wrong.
        case member(String, String)
        /// This id or code is longer than any can be.
        case tooLong(String)

        package var description: String {
            switch self {
            case .notAnObject: "a JSON object is expected"
            case .time(let error): "eventTime: \(error)"
            case .type: "eventType is not a whole number"
            case .noDoor: "doorIndexCode is missing"
            case .member(let key, let problem): "\(key) \(problem)"
            case .tooLong(let key): "\(key) is too long"
            }
        }
    }

    package var event: AccessEvent
    package var undecodable: Undecodable?
    /// Its time came with an offset, so that it means one moment whatever the site's zone.
    package var hasOffset = true
    /// The other moment that a time without an offset can mean, where clocks were changed.
    package var other: Timestamp?
    package var doubt: TimeDoubt?
    /// Why the source itself says that it is no passage of a person.
    package var exclusion: Reason?
    /// The employee's number, where it came with the event.
    package var personCode: String?
    /// The source gave it for a window in which it does not lie.
    package var isOutside = false

    package init(event: AccessEvent, undecodable: Undecodable? = nil) {
        self.event = event
        self.undecodable = undecodable
    }

    /// The event with each moment that its time can mean.
    package var readings: [AccessEvent] {
        guard let other else { return [event] }
        var second = event
        second.time = other
        return [event, second]
    }
}
