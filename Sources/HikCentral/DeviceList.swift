import Attendance
import Base

/// The list of devices, page by page.
package enum DeviceList {
    static let path = "/artemis/api/resource/v1/acsDevice/acsDeviceList"
    /// No site has more devices than this; a list that never ends must end somewhere.
    private static let maximumDevices = 20_000

    /// - Returns: each device once; one whose status is neither 1 (online) nor 2 (offline) is left out.
    package static func read(from client: ArtemisClient) throws(ArtemisError) -> [AccessDevice] {
        var devices: [AccessDevice] = []
        var seen: Set<String> = []
        for page in 1...100 {
            let data = try client.post(path, ["pageNo": JSONValue(page), "pageSize": 500])
            let elements = data["list"]?.elements ?? []
            let before = seen.count
            for element in elements {
                guard let code = element["acsDevIndexCode"]?.text?.trimmingSpaces, seen.insert(code).inserted,
                    let isOnline = isOnline(element)
                else { continue }
                let name = String((element["acsDevName"]?.text ?? "").trimmingSpaces.prefix(EventDecoder.longestName))
                devices.append(AccessDevice(code: code, name: name, isOnline: isOnline))
            }
            if seen.count == before || seen.count >= min(data["total"]?.integer ?? 0, maximumDevices) { break }
        }
        return devices
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
