import Base
import Foundation
import HTTP
import Sync

/// Answers requests for the status over HTTP: health, readiness, status, metrics.
///
/// It runs on the listener's thread and never touches the engine: the engine leaves it a snapshot, the rest is read
/// from the state directory as `hik2humand status` reads it, at most every few seconds however often it is asked.
///
/// `@unchecked Sendable`: everything that changes is accessed under `lock` only.
package final class StatusWindow: @unchecked Sendable {
    /// A path and what is shown there.
    enum Page: String, CaseIterable {
        case alive = "/healthz"
        case ready = "/readyz"
        case status = "/status.json"
        case metrics = "/metrics"
        /// What FindFace and other senders ask for.
        case webhook = "/webhook/health"
    }

    /// The routes for a listener's plan, in the order of `Page`.
    package static let routes = Page.allCases.map { ListenerPlan.Route(["GET"], $0.rawValue) }

    /// The page that a sender of pushes may ask for.
    static let webhookPage = Page.allCases.firstIndex(of: .webhook) ?? 0

    /// How long the engine may be silent: its requests take minutes at most, and it beats once a second in them.
    static let patience = Span.minutes(2)
    /// How old an answer's facts may be.
    static let freshness = Span.seconds(2)

    private var gather: @Sendable () throws -> StatusReport
    private let uptime: @Sendable () -> Span
    private let lock = NSLock()
    private var beat: Span
    private var totals: RunReport?
    private var last: (report: StatusReport, at: Span)?
    private var refused: [Int: Int] = [:]

    /// - Parameter gather: reads the facts, without a lock and without writing anything.
    package init(
        uptime: @escaping @Sendable () -> Span = monotonicNow, gather: @escaping @Sendable () throws -> StatusReport
    ) {
        self.gather = gather
        self.uptime = uptime
        beat = uptime()
    }

    /// The engine is alive; with what it has come to.
    package func alive(_ totals: RunReport? = nil) {
        let now = uptime()
        lock.withLock {
            beat = now
            if let totals { self.totals = totals }
        }
    }

    /// From now on the facts are read so.
    func adopt(gather: @escaping @Sendable () throws -> StatusReport) { lock.withLock { self.gather = gather } }

    /// Counts what the listener refused.
    package func count(_ refusal: ListenerRefusal) {
        lock.withLock { refused[refusal.status, default: 0] += refusal.count }
    }

    /// - Parameter page: the place of the route in `routes`.
    package func answer(page index: Int) -> HTTPResponse {
        guard Page.allCases.indices.contains(index) else { return HTTPResponse(status: 404) }
        let now = uptime()
        let (silence, totals, refused) = lock.withLock { (now - beat, self.totals, self.refused) }
        let page = Page.allCases[index]
        if page == .alive || page == .webhook {
            let isAlive = silence < StatusWindow.patience
            return json(isAlive ? 200 : 503, ["alive": JSONValue(isAlive)])
        }
        do {
            let report = try report()
            switch page {
            case .ready:
                return json(
                    report.health.isHealthy ? 200 : 503,
                    ["ready": JSONValue(report.health.isHealthy), "reason": .string(report.health.description)])
            case .status: return json(200, report.json)
            default:
                let text = Metrics(report, totals: totals, refused: refused).text
                return HTTPResponse(
                    status: 200, headers: headers("text/plain; version=0.0.4; charset=utf-8"), body: Data(text.utf8))
            }
        } catch {
            return json(503, ["ready": false, "reason": "the state directory cannot be read"])
        }
    }

    private func report() throws -> StatusReport {
        let now = uptime()
        let (last, gather) = lock.withLock { (self.last, self.gather) }
        if let last, now - last.at < StatusWindow.freshness { return last.report }
        let report = try gather()
        lock.withLock { self.last = (report, now) }
        return report
    }

    private func json(_ status: Int, _ value: JSONValue) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: headers("application/json"), body: Data((value.serialized + "\n").utf8))
    }

    /// A page of ours loads nothing, is framed by nobody and kept by no cache.
    private func headers(_ type: String) -> HTTPHeaders {
        HTTPHeaders([
            "Content-Type": type, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
            "Content-Security-Policy":
                "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ])
    }
}
