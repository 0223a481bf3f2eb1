import Attendance
import Base
import Ledger

extension Item {
    /// The item as receivers get it: flat, with the keys that filters have, and without what is empty.
    var json: JSONValue {
        var members: [JSONValue.Member] = []
        func add(_ key: String, _ text: String?) {
            if let text, !text.isEmpty { members.append(.init(key, .string(text))) }
        }
        add("id", id)
        add("type", kind.rawValue)
        add("created_date", at.text)
        if let recorded {
            let event = recorded.event
            add("event_id", event.id)
            add("event_time", event.time.shortest)
            members.append(.init("event_type", JSONValue(event.type)))
            add("origin", recorded.origin.rawValue)
            add("door", event.doorCode)
            add("door_name", event.doorName)
            add("reader", event.readerCode)
            add("reader_name", event.readerName)
            add("person", event.personID)
            add("person_name", event.personName)
            add("employee", employee)
            add("direction", recorded.punch?.direction.rawValue)
            add("punch_time", recorded.punch?.time.shortest)
        }
        add("outcome", state?.rawValue)
        add("cause", cause?.rawValue)
        if let delay { members.append(.init("delay", JSONValue(delay.milliseconds / 1000))) }
        add("humand_id", humandID)
        if let notice {
            add("notice", notice.name.rawValue)
            add("phase", notice.phase.rawValue)
            add("subject", notice.subject)
            let facts = notice.facts.sorted { $0.key.rawValue < $1.key.rawValue }
            members.append(.init("facts", .object(facts.map { .init($0.key.rawValue, .string($0.value)) })))
        }
        add("reason", reason)
        if let eventLine { members.append(.init("line", JSONValue(eventLine))) }
        return .object(members)
    }
}
