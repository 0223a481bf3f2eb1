import Attendance
import Base
import Foundation

/// Reads the body of a push (`OnEventNotify`): every event of it, in the order in which they stand.
package enum PushBody {
    /// Nested deeper, or with more values, it is no push.
    private static let maximumDepth = 16
    private static let maximumValues = 20_000

    /// Whether it is a push at all, whatever its events say.
    ///
    /// - Throws: `tooManyValues` for a body that the sender must divide.
    package static func isPush(_ body: Data) throws(JSONError) -> Bool { try list(body) != nil }

    /// The events; nil for a body that is no push, which the sender need not send again.
    ///
    /// A pushed event has other names for the door and keeps the person in `data`; apart from that it is read as an
    /// event of a list is, with the same tolerance.
    ///
    /// - Parameter now: stands in for a time that cannot be read.
    package static func events(_ body: Data, zone: SiteZone, now: Instant) -> [SourceEvent]? {
        guard let list = try? list(body) else { return nil }
        let decoder = EventDecoder(zone: zone)
        return list.map { decoder.decode(listed($0), type: nil, start: now.flooredToSecond) }
    }

    private static func list(_ body: Data) throws(JSONError) -> [JSONValue]? {
        let json = try JSONValue(parsingPush: body, maximumDepth: maximumDepth, maximumValues: maximumValues)
        return (json?["params"]?["events"] ?? json?["events"])?.elements
    }

    /// The event as an element of a list of door events.
    private static func listed(_ event: JSONValue) -> JSONValue {
        guard case .object(let members) = event else { return event }
        var listed = members.filter { !["data", "srcIndex", "srcName", "happenTime"].contains($0.key) }
        if case .object(let data)? = event["data"] { listed += data }
        for (key, source) in [
            ("doorIndexCode", event["srcIndex"]), ("doorName", event["srcName"]), ("eventTime", event["happenTime"]),
        ] {
            if let source { listed.append(.init(key, source)) }
        }
        return .object(listed)
    }
}
