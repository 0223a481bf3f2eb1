import Attendance
import Base

/// What has become of an access event so far.
package enum EventState: String, Sendable, CaseIterable {
    /// Its punch is to be delivered as soon as possible.
    case queued
    /// Its punch is to be delivered at a later time.
    case waiting
    /// It waits for a person's decision.
    case held
    /// Humand has accepted its punch.
    case accepted
    /// It makes no punch.
    case skipped
    /// A person has decided not to deliver it.
    case dropped

    /// Nothing more happens to it, unless a person reopens it.
    package var isFinal: Bool { self == .accepted || self == .skipped || self == .dropped }
}

/// An access event as the ledger keeps it: what was seen, and what was decided.
package struct RecordedEvent: Equatable, Sendable {
    package var event: AccessEvent
    /// The JSON of an event that could not be decoded; `event` then holds what could be read of it.
    package var raw: String?
    /// How it reached us.
    package var origin: EventOrigin
    package var state: EventState
    /// Why it is held; nil in every other state.
    package var cause: HoldCause?
    /// By which rule it is a punch, or why it is none; nil for any other reason, and on older lines.
    package var why: ReasonCode?
    /// Why it is in this state, in English.
    package var reason: String
    /// The same by its code, to be said in another language; nil where `why` says it, and on older lines.
    package private(set) var said: Sentence?
    /// The employee number that HikCentral gave for the person, where event and punch do not have it.
    package var employeeNumber: String?
    package var punch: Punch?
    /// When a waiting punch may be delivered.
    package var until: Instant?
    /// A post may have reached Humand although no answer came; it is read back before it is sent again.
    package var isUnconfirmed = false

    package init(
        event: AccessEvent, raw: String? = nil, origin: EventOrigin = .poll, state: EventState, cause: HoldCause? = nil,
        why: ReasonCode? = nil, reason: String, said: Sentence? = nil, employeeNumber: String? = nil,
        punch: Punch? = nil, until: Instant? = nil, isUnconfirmed: Bool = false
    ) {
        self.event = event
        self.raw = raw
        self.origin = origin
        self.state = state
        self.cause = cause
        self.why = why
        self.reason = reason
        self.said = said
        self.employeeNumber = employeeNumber
        self.punch = punch
        self.until = until
        self.isUnconfirmed = isUnconfirmed
    }

    /// Gives it another reason.
    package mutating func say(_ sentence: Sentence) { (why, reason, said) = (nil, sentence.english, sentence) }

    /// It stands for a person's passage. The person and the time of an event that could not be read are not certain.
    package var isPassage: Bool { state != .skipped && cause != .undecodable }

    /// It goes out by itself.
    var isDeliverable: Bool { state == .queued || state == .waiting }

    /// Changes it by the outcome of a delivery or a decision.
    package mutating func take(_ outcome: Outcome) {
        // Only a forged line says so: without a punch there is nothing to deliver.
        if outcome.state == .queued || outcome.state == .waiting, outcome.punch ?? punch == nil { return }
        (state, cause, why, reason, said) = (outcome.state, outcome.cause, outcome.why, outcome.reason, outcome.said)
        (until, isUnconfirmed) = (outcome.until, outcome.isUnconfirmed)
        punch = outcome.punch ?? punch
        employeeNumber = outcome.employeeNumber ?? employeeNumber
    }
}

/// How an event reached us.
package enum EventOrigin: String, Sendable, CaseIterable {
    /// In the window that follows the cursor.
    case poll
    /// HikCentral received it after its window had been read.
    case late
    /// Its door was not read before: the settings name it now, or HikCentral gave it another code.
    case newDoor = "newdoor"
    /// It was stamped in the future.
    case ahead
    /// In a window that a person asked for.
    case backfill
    /// HikCentral pushed it, and it did not lie in the window that follows the cursor.
    case push
    /// FindFace sent it. It never moves the cursor.
    case findFace = "findface"
}

/// The result of one delivery, or a person's decision about a held punch.
package struct Outcome: Equatable, Sendable {
    package var state: EventState
    package var cause: HoldCause?
    package var why: ReasonCode?
    /// In English.
    package var reason: String
    /// The reason by its code; nil where `why` says all of it, for what Humand accepted as usual, and on older lines.
    package private(set) var said: Sentence?
    package var until: Instant?
    var isUnconfirmed: Bool
    /// Humand's id of the entry.
    package var humandID: String?
    /// The punch, where the outcome changes it, as a corrected employee map does.
    package var punch: Punch?
    /// The employee's number by which that was decided, where it is not the line's: it may have been corrected in
    /// HikCentral, and the line goes by it from then on.
    package var employeeNumber: String?

    package init(
        _ state: EventState, cause: HoldCause? = nil, why: ReasonCode? = nil, reason: String, said: Sentence? = nil,
        until: Instant? = nil, isUnconfirmed: Bool = false, humandID: String? = nil, punch: Punch? = nil,
        employeeNumber: String? = nil
    ) {
        self.state = state
        self.cause = cause
        self.why = why
        self.reason = reason
        self.said = said
        self.until = until
        self.isUnconfirmed = isUnconfirmed
        self.humandID = humandID
        self.punch = punch
        self.employeeNumber = employeeNumber
    }

    /// - Parameter rule: the reason of the decision that a person has caused.
    package init(
        _ state: EventState, cause: HoldCause? = nil, why: ReasonCode? = nil, _ said: Sentence, _ rule: String? = nil,
        until: Instant? = nil, isUnconfirmed: Bool = false, humandID: String? = nil, punch: Punch? = nil,
        employeeNumber: String? = nil
    ) {
        self.init(
            state, cause: cause, why: why, reason: rule.map { "\(said): \($0)" } ?? said.english,
            said: said.code == .accepted || why == .behind ? nil : said, until: until, isUnconfirmed: isUnconfirmed,
            humandID: humandID, punch: punch, employeeNumber: employeeNumber)
    }
}

/// One line of the ledger.
package enum LedgerEntry: Equatable, Sendable {
    /// The first line of every file: its format, and how far reading had come.
    case opened(version: Int, position: Instant?, lateCheck: Instant?)
    /// Reading begins (again) at this moment.
    case begun(Instant, reason: String)
    /// A window has been read; its events are the lines before. Only a poll moves the cursor.
    case window(Window, origin: EventOrigin, events: Int)
    /// HikCentral's counts were compared with the ledger's.
    case checked(Window, found: Int)
    case event(RecordedEvent)
    /// An open event repeated from an older file; `line` is its first line.
    case carried(line: Int, RecordedEvent)
    /// A final event that is delivered after all, by a person's decision; `line` is its first line.
    case reopened(line: Int, RecordedEvent)
    /// A post is about to be sent; without a later outcome it is unconfirmed.
    case sending(line: Int)
    case outcome(line: Int, Outcome)
    /// Lines were lost here, from `firstMissing` up to this line.
    case gap(firstMissing: Int)
    /// The ledger was damaged: the window is read again, and its punches are read back before they are sent.
    case damaged(Window, reason: String)
    /// A person should know this.
    case notice(Notice)
    /// A notice repeated from an older file, because it has not ended; it is no news.
    case carriedNotice(RecordedNotice)
}

/// A line of the ledger, with its line number and the time at which it was written.
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
    ///
    /// 2 has notices. A file of version 1 goes on without them; before its first notice it gets a heading of version 2,
    /// which an older program refuses wherever it stands, instead of cutting the notice out as damage.
    package static let version = 2
    /// The largest line number: `jq` counts exactly up to here, and one more does not overflow.
    static let maximumLine = 1 << 53
}
