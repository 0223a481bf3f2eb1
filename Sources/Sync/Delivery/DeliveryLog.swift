import Attendance
import Base
import Foundation
import Ledger

/// Tells the log what became of a punch.
struct DeliveryLog {
    let log: Log

    func tell(_ number: Int, _ recorded: RecordedEvent, _ outcome: Outcome) {
        let punch = outcome.punch ?? recorded.punch
        let fields: KeyValuePairs = [
            "line": "\(number)", "accessEvent": recorded.event.id, "employee": log.masked(punch?.employee ?? ""),
            "direction": punch?.direction.rawValue ?? "", "time": recorded.event.time.shortest,
        ]
        var reason = outcome.reason
        // Humand's own words may name the employee.
        if let employee = punch?.employee, employee.count > 3 {
            reason = reason.replacingOccurrences(of: employee, with: log.masked(employee))
        }
        switch outcome.state {
        case .held: log.warning("punch.held", reason, fields)
        case .queued, .accepted, .skipped, .waiting, .dropped:
            log.info("punch.\(outcome.state.rawValue)", reason, fields)
        }
    }

    /// Tells about an event that has just been read.
    func tell(_ recorded: RecordedEvent) {
        let event = recorded.event
        let fields: KeyValuePairs = [
            "accessEvent": event.id, "person": log.masked(event.personID), "door": event.doorCode,
            "type": "\(event.type)", "time": event.time.shortest, "pass": recorded.pass.rawValue,
        ]
        let name = "event.\(recorded.state.rawValue)"
        switch recorded.state {
        case .held: log.warning(name, recorded.reason, fields)
        case .skipped: log.debug(name, recorded.reason, fields)
        case .queued, .waiting, .accepted, .dropped: log.info(name, recorded.reason, fields)
        }
    }
}
