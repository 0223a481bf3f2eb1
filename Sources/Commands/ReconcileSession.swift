import Base
import Foundation
import HTTP
import Ledger
import Site
import Sync

/// Compares days in the foreground: waits where the daemon would do something else.
struct ReconcileSession {
    let context: CommandContext
    let settings: Settings
    let clock: any Clock
    private let parts: DayReconciler.Parts

    init(context: CommandContext, settings: Settings, clock: any Clock) {
        self.context = context
        self.settings = settings
        self.clock = clock
        let http = WorkerClient(executable: context.executable)
        let log = Log(settings, environment: context.environment, clock: clock, write: context.complain)
        // What the daemon tells at every poll is not news here.
        log.level = context.foregroundLevel(settings)
        parts = DayReconciler.Parts(settings, http: http, files: POSIXFileSystem(), clock: clock, log: log)
    }

    /// Why there is nothing to compare with; nil when there is a ledger.
    var ledgerProblem: String? {
        do {
            let names = try parts.book.files.names(in: settings.stateFolder.ledgerFolder)
            if names.contains(where: { StateFolder.day(ofFile: $0) != nil }) { return nil }
            return "there is no ledger in \(settings.stateFolder.path); is STATE_DIR right?"
        } catch { return "\(error)" }
    }

    /// Compares day by day, up to the first that cannot be.
    func compare(_ days: ClosedRange<SiteDay>) -> (report: ReconcileReport, error: ReconcileError?) {
        var done: [ReconciledDay] = []
        var day = days.lowerBound
        let progress = context.progressLine
        defer { progress.clear() }
        while day <= days.upperBound {
            let reconciler = DayReconciler(day, parts: parts, clock: clock)
            do throws(ReconcileError) {
                done.append(try finish(reconciler, progress))
            } catch {
                let missing = (day.number...days.upperBound.number).map { day.advanced(by: $0 - day.number) }
                return (ReconcileReport(days: done, notCompared: missing, zone: settings.zone), error)
            }
            day = day.advanced(by: 1)
        }
        return (ReconcileReport(days: done, zone: settings.zone), nil)
    }

    private func finish(_ reconciler: DayReconciler, _ progress: ProgressLine) throws(ReconcileError) -> ReconciledDay {
        while true {
            progress.show(reconciler.progress)
            let wake = try reconciler.step()
            if let day = reconciler.result { return day }
            guard case .at(let end) = wake else { continue }
            progress.show("\(reconciler.progress); waiting \(max(1, (end - clock.uptime).milliseconds / 1000)) s")
            while clock.uptime < end { clock.wait(until: end) }
        }
    }
}

extension CommandContext {
    /// The same, without the secrets that a hostile answer may have put into names and numbers.
    func redacting(_ redaction: Redaction) -> CommandContext {
        var context = self
        let (print, complain) = (print, complain)
        context.print = { print(redaction.clean($0)) }
        context.complain = { complain(redaction.clean($0)) }
        return context
    }
}
