import Base
import Foundation
import HTTP
import Ledger
import Site
import Sync

/// Shows the status over HTTP while a daemon runs: sockets, listener process, pages, and what the log says of them.
///
/// Nothing else depends on it. A port that is taken or a process that dies is reported, and the daemon works on.
package final class StatusListener {
    private let window: StatusWindow
    private let news = NewsInbox()
    private let log: Log
    private let clock: any Clock
    private var service: ListenerService?
    private var refusals: [String: ListenerRefusal] = [:]
    private var lastReport: Span?

    /// How often refused requests are summed up in the log.
    private static let pause = Span.minutes(1)

    /// - Parameter sockets: those that systemd has opened; `status` is the name of ours.
    /// - Returns: nil if nothing is to listen.
    package init?(_ site: Site, executable: String, sockets: SystemdSockets) {
        let settings = site.settings
        log = site.log
        clock = site.clock
        window = StatusWindow(gather: StatusListener.gathering(settings))
        var open = sockets.named("status").compactMap { ListenerSocket(inherited: $0) }
        var places = open.map { "port \($0.port), opened by systemd" }
        // With sockets from systemd, the setting is what the unit says in other words.
        for address in open.isEmpty ? settings.statusListen : [] {
            do throws(HTTPListenerError) {
                open.append(try ListenerSocket(host: "\(address.address)", port: address.port))
                places.append("\(address)")
            } catch {
                log.error(.listenerFailure, "\(error)")
            }
        }
        guard !open.isEmpty else { return nil }
        let (window, news) = (window, news)
        let plan = ListenerPlan(
            sockets: open.map { _ in
                .init(allowed: settings.listenAllow.map(\.description), routes: Array(StatusWindow.routes.indices))
            },
            routes: StatusWindow.routes)
        let service = ListenerService(
            executable: executable, sockets: open, plan: plan,
            answer: { $0.map { window.answer(page: $0.route) } },
            report: { event in
                if case .refused(let refusal) = event { window.count(refusal) }
                news.add(event)
            })
        guard service.start() else {
            log.error(.listenerFailure, "\(HTTPListenerError.noThread)")
            return nil
        }
        self.service = service
        log.info(.listenerStarted, "status, health and metrics are shown on \(places.joined(separator: ", "))")
    }

    /// To be called often: the engine is alive, and what the listener has to say is logged.
    package func beat(_ totals: RunReport? = nil) {
        window.alive(totals)
        for event in news.takeAll() {
            switch event {
            case .ended(let how): log.error(.listenerFailure, "the listener process \(how); it is started again")
            case .cannotStart(let reason): log.error(.listenerFailure, reason)
            case .refused(let refusal): note(refusal)
            }
        }
        guard !refusals.isEmpty else { return }
        if let lastReport, clock.uptime - lastReport < StatusListener.pause { return }
        lastReport = clock.uptime
        for refusal in refusals.values.sorted(by: { $0.status < $1.status }) {
            log.warning(
                .listenerRefused, "requests were refused: \(refusal.reason)",
                [.status: "\(refusal.status)", .requests: "\(refusal.count)", .peer: refusal.peer])
        }
        refusals = [:]
    }

    /// Continues as new settings want it; addresses change at the next start only.
    package func adopt(_ settings: Settings) { window.adopt(gather: StatusListener.gathering(settings)) }

    package func stop() { service?.stop() }

    private func note(_ refusal: ListenerRefusal) {
        let key = "\(refusal.status) \(refusal.reason)"
        refusals[key] = refusals[key].map { refusal.added(to: $0.count) } ?? refusal
    }

    /// Reads what `hik2humand status` reads; on the listener's thread, so with a file system and a clock of its own.
    private static func gathering(_ settings: Settings) -> @Sendable () throws -> StatusReport {
        let (folder, zone) = (settings.stateFolder, settings.zone)
        let (pollInterval, lateCheck) = (settings.pollInterval, settings.lateCheck)
        return {
            let clock = SystemClock()
            let facts = try StatusFacts(
                folder: folder, files: POSIXFileSystem(), clock: clock, zone: zone, pollInterval: pollInterval,
                lateCheck: lateCheck)
            return StatusReport(facts, zone: zone, now: clock.now)
        }
    }
}

/// What the service's thread has to say, until the engine's thread logs it.
private final class NewsInbox: @unchecked Sendable {  // Everything is accessed under the lock.
    private let lock = NSLock()
    private var waiting: [ListenerService.News] = []

    func add(_ event: ListenerService.News) {
        lock.withLock {
            // A process that dies again and again says nothing new.
            if waiting.count < 100 { waiting.append(event) }
        }
    }

    func takeAll() -> [ListenerService.News] {
        lock.withLock {
            defer { waiting = [] }
            return waiting
        }
    }
}
