import Base
import Ledger
import Simulator
import Sync

// What the operator does.
extension World {
    func change(_ number: Int) {
        switch number {
        case 0...4:
            let (usual, calm) = (["5m", "10m", "20m", "7m", "30m"], ["1h", "90m", "2h", "3h", "4h"])
            settings["POLL_INTERVAL"] = (script.isCalm == true ? calm : usual)[number]
        case 5: settings["LATE_CHECK"] = "40m"
        case 6: settings["HUMAND_COMMENT"] = "door {door}"
        case 7: settings["SETTLE"] = "45s"
        default: settings["WINDOW_MAX"] = "2h"
        }
        process?.control.requestReload()
    }

    func leave(_ kind: Job.Kind) {
        let box = JobInbox(folder: StateFolder(path: stateFolder), files: POSIXFileSystem(), clock: clock)
        _ = try? box.submit(Job(kind, author: "operator"))
        process?.clock.wake()
    }

    func retryHeld() {
        // What only a push said is not released by somebody who has seen nothing.
        let ledger = LedgerText(folder: stateFolder + "/ledger", newest: script.isCalm == true ? 2 : .max)
        let lines = ledger.held.filter { $0.cause != "pushed" }.map(\.line)
        if !lines.isEmpty { leave(.retry(lines)) }
    }

    /// Everything that the operator can put right is put right.
    func repair() {
        evidence.repairedAt = clock.now
        for worker in company.workers {
            humand.add(users: [SimulatedUser(employeeId: worker.employee)])
            guard worker.kind == .visitor else { continue }
            var person = worker.person
            person.code = "E" + (Int(person.id).map { String(1000 + $0 - 17) } ?? "")
            hikCentral.remove(person: person.id)
            hikCentral.add(persons: [person])
        }
        leave(.backfill(.init(window: Window(from: company.start, to: clock.now - .minutes(5)))))
    }
}
