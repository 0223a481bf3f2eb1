import Base
import Foundation
import HTTP

/// A HikCentral Professional that enforces everything known about its Artemis OpenAPI.
///
/// `@unchecked Sendable`: the model is only accessed under `lock`.
package final class SimulatedHikCentral: SimulatedServer, @unchecked Sendable {
    /// Behaviour that differs between sites or is not documented.
    package struct Site: Sendable {
        package var appKey = "20260001"
        package var appSecret = "SimulatedSecret"
        /// The HTTP status of an answer with an authentication error: some gateways send 200, some 401.
        package var refusalStatus = 200
        /// Whether the window includes an event exactly at endTime.
        package var endTimeIsInclusive = true
        /// Any larger pageSize is rejected with `0x00072004`.
        package var largestPage = 500
        /// A larger pageSize is silently reduced to this; only the answer's pageSize shows it.
        package var silentPageCap: Int?

        package var version = Version.v26
        /// Refuses requests without the header userId, as guides of 3.x say.
        package var requiresUserID = false

        /// What startTime and endTime are compared with.
        package var timeFilter = TimeFilter.moment

        package init() {}
    }

    /// The versions that differ in what they write.
    package enum Version: String, Sendable, CaseIterable {
        case v26 = "2.6"
        /// Has short codes for refusals, and other capitals in the keys of events.
        case v31 = "3.1"

        var softVersion: String { self == .v26 ? "V2.6.1.20250526" : "V3.1.1.20260120" }

        /// A refusal as this version writes it.
        func refusal(_ refusal: ArtemisRefusal) -> ArtemisRefusal {
            guard self == .v31 else { return refusal }
            switch refusal.code {
            case "0x02401003", "0x02401004", "0x02401005": return ArtemisRefusal(code: "68", message: "Signature error")
            case "0x02401006", "0x02401019": return ArtemisRefusal(code: "64", message: "No valid credentials")
            default: return refusal
            }
        }

        /// An event as this version writes it.
        func event(_ json: JSONValue) -> JSONValue {
            guard self == .v31, case .object(let members) = json else { return json }
            return .object(members.map { .init($0.key.prefix(1).uppercased() + $0.key.dropFirst(), $0.value) })
        }
    }

    /// What a gateway compares the bounds of a query with.
    package enum TimeFilter: Sendable {
        case moment
        /// The time of day as written, without its offset.
        case wallClock
        /// When it received the event.
        case receipt
    }

    /// One accepted query for door events, and its answer.
    package struct Query: Sendable, Equatable {
        package var start: Instant
        package var end: Instant
        package var eventType: Int?
        package var doors: [String]
        package var page: Int
        package var pageSize: Int
        package var isAscending: Bool
        package var total: Int
        package var eventIds: [String]
    }

    /// Where events of some types are pushed to.
    package struct Subscription: Sendable, Equatable {
        package var eventTypes: [Int]
        package var destination: String
        package var token: String
    }

    package let clock: any Clock
    package let faults = FaultBoard()
    let lock = NSLock()
    private var watch: (@Sendable (String) -> Void)?
    private var gate: ArtemisGate
    var site: Site
    var doors: [SimulatedDoor] = []
    /// The doors whose devices are offline.
    var offlineDoors: Set<String> = []
    var persons: [SimulatedPerson] = []
    var shelves: [Int: EventShelf] = [:]
    var queries: [Query] = []
    var subscriptions: [Subscription] = []
    private var calls: [String: Int] = [:]
    private var refusals: [ArtemisRefusal] = []

    package init(clock: any Clock, site: Site = Site()) {
        self.clock = clock
        self.site = site
        gate = ArtemisGate(appKey: site.appKey, appSecret: site.appSecret)
    }

    // MARK: - For tests and the demo

    package var observer: (@Sendable (String) -> Void)? {
        get { lock.withLock { watch } }
        set { lock.withLock { watch = newValue } }
    }

    package var appKey: String { lock.withLock { site.appKey } }
    package var appSecret: String { lock.withLock { site.appSecret } }

    package func change(_ change: (inout Site) -> Void) {
        lock.withLock {
            change(&site)
            gate.appKey = site.appKey
            gate.appSecret = site.appSecret
        }
    }

    package func add(doors more: [SimulatedDoor]) { lock.withLock { doors += more } }
    package func changeDoors(_ change: (inout [SimulatedDoor]) -> Void) { lock.withLock { change(&doors) } }
    package func add(persons more: [SimulatedPerson]) { lock.withLock { persons += more } }
    package func remove(person id: String) { lock.withLock { persons.removeAll { $0.id == id } } }

    package func add(events: [SimulatedEvent]) {
        lock.withLock { for event in events { shelves[event.type, default: EventShelf()].insert(event) } }
    }

    /// Deletes events, as HikCentral does when its store is full.
    package func purge(where isGone: (SimulatedEvent) -> Bool) {
        lock.withLock { for type in shelves.keys { shelves[type]?.remove(where: isGone) } }
    }

    /// Takes a door's device off the network, or brings it back.
    package func set(doorCode: String, isOnline: Bool) {
        lock.withLock {
            if isOnline { offlineDoors.remove(doorCode) } else { offlineDoors.insert(doorCode) }
        }
    }

    /// Every accepted query for events, in order.
    package var journal: [Query] { lock.withLock { queries } }
    package var activeSubscriptions: [Subscription] { lock.withLock { subscriptions } }
    /// How often each path was called, including refused calls.
    package var callCounts: [String: Int] { lock.withLock { calls } }
    /// The codes of all refusals, in order; empty means that no rule was broken.
    package var refusalCodes: [String] { lock.withLock { refusals.map(\.code) } }

    /// The events that were returned for two different windows. A count (a page of one) does not return events.
    package var eventsServedInTwoWindows: [String] {
        var windows: [String: Set<[Instant]>] = [:]
        for query in journal where query.pageSize > 1 {
            for id in query.eventIds { windows[id, default: []].insert([query.start, query.end]) }
        }
        return windows.filter { $0.value.count > 1 }.map(\.key).sorted()
    }

    // MARK: - Serving

    package func perform(_ request: HTTPListener.Request) -> HTTPResponse {
        let now = clock.now
        return lock.withLock {
            calls[request.path, default: 0] += 1
            do throws(ArtemisRefusal) {
                try gate.admit(request, now: now)
                if site.requiresUserID, request.headers["userId"]?.isEmpty ?? true {
                    throw ArtemisRefusal(code: "64", message: "userId is missing")
                }
            } catch {
                let refusal = site.version.refusal(error)
                refusals.append(refusal)
                return HTTPResponse(status: site.refusalStatus, json: refusal.json)
            }
            do throws(ArtemisRefusal) {
                return HTTPResponse(json: try answer(request, now: now))
            } catch {
                if error != .notFound { refusals.append(error) }
                return HTTPResponse(json: error.json)
            }
        }
    }

    private func answer(_ request: HTTPListener.Request, now: Instant) throws(ArtemisRefusal) -> JSONValue {
        let prefix = "/artemis/api/"
        guard request.method == "POST", request.path.hasPrefix(prefix) else { throw .unknownAPI }
        guard request.headers["Content-Type"]?.lowercased().hasPrefix("application/json") == true else {
            throw .parameter("Content-Type")
        }
        guard let body = try? JSONValue(parsing: request.body), case .object = body else { throw .parameter("body") }
        switch request.path.dropFirst(prefix.count) {
        case "common/v1/version":
            return .artemisSuccess([
                "produceName": "HikCentral Professional", "softVersion": .string(site.version.softVersion),
            ])
        case "acs/v1/door/events": return try doorEvents(body, now: now)
        case "resource/v1/acsDoor/acsDoorList": return try doorList(body)
        case "resource/v1/acsDevice/acsDeviceList": return try deviceList(body)
        case "resource/v1/person/personId/personInfo": return try personInfo(body)
        case "resource/v1/person/personList": return try personList(body)
        case "eventService/v1/eventSubscriptionByEventTypes": return try subscribe(body)
        case "eventService/v1/eventUnSubscriptionByEventTypes": return try unsubscribe(body)
        case "eventService/v1/eventSubscriptionView": return subscriptionView
        default: throw .unknownAPI
        }
    }
}
