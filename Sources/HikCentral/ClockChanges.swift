import Attendance
import Base

/// Finds out which moment is meant by times without an offset from an hour in which clocks were changed.
///
/// A gateway that filters by the true moment lists an event in one of the two spans that its time can mean; one that
/// filters by the wall clock lists it in both. The window that gave the event is not enough: it would settle the second
/// kind's events in favour of whichever hour is asked for first. So both spans are asked for, unless one lies in the
/// future.
struct ClockChanges {
    private let window: Window
    private let now: Instant
    /// The keys of what HikCentral lists in the span of the earlier and of the later moments.
    private var listed: (early: Set<String>, late: Set<String>) = ([], [])

    typealias Element = (json: JSONValue, source: SourceEvent)

    /// - Parameter list: asks HikCentral for a span.
    init(
        _ unclear: [Element], _ window: Window, now: Instant, list: (Window) throws(ArtemisError) -> Set<String>
    ) throws(ArtemisError) {
        self.window = window
        self.now = now
        let open = unclear.compactMap { ClockChanges.moments(of: $0.source) }.filter { [self] in !isClear($0) }
        guard !open.isEmpty else { return }
        listed = (try list(ClockChanges.span(open.map(\.early))), try list(ClockChanges.span(open.map(\.late))))
    }

    /// Gives an event the moment that it means, or the doubt.
    func settle(_ source: inout SourceEvent, key: String) {
        guard let moments = ClockChanges.moments(of: source) else { return }
        switch isClear(moments) ? (true, false) : (listed.early.contains(key), listed.late.contains(key)) {
        case (true, false): (source.event.time, source.other) = (moments.early, moments.late)
        case (false, true): (source.event.time, source.other) = (moments.late, moments.early)
        case (true, true), (false, false): source.doubt = .clocksChanged
        }
    }

    private typealias Moments = (early: Timestamp, late: Timestamp)

    private static func moments(of source: SourceEvent) -> Moments? {
        let time = source.event.time
        return source.other.map { time.instant <= $0.instant ? (time, $0) : ($0, time) }
    }

    /// The later moment has not come yet.
    private func isClear(_ moments: Moments) -> Bool {
        moments.late.instant > now && !window.contains(moments.late.instant)
    }

    private static func span(_ times: [Timestamp]) -> Window {
        let seconds = times.map(\.instant.seconds)
        return Window(from: Instant(seconds: seconds.min() ?? 0), to: Instant(seconds: (seconds.max() ?? 0) + 1))
    }
}
