import Attendance
import Base
import HTTP

/// Reads all pages of one query, so that nothing is missed while the list changes under the reader.
///
/// Pages are asked for oldest first with both ends frozen: HikCentral's default is newest first, where every new
/// event would push others over the page's edge. A window is accepted only when its pages agree with each
/// other; otherwise it is read again.
package final class EventPages {
    package struct Limits: Sendable {
        /// How many events are asked for on one page.
        var pageSize: Int
        /// More events of one type than any site has in the shortest window that is asked for.
        var inAMinute: Int

        package init(pageSize: Int = Paging.largestSize, inAMinute: Int = 50_000) {
            (self.pageSize, self.inAMinute) = (pageSize, inAMinute)
        }
    }

    private let client: ArtemisClient
    private let decoder: EventDecoder
    private let zone: SiteZone
    private let clock: any Clock
    private let log: Log
    private let limits: Limits
    private var paging: Paging
    /// The types whose totals have been reported as wrong: once is enough.
    private var reportedTypes: Set<Int> = []
    /// When events outside of the window asked for were last reported.
    private var reportedOutside: Span?

    static let path = "/artemis/api/acs/v1/door/events"
    private static let attempts = 4
    /// Zones differ by half an hour at least.
    private static let leastZone = Span.minutes(30)
    /// A device's clock may be ahead by so much.
    private static let tolerance = Span.minutes(1)

    package init(
        client: ArtemisClient, zone: SiteZone, clock: any Clock, log: Log, limits: Limits = Limits()
    ) {
        self.client = client
        self.zone = zone
        self.clock = clock
        self.log = log
        self.limits = limits
        paging = Paging(
            size: limits.pageSize, ending: Paging.Ending(total: .claimed, maximumItems: 2 * limits.inAMinute))
        decoder = EventDecoder(zone: zone)
    }

    /// How many events HikCentral counts; never none where it gives one.
    package func total(_ query: EventQuery, in window: Window) throws(ArtemisError) -> Int {
        let data = try page(1, size: 1, query, window)
        return max(data["total"]?.integer ?? 0, data["list"]?.elements?.count ?? 0)
    }

    /// All events that HikCentral gives for the window, each once.
    ///
    /// - Throws: `tooFull` when the window should be split.
    func events(_ query: EventQuery, in window: Window) throws(ArtemisError) -> [SourceEvent] {
        var events = try elements(query, window).map { element in
            (element, source: decoder.decode(element, type: query.type, start: window.from))
        }
        let unclear = events.indices.filter { events[$0].source.other != nil }
        let changes = try ClockChanges(unclear.map { events[$0] }, window, now: clock.now - client.clockAhead) {
            span throws(ArtemisError) in Set(try readOnce(query, span).elements.map(Collection.key))
        }
        for index in unclear { changes.settle(&events[index].source, key: Collection.key(of: events[index].0)) }
        // Whether the end of a span is included is open; what lies there belongs to the next one.
        let next = Window(from: window.to, to: window.to + .seconds(1))
        var given = events.map(\.source).filter { !next.contains($0.event.time.instant) }
        for index in given.indices { mark(&given[index], window) }
        reportOutside(given.filter(\.isOutside).map(\.event), window)
        return given
    }

    private func mark(_ source: inout SourceEvent, _ window: Window) {
        let moment = source.event.time.instant
        source.isOutside = !window.contains(moment)
        // A time without an offset that lies outside was probably not meant for the site's zone. A gateway that filters
        // by receipt gives what a device uploaded late, but nothing from after the window; and what lies before a long
        // window may be either.
        let before = window.length < EventPages.leastZone ? EventPages.leastZone : .seconds(0)
        let near = Window(from: window.from - before, to: window.to + EventPages.tolerance)
        if !source.hasOffset, !near.contains(moment) { source.doubt = source.doubt ?? .wrongZone }
    }

    /// Once a day: a gateway that does so does it with every poll.
    private func reportOutside(_ events: [AccessEvent], _ window: Window) {
        guard let first = events.first else { return }
        let isNews = reportedOutside.map { clock.uptime - $0 >= .hours(24) } ?? true
        if isNews { reportedOutside = clock.uptime }
        log.add(
            isNews ? .warning : .debug, .hikCentralOutside,
            "HikCentral gives events that lie outside the span asked for; they are recorded as far back as the ledger "
                + "remembers, and older ones are left to hik2humand backfill. If their times have no offset, is "
                + "HIK_TIME_ZONE right?",
            [
                .events: "\(events.count)", .accessEvent: first.id, .door: first.doorCode,
                .time: first.time.shortest, .from: window.from.text, .to: window.to.text,
            ])
    }

    private func elements(_ query: EventQuery, _ window: Window) throws(ArtemisError) -> [JSONValue] {
        var collection = Collection()
        var last: Round?
        for attempt in 1...EventPages.attempts {
            let round = try readOnce(query, window)
            collection.add(round.elements)
            // Where totals are known to be wrong, the same list twice is the list.
            let isRepeated = reportedTypes.contains(query.type) && last?.elements == round.elements
            if round.isWhole || isRepeated { break }
            last = round
            if attempt == EventPages.attempts {
                let isNews = reportedTypes.insert(query.type).inserted
                let sentence = "HikCentral's total does not agree with its pages; taking what it gives"
                log.add(
                    isNews ? .warning : .debug, .hikCentralTotal, sentence,
                    [.type: "\(query.type)", .total: "\(round.total)", .given: "\(collection.elements.count)"])
            }
        }
        return collection.elements
    }

    private struct Round {
        var elements: [JSONValue] = []
        var total = 0
        /// The pages had as many different events as every page's total said.
        var isWhole = false
    }

    /// The distinct elements of several readings, in the order they came.
    private struct Collection {
        private(set) var elements: [JSONValue] = []
        private var seen: Set<String> = []

        mutating func add(_ more: [JSONValue]) {
            for element in more where seen.insert(Collection.key(of: element)).inserted { elements.append(element) }
        }

        /// What tells an element from the others: its id with person, door and time, or all of it where it has no id.
        static func key(of element: JSONValue) -> String {
            guard let id = element["eventId"]?.text, !id.isEmpty else { return element.serialized }
            let others = ["personId", "doorIndexCode", "eventTime", "happenTime"].map { element[$0]?.text ?? "" }
            return ([id] + others).joined(separator: "\u{0}")
        }
    }

    private func readOnce(_ query: EventQuery, _ window: Window) throws(ArtemisError) -> Round {
        var round = Round()
        var collection = Collection()
        var totals: Set<Int> = []
        try paging.readAll { paging throws(ArtemisError) in
            try page(paging.page, size: paging.size, query, window)
        } restarted: { paging in
            (round, collection, totals) = (Round(), Collection(), [])
            log.info(.hikCentralPage, "HikCentral wants smaller pages", [.size: "\(paging.size)"])
        } take: { content throws(ArtemisError) in
            let total = max(0, content.total ?? content.elements.count)
            // A page that is not full shows that the total is wrong, or that the gateway gives less than is asked for.
            if totals.isEmpty, total > EventQuery.maximumEvents, content.isFull, window.length > .seconds(60) {
                throw .source(.tooFull(total: total))
            }
            totals.insert(total)
            round.total = total
            let before = collection.elements.count
            collection.add(content.elements)
            try checkLength(collection.elements.count, window)
            return collection.elements.count - before
        }
        round.elements = collection.elements
        round.isWhole = totals.subtracting([0]).count <= 1 && collection.elements.count >= (totals.max() ?? 0)
        return round
    }

    /// A list that goes on and on, whatever its total says, must not fill the memory.
    private func checkLength(_ count: Int, _ window: Window) throws(ArtemisError) {
        if count > EventQuery.maximumEvents, window.length > .seconds(60) { throw .source(.tooFull(total: count)) }
        if count > limits.inAMinute {
            throw .failed(
                .unintelligible(
                    path: EventPages.path, status: 200,
                    Phrase(
                        en: "the list has more than \(limits.inAMinute) events within a minute",
                        es: "la lista tiene más de \(limits.inAMinute) eventos en un minuto")))
        }
    }

    /// One page as HikCentral gives it.
    package func page(
        _ number: Int, size: Int, _ query: EventQuery, _ window: Window
    ) throws(ArtemisError) -> JSONValue {
        let data = try post(
            query,
            [
                "startTime": .string(text(window.from)), "endTime": .string(text(window.to)),
                "eventType": JSONValue(query.type), "doorIndexCodes": .array(query.doors.map { .string($0) }),
                "pageNo": JSONValue(number), "pageSize": JSONValue(size),
                "sortField": "SwipeTime", "orderType": 0,
            ])
        if case .object = data { return data }
        throw .failed(
            .unintelligible(
                path: EventPages.path, status: 200,
                Phrase(en: "the answer has no data", es: "la respuesta no tiene “data”")))
    }

    /// Names the event type when HikCentral does not take the request: an older one may not know it.
    private func post(_ query: EventQuery, _ body: JSONValue) throws(ArtemisError) -> JSONValue {
        do {
            return try client.post(EventPages.path, body)
        } catch {
            guard let answer = error.notAccepted else { throw error }
            throw .failed(.eventType(query.type, doors: query.doors, answer))
        }
    }

    /// In the site's own time, as the guide's examples have it.
    private func text(_ instant: Instant) -> String {
        Timestamp(instant: instant, offsetSeconds: zone.offsetSeconds(at: instant)).inWholeSeconds
    }
}
