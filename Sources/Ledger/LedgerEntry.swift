import Attendance
import Base

/// What has become of an access event so far.
package enum EventState: String, Sendable, CaseIterable {
    /// To be delivered.
    case queued
    /// To be delivered when its time has come.
    case waiting
    /// Waits for a person.
    case held
    /// Delivered.
    case accepted
    /// No punch.
    case skipped
    /// Given up by a person.
    case dropped

    /// Nothing more will be done.
    package var isFinal: Bool { self == .accepted || self == .skipped || self == .dropped }
}

/// An access event as it is kept: what was seen, and what was decided.
package struct RecordedEvent: Equatable, Sendable {
    package var event: AccessEvent
    /// The JSON of an event that could not be decoded; then `event` holds what could be read of it.
    package var raw: String?
    /// How it came: with its own window, or found behind the cursor later.
    package var origin: EventOrigin
    package var state: EventState
    /// Why it is held; nil in every other state.
    package var cause: HoldCause?
    /// Why it is in this state, in a sentence.
    package var reason: String
    /// The employee number that HikCentral gave for the person, where it is not among the event's and the punch's own.
    package var employeeNumber: String?
    package var punch: Punch?
    /// When a waiting punch may go out.
    var until: Instant?
    /// A post may have reached Humand without our knowing: read back before it is sent again.
    package var isInDoubt = false

    package init(
        event: AccessEvent, raw: String? = nil, origin: EventOrigin = .poll, state: EventState, cause: HoldCause? = nil,
        reason: String, employeeNumber: String? = nil, punch: Punch? = nil, until: Instant? = nil,
        isInDoubt: Bool = false
    ) {
        self.event = event
        self.raw = raw
        self.origin = origin
        self.state = state
        self.cause = cause
        self.reason = reason
        self.employeeNumber = employeeNumber
        self.punch = punch
        self.until = until
        self.isInDoubt = isInDoubt
    }

    /// It stands for a person's passage. Where an event could not be read, its time and its person may be anybody's.
    package var isPassage: Bool { state != .skipped && cause != .undecodable }
}

/// Why a span of time was read.
package enum EventOrigin: String, Sendable {
    /// The next window behind the cursor.
    case poll
    /// Events that HikCentral received after their window had been read.
    case late
    /// Events stamped in the future.
    case ahead
    /// A span that a person asked for.
    case backfill
}

/// The result of one delivery, or a person's decision about a held punch.
package struct Outcome: Equatable, Sendable {
    package var state: EventState
    var cause: HoldCause?
    package var reason: String
    package var until: Instant?
    var isInDoubt: Bool
    /// Humand's id of the entry.
    package var humandID: String?
    /// The punch, where the outcome changes it (a mended map).
    package var punch: Punch?

    package init(
        _ state: EventState, cause: HoldCause? = nil, reason: String, until: Instant? = nil, isInDoubt: Bool = false,
        humandID: String? = nil, punch: Punch? = nil
    ) {
        self.state = state
        self.cause = cause
        self.reason = reason
        self.until = until
        self.isInDoubt = isInDoubt
        self.humandID = humandID
        self.punch = punch
    }
}

/// One line of the ledger.
package enum LedgerEntry: Equatable, Sendable {
    /// The first line of every file: its format, and where reading stood.
    case opened(version: Int, position: Instant?, lateCheck: Instant?)
    /// Reading begins (again) at this moment.
    case begun(Instant, reason: String)
    /// A span has been read; its events stand in the lines before. Only a poll moves the cursor.
    case window(Window, origin: EventOrigin, events: Int)
    /// HikCentral's counts were compared with the ledger's.
    case checked(Window, found: Int)
    case event(RecordedEvent)
    /// An unsettled event brought over from an older file; `number` is that of its first line.
    case carried(line: Int, RecordedEvent)
    /// A settled event that is to be delivered after all, by a person's decision; `number` is that of its first line.
    case reopened(line: Int, RecordedEvent)
    /// A post is about to be sent; without an outcome behind it, it is in doubt.
    case sending(line: Int)
    case outcome(line: Int, Outcome)
    /// Lines were lost here, from `firstMissing` up to this line's own number.
    case gap(firstMissing: Int)
    /// The ledger was damaged: the span is read again, and its punches are read back before they are sent.
    case damaged(Window, reason: String)
}

/// A numbered, dated line of the ledger.
package struct LedgerRecord: Equatable, Sendable {
    package var line: Int
    package var at: Instant
    package var entry: LedgerEntry

    package init(line: Int, at: Instant, entry: LedgerEntry) {
        self.line = line
        self.at = at
        self.entry = entry
    }

    /// The version of the format that this program writes, and the newest it reads.
    package static let version = 1
    /// No line has a larger number: `jq` counts exactly up to here, and one more never overflows.
    static let largestLine = 1 << 53
}
