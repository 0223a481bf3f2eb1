import Base
import Ledger
import Site
import Sync

/// What tells people and monitors how a run is doing: NOTICE_COMMAND and PING_URL.
package final class NoticeTellers {
    private let sender: NoticeSender
    private let ping: PingSender
    private let environment: [String: String]
    private let clock: any Clock
    private let log: Log

    /// - Parameter isDaemon: they work beside the engine; else only at the end.
    package init(
        _ site: Site, environment: [String: String], executable: String, ledger: Ledger, isDaemon: Bool
    ) {
        sender = NoticeSender(site.settings, environment: environment, ledger: ledger.state)
        ping = PingSender(site.settings.pingURL, executable: executable)
        self.environment = environment
        (clock, log) = (site.clock, site.log)
        guard isDaemon else { return }
        sender.start()
        ping.start()
    }

    package func beat(_ engine: Engine) {
        sender.take(engine.noticeBook)
        sender.report(to: log)
        ping.beat(engine.lastGoodPoll, at: clock.uptime, log: log)
    }

    /// Why the last ping did not arrive.
    package var pingProblem: String? { ping.lastProblem }

    package func adopt(_ settings: Settings) {
        sender.adopt(settings, environment: environment)
        ping.adopt(settings.pingURL)
    }

    /// A run that ends by itself has done its work.
    package func end(_ engine: Engine, _ report: RunReport, orStop isAsked: () -> Bool) {
        sender.take(engine.noticeBook)
        sender.flush(orStop: isAsked)
        sender.report(to: log)
        if !isAsked(), report.sourceProblem == nil, engine.lastGoodPoll != nil { ping.ping(log: log) }
    }

    package func stop() {
        sender.stop()
        ping.stop()
    }
}
