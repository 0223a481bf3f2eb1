import Attendance
import Base
import Ledger
import Operations

/// Which events of the queue are meant.
struct QueueFilter {
    var cause: HoldCause?
    var person: String?
    /// Who is meant by it, by HikCentral's id.
    private(set) var people: Set<String> = []
    var day: Window?
    var reason: String?

    init() {}

    var isNarrow: Bool { cause != nil || person != nil || day != nil || reason != nil }

    init(
        _ arguments: Arguments, zone: SiteZone, now: Instant, matchesReason: Bool
    ) throws(Arguments.Problem) {
        if let text = arguments["--cause"] {
            guard let known = HoldCause(rawValue: text) else {
                let all = HoldCause.allCases.map(\.rawValue).joined(separator: ", ")
                throw Arguments.Problem(
                    en: "--cause takes one of \(all), not “\(text)”",
                    es: "--cause espera uno de \(all), no “\(text)”")
            }
            cause = known
        }
        person = arguments["--person"]
        if let text = arguments["--date"] {
            guard let found = SiteDay(parsing: text, zone: zone, now: now) else {
                throw Arguments.Problem(SiteDay.refusal("--date", text))
            }
            day = found.window(in: zone)
        }
        if matchesReason { reason = arguments["--reason"] }
    }

    /// The same with the people who are meant, and everybody among whom they were looked for.
    func finding(among lives: [EventHistory]) -> (filter: QueueFilter, people: KnownPeople) {
        var (filter, known) = (self, KnownPeople())
        for life in lives { known.note(life) }
        if let person { filter.people = Set(known.matches(person).map(\.id)) }
        return (filter, known)
    }

    func matches(_ life: EventHistory) -> Bool {
        if let cause, life.now.cause != cause { return false }
        // An event without a person may still have a card.
        if let person, !people.contains(life.first.event.personID), !life.concerns(person) { return false }
        if let day, !day.contains(life.first.event.time.instant) { return false }
        let said = [life.reasonPhrase.english, life.reasonPhrase.spanish]
        if let reason,
            !said.contains(where: { $0.range(of: reason, options: [.caseInsensitive, .diacriticInsensitive]) != nil })
        {
            return false
        }
        return true
    }
}
