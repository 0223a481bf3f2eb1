import Attendance
import Base
import HTTP
import Humand
import Site

/// Humand from its address to its users, and whom HikCentral's persons map to.
struct HumandCheck {
    let parts: CheckParts
    let report: CheckReport
    private let http: ObservedClient
    private let client: HumandClient

    static let mePath = "/public/api/v1/users/me"
    /// Humand may let us wait so long in all.
    private static let waitLimit = Span.minutes(5)

    init(parts: CheckParts, report: CheckReport) {
        self.parts = parts
        self.report = report
        http = ObservedClient(parts.http, clock: parts.clock)
        client = HumandClient(
            account: parts.settings.humand, http: http, clock: parts.clock, timeout: parts.settings.timeout)
    }

    /// - Parameter persons: HikCentral's, where they could be listed.
    func run(persons: [Person]?) {
        let host = HostCheck(
            side: "Humand", setting: "HUMAND_BASE_URL", url: parts.settings.humand.baseURL, http: http, parts: parts,
            report: report)
        guard host.run() else {
            skip(["Humand key", "Humand users", "Humand entries", "persons"], "Humand is not reached")
            return
        }
        guard proveKey() else {
            skip(["Humand users", "Humand entries", "persons"], "the key comes first")
            return
        }
        reportPaths()
        let users = readUsers()
        checkEntries(users)
        compare(persons, users)
    }

    private func skip(_ names: [String], _ reason: String) {
        for name in names { report.skip(name, reason) }
    }

    private func proveKey() -> Bool {
        let name = "Humand key"
        do {
            let answer = try client.get(HumandCheck.mePath, query: "")
            let json = try? JSONValue(parsing: answer.body)
            let said = client.sentence(answer, json)
            switch answer.status {
            case 200..<300 where json.map(HumandCheck.isUser) == true:
                report.succeed(name, "taken")
                return true
            case 401:
                report.fail(
                    name, "Humand does not know it (\(said))",
                    remedy: "copy HUMAND_AUTH again from Humand, with or without Basic in front, not encoded once more",
                    .refused)
            case 403:
                report.fail(
                    name, "it has no rights (\(said))",
                    remedy: "in Humand, let the key use the public API with time tracking; an administrator's key can",
                    .refused)
            case 429, 500...:
                report.fail(name, said, remedy: "wait a minute and check again", .unreachable)
            default:
                report.fail(
                    name, "what answers is not Humand's API (\(http.description))",
                    remedy: "set HUMAND_BASE_URL=https://api-prod.humand.co, without a path", .configuration)
            }
        } catch {
            let remedy = "try again; if it stays, see HTTP_TIMEOUT and the network"
            report.fail(name, "\(error)", remedy: remedy, .unreachable)
        }
        return false
    }

    /// The user whom the key belongs to, under the names that users have; another server's envelope has none of them.
    private static func isUser(_ json: JSONValue) -> Bool {
        let user = json["user"] ?? json
        return ["employeeInternalId", "email", "firstName", "id"].contains { user[$0] != nil }
    }

    /// Where punches are posted cannot be tried without making an entry.
    private func reportPaths() {
        let account = parts.settings.humand
        let usual = HumandAccount(baseURL: "", key: Secret(""))
        if account.clockInPath == usual.clockInPath, account.clockOutPath == usual.clockOutPath {
            report.skip("Humand posting", "it would make an entry; the paths are the documented ones")
        } else {
            report.warn(
                "Humand posting", "the paths are not the documented ones, and cannot be tried without making an entry",
                remedy: "leave HUMAND_CLOCK_IN_PATH and HUMAND_CLOCK_OUT_PATH empty, unless Humand told you others")
        }
    }

    private func readUsers() -> [HumandUser]? {
        let name = "Humand users"
        let reader = HumandReader(
            account: parts.settings.humand, http: http, clock: parts.clock, timeout: parts.settings.timeout)
        let list = HumandUserReader(reader: reader)
        let end = parts.clock.uptime + HumandCheck.waitLimit
        defer { parts.progress("") }
        do {
            while true {
                parts.progress("reading Humand, \(list.users.count) users")
                switch try list.step() {
                case .again: continue
                case .at(let moment):
                    guard moment < end else {
                        report.warn(
                            name, "Humand is too slow to list them all", remedy: "hik2humand people waits longer")
                        return nil
                    }
                    while parts.clock.uptime < moment { parts.clock.wait(until: moment) }
                case .never:
                    let active = list.users.count { $0.status == .active }
                    report.succeed(name, "\(list.users.count), \(active) of them active")
                    return list.users
                }
            }
        } catch .refused(let text) {
            report.warn(
                name, "they may not be listed (\(text)); posting does not need it",
                remedy: "an administrator's key can; hik2humand people and reconcile need it")
        } catch {
            report.warn(name, "\(error)", remedy: "posting does not need it; try again")
        }
        return nil
    }

    private func checkEntries(_ users: [HumandUser]?) {
        let name = "Humand entries"
        guard parts.settings.humand.readsBack else {
            report.skip(name, "HUMAND_READ_BACK=false; what is in doubt is sent again")
            return
        }
        guard let user = users?.first(where: { $0.status == .active }) ?? users?.first else {
            report.skip(name, "no user is known to ask for")
            return
        }
        let day = SiteDay(parts.clock.now, in: parts.settings.zone)
        let query =
            "employeeId=\(HumandClient.encoded(user.employee))&startDate=\(day.advanced(by: -1))&endDate=\(day)"
            + "&page=1&limit=10"
        do {
            let answer = try client.get(HumandSink.entriesPath, query: query)
            let said = client.sentence(answer, try? JSONValue(parsing: answer.body))
            switch answer.status {
            case 200..<300: report.succeed(name, "they may be read back")
            case 401, 403:
                report.warn(
                    name, "the key may not list entries (\(said)): what is in doubt cannot be read back",
                    remedy: "use an administrator's key, or set HUMAND_READ_BACK=false: then it is sent again")
            default: report.warn(name, "reading back failed: \(said)", remedy: "try again")
            }
        } catch {
            report.warn(name, "reading back failed: \(error)", remedy: "try again")
        }
    }

    private func compare(_ persons: [Person]?, _ users: [HumandUser]?) {
        let name = "persons"
        guard let persons else {
            report.skip(name, "it needs HikCentral's persons")
            return
        }
        guard let users else {
            report.skip(name, "it needs Humand's users")
            return
        }
        guard !persons.isEmpty else {
            report.warn(name, "HikCentral lists none to this key", remedy: "see the areas its partner user may see")
            return
        }
        let rules = parts.settings.rules
        let comparison = PeopleComparison(
            persons: persons, users: users, idKind: rules.employeeID, map: rules.employeeMap)
        let mapped = comparison.persons.count { $0.state == .mapped }
        let counts = comparison.counts.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
        let map = rules.employeeMap.isEmpty ? "without EMPLOYEE_MAP" : "through EMPLOYEE_MAP"
        let way = "by \(rules.employeeID.rawValue), \(map)"
        if mapped == 0 {
            report.fail(
                name, "none of HikCentral's \(persons.count) maps to an active user of Humand \(way) (\(counts))",
                remedy: "see EMPLOYEE_ID and EMPLOYEE_MAP; hik2humand people --map proposes a map", .configuration)
        } else if comparison.isComplete {
            report.succeed(name, "all \(persons.count) map to users of Humand \(way)")
        } else {
            report.warn(
                name, "\(mapped) of \(persons.count) map to users of Humand \(way) (\(counts))",
                remedy: "hik2humand people --unmapped shows the others; their punches are held")
        }
    }
}
