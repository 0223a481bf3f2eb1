import Base
import Foundation
import HTTP

/// A Humand that enforces everything known about its public API.
///
/// `@unchecked Sendable`: the model is only accessed under `lock`.
package final class SimulatedHumand: SimulatedServer, @unchecked Sendable {
    /// Behaviour that differs between accounts or is not documented.
    package struct Account: Sendable {
        package var key = "c2ltdWxhdGVkOmtleQ=="
        package var clockInPath = "/public/api/v1/time-tracking/entries/clockIn"
        package var clockOutPath = "/public/api/v1/time-tracking/entries/clockOut"
        /// Answers every request with 403, as in the one public log of a site.
        package var deniesAccess = false
        /// Refuses to list entries, which some keys may not do.
        package var deniesReading = false
        /// Adds `WWW-Authenticate: Basic` to a 401, which makes this platform's URLSession hang.
        package var challenges = false
        /// Counts a clock-out after midnight towards the day of its clock-in.
        package var keepsShiftsTogether = false
        /// The status of an accepted clock-in.
        package var createdStatus = 201
        /// The refusals of the three rules; Humand's documents only describe them in words.
        package var future = SimulatedRefusal(422, "INVALID_ENTRY", "Entry is in the future")
        package var duplicate = SimulatedRefusal(422, "INVALID_ENTRY", "Duplicate entry")
        package var sequence = SimulatedRefusal(422, "INVALID_ENTRY", "Two entries of the same type in a row")

        package init() {}
    }

    /// One request and how it was answered.
    package struct Served: Sendable, Equatable {
        package var method: String
        package var target: String
        package var status: Int
        package var code: String?
        package var at: Instant
    }

    package let clock: any Clock
    package let faults = FaultBoard()
    private let lock = NSLock()
    private var watch: (@Sendable (String) -> Void)?
    var account: Account
    var users: [String: SimulatedUser] = [:]
    /// The entries of each employee, ascending by time.
    var entries: [String: [SimulatedEntry]] = [:]
    var lastId = 90_000
    private var order: [String] = []
    private var quota: SimulatedQuota?
    private var served: [Served] = []

    package init(clock: any Clock, account: Account = Account()) {
        self.clock = clock
        self.account = account
    }

    // MARK: - For tests and the demo

    package var observer: (@Sendable (String) -> Void)? {
        get { lock.withLock { watch } }
        set { lock.withLock { watch = newValue } }
    }

    package var key: String { lock.withLock { account.key } }

    package func change(_ change: (inout Account) -> Void) { lock.withLock { change(&account) } }

    /// Limits the requests per window from now on; nil removes the limit and its headers.
    package func limitRate(to limit: Int?, per window: Span = .seconds(60)) {
        lock.withLock { quota = limit.map { SimulatedQuota(limit: $0, window: window) } }
    }

    /// Adds users, or replaces those with the same employee id.
    package func add(users more: [SimulatedUser]) {
        lock.withLock {
            for var user in more {
                let known = users[user.employeeId]
                if user.id == 0 { user.id = known?.id ?? 4711 + order.count }
                if known == nil { order.append(user.employeeId) }
                users[user.employeeId] = user
            }
        }
    }

    /// Adds an entry that did not come through this API, without checking any rule.
    ///
    /// It stands for a punch by app, or an entry that Humand writes itself.
    @discardableResult
    package func insert(
        _ kind: SimulatedEntry.Kind, employeeId: String, time: Timestamp, source: String = "APP",
        referenceDate: String? = nil
    ) -> SimulatedEntry {
        lock.withLock {
            store(kind, employeeId: employeeId, time: time, source: source, comment: "", referenceDate: referenceDate)
        }
    }

    /// Removes entries, as a person does in Humand's own pages.
    package func remove(where isUnwanted: (SimulatedEntry) -> Bool) {
        lock.withLock { for employee in entries.keys { entries[employee]?.removeAll(where: isUnwanted) } }
    }

    /// Gives a user another employee id, as a person does in Humand's own pages: the entries stay the user's.
    package func rename(_ employee: String, to new: String) {
        lock.withLock {
            guard var user = users.removeValue(forKey: employee), users[new] == nil else { return }
            user.employeeId = new
            users[new] = user
            order = order.map { $0 == employee ? new : $0 }
            entries[new] = (entries.removeValue(forKey: employee) ?? []).map { entry in
                var entry = entry
                entry.employeeId = new
                return entry
            }
        }
    }

    /// Gives an entry another time, as a person does in Humand's own pages: its id stays.
    package func edit(_ id: Int, time: Timestamp) {
        lock.withLock {
            for employee in entries.keys {
                guard let index = entries[employee]?.firstIndex(where: { $0.id == id }) else { continue }
                entries[employee]?[index].time = time
                entries[employee]?[index].referenceDate = time.localDate
                entries[employee]?.sort { ($0.time.instant, $0.id) < ($1.time.instant, $1.id) }
            }
        }
    }

    /// Every entry, ascending by time, then by employee.
    package var allEntries: [SimulatedEntry] {
        lock.withLock { entries.values.joined() }
            .sorted { ($0.time.instant, $0.employeeId, $0.id) < ($1.time.instant, $1.employeeId, $1.id) }
    }

    /// Every request, in the order in which they were performed.
    package var journal: [Served] { lock.withLock { served } }

    // MARK: - Serving

    package func perform(_ request: HTTPListener.Request) -> HTTPResponse {
        let (now, uptime) = (clock.now, clock.uptime)
        return lock.withLock {
            var response = HTTPResponse(status: 500)
            var headers = HTTPHeaders()
            do throws(SimulatedRefusal) {
                guard request.headers["Authorization"] == "Basic \(account.key)" else { throw .unknownToken }
                if let (granted, isGranted) = quota?.count(uptime: uptime) {
                    headers = granted
                    guard isGranted else { throw .rateLimited }
                }
                guard !account.deniesAccess else { throw .accessDenied }
                response = try answer(request, now: now)
                response.headers.fields += headers.fields
            } catch {
                if error.status == 401, account.challenges { headers["WWW-Authenticate"] = "Basic realm=\"humand\"" }
                response = HTTPResponse(status: error.status, json: error.json, headers: headers)
            }
            let code = response.status < 400 ? nil : (try? JSONValue(parsing: response.body))?["code"]?.text
            served.append(
                Served(method: request.method, target: request.target, status: response.status, code: code, at: now))
            return response
        }
    }

    private func answer(_ request: HTTPListener.Request, now: Instant) throws(SimulatedRefusal) -> HTTPResponse {
        switch (request.method, request.path) {
        case ("POST", account.clockInPath): return try clock(.start, request, now: now)
        case ("POST", account.clockOutPath): return try clock(.end, request, now: now)
        default: break
        }
        let prefix = ["public", "api", "v1"]
        guard request.method == "GET", request.segments.starts(with: prefix) else { throw .notFound }
        let rest = Array(request.segments.dropFirst(prefix.count))
        switch rest {
        case ["time-tracking", "entries"]: return HTTPResponse(json: try listEntries(request))
        case ["time-tracking", "day-summaries"]: return HTTPResponse(json: try daySummaries(request))
        case ["users"]: return HTTPResponse(json: try listUsers(request, in: order))
        case ["users", "me"]: return HTTPResponse(json: SimulatedUser(id: 1, employeeId: "integration").json)
        case _ where rest.count == 2 && rest[0] == "users":
            guard let user = users[rest[1]] else { throw .notFound }
            return HTTPResponse(json: user.json)
        default: throw .notFound
        }
    }
}
