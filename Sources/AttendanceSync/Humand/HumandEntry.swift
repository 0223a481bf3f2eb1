/// An entry as Humand lists it: the direction and the moment are all that reading back needs.
struct HumandEntry: Equatable {
    var direction: Direction
    var time: Instant

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
    }

    /// The same direction in the same second; Humand may cut milliseconds off.
    func matches(_ punch: Punch) -> Bool {
        direction == punch.direction && time.seconds == punch.time.instant.seconds
    }
}
