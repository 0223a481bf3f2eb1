import Base
import Sync

extension World {
    /// What `reconcile` says of a day; nil when it cannot compare it.
    func reconcile(_ day: SiteDay) -> String? {
        let process = SimulatedProcess(clock, clockError: .seconds(0))
        guard let site = try? site(process, disk.calls(of: process)) else { return nil }
        let reconciler = DayReconciler(day, parts: site.reconcileParts(site.source), clock: clock, jitter: { 0 })
        while true {
            guard let wake = try? reconciler.step() else { return nil }
            if let result = reconciler.result {
                return ReconcileReport(days: [result], zone: company.zone).json.serialized
            }
            if case .at(let end) = wake { clock.wait(until: end) }
        }
    }
}
