import Attendance
import Base
import Humand

/// Whether Humand knows the key and lets it use the API.
struct HumandKeyProbe: Probe {
    let subjects: [Finding.Subject] = [.humand(.key)]
    let needs = Finding.Subject.reaching(.humand)

    private static let path = "/public/api/v1/users/me"

    func run(_ checkup: Checkup) {
        let subject = subjects[0]
        do {
            let reply = try checkup.humand.get(HumandKeyProbe.path, query: "")
            switch reply.meaning {
            case .ok(let json) where HumandKeyProbe.isUser(json):
                checkup.pass(subject, "accepted")
            case .unknownKey:
                checkup.fail(
                    subject, "Humand does not know it (\(reply.text))",
                    remedy: "copy HUMAND_AUTH again from Humand, with or without Basic in front, not encoded once more",
                    .refused)
            case .noRights:
                checkup.fail(
                    subject, "it has no rights (\(reply.text))",
                    remedy: "in Humand, let the key use the public API with time tracking; an administrator's key can",
                    .refused)
            case .slowDown, .unfinished:
                checkup.fail(
                    subject, reply.text,
                    remedy: checkup.proxied(.humand).map(HikCentralCause.passProxy) ?? "wait a minute and check again",
                    .away)
            case .elsewhere where !(300..<400).contains(checkup.peer(.humand).http.lastAnswer?.status ?? 0):
                checkup.fail(
                    subject,
                    "something between here and Humand answers in its place (\(checkup.peer(.humand).http.description))",
                    remedy: checkup.proxied(.humand).map(HikCentralCause.passProxy)
                        ?? "let the firewall or proxy in between pass; are HUMAND_BASE_URL and HUMAND_AUTH right?",
                    .misconfigured)
            case .ok, .unreadable, .declined, .unsupported, .misdirected, .elsewhere:
                checkup.fail(
                    subject, "what answers is not Humand's API (\(checkup.peer(.humand).http.description))",
                    remedy: "set HUMAND_BASE_URL=https://api-prod.humand.co, without a path", .misconfigured)
            }
        } catch {
            checkup.fail(
                subject, "\(error)", remedy: "try again; if it stays, check HTTP_TIMEOUT and the network", .away)
        }
    }

    /// Whether the answer describes the key's user.
    ///
    /// It looks for members that users have; another server's answer has none of them.
    private static func isUser(_ json: JSONValue) -> Bool {
        let user = json["user"] ?? json
        return ["employeeInternalId", "email", "firstName", "id"].contains { user[$0] != nil }
    }
}

/// Where punches are posted; this cannot be tested without creating an entry.
struct PostingProbe: Probe {
    let subjects: [Finding.Subject] = [.humand(.posting)]
    let needs = Finding.Subject.key(.humand)

    func run(_ checkup: Checkup) {
        let account = checkup.settings.humand
        let usual = HumandAccount(baseURL: "", key: Secret(""))
        if account.clockInPath == usual.clockInPath, account.clockOutPath == usual.clockOutPath {
            checkup.skip(subjects[0], "it would make an entry; the paths are the documented ones")
        } else {
            checkup.warn(
                subjects[0], "the paths are not the documented ones, and cannot be tried without making an entry",
                remedy: "leave HUMAND_CLOCK_IN_PATH and HUMAND_CLOCK_OUT_PATH empty, unless Humand gave you others")
        }
    }
}

/// Humand's users, for the comparison with HikCentral's persons.
struct UserProbe: Probe {
    let subjects: [Finding.Subject] = [.humand(.users)]
    let needs = Finding.Subject.key(.humand)

    /// How long reading may take in total, including the waits that Humand asks for.
    private static let timeout = Span.minutes(5)

    func run(_ checkup: Checkup) {
        defer { checkup.parts.progress("") }
        do {
            guard let users = try read(checkup) else {
                checkup.warn(subjects[0], "Humand lists them too slowly", remedy: "hik2humand people waits longer")
                return
            }
            checkup.users = users
            let active = users.count { $0.status == .active }
            checkup.pass(subjects[0], "\(users.count), \(active) of them active")
        } catch .refused(let text) {
            checkup.warn(
                subjects[0], "they may not be listed (\(text)); posting does not need it",
                remedy: "an administrator's key can; hik2humand people and reconcile need it")
        } catch {
            checkup.warn(subjects[0], "\(error)", remedy: "posting does not need it; try again")
        }
    }

