import Attendance
import Base
import Foundation
import Ledger

/// Logs what became of events and punches.
struct DeliveryLog {
    let log: Log
    /// What a punch is called that was accepted: a dry run's sink accepts what is never posted.
    var acceptance = LogEvent.punchAccepted

    func log(_ line: Int, _ recorded: RecordedEvent, _ outcome: Outcome) {
        let level = outcome.state == .held ? LogLevel.warning : .info
        guard log.shows(level) else { return }
        let punch = outcome.punch ?? recorded.punch
        let fields: KeyValuePairs<LogKey, String> = [
            .line: "\(line)", .accessEvent: recorded.event.id, .employee: log.masked(punch?.employee ?? ""),
            .direction: punch?.direction.rawValue ?? "", .time: recorded.event.time.shortest,
        ]
        var reason = outcome.reason
        // Humand's own words may name the employee.
        if let employee = punch?.employee, employee.count > 3 {
            reason = reason.replacingOccurrences(of: employee, with: log.masked(employee))
        }
        let event = outcome.state == .accepted ? acceptance : outcome.state.punchEvent
        log.add(level, event, reason, fields)
    }

    /// Logs an event that has just been read.
    func log(_ recorded: RecordedEvent) {
        let event = recorded.event
        let level: LogLevel =
            switch recorded.state {
            case .held: .warning
            case .skipped: .debug
            case .queued, .waiting, .accepted, .dropped: .info
            }
        guard log.shows(level) else { return }
        let fields: KeyValuePairs<LogKey, String> = [
            .accessEvent: event.id, .person: log.masked(FindFaceID.plain(event.personID)), .door: event.doorCode,
            .type: "\(event.type)", .time: event.time.shortest, .origin: recorded.origin.rawValue,
        ]
        log.add(level, recorded.state.accessEvent, recorded.reason, fields)
    }
}

extension EventState {
    /// What the log calls a punch that has come into this state.
    fileprivate var punchEvent: LogEvent {
        switch self {
        case .queued: .punchQueued
        case .waiting: .punchWaiting
        case .held: .punchHeld
        case .accepted: .punchAccepted
        case .skipped: .punchSkipped
        case .dropped: .punchDropped
        }
    }

    /// What the log calls an access event that was read and is in this state.
    fileprivate var accessEvent: LogEvent {
        switch self {
        case .queued: .eventQueued
        case .waiting: .eventWaiting
        case .held: .eventHeld
        case .accepted: .eventAccepted
        case .skipped: .eventSkipped
        case .dropped: .eventDropped
        }
    }
}
