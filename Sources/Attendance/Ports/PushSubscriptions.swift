import Base

/// Where a source pushes events of these types to.
package struct PushSubscription: Equatable, Sendable {
    package var eventTypes: Set<Int>
    package var destination: String

    package init(eventTypes: Set<Int>, destination: String) {
        self.eventTypes = eventTypes
        self.destination = destination
    }
}

/// Asks a source to push events. Calls block until there is an answer.
package protocol PushSubscriptions: AnyObject {
    func subscriptions() throws(SourceError) -> [PushSubscription]
    /// Has events of these types pushed; an earlier subscription to the same destination is replaced.
    ///
    /// - Parameter token: comes back with every push, and proves that it comes from this source.
    func subscribe(_ subscription: PushSubscription, token: Secret) throws(SourceError)
    /// Ends the pushes of these types, to whatever destination.
    func unsubscribe(_ eventTypes: Set<Int>) throws(SourceError)
}