    /// Nil if it takes too long.
    private func read(_ checkup: Checkup) throws(EntryReaderError) -> [HumandUser]? {
        let (parts, clock) = (checkup.parts, checkup.parts.clock)
        let list = HumandUserReader(
            reader: HumandReader(
                account: parts.settings.humand, http: checkup.peer(.humand).http, clock: clock,
                timeout: parts.settings.timeout))
        let end = clock.uptime + UserProbe.timeout
        while true {
            parts.progress("reading Humand, \(list.users.count) users")
            switch try list.step() {
            case .again: continue
            case .never: return list.users
            case .at(let moment):
                guard moment < end else { return nil }
                while clock.uptime < moment { clock.wait(until: moment) }
            }
        }
    }
}

/// Whether entries can be read back.
struct EntryProbe: Probe {
    let subjects: [Finding.Subject] = [.humand(.entries)]
    let needs = Finding.Subject.key(.humand)

    func run(_ checkup: Checkup) {
        let subject = subjects[0]
        guard checkup.settings.humand.readsBack else {
            checkup.skip(subject, "HUMAND_READ_BACK=false; unconfirmed punches are sent again")
            return
        }
        guard let user = checkup.users?.first(where: { $0.status == .active }) ?? checkup.users?.first else {
            checkup.skip(subject, "no user is known to ask for")
            return
        }
        let day = SiteDay(checkup.parts.clock.now, in: checkup.settings.zone)
        let query =
            "employeeId=\(HumandClient.encoded(user.employee))&startDate=\(day.advanced(by: -1))&endDate=\(day)"
            + "&page=1&limit=10"
        do {
            let reply = try checkup.humand.get(HumandSink.entriesPath, query: query)
            switch reply.meaning {
            case .ok: checkup.pass(subject, "they can be read back")
            case .unknownKey, .noRights:
                checkup.warn(
                    subject, "the key may not list entries (\(reply.text)): unconfirmed punches cannot be read back",
                    remedy: "use an administrator's key, or set HUMAND_READ_BACK=false: then they are sent again")
            case .unreadable, .declined, .slowDown, .unfinished, .unsupported, .misdirected, .elsewhere:
                checkup.warn(subject, "reading back failed: \(reply.text)", remedy: "try again")
            }
        } catch {
            checkup.warn(subject, "reading back failed: \(error)", remedy: "try again")
        }
    }
}

/// Which users HikCentral's persons map to.
struct EmployeeProbe: Probe {
    let subjects: [Finding.Subject] = [.employees]
    let needs = Finding.Subject.key(.humand)

    func run(_ checkup: Checkup) {
        guard let persons = checkup.persons else {
            checkup.skip(.employees, "it needs HikCentral's persons")
            return
        }
        guard let users = checkup.users else {
            checkup.skip(.employees, "it needs Humand's users")
            return
        }
        guard !persons.isEmpty else {
            checkup.warn(
                .employees, "this key cannot see any persons in HikCentral",
                remedy: "check the areas that its partner user may see")
            return
        }
        let rules = checkup.settings.rules
        let comparison = PeopleComparison(
            persons: persons, users: users, idKind: rules.employeeID, map: rules.employeeMap)
        let mapped = comparison.persons.count { $0.state == .mapped }
        let counts = comparison.counts.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
        let map = rules.employeeMap.isEmpty ? "without EMPLOYEE_MAP" : "through EMPLOYEE_MAP"
        let way = "by \(rules.employeeID.rawValue), \(map)"
        if mapped == 0 {
            checkup.fail(
                .employees,
                "none of HikCentral's \(persons.count) maps to an active user of Humand \(way) (\(counts))",
                remedy: "check EMPLOYEE_ID and EMPLOYEE_MAP; hik2humand people --map proposes a map", .misconfigured)
        } else if comparison.isComplete {
            checkup.pass(.employees, "all \(persons.count) map to users of Humand \(way)")
        } else {
            checkup.warn(
                .employees, "\(mapped) of \(persons.count) map to users of Humand \(way) (\(counts))",
                remedy: "hik2humand people --unmapped shows the others; their punches are held")
        }
    }
}
