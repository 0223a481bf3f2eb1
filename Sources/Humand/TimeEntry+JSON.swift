import Attendance
import Base

extension TimeEntry {
    /// Nil for anything except a START or END with a time.
    init?(_ json: JSONValue) {
        let direction: Direction
        switch json["type"]?.text?.uppercased() {
        case "START", "CLOCK_IN": direction = .clockIn
        case "END", "CLOCK_OUT": direction = .clockOut
        default: return nil
        }
        // One of the two is the moment; the other may be missing, or only a time of day.
        let times = [json["time"]?.text, json["date"]?.text].compactMap { text in
            text.flatMap { try? Timestamp(parsing: $0, zone: .utc) }
        }
        guard let first = times.first else { return nil }
        self.init(
            direction, at: first.instant,
            source: (json["source"]?.text ?? "").trimmingSpaces.uppercased().cut(to: 40), id: json["id"]?.text)
        referenceDate = json["referenceDate"]?.text
    }

    /// Whether it is a START or an END, with a readable time or not.
    static func isStartOrEnd(_ json: JSONValue) -> Bool {
        ["START", "CLOCK_IN", "END", "CLOCK_OUT"].contains(json["type"]?.text?.uppercased())
    }
}
