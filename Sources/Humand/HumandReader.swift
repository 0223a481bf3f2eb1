import Attendance
import Base
import HTTP

/// Reads lists from Humand, one request per call.
///
/// It never waits itself: a daemon has other things to do meanwhile. It shares Humand's quota with the posts and leaves
/// part of it to them. Failures are retried a limited number of times.
package final class HumandReader {
    /// The result of one request.
    enum Attempt {
        case answer(JSONValue)
        /// Humand does not accept this question.
        case declined(HumandReply)
        /// Ask again at that time.
        case later(Wake)
    }

    private let client: HumandClient
    private let clock: any Clock
    private let jitter: () -> Double
    private var failures = 0
    /// How many requests have been sent.
    private(set) var requests = 0
    /// What went wrong last; nil since an answer that was the one requested.
    private(set) var problem: Sentence?

    /// Reading is given up after this many consecutive failures: a minute and a half, including the waits in between.
    static let attempts = 7
    /// The longest wait granted when a server asks for one.
    static let longestWait = Span.minutes(2)
    /// A page of 50 days with their entries is about 50 kB.
    private static let answerLimit = 4 << 20
    /// How many requests of a window are left for the posts.
    private static let reserve: Int64 = 5

    package init(
        account: HumandAccount, http: any HTTPClient, clock: any Clock, timeout: Span,
        jitter: @escaping () -> Double = { Double.random(in: -1...1) }
    ) {
        client = HumandClient(
            account: account, http: http, clock: clock, timeout: timeout, reserve: HumandReader.reserve)
        self.clock = clock
        self.jitter = jitter
    }

    /// Sends one request, unless Humand has asked for a pause.
    ///
    /// - Parameters:
    ///   - query: already encoded.
    ///   - missing: what remains unknown without the answer, for the error.
    func get(_ path: String, query: String, missing: @autoclosure () -> Sentence) throws(EntryReaderError) -> Attempt {
        let pause = client.pause
        if pause > .milliseconds(0) { return .later(.at(clock.uptime + pause)) }
        requests += 1
        let reply: HumandReply
        do {
            reply = try client.get(path, query: query, answerLimit: HumandReader.answerLimit)
        } catch {
            switch error {
            case .stopped: throw .stopped
            case .invalidRequest, .tls: throw .misdirected(error.sentence)
            default: return .later(try failed(error.sentence, missing(), wait: nil))
            }
        }
        switch reply.meaning {
        case .ok(let json): return .answer(json)
        case .declined:
            failures = 0
            return .declined(reply)
        case .unknownKey, .noRights: throw .refused(reply.sentence)
        case .slowDown(let span): return .later(try failed(reply.sentence, missing(), wait: span ?? .seconds(15)))
        case .unreadable where reply.isPage: throw .misdirected(Sentence(.page, .sentence(reply.sentence)))
        case .unreadable:
            return .later(try failed(Sentence(.withoutJSON, .sentence(reply.sentence)), missing(), wait: nil))
        case .unfinished: return .later(try failed(reply.sentence, missing(), wait: nil))
        case .unsupported, .misdirected, .elsewhere: throw .misdirected(reply.sentence)
        }
    }

    /// Resets the failures: the answer was the one requested.
    func understood() { (failures, problem) = (0, nil) }

    /// Counts an answer that is JSON but not the requested list as a failure, so that it is retried.
    func odd(_ code: SentenceCode, missing: Sentence) throws(EntryReaderError) -> Wake {
        try failed(Sentence(code), missing, wait: nil)
    }

    private func failed(_ sentence: Sentence, _ missing: Sentence, wait: Span?) throws(EntryReaderError) -> Wake {
        failures += 1
        problem = sentence
        guard failures < HumandReader.attempts else {
            let count = failures
            failures = 0
            throw .unavailable(
                Sentence(.failedMissing, .sentence(sentence), "\(count)", .sentence(missing)))
        }
        let least = Backoff.wait(failures: failures - 1, jitter: jitter())
        return .at(clock.uptime + min(max(wait ?? least, least), HumandReader.longestWait))
    }
}
