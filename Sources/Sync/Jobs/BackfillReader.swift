import Attendance
import Base
import Ledger

/// Reads a span that a person asked for, window by window, beside the polls.
///
/// Events that the ledger has are left out, as always. For that, the lines of the span are read from its files, three
/// days at a time, since its memory ends with LATE_WINDOW.
final class BackfillReader {
    /// The job cannot be done at all.
    struct Impossible: Error {
        var phrase: Phrase
    }

    private let order: Job.Backfill
    private let mapper: Mapper
    private let queries: [EventQuery]
    private let source: any EventSource
    private let ledger: Ledger
    private let book: LedgerArchive
    private let clock: any Clock
    private let settle: Span
    private let author: String
    private var chunk: (span: Window, index: SpanIndex)?
    private var length = BackfillReader.longestWindow

    /// A window with more events than this is read in halves, which bounds the memory.
    static let fullestWindow = WindowReader.fullest
    static let longestWindow = Span.days(1)
    private static let shortestWindow = Span.minutes(1)
    /// Each index costs a reading of the ledger from there to its end, so where there is little the next one reaches
    /// twice as far: a small company's year needs ten of them and not a hundred and twenty.
    private var chunkLength = Span.days(3)
    private static let longestChunk = Span.days(96)

    init(
        _ order: Job.Backfill, mapper: Mapper, source: any EventSource, ledger: Ledger, book: LedgerArchive,
        clock: any Clock, settle: Span, author: String
    ) throws(Impossible) {
        self.order = order
        self.source = source
        self.ledger = ledger
        self.book = book
        self.clock = clock
        self.settle = settle
        self.author = author
        var mapper = mapper
        // A person who asks for a span means it, however old it is.
        mapper.rules.maxAge = .days(36_500)
        self.mapper = mapper
        let doors = try BackfillReader.doors(order.doors, among: mapper.doors.doors)
        queries = EventQuery.all(types: mapper.rules.eventTypes, doors: doors)
    }

    /// The held events of the span.
    var heldLines: [Int] {
        ledger.state.held.filter { order.window.contains($0.event.event.time.instant) }.map(\.line)
    }

    /// Forgets what was read of the ledger's files.
    func forgetIndex() { chunk = nil }

    /// Reads and commits the next window.
    func step(_ progress: inout JobProgress) throws -> [RecordedEvent] {
        // Events still on their way to HikCentral are left to the polls; those that polls read again are known by then.
        let end = min(order.window.to, (clock.now - settle).flooredToSecond)
        let start = max(progress.readTo ?? order.window.from, order.window.from)
        guard start < end else {
            if end < order.window.to {
                let last = (mapper.rules.zone ?? .utc).text(end)
                progress.note(
                    Phrase(
                        en: "what came after \(last) is left to the next polls",
                        es: "lo que llegó después de \(last) queda para las próximas consultas"))
            }
            progress.state = .done
            return []
        }
        let span = try index(from: start, to: end)
        var window = Window(from: start, to: min(start + length, span.to))
        let events = doubting(try read(&window))
        let intake = Intake(mapper: mapper, source: source, now: clock.now)
        let wanted = try events.filter { try isWanted($0.event, intake) }
        let records = try intake.records(
            of: wanted, origin: .backfill, state: ledger.state, span: chunk?.index)
        let lines = try ledger.commit(window, origin: .backfill, events: records)
        chunk?.index.add(records, lines: lines)
        progress.readTo = window.to
        progress.count(.seen, wanted.count)
        progress.count(.known, wanted.count - records.count)
        for record in records { progress.count(.init(record.state)) }
        if events.count < BackfillReader.fullestWindow / 4 {
            length = min(length + length, BackfillReader.longestWindow)
        }
        return records
    }

    private func index(from start: Instant, to end: Instant) throws -> Window {
        if let chunk, chunk.span.from <= start, start < chunk.span.to { return chunk.span }
        let span = Window(from: start, to: min(start + chunkLength, end))
        let reach = max(mapper.rules.alternateReset, mapper.rules.debounce)
        let index = try SpanIndex(span, reach: reach, book: book)
        chunk = (span, index)
        if index.count < BackfillReader.fullestWindow / 4 {
            chunkLength = min(chunkLength + chunkLength, BackfillReader.longestChunk)
        }
        return span
    }

    /// The window's events; the window is shortened until they are not too many.
    private func read(_ window: inout Window) throws -> [SourceEvent] {
        while true {
            if let events = try readWhole(window) { return events }
            length = .milliseconds(window.length.milliseconds / 2)
            window.to = max((window.from + length).flooredToSecond, window.from + .seconds(1))
        }
    }

    private func readWhole(_ window: Window) throws -> [SourceEvent]? {
        var events: [SourceEvent] = []
        for query in queries {
            do { events += try source.events(query, in: window) } catch SourceError.tooFull { return nil }
            if events.count > BackfillReader.fullestWindow, window.length > BackfillReader.shortestWindow { return nil }
        }
        return events
    }

    /// Whoever asks for such a span wants what is there; that it was then nobody believes.
    private func doubting(_ events: [SourceEvent]) -> [SourceEvent] {
        let zone = mapper.rules.zone ?? .utc
        return events.map { event in
            var event = event
            if LostDates.contains(event.event.time.instant, zone) { event.doubt = .lostDate }
            return event
        }
    }

    private func isWanted(_ event: AccessEvent, _ intake: Intake) throws -> Bool {
        let person = order.person
        if order.isPersonID { return event.personID == person }
        if person.isEmpty || [event.personID, event.cardNumber, event.personName].contains(person) { return true }
        guard !event.personID.isEmpty, let number = try intake.readableNumber(of: event) else { return false }
        return number == person || mapper.rules.employeeMap[hikcentral: number] == person
    }

    private static func doors(_ names: [String], among doors: [Door]) throws(Impossible) -> [Door] {
        guard !names.isEmpty else { return doors }
        var found: [Door] = []
        for name in names {
            let matches = doors.filter { $0.code == name || $0.name == name }
            guard !matches.isEmpty else {
                let near = NearestName.best(name, among: doors.map(\.name)).map { "“\($0)”" }
                let (entry, exit) = (SettingName.entryDevices, SettingName.exitDevices)
                throw Impossible(
                    phrase: Phrase(
                        en: "“\(name)” is not one of the doors in \(entry) and \(exit)",
                        es: "“\(name)” no es una de las puertas de \(entry) y \(exit)") + .didYouMean(near))
            }
            found += matches.filter { !found.contains($0) }
        }
        return found.sorted { $0.code < $1.code }
    }
}
