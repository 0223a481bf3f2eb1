import Attendance

extension RecordedEvent {
    /// The punch has the other direction than its door gives now; what FindFace's cameras saw has lists of its own.
    ///
    /// - Parameter directionNow: the direction that the settings of now give an event's door; nil where that is unknown.
    package func isTurned(by directionNow: (AccessEvent) -> Direction?) -> Bool {
        guard origin != .findFace, let punch else { return false }
        return directionNow(event) == punch.direction.opposite
    }
}
