import Attendance
import Base
import HTTP

/// A user of Humand, reduced to what attendance needs.
package struct HumandUser: Equatable, Sendable {
    /// The number under which punches are posted: text, because leading zeros and e-mail addresses occur.
    package var employee: String
    /// Humand's own id of the user, which no punch can be posted under; nil where the list does not say.
    package var id: String?
    var firstName: String
    var lastName: String
    package var status: Status
    /// The values of the account's custom fields: an employee number is often one of them.
    package var fields: [String] = []

    /// Whether Humand can accept punches for the user.
    package enum Status: Equatable, Sendable {
        case active
        case deactivated
        /// Invited, but has not signed in yet.
        case unclaimed
        case deleted
        /// An unknown word.
        case other(String)

        package var word: String {
            switch self {
            case .active: "active"
            case .deactivated: "deactivated"
            case .unclaimed: "unclaimed"
            case .deleted: "deleted"
            case .other(let text): text.lowercased()
            }
        }
    }

    package var name: String { "\(firstName) \(lastName)".trimmingSpaces }

    init(employee: String, firstName: String = "", lastName: String = "", status: Status = .active) {
        self.employee = employee
        self.firstName = firstName
        self.lastName = lastName
        self.status = status
    }

    /// Nil for a user without a number: no punch can be posted for it.
    init?(_ json: JSONValue) {
        guard let employee = (json["employeeInternalId"] ?? json["employeeId"])?.text, 1...256 ~= employee.utf8.count
        else { return nil }
        func name(_ key: String) -> String { (json[key]?.text ?? "").trimmingSpaces.cut(to: 200) }
        self.init(employee: employee, firstName: name("firstName"), lastName: name("lastName"))
        id = json["id"]?.text.map { $0.cut(to: 64) }
        switch (json["status"]?.text ?? "").uppercased() {
        case "ACTIVE", "": status = .active
        case "DEACTIVATED", "INACTIVE": status = .deactivated
        case "UNCLAIMED": status = .unclaimed
        case let word: status = .other(word.cut(to: 40))
        }
        if json["deleted"]?.boolean == true { status = .deleted }
        fields = (json["fields"]?.elements ?? []).prefix(50).compactMap { $0["value"]?.text?.trimmingSpaces }
            .filter { !$0.isEmpty && $0.count <= 64 }
    }
}

/// Reads all users, page by page.
package final class HumandUserReader {
    static let path = "/public/api/v1/users"
    private let reader: HumandReader
    /// No account has more users than this; the limit stops a list that never ends.
    private var paging = Paging(size: 50, ending: Paging.Ending(total: .claimed, maximumItems: 100_000))
    private var seen: Set<String> = []
    package private(set) var users: [HumandUser] = []
    /// Users that have no employee number.
    private(set) var withoutNumber = 0

    package init(reader: HumandReader) { self.reader = reader }

    /// Reads the next page; here `count` is the total.
    package func step() throws(EntryReaderError) -> Wake {
        let query = "page=\(paging.page)&limit=\(paging.size)"
        let missing = Sentence(.missingUsers, "\(seen.count)")
        switch try reader.get(HumandUserReader.path, query: query, missing: missing) {
        case .later(let wake): return wake
        case .declined(let reply):
            throw .misdirected(Sentence(.about, .text(HumandUserReader.path), .sentence(reply.sentence)))
        case .answer(let json):
            guard let items = HumandClient.items(in: json, "users", "items") else {
                return try reader.odd(.noUsers, missing: missing)
            }
            reader.understood()
            let before = seen.count
            for item in items { take(item) }
            paging.took(items.count, new: seen.count - before, total: json["count"]?.integer)
            return paging.isFinished ? .never : .again
        }
    }

    private func take(_ item: JSONValue) {
        let user = HumandUser(item)
        guard seen.insert(user?.employee ?? item["id"]?.text.map { "\u{0}" + $0 } ?? item.serialized).inserted else {
            return
        }
        if let user { users.append(user) } else { withoutNumber += 1 }
    }
}
