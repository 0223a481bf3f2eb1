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
        // Whatever the settings say of it now, the daemon posts or does not.
        if let daemon = facts.liveDaemon {
            checkup.report.isDryRun = daemon.running.isDryRun
            checkup.report.isDryUntilRestart = daemon.running.isDryRun && !settings.isDryRun
        }
        // The certificate and an empty state directory have been looked at themselves.
        for notice in Notices(settings, facts: facts, now: parts.clock.now).all
        where notice.subject != .hikCentral(.certificate) && !(notice.cause is MisplacedState) {
            checkup.report.add(notice)
        }
    }
}
