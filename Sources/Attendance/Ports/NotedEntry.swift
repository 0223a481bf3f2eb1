import Base

/// An entry as shown in a note for people; it may be of an unknown kind.
package struct NotedEntry: Equatable, Sendable {
    /// `clock-in`, `clock-out`, or Humand's own word for it.
    package var name: String
    package var time: Timestamp
    /// `APP`, `KIOSK`, `MANUAL`, `INTEGRATION`…; empty when Humand does not say.
    package var source: String

    package init(name: String, time: Timestamp, source: String) {
        self.name = name
        self.time = time
        self.source = source
    }

    /// `clock-in 08:01:05 (APP)`, with the date if the entry's time is on another day than the punch's.
    package func sentence(on punch: Punch) -> Sentence {
        let written = time.inWholeSeconds
        let date = time.localDate == punch.time.localDate ? "" : "\(time.localDate) "
        let text = "\(date)\(written.dropFirst(11).prefix(8))" + (source.isEmpty ? "" : " (\(source))")
        return switch name {
        case Direction.clockIn.name: Sentence(.clockIn, .text(text))
        case Direction.clockOut.name: Sentence(.clockOut, .text(text))
        default: Sentence(.answerCode, "\(name) \(text)")
        }
    }
}
