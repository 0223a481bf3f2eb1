import Base

/// An entry in Humand's time tracking.
package struct SimulatedEntry: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case start = "START"
        case end = "END"
    }

    package var id: Int
    package var employeeId: String
    package var kind: Kind
    /// Keeps the offset it was posted with: Humand uses it to group entries into days.
    package var time: Timestamp
    /// `INTEGRATION`, `APP`, `KIOSK`, `MANUAL`, `DAY_CHANGE`, `AUTO_CLOSE`…
    package var source: String
    package var comment: String
    package var createdAt: Instant
    /// The day the entry counts towards: its own, unless Humand itself closes the previous day at midnight.
    package var referenceDate: String

    /// The answer to an accepted clock-in or clock-out.
    func created(userId: Int) -> JSONValue {
        let utc = Timestamp(instant: time.instant).withZ
        return [
            "id": JSONValue(id), "userId": JSONValue(userId), "employeeInternalId": .string(employeeId),
            "date": .string(utc), "referenceDate": .string(referenceDate), "type": .string(kind.rawValue),
            "source": .string(source), "site": nil, "coordinates": nil, "comment": .string(comment),
            "createdAt": .string(Timestamp(instant: createdAt).withZ),
            "updatedAt": .string(Timestamp(instant: createdAt).withZ), "time": .string(utc),
        ]
    }

    /// The entry as lists show it: alternately with `time` in UTC, `time` with an offset, and `date`.
    ///
    /// All three forms have been observed.
    var listed: JSONValue {
        let utc = Timestamp(instant: time.instant).withZ
        var members: [JSONValue.Member] = [.init("id", JSONValue(id)), .init("type", .string(kind.rawValue))]
        switch id % 3 {
        case 0: members.append(.init("time", .string(utc)))
        case 1: members.append(.init("time", .string(time.withMilliseconds)))
        default: members.append(.init("date", .string(utc)))
        }
        members.append(.init("referenceDate", .string(referenceDate)))
        members.append(.init(id % 3 == 2 ? "employeeId" : "employeeInternalId", .string(employeeId)))
        members.append(.init("source", .string(source)))
        if !comment.isEmpty { members.append(.init("comment", .string(comment))) }
        return .object(members)
    }
}

/// A user of Humand.
package struct SimulatedUser: Sendable, Equatable {
    package enum Status: String, Sendable {
        case active = "ACTIVE"
        case deactivated = "DEACTIVATED"
        case unclaimed = "UNCLAIMED"
    }

    package var id: Int
    /// May have leading zeros, and may be an e-mail address.
    package var employeeId: String
    package var firstName: String
    package var lastName: String
    package var status: Status
    package var isDeleted: Bool

    package init(
        id: Int = 0, employeeId: String, firstName: String = "", lastName: String = "", status: Status = .active,
        isDeleted: Bool = false
    ) {
        self.id = id
        self.employeeId = employeeId
        self.firstName = firstName
        self.lastName = lastName
        self.status = status
        self.isDeleted = isDeleted
    }

    var json: JSONValue {
        [
            "id": JSONValue(id), "status": .string(status.rawValue), "deleted": JSONValue(isDeleted),
            "employeeInternalId": .string(employeeId), "firstName": .string(firstName), "lastName": .string(lastName),
            "fields": [], "segmentations": [],
        ]
    }
}

extension Timestamp {
    /// `2026-01-27T11:12:45.000Z`, the format of Humand's answers.
    var withZ: String { String(Timestamp(instant: instant).withMilliseconds.dropLast(6)) + "Z" }
}
