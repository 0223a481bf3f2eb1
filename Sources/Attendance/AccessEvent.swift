import Base

/// What a door recorded: one person (or nobody) at one reader at one moment.
package struct AccessEvent: Equatable, Sendable {
    /// HikCentral's id of the event.
    package var id: String
    /// The decimal event code; see `EventType`.
    package var type: Int
    package var time: Timestamp
    /// HikCentral's person id, empty when the door recognised nobody.
    package var personID: String
    package var personName: String
    package var cardNumber: String
    package var doorCode: String
    package var doorName: String
    package var readerCode: String
    package var readerName: String
    /// What the device itself reports as the direction (`checkInAndOutType`).
    package var attendanceStatus: AttendanceStatus

    package init(
        id: String, type: Int, time: Timestamp, personID: String, personName: String = "", cardNumber: String = "",
        doorCode: String, doorName: String = "", readerCode: String = "", readerName: String = "",
        attendanceStatus: AttendanceStatus = .unknown
    ) {
        self.id = id
        self.type = type
        self.time = time
        self.personID = AccessEvent.nobody.contains(personID) ? "" : personID
        self.personName = personName
        self.cardNumber = cardNumber
        self.doorCode = doorCode
        self.doorName = doorName
        self.readerCode = readerCode
        self.readerName = readerName
        self.attendanceStatus = attendanceStatus
    }

    /// The door as people know it.
    package var doorLabel: String { doorName.isEmpty ? doorCode : doorName }

    /// The id of an event that comes without one: it is known by what it says, so that it is kept once.
    package static func id(ofContent content: String) -> String {
        var hash = SHA256()
        hash.update(Array(content.utf8))
        return "raw-" + hash.finalize().prefix(8).map { String($0, radix: 16) }.joined()
    }

    /// The person ids by which HikCentral reports that it recognised nobody.
    package static let nobody: Set<String> = ["", "0", "-1"]
}

/// The device's own status for an event, `checkInAndOutType` in the Artemis guide.
package enum AttendanceStatus: Int, Sendable {
    case unknown = 0
    case checkIn = 1
    case checkOut = 2
    case breakOut = 3
    case breakIn = 4
    case overtimeIn = 5
    case overtimeOut = 6

    /// The direction it stands for: leaving for a break is a clock-out, returning from it a clock-in.
    var direction: Direction? {
        switch self {
        case .unknown: nil
        case .checkIn, .breakIn, .overtimeIn: .clockIn
        case .checkOut, .breakOut, .overtimeOut: .clockOut
        }
    }
}
