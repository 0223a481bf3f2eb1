import Attendance
import Base
import Ledger

/// Keeps the subscription by which HikCentral pushes: looks at it when the daemon starts and every hour, and renews it.
final class SubscriptionWorker: Worker {
    private var wish: SubscriptionWish?
    private let clock: any Clock
    private let log: Log
    private var next: Span
    /// The subscription was there at the last look.
    private var wasThere = false
    private var hasFailed = false

    let turn = Turn.oneStep
    /// How often it is looked at, and how soon again after a failure.
    static let pause = Span.hours(1)
    static let retry = Span.minutes(5)

    init(_ wish: SubscriptionWish?, clock: any Clock, log: Log) {
        self.wish = wish
        self.clock = clock
        self.log = log
        next = clock.uptime
    }

    var isFinished: Bool { true }

    func adopt(_ assembly: Assembly) {
        wish = assembly.subscription
        (next, wasThere) = (clock.uptime, false)
    }

    func step() throws(LedgerError) -> Wake {
        guard let wish else { return .never }
        let uptime = clock.uptime
        guard next <= uptime else { return .at(next) }
        do throws(SourceError) {
            try look(wish)
            hasFailed = false
            next = uptime + SubscriptionWorker.pause
        } catch {
            if !hasFailed {
                log.warning(
                    .pushSubscription, "the subscription to pushes cannot be looked at: \(error); polling goes on")
            }
            hasFailed = true
            next = uptime + SubscriptionWorker.retry
        }
        return .at(next)
    }

    private func look(_ wish: SubscriptionWish) throws(SourceError) {
        let found = try wish.source.subscriptions().filter { $0.destination == wish.subscription.destination }
        let missing = wish.subscription.eventTypes.subtracting(found.flatMap(\.eventTypes))
        guard !missing.isEmpty else {
            if !wasThere { log.info(.pushSubscription, "HikCentral pushes to \(wish.subscription.destination)") }
            wasThere = true
            return
        }
        if wasThere {
            log.warning(.pushSubscription, "the subscription to pushes was removed in HikCentral; it is renewed")
        }
        try wish.source.subscribe(wish.subscription, token: wish.token)
        log.info(
            .pushSubscription,
            "subscribed: HikCentral pushes \(wish.subscription.eventTypes.count) event types to "
                + wish.subscription.destination)
        wasThere = true
    }
}

/// A subscription that is to be kept.
package struct SubscriptionWish {
    let source: any PushSubscriptions
    let subscription: PushSubscription
    let token: Secret

    package init(source: any PushSubscriptions, subscription: PushSubscription, token: Secret) {
        self.source = source
        self.subscription = subscription
        self.token = token
    }
}
