import Attendance
import Base

/// HikCentral as a source of access events.
package final class HikCentralSource: EventSource {
    let client: ArtemisClient
    private let zone: SiteZone
    private let log: Log
    private let pages: EventPages
    private let directory: PersonDirectory
    private let doorByDoor: DoorByDoor

    package init(
        client: ArtemisClient, zone: SiteZone, clock: any Clock, log: Log, limits: EventPages.Limits = .init()
    ) {
        self.client = client
        self.zone = zone
        self.log = log
        pages = EventPages(client: client, zone: zone, clock: clock, log: log, limits: limits)
        directory = PersonDirectory(client: client, clock: clock)
        doorByDoor = DoorByDoor(clock: clock, log: log)
    }

    package var clockDifference: Span? { client.clockDifference }

    package func doors() throws(SourceError) -> [Door] {
        try translating { () throws(ArtemisError) in try DoorList.read(from: client) }
    }

    package func events(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent] {
        try translating { () throws(ArtemisError) in
            try doorByDoor.read(query) { part throws(ArtemisError) in try pages.events(part, in: window) }
                .flatMap(\.self)
        }
    }

    package func count(_ query: EventQuery, in window: Window) throws(SourceError) -> Int {
        try translating { () throws(ArtemisError) in
            try doorByDoor.read(query) { part throws(ArtemisError) in try pages.total(part, in: window) }.reduce(0, +)
        }
    }

    package func personCode(of personID: String) throws(SourceError) -> String? {
        try translating { () throws(ArtemisError) in try directory.code(of: personID) }
    }

    package func persons(onPage: (Int) -> Void) throws(SourceError) -> [Person] {
        try translating { () throws(ArtemisError) in try PersonList.read(from: client, onPage: onPage) }
    }

    package var refusedDoors: Set<String> { doorByDoor.refusedDoors }
    package func forgetNumbers(of persons: Set<String>) { directory.forget(persons) }

    package func devices() throws(SourceError) -> [AccessDevice]? {
        try translating { () throws(ArtemisError) in try DeviceList.read(from: client) }
    }

    func translating<Result>(_ body: () throws(ArtemisError) -> Result) throws(SourceError) -> Result {
        do { return try body() } catch { throw error.sourceError }
    }
}
