import Base
import Foundation
import HTTP
import Ledger
import Site
import Sync

/// What listens on the network while a daemon runs: pushes in, status out.
///
/// Sockets, listener process, and what the log says of them. Nothing else depends on it: a port that is taken or a
/// process that dies is reported, and the daemon works on.
package final class WebListener {
    private let window: StatusWindow
    private let source: StatusSource
    private let lookout = Lookout()
    private let news = NewsInbox()
    private let log: Log
    private let clock: any Clock
    private var service: ListenerService?
    private let senders: [PushLetter.Sender]
    private let sockets: (push: Int, status: Int)
    private var refusals: [String: ListenerRefusal] = [:]
    private var lastReport: Span?

    /// How often refused requests are summed up in the log.
    private static let pause = Span.minutes(1)
    /// The longest push that is taken.
    private static let longestPush = 1 << 20

    /// - Parameters:
    ///   - inbox: takes pushes; nil where none are received.
    ///   - sockets: those that systemd has opened; `push` and `status` are their names.
    ///   - wake: called on another thread after something was put into the inbox.
    ///   - closed: takes each address on which it cannot listen.
    /// - Returns: nil if nothing is to listen.
    package init?(
        _ site: Site, executable: String, sockets: SystemdSockets, inbox: PushInbox?,
        wake: @escaping @Sendable () -> Void, closed: (ClosedPort) -> Void = { _ in }
    ) {
        let settings = site.settings
        log = site.log
        clock = site.clock
        let source = StatusSource(settings)
        self.source = source
        window = StatusWindow(
            startedAt: site.clock.now, isDry: site.mode.isDry, commands: { source.commands },
            gather: { try source.snapshot() })
        var open: [ListenerSocket] = []
        var places: [String] = []
        let senders = inbox == nil ? [] : WebListener.senders(settings)
        if !senders.isEmpty {
            let found = WebListener.open("push", "LISTEN", settings.pushListen, sockets, log, closed)
            open += found.map(\.socket)
            places += found.map { "pushes on \($0.place)" }
        }
        let pushSockets = open.count
        let found = WebListener.open("status", "STATUS_LISTEN", settings.statusListen, sockets, log, closed)
        open += found.map(\.socket)
        places += found.map { "status on \($0.place)" }
        (self.senders, self.sockets) = (senders, (pushSockets, found.count))
        guard !open.isEmpty else { return nil }

        let (window, news) = (window, news)
        let pages = StatusWindow.routes
        let senderOfRoute = senders.enumerated().map { (pages.count + $0.offset, $0.element) }
        let receiver = inbox.map {
            PushReceiver(inbox: $0, senders: Dictionary(uniqueKeysWithValues: senderOfRoute), wake: wake)
        }
        let service = ListenerService(
            executable: executable, sockets: open,
            plan: WebListener.plan(settings, senders, self.sockets),
            answer: { requests in
                let pushes = requests.filter { $0.route >= pages.count }
                var answers = receiver?.answer(pushes)[...] ?? []
                return requests.map { request in
                    request.route < pages.count
                        ? window.answer(page: request.route, language: request.headers["Accept-Language"] ?? "")
                        : answers.popFirst() ?? HTTPResponse(status: 404)
                }
            },
            report: { event in
                if case .refused(let refusal) = event { window.count(refusal) }
                news.add(event)
            })
        guard service.start() else {
            log.error(.listenerFailure, "\(HTTPListenerError.noThread)")
            return nil
        }
        self.service = service
        if !found.isEmpty {
            lookout.start {
                try? source.prepare()
                window.look()
            }
        }
        log.info(.listenerStarted, "listening: \(places.joined(separator: ", "))")
    }

    /// To be called often: the engine is alive, and what the listener has to say is logged.
    package func beat(_ totals: RunReport? = nil) {
        window.alive(totals)
        for event in news.takeAll() {
            switch event {
            case .ended(let how): log.error(.listenerFailure, "the listener process \(how); it is started again")
            case .cannotStart(let reason): log.error(.listenerFailure, reason)
            case .refused(let refusal):
                let key = "\(refusal.status) \(refusal.reason)"
                refusals[key] = refusals[key].map { refusal.added(to: $0.count) } ?? refusal
            }
        }
        guard !refusals.isEmpty else { return }
        if let lastReport, clock.uptime - lastReport < WebListener.pause { return }
        lastReport = clock.uptime
        for refusal in refusals.values.sorted(by: { $0.status < $1.status }) {
            log.warning(
                .listenerRefused, "requests were refused: \(refusal.reason)",
                [.status: "\(refusal.status)", .requests: "\(refusal.count)", .peer: refusal.peer])
        }
        refusals = [:]
    }

    /// Continues as new settings want it; the ports change at the next start only.
    package func adopt(_ settings: Settings) {
        source.adopt(settings)
        service?.adopt(WebListener.plan(settings, senders, sockets))
    }

    package func stop() {
        lookout.stop()
        service?.stop()
    }

    /// Who may push. A route without its secret does not exist.
    private static func senders(_ settings: Settings) -> [PushLetter.Sender] {
        (settings.pushToken == nil ? [] : [.hikCentral]) + (settings.findFace == nil ? [] : [.findFace])
    }

    private static func plan(
        _ settings: Settings, _ senders: [PushLetter.Sender], _ sockets: (push: Int, status: Int)
    ) -> ListenerPlan {
        // One that has lost its secret lets nobody in.
        func route(_ path: String, _ kind: ListenerPlan.Route.Secret, _ secret: Secret?) -> ListenerPlan.Route {
            let digests = [secret].compactMap(\.self).map { Data(SHA256.hash(Array($0.reveal().utf8))) }
            return .init(["POST"], path, secret: kind, digests: digests, bodyLimit: longestPush)
        }
        let pages = StatusWindow.routes
        let pushes = senders.map { sender in
            switch sender {
            case .hikCentral: route(PushPath.hikCentral, .header("token"), settings.pushToken)
            case .findFace: route(PushPath.findFace, .path, settings.findFace?.secret)
            }
        }
        func socket(_ routes: [Int]) -> ListenerPlan.Socket {
            .init(allowed: settings.listenAllow.map(\.description), routes: routes)
        }
        let push = socket([StatusWindow.webhookPage] + pushes.indices.map { pages.count + $0 })
        return ListenerPlan(
            sockets: Array(repeating: push, count: sockets.push)
                + Array(repeating: socket(Array(pages.indices)), count: sockets.status),
            routes: pages + pushes)
    }

    /// With sockets from systemd, the setting is what the unit says in other words.
    private static func open(
        _ name: String, _ setting: String, _ addresses: [ListenAddress], _ sockets: SystemdSockets, _ log: Log,
        _ closed: (ClosedPort) -> Void
    ) -> [(socket: ListenerSocket, place: String)] {
        let given = sockets.named(name).compactMap { ListenerSocket(inherited: $0) }
        if !given.isEmpty { return given.map { ($0, "port \($0.port), opened by systemd") } }
        return addresses.compactMap { address in
            do throws(HTTPListenerError) {
                return (try ListenerSocket(host: "\(address.address)", port: address.port), "\(address)")
            } catch {
                let port = ClosedPort(setting: setting, address: "\(address)", reason: error.reason)
                log.error(
                    .listenerFailure, "\(setting): \(error) ss -ltnp 'sport = :\(address.port)' names it.")
                closed(port)
                return nil
            }
        }
    }
}

/// Looks at how things stand now and then, on a thread of its own.
private final class Lookout: @unchecked Sendable {  // Everything is accessed under the lock.
    private let lock = NSCondition()
    private var isStopping = false

    private static let pause = 15.0

    func start(_ look: @escaping @Sendable () -> Void) {
        // Without it, pages only know since when they were asked.
        _ = DetachedThread.start { [self] in
            while !lock.withLock({ isStopping }) {
                look()
                let end = Date(timeIntervalSinceNow: Lookout.pause)
                lock.withLock { while !isStopping, lock.wait(until: end) {} }
            }
        }
    }

    func stop() {
        lock.withLock {
            isStopping = true
            lock.broadcast()
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
