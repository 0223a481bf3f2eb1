import Base

/// An access event as a source gives it: read, or kept as it came.
package struct SourceEvent: Equatable, Sendable {
    /// An element that is no event, with what is wrong about it.
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

        package var description: String {
            switch self {
            case .notAnObject: "a JSON object is expected"
            case .time(let error): "eventTime: \(error)"
            case .type: "eventType is not a whole number"
            case .noDoor: "doorIndexCode is missing"
            }
        }
    }

    package var event: AccessEvent
    package var undecodable: Undecodable?

    package init(event: AccessEvent, undecodable: Undecodable? = nil) {
        self.event = event
        self.undecodable = undecodable
    }
}
