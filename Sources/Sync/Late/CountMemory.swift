import Attendance
import Base
import Ledger

/// By how much HikCentral's counts differ from the ledger's although nothing is left to find.
///
/// After a purge HikCentral has fewer events, and some of its totals are simply wrong. Neither is a reason to read a day
/// again and again: only a difference that changes is. The memory is a hint. A program that starts without it reads
/// every day whose count differs once more.
struct CountMemory: Equatable {
    /// What is counted by itself.
    struct Part: Hashable {
        enum Kind: String {
            /// A day, UTC.
            case day
            /// A day as every poll counts it. It has a memory of its own, so that what is in vain twelve times an hour
            /// does not stop what is done once.
            case recent
            /// What is stamped in the future.
            case ahead
            /// The span from this day on in which clocks stand that have lost their date; HikCentral's whole count.
            case standing
        }

        var kind: Kind
        var day: SiteDay?

        static func day(_ day: SiteDay) -> Part { Part(kind: .day, day: day) }
        static func recent(_ day: SiteDay) -> Part { Part(kind: .recent, day: day) }
        static let ahead = Part(kind: .ahead)
        static func standing(_ day: SiteDay) -> Part { Part(kind: .standing, day: day) }
    }

    private struct Key: Hashable {
        var query: EventQuery
        var part: Part
    }

    private struct Entry: Equatable {
        /// HikCentral's count less the ledger's, after the last read.
        var difference = 0
        /// How many times in a row the count rose and a read found nothing.
        var vainReads = 0
        /// When to read again in any case.
        var readAgainAt: Instant?

        /// A moment further away than any rest is due too: somebody has set the clock.
        func isDue(at now: Instant) -> Bool {
            readAgainAt.map { $0 <= now || $0 > now + CountMemory.longestRest } ?? false
        }
    }

    private var entries: [Key: Entry] = [:]
    /// How many checks there have been.
    var checks = 0
    /// When the spans of lost dates were last looked at.
    var lostDatesAt: Instant?
    /// The doors that the last whole check asked for; nil before one.
    var doors: Set<String>?
    /// The event types that do not occur.
    var resting = RestingTypes()

    /// What was counted but not returned is looked for again after this time.
    static let longestRest = Span.hours(24)
    /// After this many reads in vain a part rests, whatever its count becomes: a total that changes at random must not
    /// have the same day read with every check. Counts that only fall are a purge, which must not hide what is new.
    static let maximumVainReads = 8

    /// The difference that means that nothing is new in these parts together.
    func expectedDifference(_ query: EventQuery, _ parts: [Part]) -> Int {
        parts.reduce(0) { $0 + (entries[Key(query: query, part: $1)]?.difference ?? 0) }
    }

    /// Some part is to be read again in any case.
    func isDue(_ query: EventQuery, _ parts: [Part], at now: Instant) -> Bool {
        parts.contains { entries[Key(query: query, part: $0)]?.isDue(at: now) == true }
    }

    /// Whether a part with this difference must be read.
    func mustRead(_ query: EventQuery, _ part: Part, difference: Int, at now: Instant) -> Bool {
        let entry = entries[Key(query: query, part: part)] ?? Entry()
        if entry.isDue(at: now) { return true }
        if entry.vainReads >= CountMemory.maximumVainReads, entry.readAgainAt != nil { return false }
        return difference != entry.difference
    }

    /// Remembers how a read ended.
    ///
    /// - Parameters:
    ///   - newcomers: how many events it found that the ledger does not have.
    ///   - difference: what the counts differ by once those are recorded.
    ///   - isShort: the list had fewer events than HikCentral counted. The difference need not tell: as many may have
    ///     been purged.
    ///   - rest: how long to wait before what is still missing is looked for again.
    mutating func noteRead(
        _ query: EventQuery, _ part: Part, newcomers: Int, difference: Int, isShort: Bool = false, rest: Span,
        at now: Instant
    ) {
        let key = Key(query: query, part: part)
        var entry = entries[key] ?? Entry()
        if newcomers > 0 || entry.isDue(at: now) { entry.vainReads = 0 }
        // Of the last hours nothing is purged: a total that falls behind there is as wrong as one that rises.
        if newcomers == 0, difference > entry.difference || part.kind == .recent { entry.vainReads += 1 }
        entry.difference = difference
        let mustRest = difference > 0 || isShort || entry.vainReads >= CountMemory.maximumVainReads
        entry.readAgainAt = mustRest ? now + min(rest, CountMemory.longestRest) : nil
        entries[key] = entry == Entry() ? nil : entry
    }

