@testable import Attendance
@testable import Base
@testable import Support

/// A plant with an entry, an exit and a turnstile of two readers; the clock shows noon.
struct MapperBench {
    static let now = Instant(seconds: 1_769_515_200)
    var rules = MappingRules()
    var history = PunchHistory()

    func event(
        _ seconds: Int64 = -60, door: String = "23", type: Int = 196_893, person: String = "17",
        status: AttendanceStatus = .unknown, reader: String = ""
    ) -> AccessEvent {
        AccessEvent(
            id: "e\(seconds)", type: type,
            time: Timestamp(instant: MapperBench.now + .seconds(seconds), offsetSeconds: -10_800),
            personID: person, doorCode: door, doorName: "Door \(door)", readerCode: reader, attendanceStatus: status)
    }

    func decide(
        _ event: AccessEvent, number: String? = "17", mayAlternate: Bool = true
    ) throws -> MappingDecision {
        let doors = try DoorMap(
            entry: DeviceReference.list("23,41/81"), exit: DeviceReference.list("24,41/82,25"),
            listed: ["23", "24", "25", "41", "50"].map { Door(code: $0, name: "Door \($0)") })
        let all = try DoorMap(entry: [], exit: [], listed: doors.doors + [Door(code: "50", name: "Door 50")])
        let mapper = Mapper(rules: rules, doors: event.doorCode == "50" ? all : doors)
        return mapper.decide(
            event, number: number, now: MapperBench.now, history: history, mayAlternate: mayAlternate)
    }

    /// Decides on an event and remembers the punch, as the intake does.
    mutating func run(_ event: AccessEvent) throws -> Direction? {
        let decision = try decide(event)
        guard let punch = decision.punch else { return nil }
        history.add(punch)
        return punch.direction
    }
}

extension MappingDecision {
    var punch: Punch? {
        switch self {
        case .queued(let punch, _), .waiting(let punch, _, _): punch
        case .reserved(let punch, _, _): punch
        case .skipped, .held: nil
        }
    }

    var text: String {
        switch self {
        case .skipped(let reason): "skipped: \(reason.text)"
        case .held(let cause, let reason): "held \(cause.rawValue): \(reason.text)"
        case .reserved(_, let cause, let reason): "reserved \(cause.rawValue): \(reason.text)"
        case .queued(let punch, let reason): "queued \(punch.direction.rawValue): \(reason.text)"
        case .waiting(let punch, _, let reason): "waiting \(punch.direction.rawValue): \(reason.text)"
        }
    }
}
