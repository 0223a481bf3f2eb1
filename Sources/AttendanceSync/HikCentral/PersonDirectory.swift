/// Looks up the employee number of a person, once a day for each.
final class PersonDirectory {
    private struct Entry {
        var code: String?
        var until: Span
    }

    private let client: ArtemisClient
    private let clock: any Clock
    private var cache: [String: Entry] = [:]

    /// So many persons are remembered at a time.
    static let most = 20_000

    static let path = "/artemis/api/resource/v1/person/personId/personInfo"

    init(client: ArtemisClient, clock: any Clock) {
        self.client = client
        self.clock = clock
    }

    /// The person's `personCode`; nil when HikCentral has no such person or no code for it.
    ///
    /// A person without one is asked for again after five minutes: somebody may be entering the number just now.
    func code(of personID: String) throws(ArtemisError) -> String? {
        if let entry = cache[personID], entry.until > clock.uptime { return entry.code }
        var code: String?
        do {
            let data = try client.post(PersonDirectory.path, ["personId": .string(personID)])
            code = data["personCode"]?.text?.trimmingSpaces
        } catch .noSuchItem {
        } catch .configuration(_, let code, _) where ArtemisRemedy.number(of: code) == 2 {
            // An id that the gateway does not take for one: that person is held, the others are not.
        }
        if code?.isEmpty == true { code = nil }
        // Visitors come once; in years they would add up.
        if cache.count >= PersonDirectory.most { cache = cache.filter { $0.value.until > clock.uptime } }
        if cache.count >= PersonDirectory.most { cache = [:] }
        cache[personID] = Entry(code: code, until: clock.uptime + (code == nil ? .minutes(5) : .hours(24)))
        return code
    }
}
