import Base
import Simulator

// What changes at HikCentral and at Humand.
extension World {
    func setFaultBoard() {
        hikCentral.faults.clear()
        for fault in active {
            switch fault.kind {
            case .hikCentralMiscounts:
                hikCentral.faults.add(path: "door/events", .changeTotal(by: fault.amount), times: .max)
            case .hikCentralShrinksPages: hikCentral.faults.add(path: "door/events", .shrinkPage, times: .max)
            case .hikCentralRepeatsEvents: hikCentral.faults.add(path: "door/events", .repeatEvent, times: .max)
            default: break
            }
        }
    }

    func changeHikCentral(_ fault: Script.Fault) {
        switch fault.kind {
        case .hikCentralCapsPages: hikCentral.change { $0.silentPageCap = fault.amount }
        case .hikCentralIsUpgraded: hikCentral.change { $0.version = .v31 }
        case .hikCentralPurges:
            let oldest = clock.now - .hours(Int64(fault.amount))
            let now = clock.now
            hikCentral.purge { $0.time.instant < oldest && $0.uploadedAt <= now }
        case .hikCentralRenumbers:
            let (oldest, now) = (clock.now - .hours(Int64(fault.amount)), clock.now)
            let isOld = { (event: SimulatedEvent) in event.time.instant >= oldest && event.uploadedAt <= now }
            let theirs = company.sightings.map(\.event).filter(isOld)
            hikCentral.purge(where: isOld)
            hikCentral.add(
                events: theirs.map { event in
                    var event = event
                    event.id = "n\(fault.at)-" + event.id
                    return event
                })
        default: break
        }
    }

    func setUser(_ fault: Script.Fault, _ status: SimulatedUser.Status) {
        let worker = company.workers[fault.amount % company.workers.count]
        guard worker.kind != .stranger, worker.kind != .visitor else { return }
        humand.add(users: [SimulatedUser(employeeId: worker.employee, status: status)])
    }

    func punchByApp(_ fault: Script.Fault) {
        let worker = company.workers[fault.amount % company.workers.count]
        let offset = company.zone.offsetSeconds(at: clock.now)
        humand.insert(
            fault.amount % 2 == 0 ? .start : .end, employeeId: worker.employee,
            time: Timestamp(instant: clock.now, offsetSeconds: offset))
    }

    func changeEntry(_ fault: Script.Fault) {
        let all = humand.allEntries
        guard !all.isEmpty else { return }
        let entry = all[fault.amount % all.count]
        let key = evidence.key(entry.employeeId, entry.kind, entry.time.instant.seconds)
        evidence.entryIsGone(key, at: clock.now)
        guard fault.kind == .entryIsEdited else { return humand.remove { $0.id == entry.id } }
        let time = entry.time.instant + .seconds(Int64(fault.amount % 1200 - 600))
        evidence.entryIsEdited(key)
        humand.edit(entry.id, time: Timestamp(instant: time, offsetSeconds: entry.time.offsetSeconds))
    }
}
