import Attendance
import Base
import Ledger

/// The life of one event in plain sentences, with the site's times.
struct EventNarrative {
    let life: EventHistory
    let zone: SiteZone

    /// One sentence a line, what happened first first.
    var sentences: [String] {
        let event = life.first.event
        let type = EventType.name(of: event.type)
        var lines = [
            "\(zone.text(event.time.instant))  \(event.personLabel) at \(event.doorLabel): \(type), event "
                + (event.id.isEmpty ? "without an id" : event.id)
                + (isUndecodable ? "; it could not be read, and its time may be another" : "")
        ]
        lines.append("\(zone.text(life.seenAt))  \(arrival); line \(life.line) of the ledger")
        lines.append("\(zone.text(life.seenAt))  \(decision(life.first))")
        for (at, step) in life.steps {
            switch step {
            case .sending: lines.append("\(zone.text(at))  sent to Humand")
            case .outcome(let outcome): lines.append("\(zone.text(at))  \(described(outcome))")
            case .reopened(let reason): lines.append("\(zone.text(at))  \(reason)")
            }
        }
        lines.append(conclusion)
        return lines
    }

    private var isUndecodable: Bool { life.first.cause == .undecodable }

    private var arrival: String {
        let delay =
            isUndecodable
            ? "at an unknown time after the door" : EventNarrative.text(life.seenAt - life.first.event.time.instant)
        return switch life.first.origin {
        case .poll: "read by a poll, \(delay)"
        case .late: "found by comparing counts, \(delay): HikCentral had received it late"
        case .ahead: "found by comparing counts, \(delay): stamped ahead of its window"
        case .backfill: "read by a backfill, \(delay)"
        case .push: "pushed by HikCentral, \(delay)"
        case .findFace: "sent by FindFace, \(delay)"
        }
    }

    private func decision(_ record: RecordedEvent) -> String {
        var sentence: String
        switch record.state {
        case .queued, .waiting: sentence = "mapped: \(punch(record)); \(record.reason)"
        case .held: sentence = "held (\(record.cause?.rawValue ?? "")): \(record.reason)"
        case .skipped: sentence = "skipped, not a punch: \(record.reason)"
        case .accepted, .dropped: sentence = "\(record.state.rawValue): \(record.reason)"
        }
        if let number = record.employeeNumber { sentence += " (number \(number))" }
        if record.isUnconfirmed { sentence += "; it may have been delivered before, so it is read back first" }
        return sentence
    }

    private func described(_ outcome: Outcome) -> String {
        var sentence = outcome.reason
        if let punch = outcome.punch { sentence = "mapped: \(punch.direction.name) of \(punch.employee); \(sentence)" }
        if let id = outcome.humandID { sentence += "; entry \(id)" }
        if let until = outcome.until { sentence += "; not before \(zone.text(until))" }
        return "\(outcome.state.rawValue): \(sentence)"
    }

    private var conclusion: String {
        let line = life.line
        return switch life.state {
        case .accepted: "It is in Humand" + (life.humandID.map { " as entry \($0)." } ?? ".")
        case .skipped: "It is not a punch; nothing more happens."
        case .dropped: "It was dropped; nothing more happens."
        case .queued: "It will be delivered as soon as Humand takes it."
        case .waiting: "It will be delivered when its time has come."
        case .held where isUndecodable:
            "No command can map it: if it was a punch, enter it in Humand by hand; then hik2humand queue drop \(line) "
                + "--reason TEXT."
        case .held:
            "It waits for a person: hik2humand queue retry \(line), or queue drop \(line) --reason TEXT."
        }
    }

    private func punch(_ record: RecordedEvent) -> String {
        record.punch.map { "\($0.direction.name) of \($0.employee)" } ?? ""
    }

    /// `5 min 3 s after the door`
    private static func text(_ span: Span) -> String {
        let seconds = abs(span.milliseconds / 1000)
        let parts: [(Int64, String)] = [
            (seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s"),
        ]
        let shown = parts.filter { $0.0 > 0 }.prefix(2).map { "\($0.0) \($0.1)" }.joined(separator: " ")
        if shown.isEmpty { return "at once" }
        return shown + (span < .seconds(0) ? " before the time it is stamped with" : " after the door")
    }
}
