import Attendance
import Base
import Foundation
import Ledger
import Site
import Sync

/// Compares days in the foreground: waits where the daemon would do something else.
struct ReconcileSession {
    private let site: Site
    private let parts: DayReconciler.Parts
    private let progress: ProgressLine
    private let language: Language

    private var clock: any Clock { site.clock }

    init(site: Site, progress: ProgressLine, language: Language) {
        self.site = site
        self.progress = progress
        self.language = language
        parts = site.reconcileParts(site.eventSource)
    }

    /// Makes sure that there is a ledger to compare with.
    func checkLedger() throws {
        let folder = site.settings.stateFolder
        let names = try site.files.names(in: folder.ledgerFolder)
        if !names.contains(where: { StateFolder.day(ofFile: $0) != nil }) { throw NoLedger(folder: folder.path) }
    }

    private struct NoLedger: Error, FindingCause {
        var folder: String
        var phrase: Phrase {
            Phrase(
                en: "there is no ledger in \(folder); is STATE_DIR right?",
                es: "no hay registro en \(folder); ¿es correcto STATE_DIR?")
        }
        var trouble: Trouble? { .state }
    }

    /// Compares day by day, up to the first that cannot be.
    func compare(_ days: ClosedRange<SiteDay>) -> (report: ReconcileReport, error: ReconcileError?) {
        var done: [ReconciledDay] = []
        var day = days.lowerBound
        defer { progress.clear() }
        while day <= days.upperBound {
            let reconciler = DayReconciler(day, parts: parts, clock: clock)
            do throws(ReconcileError) {
                done.append(try finish(reconciler))
            } catch {
                let missing = (day.number...days.upperBound.number).map { day.advanced(by: $0 - day.number) }
                return (ReconcileReport(days: done, notCompared: missing, zone: site.settings.zone), error)
            }
            day = day.advanced(by: 1)
        }
        return (ReconcileReport(days: done, zone: site.settings.zone), nil)
    }

    /// The employees whose entries Humand does not list: what cannot be read back could be sent twice.
    func unreadable(_ days: [ReconciledDay]) throws -> Set<String> {
        let asked = RepairPlan.readBacks(days)
        guard !asked.isEmpty else { return [] }
        let reader = parts.entries()
        for one in asked { reader.askForEntries(of: one.employee, from: one.day, to: one.day) }
        try HumandReading(clock: clock, progress: progress).finish(
            reader.step, showing: { Phrase(en: "reading back", es: "leyendo lo que tiene Humand") })
        return Set(asked.map(\.employee).filter { reader.gap(of: $0) != nil })
    }

    private func finish(_ reconciler: DayReconciler) throws(ReconcileError) -> ReconciledDay {
        while true {
            progress.show(reconciler.progress[language])
            let wake = try reconciler.step()
            if let day = reconciler.result { return day }
            guard case .at(let end) = wake else { continue }
            let seconds = max(1, (end - clock.uptime).milliseconds / 1000)
            let waiting = Phrase(en: "; waiting \(seconds) s", es: "; espera de \(seconds) s")
            progress.show((reconciler.progress + waiting)[language])
            while clock.uptime < end { clock.wait(until: end) }
        }
    }
}
