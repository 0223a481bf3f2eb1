import Attendance
import Base
import Foundation

/// The text form of ledger records: one JSON object a line, its keys in a fixed order, made for `grep` and `jq`.
extension LedgerRecord {
    /// The line, with its LF.
    package var text: String {
        var members: [JSONValue.Member] = [
            .init("n", JSONValue(line)), .init("at", .string(at.text)), .init("kind", .string(kind)),
        ]
        members += LedgerRecord.members(of: entry)
        return JSONValue.object(members).serialized + "\n"
    }

    private var kind: String {
        switch entry {
        case .opened: "ledger"
        case .begun: "begun"
        case .window: "window"
        case .checked: "checked"
        case .event: "event"
        case .carried: "carried"
        case .reopened: "reopened"
        case .sending: "sending"
        case .outcome: "outcome"
        case .gap: "gap"
        case .damaged: "damaged"
        }
    }

    private static func members(of entry: LedgerEntry) -> [JSONValue.Member] {
        switch entry {
        case .opened(let version, let position, let lateCheck):
            return [.init("version", JSONValue(version))] + optional("readTo", position)
                + optional("checkedAt", lateCheck)
        case .begun(let moment, let reason):
            return [.init("from", .string(moment.text)), .init("reason", .string(reason))]
        case .window(let window, let origin, let events):
            return members(of: window) + [.init("pass", .string(origin.rawValue)), .init("events", JSONValue(events))]
        case .checked(let window, let found):
            return members(of: window) + [.init("found", JSONValue(found))]
        case .event(let recorded):
            return members(of: recorded)
        case .carried(let number, let recorded), .reopened(let number, let recorded):
            return [.init("of", JSONValue(number))] + members(of: recorded)
        case .sending(let number):
            return [.init("of", JSONValue(number))]
        case .outcome(let number, let outcome):
            return [.init("of", JSONValue(number))] + members(of: outcome)
        case .gap(let firstMissing):
            return [.init("firstMissing", JSONValue(firstMissing))]
        case .damaged(let window, let reason):
            return members(of: window) + [.init("reason", .string(reason))]
        }
    }

    private static func members(of window: Window) -> [JSONValue.Member] {
        [.init("from", .string(window.from.text)), .init("to", .string(window.to.text))]
    }

    private static func members(of recorded: RecordedEvent) -> [JSONValue.Member] {
        let event = recorded.event
        var members: [JSONValue.Member] = [
            .init("event", .string(event.id)), .init("time", .string(event.time.shortest)),
            .init("type", JSONValue(event.type)),
        ]
        members += optional("door", event.doorCode) + optional("doorName", event.doorName)
        members += optional("reader", event.readerCode) + optional("readerName", event.readerName)
        members += optional("person", event.personID) + optional("name", event.personName)
        members += optional("card", event.cardNumber)
        if event.attendanceStatus != .unknown {
            members.append(.init("status", JSONValue(event.attendanceStatus.rawValue)))
        }
        if recorded.origin != .poll { members.append(.init("pass", .string(recorded.origin.rawValue))) }
        members.append(.init("state", .string(recorded.state.rawValue)))
        members += optional("cause", recorded.cause?.rawValue ?? "")
        members.append(.init("reason", .string(recorded.reason)))
        members += optional("number", recorded.employeeNumber ?? "")
        if let punch = recorded.punch { members += LedgerRecord.members(of: punch) }
        members += optional("until", recorded.until)
        if recorded.isInDoubt { members.append(.init("inDoubt", true)) }
        members += optional("raw", recorded.raw ?? "")
        return members
    }

    private static func members(of punch: Punch) -> [JSONValue.Member] {
        [.init("employee", .string(punch.employee)), .init("direction", .string(punch.direction.rawValue))]
            + optional("comment", punch.comment)
    }

    private static func members(of outcome: Outcome) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [.init("state", .string(outcome.state.rawValue))]
        members += optional("cause", outcome.cause?.rawValue ?? "")
        members.append(.init("reason", .string(outcome.reason)))
        members += optional("humand", outcome.humandID ?? "") + optional("until", outcome.until)
        if outcome.isInDoubt { members.append(.init("inDoubt", true)) }
        if let punch = outcome.punch {
            members += LedgerRecord.members(of: punch)
            members.append(.init("time", .string(punch.time.shortest)))
        }
        return members
    }

    private static func optional(_ key: String, _ text: String) -> [JSONValue.Member] {
        text.isEmpty ? [] : [.init(key, .string(text))]
    }

    private static func optional(_ key: String, _ instant: Instant?) -> [JSONValue.Member] {
        instant.map { [.init(key, .string($0.text))] } ?? []
    }
}
