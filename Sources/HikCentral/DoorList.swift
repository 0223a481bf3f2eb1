import Attendance
import Base

/// The list of doors.
package enum DoorList {
    static let path = "/artemis/api/resource/v1/acsDoor/acsDoorList"

    /// - Returns: each door once.
    package static func read(from client: ArtemisClient) throws(ArtemisError) -> [Door] {
        try client.list(path, maximum: 50_000) { element in
            guard element["doorIndexCode"]?.text != nil, let code = element.code("doorIndexCode") else { return nil }
            return (code, Door(code: code, name: element.name("doorName")))
        }
    }
}
