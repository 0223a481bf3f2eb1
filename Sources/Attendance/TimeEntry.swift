import Base

/// An entry as Humand lists it.
///
/// Reading back needs only the direction and the time; the rest is for people.
package struct TimeEntry: Equatable {
    package var direction: Direction
    package var time: Instant
    /// How the entry was made, in capitals; empty when Humand does not say.
    ///
    /// Known values: `INTEGRATION`, `APP`, `KIOSK`, `MANUAL`, `DAY_CHANGE`, `AUTO_CLOSE`…
    package var source = ""
    /// Nil in day summaries, which give no ids.
    package var id: String?
    /// The day to which Humand counts the entry, if it says so.
    package var referenceDate: String?

    package init(_ direction: Direction, at time: Instant, source: String = "", id: String? = nil) {
        self.direction = direction
        self.time = time
        self.source = source
        self.id = id
    }

    /// Whether Humand made the entry itself, at midnight or to close a day that was left open; it is nobody's punch.
    package var isHumandsOwn: Bool { source == "DAY_CHANGE" || source == "AUTO_CLOSE" }

    /// What is entered by hand may be so far from the passage: it has whole minutes.
    package static let byHandApart = Span.seconds(60)
    /// The sources that Humand gives to entries from its API.
    package static let apiSources: Set<String> = ["INTEGRATION", "API", "PUBLIC_API"]

    /// It was not made through Humand's API, but in the app, at a kiosk or by hand.
    package var isFromElsewhere: Bool { !isHumandsOwn && !TimeEntry.apiSources.contains(source) }

    /// Somebody seems to have entered it in the punch's place, perhaps with the other direction.
    package func isByHand(for punch: Punch) -> Bool {
        isFromElsewhere && abs((time - punch.time.instant).milliseconds) <= TimeEntry.byHandApart.milliseconds
    }

    /// Whether direction and second are the same as the punch's; Humand may cut off milliseconds.
    package func matches(_ punch: Punch) -> Bool {
        !isHumandsOwn && direction == punch.direction && time.seconds == punch.time.instant.seconds
    }
}
