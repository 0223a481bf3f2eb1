import Attendance
import Base

extension HikCentralSource: PushSubscriptions {
    private static let service = "/artemis/api/eventService/v1/"

    package func subscriptions() throws(SourceError) -> [PushSubscription] {
        try translating { () throws(ArtemisError) in try SubscriptionList.read(from: client) }
    }

    package func subscribe(_ subscription: PushSubscription, token: Secret) throws(SourceError) {
        _ = try asked(
            "eventSubscriptionByEventTypes",
            [
                "eventTypes": HikCentralSource.list(subscription.eventTypes),
                "eventDest": .string(subscription.destination), "token": .string(token.reveal()), "passBack": 1,
            ])
    }

    package func unsubscribe(_ eventTypes: Set<Int>) throws(SourceError) {
        _ = try asked("eventUnSubscriptionByEventTypes", ["eventTypes": HikCentralSource.list(eventTypes)])
    }

    private func asked(_ name: String, _ body: JSONValue) throws(SourceError) -> JSONValue {
        try translating { () throws(ArtemisError) in try client.post(HikCentralSource.service + name, body) }
    }

    private static func list(_ types: Set<Int>) -> JSONValue { .array(types.sorted().map { JSONValue($0) }) }
}
