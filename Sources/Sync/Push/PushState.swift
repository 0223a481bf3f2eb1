import Attendance
import Base

/// What is known of pushed events, and what is to be done about them: pure.
///
/// A push is a doorbell, not a letter: it says that there is something to read. What HikCentral answers when it is read
/// is what counts, so a forged push cannot become a punch.
struct PushState {
    struct Pending: Equatable {
        var event: AccessEvent
        /// The number of the letter in which it came.
        var letter: Int
        /// How often its minute was read without finding it.
        var reads = 0
        /// When it is looked for next, on the monotonic clock.
        var next: Span
    }

    enum Action: Equatable {
        /// HikCentral is to be polled up to this moment, since the event lies ahead of the cursor.
        case poll(through: Instant)
        /// The minute of this event is to be read: no window that follows the cursor holds it.
        case read(Pending)
        /// Reading has not shown this event; it is put aside for a person.
        case hold(Pending)
        case wait(Wake)
    }

    private(set) var pending: [Pending] = []

    /// How long after one look at an event's minute the next one follows; after the last the event is unconfirmed.
    ///
    /// HikCentral may push an event before it can be listed, but not for minutes.
    static let pauses: [Span] = [.seconds(2), .seconds(15), .minutes(1), .minutes(4)]

    mutating func add(_ new: Pending) {
        if !pending.contains(where: { $0.event == new.event }) { pending.append(new) }
    }

    /// Settles what reading has shown, or what the ledger has otherwise.
    mutating func settle(where isKnown: (AccessEvent) -> Bool) { pending.removeAll { isKnown($0.event) } }

    /// An event's minute was read; if it is still pending, it was not there.
    mutating func missed(_ missed: Pending, at uptime: Span) {
        guard let index = pending.firstIndex(where: { $0.event == missed.event }) else { return }
        let reads = pending[index].reads
        pending[index].reads += 1
        pending[index].next = uptime + (reads < PushState.pauses.count ? PushState.pauses[reads] : .seconds(0))
    }

    mutating func drop(_ held: Pending) { pending.removeAll { $0.event == held.event } }

    /// What to do next.
    ///
    /// - Parameters:
    ///   - position: how far HikCentral has been read.
    ///   - now: HikCentral's present.
    func next(position: Instant, now: Instant, at uptime: Span) -> Action {
        var ahead: [Instant] = []
        var others: [Pending] = []
        for one in pending {
            let moment = one.event.time.instant
            if moment >= position && moment <= now { ahead.append(moment) } else { others.append(one) }
        }
        // A second is read when it is over: what else happens in it would lie behind the cursor.
        if let latest = ahead.filter({ PushState.end(of: $0) <= now }).max() { return .poll(through: latest) }
        let due = others.filter { $0.next <= uptime }
        if let lost = due.first(where: { $0.reads > PushState.pauses.count }) { return .hold(lost) }
        if let first = due.first { return .read(first) }
        let moments = others.map(\.next) + ahead.map { uptime + (PushState.end(of: $0) - now) }
        return .wait(moments.min().map { .at($0) } ?? .never)
    }

    /// The end of the second in which something happened.
    private static func end(of moment: Instant) -> Instant { moment.flooredToSecond + .seconds(1) }

    /// Whether one of these is the event that was pushed.
    static func isShown(_ pushed: AccessEvent, _ events: [SourceEvent]) -> Bool {
        events.contains { isSame(pushed, $0.event) }
    }

    /// Whether a pushed event is the one that was read.
    ///
    /// A push may leave out the person or the card, and sometimes the id; a made-up id stands in for that (`raw-…`).
    static func isSame(_ pushed: AccessEvent, _ read: AccessEvent) -> Bool {
        if pushed.id == read.id { return true }
        return pushed.id.hasPrefix("raw-") && pushed.doorCode == read.doorCode && pushed.type == read.type
            && pushed.time.instant.flooredToSecond == read.time.instant.flooredToSecond
            && (pushed.personID.isEmpty || pushed.personID == read.personID)
    }
}
