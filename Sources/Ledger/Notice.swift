import Base

/// What a notice is about. The raw value is its stable name, in the ledger and for receivers.
package enum NoticeName: String, CaseIterable, Sendable {
    /// HikCentral cannot be read.
    case sourceAway = "source.away"
    /// Humand does not answer.
    case sinkAway = "sink.away"
    /// Humand refuses the key, or everything that is posted.
    case sinkRefused = "sink.refused"
    /// A door is silent although it is used at this hour of this weekday.
    case doorSilent = "door.silent"
    case deviceOffline = "device.offline"
    /// Punches wait for a person.
    case punchesHeld = "punches.held"
    /// Many events reached HikCentral late.
    case lateEvents = "late.events"
    /// What the nightly comparison found.
    case reconcileResult = "reconcile.result"
    case ledgerDamaged = "ledger.damaged"
    case diskLow = "disk.low"
    case dailySummary = "daily.summary"
    /// One that a newer program wrote; its line is no damage.
    case unknown

    /// The names that this program writes.
    package static let known = allCases.filter { $0 != .unknown }
}

/// Whether something begins, ends, or is only reported.
package enum NoticePhase: String, CaseIterable, Sendable {
    case begun, ended, report
}

/// A value that a notice's text is made from. The raw value is its key in the ledger and for receivers.
package enum NoticeFact: String, CaseIterable, Sendable {
    /// The name of a door or device.
    case name
    /// When it began, or when something was last seen.
    case since
    case from, to, day
    /// Why, as a stable word.
    case reason
    /// What was said about it, in English and in Spanish.
    case detail, detailSpanish
    /// How far HikCentral has been read.
    case readTo
    case count
    /// Counts by cause: `unmapped=3,refused=1`.
    case causes
    case events, accepted, held, queued, skipped, dropped
    case differences
    /// What somebody changed in Humand.
    case changed
    /// Bytes.
    case free, size
}

/// Something that a person should know about the service itself.
///
/// It holds values, no sentences: the text is made for whoever reads it, in their language.
package struct Notice: Equatable, Sendable {
    /// What tells notices apart: one of each may be open at a time.
    package struct Key: Hashable, Sendable, Comparable {
        package var name: NoticeName
        /// A door code, a device; empty where there is only one.
        package var subject: String

        package init(_ name: NoticeName, subject: String = "") { (self.name, self.subject) = (name, subject) }

        package static func < (left: Key, right: Key) -> Bool {
            (left.name.rawValue, left.subject) < (right.name.rawValue, right.subject)
        }
    }

    package var key: Key
    package var phase: NoticePhase
    package var facts: [NoticeFact: String]

    package var name: NoticeName { key.name }
    package var subject: String { key.subject }

    package init(_ name: NoticeName, subject: String = "", _ phase: NoticePhase, _ facts: [NoticeFact: String] = [:]) {
        key = Key(name, subject: subject)
        self.phase = phase
        self.facts = facts.filter { !$0.value.isEmpty }
    }

    package func integer(_ fact: NoticeFact) -> Int? { facts[fact].flatMap { Int($0) } }

    package func instant(_ fact: NoticeFact) -> Instant? { facts[fact].flatMap { Instant(text: $0) } }
}

/// A notice as it stands in the ledger.
package struct RecordedNotice: Equatable, Sendable {
    /// The line number with which it began.
    package var line: Int
    package var at: Instant
    package var notice: Notice

    package init(line: Int, at: Instant, notice: Notice) {
        (self.line, self.at, self.notice) = (line, at, notice)
    }
}

extension Notice {
    /// Lines were lost, and a span is read again.
    static func damage(_ window: Window) -> Notice {
        Notice(.ledgerDamaged, .report, [.from: window.from.text, .to: window.to.text])
    }
}
