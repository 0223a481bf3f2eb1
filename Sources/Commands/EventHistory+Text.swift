import Attendance
import Base
import Foundation
import Ledger

extension EventHistory {
    /// The event is this person's, by whatever name a person on the telephone would give.
    func concerns(_ person: String) -> Bool {
        let event = first.event
        if [event.personID, event.cardNumber, now.employeeNumber, first.employeeNumber, punch?.employee].contains(
            person)
        {
            return !person.isEmpty
        }
        return !event.personName.isEmpty
            && event.personName.compare(person, options: [.caseInsensitive, .diacriticInsensitive]) == .orderedSame
    }

    /// As `queue list --json` shows it.
    var json: JSONValue {
        let event = first.event
        var members: [JSONValue.Member] = [
            .init("line", JSONValue(line)), .init("event", .string(event.id)),
            .init("time", .string(event.time.shortest)), .init("type", JSONValue(event.type)),
            .init("door", .string(event.doorCode)), .init("doorName", .string(event.doorName)),
            .init("person", .string(event.personID)), .init("name", .string(event.personName)),
        ]
        if let number = now.employeeNumber { members.append(.init("number", .string(number))) }
        if let punch {
            members.append(.init("employee", .string(punch.employee)))
            members.append(.init("direction", .string(punch.direction.rawValue)))
        }
        members.append(.init("state", .string(state.rawValue)))
        if let cause = now.cause { members.append(.init("cause", .string(cause.rawValue))) }
        members.append(.init("reason", .string(reason)))
        members.append(.init("seenAt", .string(seenAt.text)))
        if let humandID { members.append(.init("humand", .string(humandID))) }
        return .object(members)
    }
}

extension AccessEvent {
    /// The person as people know them.
    /// The same for a person who reads.
    var personPhrase: Phrase {
        personLabel == "nobody" ? Phrase(en: "nobody", es: "nadie") : Phrase(same: personLabel)
    }

    var personLabel: String { personName.isEmpty ? (personID.isEmpty ? "nobody" : personID) : personName }
}