    /// How many events stood in a span of lost dates; nil before anybody has looked.
    func standing(_ query: EventQuery, _ day: SiteDay) -> Int? {
        entries[Key(query: query, part: .standing(day))]?.difference
    }

    mutating func noteStanding(_ query: EventQuery, _ day: SiteDay, count: Int) {
        entries[Key(query: query, part: .standing(day))] = Entry(difference: CountComparison.clamped(count))
    }

    /// Forgets the days before `day`, and queries that are no longer asked: other doors or types make other queries.
    mutating func keep(only queries: [EventQuery], from day: SiteDay) {
        let asked = Set(queries)
        entries = entries.filter { key, _ in
            guard asked.contains(key.query) else { return false }
            guard let old = key.part.day, key.part.kind != .standing else { return true }
            return old >= day
        }
    }

    private var compared: [Key: Entry] { entries.filter { $0.key.part.kind == .day || $0.key.part.kind == .ahead } }
    /// How many events HikCentral counts beyond those it returns.
    var surplus: Int { compared.values.reduce(0) { $0 + max(0, $1.difference) } }
    /// How many events of the ledger HikCentral no longer has.
    var deficit: Int { compared.values.reduce(0) { $0 - min(0, $1.difference) } }
    /// The event types of which HikCentral counts more than it returns.
    var doubtfulTypes: Set<Int> { Set(compared.filter { $0.value.difference > 0 }.map(\.key.query.type)) }
}

// MARK: - late.json

extension CountMemory {
    private static let version = 2

    /// The file that carries the memory from one `run --once` to the next.
    static func file(in ledger: Ledger) -> StateFile {
        StateFile(ledger.folder.lateFile, version: version, files: ledger.files)
    }

    init(_ json: JSONValue?) {
        resting = RestingTypes(json?["resting"])
        doors = json?["doors"]?.elements.map { Set($0.compactMap(\.text)) }
        checks = max(0, json?["checks"]?.integer ?? 0) % (1 << 20)
        lostDatesAt = json?["lostDatesAt"]?.text.flatMap(Instant.init(text:))
        for item in json?["differences"]?.elements ?? [] {
            guard let type = item["type"]?.integer, let doors = item["doors"]?.elements?.compactMap(\.text) else {
                continue
            }
            let day = item["day"]?.text.flatMap { SiteDay(date: $0) }
            guard day != nil || item["day"] == .null else { continue }
            let kind = item["kind"]?.text.flatMap(Part.Kind.init) ?? .day
            let part = day.map { Part(kind: kind, day: $0) } ?? .ahead
            let key = Key(query: EventQuery(type: type, doors: doors), part: part)
            // A file may claim anything; sums of these numbers must not overflow.
            entries[key] = Entry(
                difference: CountComparison.clamped(item["difference"]?.integer ?? 0),
                vainReads: min(max(item["vainReads"]?.integer ?? 0, 0), CountMemory.maximumVainReads),
                readAgainAt: item["readAgainAt"]?.text.flatMap(Instant.init(text:)))
        }
    }

    var members: [JSONValue.Member] {
        let differences = entries.map { key, entry -> JSONValue in
            [
                "type": JSONValue(key.query.type), "doors": .array(key.query.doors.map { .string($0) }),
                "kind": .string(key.part.kind.rawValue), "day": key.part.day.map { .string($0.description) } ?? .null,
                "difference": JSONValue(entry.difference),
                "vainReads": JSONValue(entry.vainReads),
                "readAgainAt": entry.readAgainAt.map { .string($0.text) } ?? .null,
            ]
        }
        return [
            .init("checks", JSONValue(checks)), .init("lostDatesAt", lostDatesAt.map { .string($0.text) } ?? .null),
            .init("resting", resting.json),
            .init("doors", doors.map { .array($0.sorted().map { .string($0) }) } ?? .null),
            .init("differences", .array(differences.sorted { $0.serialized < $1.serialized })),
        ]
    }
}
