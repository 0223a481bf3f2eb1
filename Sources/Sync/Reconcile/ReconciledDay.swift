import Base
import Ledger

/// One person's day, in three columns.
struct PersonDay: Equatable, Sendable {
    /// What the ledger did with the day's events.
    struct Ledger: Equatable, Sendable {
        var accepted = 0
        var queued = 0
        var held = 0
        var skipped = 0
        var dropped = 0

        mutating func count(_ state: EventState) {
            switch state {
            case .accepted: accepted += 1
            case .queued, .waiting: queued += 1
            case .held: held += 1
            case .skipped: skipped += 1
            case .dropped: dropped += 1
            }
        }

        static func += (left: inout Ledger, right: Ledger) {
            left.accepted += right.accepted
            left.queued += right.queued
            left.held += right.held
            left.skipped += right.skipped
            left.dropped += right.dropped
        }
    }

    var day: SiteDay
    /// The employee number at Humand; nil if the person cannot be mapped.
    var employee: String?
    /// HikCentral's id of the person; empty if unknown.
    var person: String
    var name: String
    /// The punches that the doors show, without double reads.
    var doors = 0
    var ledger = Ledger()
    /// The clock-ins and clock-outs that Humand counts towards the day; nil if there was nobody to look up.
    var humand: Int?
    var differences: [Difference] = []
    var foreign: [ForeignEntry] = []
    var changed: [ChangedEntry] = []
    var turned: [TurnedPunch] = []
}

/// One day of the whole site.
package struct ReconciledDay: Equatable, Sendable {
    var day: SiteDay
    /// Everyone named by the doors or the ledger, in order of employee number.
    var people: [PersonDay]
    /// How many of the ledger's events HikCentral no longer has.
    var purged: Int
    /// How many of the ledger's events are from doors, or of types, that HikCentral was not asked for.
    var unasked = 0
    /// How many of Humand's entries have an unreadable time.
    var unreadable: Int
    /// The time up to which the doors were compared; nil for a day that is over.
    var upTo: Instant?
}

/// The totals of several days.
package struct ReconcileTotals: Equatable, Sendable {
    var people = 0
    var doors = 0
    var ledger = PersonDay.Ledger()
    var humand = 0
    /// How many people's entries Humand does not give.
    var unanswered = 0
    var purged = 0
    var unasked = 0
    var unreadable = 0
    var kinds: [Difference.Kind: Int] = [:]
    /// By source.
    var foreign: [String: Int] = [:]
    /// How many entries somebody changed in Humand.
    var changed = 0
    /// How many were posted with the direction that their doors no longer give.
    var turned = 0

    package init(_ days: [ReconciledDay]) {
        for day in days {
            purged += day.purged
            unasked += day.unasked
            unreadable += day.unreadable
            for person in day.people {
                people += 1
                doors += person.doors
                ledger += person.ledger
                humand += person.humand ?? 0
                if person.employee != nil, person.humand == nil { unanswered += 1 }
                changed += person.changed.count
                turned += person.turned.count
                for difference in person.differences { kinds[difference.kind, default: 0] += 1 }
                for entry in person.foreign { foreign[entry.source.isEmpty ? "?" : entry.source, default: 0] += 1 }
            }
        }
    }

    package var agrees: Bool { kinds.isEmpty }
    /// Nothing differs as far as Humand answers, but it does not answer for everybody.
    package var isIncomplete: Bool { Set(kinds.keys) == [.notCompared] }
}
