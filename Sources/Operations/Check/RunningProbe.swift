import Attendance
import Base
import Ledger
import Site

/// Compares what is on disk with what the daemon works with.
struct RunningProbe: Probe {
    let subjects: [Finding.Subject] = [.process]
    let needs: [Finding.Subject] = [.stateDirectory, .ledger]

    func run(_ checkup: Checkup) {
        let (settings, parts) = (checkup.settings, checkup.parts)
        let lock = parts.machine.lock(of: settings.stateFolder)
        guard let facts = try? StatusFacts(settings, files: parts.files, clock: parts.clock, lock: lock) else { return }
        let service = parts.machine.service(of: settings.site)
        // The certificate has been looked at itself.
        for notice in Notices(settings, facts: facts, service: service, now: parts.clock.now).all
        where notice.subject != .hikCentral(.certificate) {
            checkup.report.add(notice)
        }
    }
}
