import Attendance
import Base

/// Looks up the employee number of a person, once a day for each.
///
/// A person whose look-up always fails must not hold up the others; while look-ups fail for everybody, everybody waits.
/// So a person is given up only if others can be looked up meanwhile, or if nobody else was asked for in ten minutes.
package final class PersonDirectory {
    private struct Entry {
        var code: String?
        var until: Span
    }

    private struct Failure {
        var since: Span
        var attempts = 0
        var last: Span
        var problem: SourceProblem
        var isGivenUp = false
    }

    private let client: ArtemisClient
    private let clock: any Clock
    private var cache: [String: Entry] = [:]
    private var failures: [String: Failure] = [:]
    private var lastAnswer: Span?

    /// The most persons remembered at a time.
    static let maximumPersons = 20_000

    package static let path = "/artemis/api/resource/v1/person/personId/personInfo"
    /// Attempts that must fail before a person is given up: over at least `whileOthersAnswer` if others can be looked
    /// up meanwhile, over at least `alone` if nobody else was asked for.
    static let maximumAttempts = 3
    static let whileOthersAnswer = Span.seconds(5)
    static let alone = Span.minutes(10)
    /// One who was given up is asked for again after this long.
    static let askAgainAfter = Span.minutes(5)
    /// A failure older than this says nothing about now.
    static let forgetAfter = Span.hours(1)

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
        // A window may hold many events of one person.
        if let failure = failures[personID], failure.isGivenUp,
            clock.uptime - failure.last < PersonDirectory.askAgainAfter
        {
            throw .source(.unreadablePerson(failure.problem))
        }
        do {
            return try ask(personID)
        } catch {
            guard let problem = PersonDirectory.problemOfThePerson(error) else { throw error }
            guard isGivenUp(personID, problem) else { throw error }
            throw .source(.unreadablePerson(problem))
        }
    }

    /// Asks again at once for these persons, and for those who had no number or could not be looked up.
    func forget(_ persons: Set<String>) {
        cache = cache.filter { $0.value.code != nil && !persons.contains($0.key) }
        for person in failures.keys { failures[person]?.isGivenUp = false }
    }

    private func ask(_ personID: String) throws(ArtemisError) -> String? {
        var code: String?
        do {
            let data = try client.post(PersonDirectory.path, ["personId": .string(personID)])
            code = data.code("personCode")
        } catch {
            // An id that the gateway does not take for one (code 2) is a person without a number: the others are read.
            guard error == .noSuchItem || error.isAboutParameter else { throw error }
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

    /// Takes note of a failure; true when it is this person's, not HikCentral's.
    private func isGivenUp(_ personID: String, _ problem: SourceProblem) -> Bool {
        let now = clock.uptime
        failures = failures.filter { now - $0.value.last < PersonDirectory.forgetAfter }
        var failure = failures[personID] ?? Failure(since: now, last: now, problem: problem)
        failure.attempts += 1
        (failure.last, failure.problem) = (now, problem)
        let length = now - failure.since
        if failure.attempts >= PersonDirectory.maximumAttempts, length >= PersonDirectory.whileOthersAnswer {
            let isAlone = failures.allSatisfy { $0.key == personID } && length >= PersonDirectory.alone
            failure.isGivenUp = failure.isGivenUp || isAlone || othersAnswer(since: failure.since)
        }
        failures[personID] = failure
        return failure.isGivenUp
    }

    /// Whether anybody could be looked up since a person began to fail.
    ///
    /// To find out, somebody known is asked for: otherwise two broken records, on a day when everybody else is still
    /// remembered, would look like a HikCentral that is away and hold up everybody.
    private func othersAnswer(since: Span) -> Bool {
        if let lastAnswer, lastAnswer >= since { return true }
        guard let known = cache.first(where: { $0.value.code != nil })?.key else { return false }
        do { _ = try ask(known) } catch { return false }
        return true
    }

    /// A failure that may be about this one person; nil when it is about the key, the request or the program.
    private static func problemOfThePerson(_ error: ArtemisError) -> SourceProblem? {
        guard case .unavailable(let problem) = error.sourceError else { return nil }
        return problem
    }
}
