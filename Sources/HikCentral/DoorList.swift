import Attendance
import Base

/// The list of doors.
package enum DoorList {
    static let path = "/artemis/api/resource/v1/acsDoor/acsDoorList"

    /// - Returns: each door once.
    package static func read(from client: ArtemisClient) throws(ArtemisError) -> [Door] {
        try client.list(path, maximum: 50_000) { element in
            guard let code = element["doorIndexCode"]?.text?.trimmingSpaces else { return nil }
            return (code, Door(code: code, name: element["doorName"]?.text ?? ""))
        }
    }
}
