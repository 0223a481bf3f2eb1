import Foundation
import Simulator

@testable import Base
@testable import HTTP
@testable import Support

/// The two simulated servers of a site that is killed: they strike when a chosen request arrives, and remember which
/// life of the program sent which request to Humand.
///
/// `@unchecked Sendable`: mutable state is used only under `lock`.
final class CrashPeers: @unchecked Sendable {
    /// What is done when a chosen request has arrived.
    struct Strike {
        var point: CrashPoint
        /// Which request of this kind in this life, counted from the first.
        var number: Int
        /// How long after the answer, if the answer is sent first.
        var delay: TimeInterval
        /// Does the kill.
        var kill: @Sendable () -> Void
    }

    /// A request that Humand has received, in the order of arrival.
    struct Contact {
        var life: Int
        var employee: String
        /// The punch; nil if entries were requested.
        var punch: CrashPunch?
    }

    let hikCentral: SimulatedHikCentral
    let humand: SimulatedHumand
    private let lock = NSCondition()
    private var listeners: [HTTPListener] = []
    private var strike: Strike?
    private var life = 0
    private var requests = 0
    private var received: [Contact] = []
    /// Requests in progress.
    private var open = 0

    init() throws {
        let clock = SystemClock()
        hikCentral = SimulatedHikCentral(clock: clock)
        humand = SimulatedHumand(clock: clock)
        hikCentral.add(doors: [Site.entry, Site.exit])
        listeners = [
            HTTPListener(simulating: { [weak self] in self?.serveHikCentral($0) ?? .closeWithoutAnswer }),
            HTTPListener(simulating: { [weak self] in self?.serveHumand($0) ?? .closeWithoutAnswer }),
        ]
        for listener in listeners { try listener.start() }
    }

    func stop() { for listener in listeners { listener.stop() } }

    /// The settings that point a life of the program to these servers. Humand's URL has the life's number, so that a
    /// request from a worker that outlived its program is not taken for one of the next life.
    func settings(life: Int) -> [String: String] {
        [
            "HIKVISION_HOST": "http://127.0.0.1:\(listeners[0].port)", "HIK_APP_KEY": hikCentral.appKey,
            "HIK_SECRET": hikCentral.appSecret, "HUMAND_BASE_URL": "http://127.0.0.1:\(listeners[1].port)/\(life)",
            "HUMAND_AUTH": humand.key,
        ]
    }

    /// A new life begins; one of its requests may be the one to strike.
    func begin(life: Int, strike: Strike?) {
        lock.withLock {
            self.life = life
            self.strike = strike
            requests = 0
        }
    }

    /// Every request that Humand has received.
    var contacts: [Contact] { lock.withLock { received } }

    /// Waits until no request is in progress.
    func settle() {
        let end = Date(timeIntervalSinceNow: RunningProgram.patience)
        lock.withLock { while open > 0, lock.wait(until: end) {} }
    }

    // MARK: - Serving

    private func serveHikCentral(_ request: HTTPListener.Request) -> SimulatedReply {
        serve(strike(at: [.queryArrived, .queryAnswered], life: nil)) { hikCentral.handle(request) }
    }

    private func serveHumand(_ request: HTTPListener.Request) -> SimulatedReply {
        var request = request
        let life = Int(request.segments.first ?? "") ?? 0
        let prefix = "/\(life)"
        request.target = String(request.target.dropFirst(prefix.count))
        request.path = String(request.path.dropFirst(prefix.count))
        note(request, life: life)
        let posting: Set<CrashPoint> = [.postArrived, .postPerformed, .postPerformedLater, .postAnswered]
        let points = request.method == "POST" ? posting : [.readBackArrived, .readBackAnswered]
        return serve(strike(at: points, life: life)) { humand.handle(request) }
    }

    /// The strike that is due.
    private func strike(at points: Set<CrashPoint>, life: Int?) -> Strike? {
        lock.withLock {
            guard let strike, points.contains(strike.point), life ?? self.life == self.life else { return nil }
            requests += 1
            guard requests == strike.number else { return nil }
            self.strike = nil
            return strike
        }
    }

    private func serve(_ strike: Strike?, performing: () -> SimulatedReply) -> SimulatedReply {
        lock.withLock { open += 1 }
        defer {
            lock.withLock {
                open -= 1
                lock.broadcast()
            }
        }
        guard let strike else { return performing() }
        switch strike.point {
        case .postArrived:
            strike.kill()
            return .closeWithoutAnswer
        case .postPerformedLater:
            strike.kill()
            // This waits for nothing: the server is slow while the next life reads back. The program under test has
            // the machine's own clock, and Humand was measured at up to 3.8 s. A thread of a busy machine may sleep
            // longer than it asked for; that late, this Humand takes nothing any more.
            let arrival = SystemClock().uptime
            Thread.sleep(forTimeInterval: 3)
            return SystemClock().uptime - arrival < .milliseconds(3700) ? performing() : .closeWithoutAnswer
        case .postPerformed:
            let reply = performing()
            strike.kill()
            return reply
        case .readBackArrived, .queryArrived:
            strike.kill()
            return performing()
        default:
            let reply = performing()
            DispatchQueue.global().asyncAfter(deadline: .now() + strike.delay) { strike.kill() }
            return reply
        }
    }

    private func note(_ request: HTTPListener.Request, life: Int) {
        var contact = Contact(life: life, employee: request.queryValue("employeeId") ?? "")
        if request.method == "POST", let body = try? JSONValue(parsing: request.body) {
            contact.employee = body["employeeId"]?.text ?? ""
            let time = body["now"]?.text.flatMap { try? Timestamp(parsing: $0, zone: .utc) }
            contact.punch = CrashPunch(
                employee: contact.employee, kind: request.path.hasSuffix("clockIn") ? .start : .end,
                time: time?.instant ?? Instant(seconds: 0))
        }
        lock.withLock { received.append(contact) }
    }
}
