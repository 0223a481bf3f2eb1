import Base
import Foundation
import HTTP
import Site
import Sync

/// Answers requests for the status over HTTP: health, readiness, status, metrics, and the dashboard for people.
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
        case dashboard = "/"
        /// The dashboard without refreshing itself, for those who need more time.
        case paused = "/paused"
    }

    /// The routes for a listener's plan, in the order of `Page`.
    package static let routes = Page.allCases.map { ListenerPlan.Route(["GET"], $0.rawValue) }

    /// The page that a sender of pushes may ask for.
    static let webhookPage = Page.allCases.firstIndex(of: .webhook) ?? 0

    /// How long the engine may be silent: its requests take minutes at most, and it beats once a second in them.
    static let patience = Span.minutes(2)
    /// How old an answer's facts may be.
    static let freshness = Span.seconds(2)

    private let gather: @Sendable () throws -> StatusSnapshot
    private let commands: @Sendable () -> SiteCommands
    private let uptime: @Sendable () -> Span
    private let startedAt: Instant
    private let isDry: Bool
    private let lock = NSLock()
    private var beat: Span
    private var totals: RunReport?
    private var last: (snapshot: StatusSnapshot, at: Span)?
    private var refused: [Int: Int] = [:]
    private var memory: HealthMemory

    /// - Parameters:
    ///   - startedAt: when the daemon was started.
    ///   - isDry: it posts and writes nothing.
    ///   - commands: as a person types them for this site.
    ///   - gather: reads the facts, without a lock and without writing anything.
    init(
        startedAt: Instant, isDry: Bool = false, uptime: @escaping @Sendable () -> Span = monotonicNow,
        commands: @escaping @Sendable () -> SiteCommands = { SiteCommands(settingsFile: nil) },
        gather: @escaping @Sendable () throws -> StatusSnapshot
    ) {
        self.gather = gather
        self.commands = commands
        self.uptime = uptime
        self.startedAt = startedAt
        self.isDry = isDry
        memory = HealthMemory(startedAt: startedAt)
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

    /// Takes note of how things stand, whether or not anybody asks: otherwise nobody could say since when.
    func look() { _ = try? snapshot() }

    /// Counts what the listener refused.
    package func count(_ refusal: ListenerRefusal) {
        lock.withLock { refused[refusal.status, default: 0] += refusal.count }
    }

    /// - Parameters:
    ///   - page: the place of the route in `routes`.
    ///   - language: what the browser asks for, in its header field's form.
    package func answer(page index: Int, language: String = "") -> HTTPResponse {
        guard Page.allCases.indices.contains(index) else { return HTTPResponse(status: 404) }
        let now = uptime()
        let (silence, totals, refused) = lock.withLock { (now - beat, self.totals, self.refused) }
        let page = Page.allCases[index]
        if page == .alive || page == .webhook {
            let isAlive = silence < StatusWindow.patience
            return json(isAlive ? 200 : 503, ["alive": JSONValue(isAlive)])
        }
        do {
            let snapshot = try snapshot()
            let report = snapshot.report
            switch page {
            case .dashboard, .paused:
                return show(snapshot, totals, Language(acceptLanguage: language), refreshes: page == .dashboard)
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
            if page == .dashboard || page == .paused {
                let language = Language(acceptLanguage: language)
                return html(503, DashboardPage.unreadable(language, commands()), language)
            }
            return json(503, ["ready": false, "reason": "the state directory cannot be read"])
        }
    }

    private func snapshot() throws -> StatusSnapshot {
        let now = uptime()
        if let last = lock.withLock({ last }), now - last.at < StatusWindow.freshness { return last.snapshot }
        let snapshot = try gather()
        lock.withLock {
            last = (snapshot, now)
            memory.note(snapshot.report.health, now: snapshot.report.now)
        }
        return snapshot
    }

    private func show(
        _ snapshot: StatusSnapshot, _ totals: RunReport?, _ language: Language, refreshes: Bool
    ) -> HTTPResponse {
        let facts = DashboardFacts(
            snapshot, mode: isDry ? .dry(totals ?? RunReport()) : .real, startedAt: startedAt,
            since: lock.withLock { memory.since })
        return html(200, DashboardPage(facts, language, refreshes: refreshes).html, language)
    }

    private func html(_ status: Int, _ page: HTML, _ language: Language) -> HTTPResponse {
        var headers = headers("text/html; charset=utf-8")
        headers["Content-Security-Policy"] = DashboardPage.policy
        headers["Content-Language"] = language.rawValue
        headers["Vary"] = "Accept-Language"
        return HTTPResponse(status: status, headers: headers, body: Data(page.markup.utf8))
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
