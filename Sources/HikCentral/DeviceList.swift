import Attendance
import Base

/// The list of devices.
package enum DeviceList {
    static let path = "/artemis/api/resource/v1/acsDevice/acsDeviceList"

    /// - Returns: each device once; one whose status is neither 1 (online) nor 2 (offline) is left out.
    package static func read(from client: ArtemisClient) throws(ArtemisError) -> [AccessDevice] {
        try client.list(path, maximum: 20_000) { element in
            guard element["acsDevIndexCode"]?.text != nil, let code = element.code("acsDevIndexCode") else {
                return nil
            }
            let name = element.name("acsDevName")
            return (code, isOnline(element).map { AccessDevice(code: code, name: name, isOnline: $0) })
        }
    }

    /// The guide's own example writes the key as `"status "`.
    private static func isOnline(_ element: JSONValue) -> Bool? {
        guard case .object(let members) = element else { return nil }
        for member in members where member.key.trimmingSpaces.lowercased() == "status" {
            switch member.value.integer ?? member.value.text.flatMap({ Int($0.trimmingSpaces) }) {
            case 1: return true
            case 2: return false
            default: continue
            }
        }
        return nil
    }
}
