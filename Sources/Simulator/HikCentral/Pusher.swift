import Base
import Foundation
import HTTP

/// Pushes events to whoever has subscribed, as HikCentral does: what is not answered 200 is sent again later.
package final class Pusher {
    private let hikCentral: SimulatedHikCentral
    private let http: any HTTPClient
    private var waiting: [(event: SimulatedEvent, subscription: SimulatedHikCentral.Subscription)] = []

    package init(_ hikCentral: SimulatedHikCentral, http: any HTTPClient) {
        self.hikCentral = hikCentral
        self.http = http
    }

    /// Pushes these events, and those that nobody has taken yet.
    ///
    /// - Returns: what became of each push.
    @discardableResult
    package func push(_ events: [SimulatedEvent] = []) -> [String] {
        for event in events {
            for subscription in hikCentral.activeSubscriptions where subscription.eventTypes.contains(event.type) {
                waiting.append((event, subscription))
            }
        }
        var lines: [String] = []
        waiting.removeAll { event, subscription in
            let request = HTTPRequest(
                method: .post, url: subscription.destination,
                headers: HTTPHeaders(["Content-Type": "application/json", "token": subscription.token]),
                body: Data(Pusher.body([event]).serialized.utf8), deadline: .seconds(5))
            do throws(HTTPFailure) {
                let status = try http.send(request).status
                lines.append("pushed to \(subscription.destination): \(status)")
                return status == 200
            } catch {
                lines.append("not pushed to \(subscription.destination): \(error)")
                return false
            }
        }
        return lines
    }

    /// The body of one push.
    package static func body(_ events: [SimulatedEvent]) -> JSONValue {
        [
            "method": "OnEventNotify",
            "params": ["ability": "event_acs", "events": .array(events.map(json(of:)))],
        ]
    }

    private static func json(of event: SimulatedEvent) -> JSONValue {
        [
            "eventId": .string(event.id), "eventType": JSONValue(event.type),
            "happenTime": .string(event.time.inWholeSeconds), "srcType": "door", "srcIndex": .string(event.door.code),
            "srcName": .string(event.door.name), "status": 0,
            "data": [
                "personId": .string(event.personId), "cardNo": .string(event.cardNo), "checkInAndOutType": 0,
            ],
        ]
    }
}
