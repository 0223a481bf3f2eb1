import Base
import Foundation
import HTTP

/// A HikCentral and a Humand on loopback, and the settings that point the program at them.
package final class Simulation: Sendable {
    package let hikCentral: SimulatedHikCentral
    package let humand: SimulatedHumand
    private let listeners: [HTTPListener]
    private let plant: Plant?

    /// Creates both servers, with the data of `plant` if given; they do not listen yet. Port 0 lets the kernel choose.
    package init(
        clock: any Clock, plant: Plant? = nil, hikCentralPort: UInt16 = 0, humandPort: UInt16 = 0
    ) {
        hikCentral = SimulatedHikCentral(clock: clock)
        humand = SimulatedHumand(clock: clock)
        self.plant = plant
        listeners = [hikCentral.listener(port: hikCentralPort), humand.listener(port: humandPort)]
        if let plant {
            hikCentral.add(doors: plant.doors)
            hikCentral.add(persons: plant.persons)
            hikCentral.add(events: plant.events)
            humand.add(users: plant.users)
        }
    }

    package func start() throws(HTTPListenerError) {
        for listener in listeners { try listener.start() }
    }

    /// Releases hanging requests, then closes every connection; false if a handler did not return.
    @discardableResult
    package func stop() -> Bool {
        hikCentral.faults.clear()
        humand.faults.clear()
        return listeners.map { $0.stop() }.allSatisfy { $0 }
    }

    package var hikCentralURL: String { "http://127.0.0.1:\(listeners[0].port)" }
    package var humandURL: String { "http://127.0.0.1:\(listeners[1].port)" }

    /// The settings by name, in the same order as the documentation.
    package var settings: [(name: String, value: String)] {
        var settings = [
            ("HIKVISION_HOST", hikCentralURL), ("HIK_APP_KEY", hikCentral.appKey), ("HIK_SECRET", hikCentral.appSecret),
        ]
        if let plant {
            settings += [
                ("HIK_TIME_ZONE", plant.shape.zone),
                ("ENTRY_DEVICES", plant.entryDoors.map(\.name).joined(separator: ",")),
                ("EXIT_DEVICES", plant.exitDoors.map(\.name).joined(separator: ",")), ("EMPLOYEE_ID", "personCode"),
                ("START_FROM", plant.shape.start.inWholeSeconds),
            ]
        }
        return settings + [("HUMAND_BASE_URL", humandURL), ("HUMAND_AUTH", humand.key)]
    }
}
