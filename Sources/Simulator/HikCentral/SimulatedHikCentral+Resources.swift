import Base
import Foundation

/// Doors, devices, persons and subscriptions. Called under the lock.
extension SimulatedHikCentral {
    func doorList(_ body: JSONValue) throws(ArtemisRefusal) -> JSONValue {
        try list(doors, body) { door in
            [
                "doorIndexCode": .string(door.code), "doorName": .string(door.name), "doorNo": "1",
                "acsDevIndexCode": .string("d" + door.code), "regionIndexCode": "1", "doorState": 0,
            ]
        }
    }

    /// One device per door. Some sites write `status` with a stray space, so every other device here does too.
    func deviceList(_ body: JSONValue) throws(ArtemisRefusal) -> JSONValue {
        try list(Array(doors.enumerated()), body) { index, door in
            [
                "acsDevIndexCode": .string("d" + door.code), "acsDevName": .string(door.name),
                index % 2 == 0 ? "status" : "status ": offlineDoors.contains(door.code) ? 2 : 1,
            ]
        }
    }

    func personInfo(_ body: JSONValue) throws(ArtemisRefusal) -> JSONValue {
        guard let id = body["personId"]?.strictString, !id.isEmpty else { throw .parameter("personId") }
        guard let person = persons.first(where: { $0.id == id }) else { throw .notFound }
        return .artemisSuccess(Self.json(person))
    }

    func personList(_ body: JSONValue) throws(ArtemisRefusal) -> JSONValue { try list(persons, body, Self.json) }

    private func list<Item>(
        _ items: [Item], _ body: JSONValue, _ json: (Item) -> JSONValue
    ) throws(ArtemisRefusal) -> JSONValue {
        let paging = try ArtemisPaging(body)
        return .artemisPage(paging.slice(items).map(json), total: items.count, page: paging.page, size: paging.size)
    }

    private static func json(_ person: SimulatedPerson) -> JSONValue {
        let cards: JSONValue = person.cardNo.isEmpty ? [] : [["cardNo": .string(person.cardNo)]]
        return [
            "personId": .string(person.id), "personCode": .string(person.code), "personName": .string(person.name),
            "gender": 0, "orgIndexCode": "5", "personPhoto": ["picUri": ""], "phoneNo": "", "email": "", "remark": "",
            "cards": cards, "beginTime": "2025-03-19T10:28:22-06:00", "endTime": "2034-05-26T15:00:00+08:00",
        ]
    }

    // MARK: - Subscriptions

    /// A new subscription to an event type replaces an earlier one with the same destination.
    func subscribe(_ body: JSONValue) throws(ArtemisRefusal) -> JSONValue {
        let types = try Self.eventTypes(body)
        guard let destination = body["eventDest"]?.strictString, let url = URL(string: destination),
            url.scheme == "http" || url.scheme == "https", url.host != nil
        else { throw .parameter("eventDest") }
        if let passBack = body["passBack"], ![0, 1].contains(passBack.strictInteger) { throw .parameter("passBack") }
        drop(types) { $0 == destination }
        let token = body["token"]?.text ?? ""
        subscriptions.append(Subscription(eventTypes: types, destination: destination, token: token))
        return .artemisSuccess("")
    }

    func unsubscribe(_ body: JSONValue) throws(ArtemisRefusal) -> JSONValue {
        drop(try Self.eventTypes(body)) { _ in true }
        return .artemisSuccess("")
    }

    var subscriptionView: JSONValue {
        let detail = subscriptions.map { subscription -> JSONValue in
            [
                "eventTypes": .array(subscription.eventTypes.map { JSONValue($0) }),
                "eventDest": .string(subscription.destination),
            ]
        }
        return .artemisSuccess(["detail": .array(detail)])
    }

    private func drop(_ types: [Int], where concerns: (String) -> Bool) {
        for index in subscriptions.indices where concerns(subscriptions[index].destination) {
            subscriptions[index].eventTypes.removeAll { types.contains($0) }
        }
        subscriptions.removeAll { $0.eventTypes.isEmpty }
    }

    private static func eventTypes(_ body: JSONValue) throws(ArtemisRefusal) -> [Int] {
        let given = body["eventTypes"]?.elements ?? []
        let types = given.compactMap(\.strictInteger)
        guard !types.isEmpty, types.count == given.count else { throw .parameter("eventTypes") }
        return types
    }
}
