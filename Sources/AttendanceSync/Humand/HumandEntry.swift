/// An entry as Humand lists it: the direction and the moment are all that reading back needs, the rest is for people.
struct HumandEntry: Equatable {
    var direction: Direction
    var time: Instant
    /// Which way it came (`INTEGRATION`, `APP`, `KIOSK`, `MANUAL`, `DAY_CHANGE`, `AUTO_CLOSE`…), in capitals; empty when
    /// Humand does not say.
    var source = ""
    /// Day summaries give none.
    var id: String?
    /// The day it is counted to, where Humand says so.
    var referenceDate: String?

    init(_ direction: Direction, at time: Instant, source: String = "", id: String? = nil) {
        self.direction = direction
        self.time = time
        self.source = source
        self.id = id
    }

    /// Nil for anything that is neither a START nor an END with a time.
    init?(_ json: JSONValue) {
        switch json["type"]?.text?.uppercased() {
        case "START", "CLOCK_IN": direction = .clockIn
        case "END", "CLOCK_OUT": direction = .clockOut
        default: return nil
        }
        // One of the two is the moment; the other may be missing, or a mere time of day.
        let times = [json["time"]?.text, json["date"]?.text].compactMap { text in
            text.flatMap { try? Timestamp(parsing: $0, zone: .utc) }
        }
        guard let first = times.first else { return nil }
        time = first.instant
        source = String((json["source"]?.text ?? "").trimmingSpaces.uppercased().prefix(40))
        id = json["id"]?.text
        referenceDate = json["referenceDate"]?.text
    }

    /// Humand made it by itself, at midnight or to close a day that was left open: it is nobody's punch.
    var isHumandsOwn: Bool { source == "DAY_CHANGE" || source == "AUTO_CLOSE" }

    /// The same direction in the same second; Humand may cut milliseconds off.
    func matches(_ punch: Punch) -> Bool {
        !isHumandsOwn && direction == punch.direction && time.seconds == punch.time.instant.seconds
    }

    /// A START or an END, whether its time can be read or not.
    static func isStartOrEnd(_ json: JSONValue) -> Bool {
        ["START", "CLOCK_IN", "END", "CLOCK_OUT"].contains(json["type"]?.text?.uppercased())
    }
}
