import Attendance
import Base

/// By how much HikCentral's counts differ from the ledger's, once all that could be found has been found.
///
/// Deletions leave HikCentral with fewer, replays under other ids with more, and some totals are simply wrong. None of
/// these is a reason to search again: only a difference that changes is.
struct LateBook {
    /// What is known of one query.
    struct Page: Equatable {
        /// HikCentral's count less the ledger's, over the whole span behind the cursor.
        var behind = 0
        /// The same for what is stamped in the future.
        var ahead = 0
        /// The same for each day, by its number since 1970, as far as days have been counted apart.
        var days: [Int64: Int] = [:]
        /// How many searches in a row have brought nothing although HikCentral counted more than before.
        var fruitless = 0
        /// A source that counts what it does not give is not searched before this moment of the monotonic clock.
        var restUntil: Span?

        /// Forgets the days that the span has left behind.
        mutating func forget(before day: Int64) {
            for (old, difference) in days where old < day {
                behind -= difference
                days[old] = nil
            }
        }

        /// The difference that is expected from a day on.
        func sum(from day: Int64) -> Int { days.reduce(0) { $1.key >= day ? $0 + $1.value : $0 } }

        /// Takes note of how a search ended: 2, 4, 8 and 16 hours of rest after fruitless ones, then a day each.
        mutating func note(newcomers: Int, hadRisen: Bool, at uptime: Span) {
            if newcomers > 0 {
                fruitless = 0
                restUntil = nil
            } else if hadRisen {
                fruitless = min(fruitless + 1, 5)
                restUntil = uptime + min(.hours(1 << fruitless), .hours(24))
            }
        }
    }

    private var pages: [EventQuery: Page] = [:]
    /// Since when counts that brought nothing are believed, on the monotonic clock.
    var trustedSince: Span?
    /// The queries of which something is known.
    var queries: [EventQuery] { Array(pages.keys) }

    subscript(query: EventQuery) -> Page {
        get { pages[query] ?? Page() }
        set { pages[query] = newValue }
    }

    /// Forgets what is no longer asked for: with another list of doors or types the queries are others.
    mutating func keep(only queries: [EventQuery]) {
        let asked = Set(queries)
        pages = pages.filter { asked.contains($0.key) }
    }

    /// How many events HikCentral counts beyond what it gives.
    var surplus: Int { pages.values.reduce(0) { $0 + max(0, $1.behind) } }
    /// How many events of the ledger HikCentral no longer has.
    var deficit: Int { pages.values.reduce(0) { $0 - min(0, $1.behind) } }
    /// The event types of which HikCentral counts more than it gives.
    var doubtfulTypes: Set<Int> { Set(pages.filter { $0.value.behind > 0 }.map(\.key.type)) }

    /// Looks anew, once a day, for what was counted and not given: it may be there by now.
    mutating func renew(at uptime: Span) {
        guard let since = trustedSince else {
            trustedSince = uptime
            return
        }
        guard uptime - since >= .hours(24) else { return }
        trustedSince = uptime
        pages = pages.mapValues { page in
            Page(behind: min(page.behind, 0), ahead: min(page.ahead, 0), days: page.days.mapValues { min($0, 0) })
        }
    }
}
