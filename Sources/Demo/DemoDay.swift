import Base
import Foundation
import HTTP
import Simulator

/// A working day of a small site, with everything that goes wrong in real ones.
struct DemoDay {
    static let entrada = SimulatedDoor(code: "23", name: "Facial Entrada")
    static let salida = SimulatedDoor(code: "24", name: "Facial Salida")
    static let comedor = SimulatedDoor(code: "31", name: "Comedor")
    static let doors = [entrada, salida, comedor]

    static let ana = SimulatedPerson(id: "17", code: "1001", name: "Ana Pérez")
    static let bruno = SimulatedPerson(id: "21", code: "1002", name: "Bruno Díaz")
    static let carla = SimulatedPerson(id: "33", code: "1003", name: "Carla Gómez")
    static let diego = SimulatedPerson(id: "40", code: "1009", name: "Diego Sosa")
    static let people = [ana, bruno, carla, diego]

    /// Diego, who started today, is not in it yet.
    static let employeeMap = "hikcentral,humand\n1001,AP-1001\n1002,BD-1002\n1003,CG-1003\n"

    private static let offset = -3 * 3600
    static let begin = instant("07:30:00")
    static let end = instant("19:00:00")

    static let events: [SimulatedEvent] = [
        event(1, "07:58:12", ana, entrada),
        event(2, "07:58:20", ana, entrada),
        event(3, "08:01:05", bruno, entrada, type: 198_914),
        event(4, "08:02:30", nil, entrada, type: 197_151),
        event(5, "08:05:44", diego, entrada),
        event(6, "08:10:31", carla, entrada),
        // This door's clock is nine days ahead.
        event(7, "08:30:00", carla, salida, daysAhead: 9),
        event(8, "12:15:02", bruno, comedor, type: 198_914),
        event(9, "17:01:09", ana, salida),
        event(10, "17:03:40", bruno, salida),
        // The gate's network was down for 51 minutes.
        event(11, "17:10:27", carla, salida, uploaded: "18:01:30"),
    ]

    /// What Humand must hold in the end, ordered by time.
    static let expected: [(person: SimulatedPerson, type: String, time: String)] = [
        (ana, "START", "07:58:12"), (bruno, "START", "08:01:05"), (carla, "START", "08:10:31"),
        (ana, "END", "17:01:09"), (bruno, "END", "17:03:40"), (carla, "END", "17:10:27"),
    ]

    /// Bruno's clock-in fails with an error 500; Carla's is accepted, but the answer is lost.
    static func addFaults(to humand: SimulatedHumand) {
        let body = #"{"code":"UNKNOWN_ERROR","message":"Something went wrong","metadata":{}}"#
        func isClockIn(of person: SimulatedPerson) -> @Sendable (HTTPListener.Request) -> Bool {
            let employee = employee(of: person)
            return { $0.target.hasSuffix("/clockIn") && String(decoding: $0.body, as: UTF8.self).contains(employee) }
        }
        humand.faults.add(Fault(.status(500, body: body), where: isClockIn(of: bruno)))
        humand.faults.add(Fault(.loseAnswer, where: isClockIn(of: carla)))
    }

    static func employee(of person: SimulatedPerson) -> String {
        let initials = person.name.split(separator: " ").compactMap(\.first).map(String.init).joined()
        return "\(initials)-\(person.code)".folding(options: .diacriticInsensitive, locale: nil)
    }

    static func instant(_ time: String) -> Instant { Instant(text: "2026-01-27T\(time)-03:00") ?? Instant(seconds: 0) }

    private static func event(
        _ number: Int, _ time: String, _ person: SimulatedPerson?, _ door: SimulatedDoor, type: Int = 196_893,
        daysAhead: Int64 = 0, uploaded: String? = nil
    ) -> SimulatedEvent {
        let passed = instant(time)
        return SimulatedEvent(
            id: "demo-\(number)", type: type,
            time: Timestamp(instant: passed + .days(daysAhead), offsetSeconds: offset), person: person, door: door,
            uploadedAt: uploaded.map(instant) ?? passed + .seconds(2))
    }
}
