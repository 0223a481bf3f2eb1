import Base
import HTTP

/// Looks up the employee number of a person, once a day for each.
///
/// A person whose record always answers with an error must not hold up the others for ever; while HikCentral's look-up
/// is down as a whole, everybody waits. So only one who fails while others answer, or alone for long, is given up.
package final class PersonDirectory {
    private struct Entry {
        var code: String?
        var until: Span
    }

    private struct Failure {
        var since: Span
        var attempts: Int
        var last: Span
        var error: ArtemisError
        var isGivenUp = false
    }

    private let client: ArtemisClient
    private let clock: any Clock
    private var cache: [String: Entry] = [:]
    private var failures: [String: Failure] = [:]
    private var lastAnswer: Span?

    /// So many persons are remembered at a time.
    static let maximumPersons = 20_000

    package static let path = "/artemis/api/resource/v1/person/personId/personInfo"
    /// So many attempts must fail before a person is given up, over at least `shortly` when others answer meanwhile,
    /// and over at least `alone` when nobody else was asked for.
    static let attempts = 3
    static let shortly = Span.seconds(5)
    static let alone = Span.minutes(10)
    /// One who was given up is asked for again after this long.
    static let forgetAfter = Span.minutes(5)
    /// A failure that is as old as this says nothing about now.
    static let forgetting = Span.hours(1)

    init(client: ArtemisClient, clock: any Clock) {
        self.client = client
        self.clock = clock
    }

    /// The person's `personCode`; nil when HikCentral has no such person or no code for it.
    ///
    /// A person without one is asked for again after five minutes: somebody may be entering the number just now.
    ///
    /// - Throws: `unreadablePerson` for one who was given up.
    func code(of personID: String) throws(ArtemisError) -> String? {
        if let entry = cache[personID], entry.until > clock.uptime { return entry.code }
        if let failure = failures[personID] {
            // A window may hold many events of one person.
            if failure.isGivenUp, clock.uptime - failure.last < PersonDirectory.forgetAfter {
                throw .unreadablePerson(problem: "\(failure.error)")
            }
        }
        do {
            return try ask(personID)
        } catch {
            guard PersonDirectory.isAboutThePerson(error) else { throw error }
            try judge(personID, error)
            throw error
        }
    }

    private func ask(_ personID: String) throws(ArtemisError) -> String? {
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
        if cache.count >= PersonDirectory.maximumPersons { cache = cache.filter { $0.value.until > clock.uptime } }
        if cache.count >= PersonDirectory.maximumPersons { cache = [:] }
        cache[personID] = Entry(code: code, until: clock.uptime + (code == nil ? .minutes(5) : .hours(24)))
        failures[personID] = nil
        lastAnswer = clock.uptime
        return code
    }

    /// Takes note of a failure, and gives the person up when it is not HikCentral that is away.
    private func judge(_ personID: String, _ error: ArtemisError) throws(ArtemisError) {
        let now = clock.uptime
        failures = failures.filter { now - $0.value.last < PersonDirectory.forgetting }
        var failure = failures[personID] ?? Failure(since: now, attempts: 0, last: now, error: error)
        failure.attempts += 1
        (failure.last, failure.error) = (now, error)
        failures[personID] = failure
        guard failure.attempts >= PersonDirectory.attempts, now - failure.since >= PersonDirectory.shortly else {
            return
        }
        let isAlone = failures.count == 1 && now - failure.since >= PersonDirectory.alone
        guard failure.isGivenUp || isAlone || othersAnswer(since: failure.since) else { return }
        failure.isGivenUp = true
        failures[personID] = failure
        throw .unreadablePerson(problem: "\(error)")
    }

    /// Whether anybody could be looked up since a person began to fail; one who is known is asked for to find out.
    private func othersAnswer(since: Span) -> Bool {
        if let lastAnswer, lastAnswer >= since { return true }
        guard let known = cache.first(where: { $0.value.code != nil })?.key else { return false }
        do { _ = try ask(known) } catch { return false }
        return true
    }

    /// Whether it may be this one person's record that the answer is about.
    private static func isAboutThePerson(_ error: ArtemisError) -> Bool {
        switch error {
        case .transport(.stopped), .slowDown, .refused, .configuration: false
        default: true
        }
    }
}
