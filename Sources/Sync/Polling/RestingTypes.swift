import Attendance
import Base

/// The event types that do not occur: they are read once an hour, and not with every poll.
///
/// HikCentral takes one type a request, and a site uses two or three of twenty. Nothing is lost with what is known here:
/// the cursor is never an hour ahead of where the resting types have been read, and whoever does not know them reads the
/// hour before the cursor once more.
struct RestingTypes: Equatable {
    private(set) var types: Set<Int> = []
    /// Up to where they have been read.
    private var readTo: Instant?
    /// The types that have an event now. They are read to the end of the next window, and then with every poll.
    private var woken: Set<Int> = []

    /// Nobody knows which types were resting.
    private(set) var isUnknown = false

    static let interval = Span.hours(1)
    /// A type without an event for so long may rest. HikCentral counts at most 31 days in one request.
    static let idleTime = Span.days(30)

    init() {}

    /// What has to be read before a window is over.
    ///
    /// - Parameter begun: where reading began; what lies before was never meant to be read.
    func reads(_ queries: [EventQuery], in window: Window, begun: Instant?) -> [(query: EventQuery, window: Window)] {
        var span = window
        // By the rule no more than an hour is unread. A file that says otherwise is wrong.
        let earliest = window.from - RestingTypes.interval
        span.from = readTo.map { $0 > window.from ? earliest : max($0, earliest) } ?? earliest
        span.from = min(max(span.from, begun ?? span.from), window.from)
        // Other settings may ask for nothing else.
        let isAll = queries.allSatisfy { types.contains($0.type) }
        let isDue = isUnknown || isAll || !woken.isEmpty || span.length >= RestingTypes.interval
        return queries.compactMap { query in
            guard isUnknown || types.contains(query.type) else { return (query, window) }
            return isDue ? (query, span) : nil
        }
    }

    /// The resting types were read up to this moment.
    mutating func noteRead(to moment: Instant) {
        readTo = moment
        types.subtract(woken)
        (woken, isUnknown) = ([], false)
    }

    /// More types come to rest, read up to the cursor.
    mutating func add(_ idle: Set<Int>, position: Instant) {
        if types.isEmpty { readTo = position }
        types.formUnion(idle)
    }

    /// Some types occur.
    ///
    /// - Returns: those that were resting.
    mutating func wake(_ occurring: Set<Int>) -> Set<Int> {
        let news = types.intersection(occurring).subtracting(woken)
        woken.formUnion(news)
        return news
    }

    // MARK: - late.json

    init(_ json: JSONValue?) {
        isUnknown = json?["types"]?.elements == nil
        types = Set(json?["types"]?.elements?.compactMap(\.integer) ?? [])
        readTo = json?["readTo"]?.text.flatMap(Instant.init(text:))
        woken = Set(json?["woken"]?.elements?.compactMap(\.integer) ?? []).intersection(types)
    }

    var json: JSONValue {
        if isUnknown { return .null }
        return [
            "types": .array(types.sorted().map { JSONValue($0) }),
            "woken": .array(woken.sorted().map { JSONValue($0) }),
            "readTo": readTo.map { .string($0.text) } ?? .null,
        ]
    }
}
