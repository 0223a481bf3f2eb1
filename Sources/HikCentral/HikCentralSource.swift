import Attendance
import Base
import Foundation
import HTTP

/// HikCentral as a source of access events.
package final class HikCentralSource: EventSource {
    private let client: ArtemisClient
    private let zone: SiteZone
    private let log: Log
    private let pages: EventPages
    private let directory: PersonDirectory

    package init(client: ArtemisClient, zone: SiteZone, clock: any Clock, log: Log) {
        self.client = client
        self.zone = zone
        self.log = log
        pages = EventPages(client: client, zone: zone, log: log)
        directory = PersonDirectory(client: client, clock: clock)
    }

    package var clockAhead: Span { client.clockAhead }

    package func doors() throws(SourceError) -> [Door] {
        try translating { () throws(ArtemisError) in try DoorList.read(from: client) }
    }

    package func events(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent] {
        try translating { () throws(ArtemisError) in try pages.events(query, in: window) }
    }

    package func count(_ query: EventQuery, in window: Window) throws(SourceError) -> Int {
        try translating { () throws(ArtemisError) in try pages.total(query, in: window) }
    }

    package func personCode(of personID: String) throws(SourceError) -> String? {
        try translating { () throws(ArtemisError) in try directory.code(of: personID) }
    }

    package func persons(onPage: (Int) -> Void) throws(SourceError) -> [Person] {
        try translating { () throws(ArtemisError) in try PersonList.read(from: client, onPage: onPage) }
    }

    package func devices() throws(SourceError) -> [AccessDevice]? {
        try translating { () throws(ArtemisError) in try DeviceList.read(from: client) }
    }

    private func translating<Result>(_ body: () throws(ArtemisError) -> Result) throws(SourceError) -> Result {
        do {
            return try body()
        } catch {
            switch error {
            case .transport(.stopped): throw .stopped
            case .slowDown(_, _, let after): throw .slowDown("\(error)", after: after)
            case .refused: throw .refused("\(error)")
            case .configuration, .transport(.invalidRequest), .transport(.tls): throw .misconfigured("\(error)")
            case .unreadablePerson: throw .unreadablePerson("\(error)")
            case .spanTooFull(let total): throw .tooFull(total: total)
            case .transport, .unintelligible, .pageTooLarge, .noSuchItem, .failed: throw .unavailable("\(error)")
            }
        }
    }
}

/// The list of doors, page by page.
package enum DoorList {
    static let path = "/artemis/api/resource/v1/acsDoor/acsDoorList"
    /// No site has more doors than this; a list that never ends must end somewhere.
    private static let maximumDoors = 50_000

    package static func read(from client: ArtemisClient) throws(ArtemisError) -> [Door] {
        var doors: [Door] = []
        var seen: Set<String> = []
        var page = 1
        while doors.count < maximumDoors {
            let data = try client.post(path, ["pageNo": JSONValue(page), "pageSize": 500])
            let elements = data["list"]?.elements ?? []
            for element in elements {
                guard let code = element["doorIndexCode"]?.text?.trimmingSpaces, seen.insert(code).inserted else {
                    continue
                }
                doors.append(Door(code: code, name: element["doorName"]?.text ?? ""))
            }
            let total = data["total"]?.integer ?? 0
            if elements.isEmpty || doors.count >= total { break }
            page += 1
            if page > 200 { break }
        }
        return doors
    }
}
