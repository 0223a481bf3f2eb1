import Attendance
import Base

extension EventSource {
    /// All events of a window, in parts where there are too many for one answer.
    func allEvents(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent] {
        do {
            return try events(query, in: window)
        } catch .tooFull where window.length > LateSearch.shortest {
            let middle = (window.from + .milliseconds(window.length.milliseconds / 2)).flooredToSecond
            return try allEvents(query, in: Window(from: window.from, to: middle))
                + allEvents(query, in: Window(from: middle, to: window.to))
        }
    }
}
