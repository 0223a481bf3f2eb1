/// An access event as a source gives it: read, or kept as it came.
package struct SourceEvent: Equatable, Sendable {
    /// An element that is no event, with what is wrong about it.
    package struct Undecodable: Equatable, Sendable {
        package var problem: String
        package var raw: String

        package init(problem: String, raw: String) {
            self.problem = problem
            self.raw = raw
        }
    }

    package var event: AccessEvent
    package var undecodable: Undecodable?

    package init(event: AccessEvent, undecodable: Undecodable? = nil) {
        self.event = event
        self.undecodable = undecodable
    }
}
