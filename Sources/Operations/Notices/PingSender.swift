import Base
import Foundation
import HTTP

/// Calls PING_URL after each good poll, so that somebody else notices when none comes: on a thread and with an HTTP
/// worker of its own, so that nothing waits for it.
///
/// `@unchecked Sendable`: `condition` guards everything that changes.
package final class PingSender: @unchecked Sendable {
    private let condition = NSCondition()
    private var url: Secret?
    private var isDue = false
    private var isStopping = false
    private var lastPoll: Span?
    private var lastPing: Span?
    private var problem: String?
    private var reported: String?
    private let send: @Sendable (HTTPRequest) -> String?

    /// However often HikCentral is polled, this is enough.
    static let pause = Span.minutes(1)

    /// - Parameter send: makes the request, and returns why it failed.
    init(_ url: Secret?, send: @escaping @Sendable (HTTPRequest) -> String?) { (self.url, self.send) = (url, send) }

    /// - Parameter executable: the program's own file, to start the HTTP worker from.
    package convenience init(_ url: Secret?, executable: String) {
        self.init(url) { PingSender.problem($0, executable: executable)?.english }
    }

    /// - Returns: why nobody has noted the ping.
    private static func problem(_ request: HTTPRequest, executable: String) -> Phrase? {
        do throws(HTTPFailure) {
            // A worker for each ping: one that waits for the next takes 35 MB.
            let status = try WorkerClient(executable: executable, isSecondary: true).send(request).status
            return (200..<300).contains(status) ? nil : Phrase(en: "it answers \(status)", es: "responde \(status)")
        } catch { return error.phrase }
    }

    /// One ping, sent by hand.
    static func test(_ url: Secret, executable: String) -> Phrase? {
        problem(request(for: url), executable: executable)
    }

    package func start() {
        guard DetachedThread.start({ [self] in work() }) else { return condition.withLock { isStopping = true } }
    }

    package func adopt(_ url: Secret?) { condition.withLock { self.url = url } }

    /// To be called often.
    ///
    /// - Parameter poll: when HikCentral was last read without an error.
    package func beat(_ poll: Span?, at uptime: Span, log: Log) {
        let news = condition.withLock { () -> (was: String?, is: String?)? in
            if let poll, poll != lastPoll, lastPing.map({ uptime - $0 >= PingSender.pause }) ?? true {
                (lastPoll, lastPing, isDue) = (poll, uptime, true)
                condition.signal()
            }
            guard (problem == nil) != (reported == nil) else { return nil }
            defer { reported = problem }
            return (reported, problem)
        }
        guard let news else { return }
        if let problem = news.is {
            log.warning(.pingFailed, "PING_URL\(host) is not reached: \(problem); tried again after the next poll")
        } else {
            log.info(.pingFailed, "PING_URL\(host) is reached again")
        }
    }

    /// Why the last ping did not arrive, with the host.
    var lastProblem: String? { condition.withLock { problem }.map { "PING_URL\(host) is not reached: \($0)" } }

    /// One ping, for a run that ends by itself.
    package func ping(log: Log) {
        guard let url = condition.withLock({ url }) else { return }
        if let problem = request(url) { log.warning(.pingFailed, "PING_URL\(host) is not reached: \(problem)") }
    }

    package func stop() {
        condition.withLock {
            isStopping = true
            condition.broadcast()
        }
    }

    /// Only the host is shown: whoever knows the rest can ping in our place.
    private var host: String { PingSender.host(of: condition.withLock { url }) }

    static func host(of url: Secret?) -> String {
        url.flatMap { URLComponents(string: $0.reveal())?.host }.map { " (\($0))" } ?? ""
    }

    private func request(_ url: Secret) -> String? { send(PingSender.request(for: url)) }

    private static func request(for url: Secret) -> HTTPRequest {
        HTTPRequest(method: .get, url: url.reveal(), deadline: .seconds(10), answerLimit: 1 << 16)
    }

    private func work() {
        while true {
            condition.lock()
            while !isDue, !isStopping { condition.wait() }
            let (url, isOver) = (self.url, isStopping)
            isDue = false
            condition.unlock()
            if isOver { return }
            guard let url else { continue }
            let problem = request(url)
            condition.withLock { self.problem = problem }
        }
    }
}
