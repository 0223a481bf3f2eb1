import Attendance
import Base

/// The subscriptions by which HikCentral pushes, those of other programs too.
package enum SubscriptionList {
    static let path = "/artemis/api/eventService/v1/eventSubscriptionView"

    package static func read(from client: ArtemisClient) throws(ArtemisError) -> [PushSubscription] {
        let data = try client.post(path, [:])
        return (data["detail"]?.elements ?? []).compactMap { element in
            guard let destination = element["eventDest"]?.text else { return nil }
            let types = (element["eventTypes"]?.elements ?? []).compactMap(\.integer)
            return PushSubscription(eventTypes: Set(types), destination: destination)
        }
    }
}
