import Attendance
import Base

extension LedgerRecord {
    /// The record as a line, LF included: one JSON object with its keys in a fixed order, made for `grep` and `jq`.
    package var text: String {
        var writer = LedgerLineWriter()
        writer.add(.n, line)
        writer.add(.at, at)
        writer.add(.kind, entry.kind.rawValue)
        writer.add(entry)
        return JSONValue.object(writer.members).serialized + "\n"
    }
}

/// Collects the members of a ledger line. What is empty is left out, except where its absence would be damage.
private struct LedgerLineWriter {
    private(set) var members: [JSONValue.Member] = []

    mutating func add(_ key: LedgerKey, _ text: String) { members.append(.init(key.text, .string(text))) }

    mutating func add(_ key: LedgerKey, _ number: Int) { members.append(.init(key.text, JSONValue(number))) }

    mutating func add(_ key: LedgerKey, _ moment: Instant?) { addUnlessEmpty(key, moment?.text) }

    private mutating func addUnlessEmpty(_ key: LedgerKey, _ text: String?) {
        if let text, !text.isEmpty { add(key, text) }
    }

    private mutating func addIfTrue(_ key: LedgerKey, _ flag: Bool) {
        if flag { members.append(.init(key.text, true)) }
    }

    private mutating func add(_ sentence: Sentence?) {
        if let sentence { members.append(.init(LedgerKey.said.text, sentence.json)) }
    }

    mutating func add(_ entry: LedgerEntry) {
        switch entry {
        case .opened(let version, let position, let lateCheck):
            add(.version, version)
            add(.readTo, position)
            add(.checkedAt, lateCheck)
        case .begun(let moment, let reason):
            add(.from, moment)
            add(.reason, reason)
        case .window(let window, let origin, let events):
            add(window)
            add(.pass, origin.rawValue)
            add(.events, events)
        case .checked(let window, let found):
            add(window)
            add(.found, found)
        case .event(let recorded):
            add(recorded)
        case .carried(let line, let recorded), .reopened(let line, let recorded):
            add(.of, line)
            add(recorded)
        case .sending(let line):
            add(.of, line)
        case .outcome(let line, let outcome):
            add(.of, line)
            add(outcome)
        case .gap(let firstMissing):
            add(.firstMissing, firstMissing)
        case .damaged(let window, let reason):
            add(window)
            add(.reason, reason)
        case .notice(let notice):
            add(notice)
        case .carriedNotice(let recorded):
            add(.of, recorded.line)
            add(.from, recorded.at)
            add(recorded.notice)
        }
    }

    private mutating func add(_ notice: Notice) {
        add(.notice, notice.name.rawValue)
        add(.phase, notice.phase.rawValue)
        addUnlessEmpty(.subject, notice.subject)
        let facts = NoticeFact.allCases.compactMap { fact in
            notice.facts[fact].map { JSONValue.Member(fact.rawValue, .string($0)) }
        }
        if !facts.isEmpty { members.append(.init(LedgerKey.facts.text, .object(facts))) }
    }

    private mutating func add(_ window: Window) {
        add(.from, window.from)
        add(.to, window.to)
    }

    private mutating func add(_ recorded: RecordedEvent) {
        let event = recorded.event
        add(.event, event.id)
        add(.time, event.time.shortest)
        add(.type, event.type)
        addUnlessEmpty(.door, event.doorCode)
        addUnlessEmpty(.doorName, event.doorName)
        addUnlessEmpty(.reader, event.readerCode)
        addUnlessEmpty(.readerName, event.readerName)
        addUnlessEmpty(.person, event.personID)
        addUnlessEmpty(.name, event.personName)
        addUnlessEmpty(.card, event.cardNumber)
        if event.attendanceStatus != .unknown { add(.status, event.attendanceStatus.rawValue) }
        if recorded.origin != .poll { add(.pass, recorded.origin.rawValue) }
        add(.state, recorded.state.rawValue)
        addUnlessEmpty(.cause, recorded.cause?.rawValue)
        addUnlessEmpty(.why, recorded.why?.rawValue)
        add(.reason, recorded.reason)
        add(recorded.said)
        addUnlessEmpty(.number, recorded.employeeNumber)
        if let punch = recorded.punch { add(punch) }
        add(.until, recorded.until)
        addIfTrue(.inDoubt, recorded.isUnconfirmed)
        addUnlessEmpty(.raw, recorded.raw)
    }

    private mutating func add(_ outcome: Outcome) {
        add(.state, outcome.state.rawValue)
        addUnlessEmpty(.cause, outcome.cause?.rawValue)
        addUnlessEmpty(.why, outcome.why?.rawValue)
        add(.reason, outcome.reason)
        add(outcome.said)
        addUnlessEmpty(.humand, outcome.humandID)
        addUnlessEmpty(.number, outcome.employeeNumber)
        add(.until, outcome.until)
        addIfTrue(.inDoubt, outcome.isUnconfirmed)
        if let punch = outcome.punch {
            add(punch)
            add(.time, punch.time.shortest)
        }
    }

    /// Without its time: an event's punch has the event's.
    private mutating func add(_ punch: Punch) {
        add(.employee, punch.employee)
        add(.direction, punch.direction.rawValue)
        addUnlessEmpty(.comment, punch.comment)
    }
}
