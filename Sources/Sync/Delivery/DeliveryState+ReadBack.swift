import Attendance
import Base
import Ledger

/// What reading back decides.
extension DeliveryState {
    /// A refusal stands only if the entry is not there: after a lost answer, the second post is a duplicate.
    mutating func judge(
        _ refused: Refused, by found: ReadBack, _ delivery: Delivery, _ moment: Moment
    ) -> Action {
        let text = refused.text
        switch found {
        case .found(let id):
            let reason = "refused (\(text)), but reading back shows it"
            return end(delivery, Outcome(.accepted, reason: reason, humandID: id))
        case .notPermitted where refused.refusal == .duplicate:
            return end(delivery, Outcome(.accepted, reason: "Humand has it already: \(text)"))
        case .absent(let holding):
            let day = HumandDayNote(entries: holding, punch: delivery.punch).sentence
            return end(delivery, Outcome(.held, cause: .refused, reason: "Humand refused it: \(text); \(day)"))
        case .notPermitted(let problem):
            let day =
                if case .declined(_, let code?) = problem, code == refused.code {
                    "Humand also refuses to list this employee's entries; check the number with hik2humand people"
                } else {
                    "what Humand holds that day could not be read (\(problem))"
                }
            return end(delivery, Outcome(.held, cause: .refused, reason: "Humand refused it: \(text); \(day)"))
        case .unavailable(let problem):
            return rest(failed("refused (\(text)); reading back: \(problem)", then: state, moment))
        case .slowDown(let span, let problem): return rest(slowedDown(span, problem, then: state, moment))
        case .unauthorized(let problem):
            let outcome = delivery.queuedAgain("refused (\(text)); reading back was refused too")
            return write(delivery, outcome, then: stand(.unauthorized, problem, moment))
        case .stopped:
            let outcome = delivery.queuedAgain("refused (\(text)); the program stopped")
            return write(delivery, outcome, then: stopped(moment))
        }
    }

    /// Finds out whether an unconfirmed punch has arrived.
    mutating func confirm(_ delivery: Delivery, by found: ReadBack, _ moment: Moment) -> Action {
        switch found {
        case .found(let id):
            let reason = "was unconfirmed; reading back shows it"
            return end(delivery, Outcome(.accepted, reason: reason, humandID: id))
        case .absent:
            if let wait = confirmationWait(at: moment.uptime) { return rest(resting(wait, moment)) }
            // Marked by an earlier run, or because the ledger may have lost its post: perhaps it was never sent.
            guard hasPosted(delivery) else {
                return write(delivery, Outcome(.queued, reason: "reading back shows that Humand lacks it: it is sent"))
            }
            return sendAgain(delivery, "was unconfirmed; reading back does not show it", moment)
        case .notPermitted(let problem):
            return sendAgain(delivery, "was unconfirmed; cannot be read back (\(problem))", isUnread: true, moment)
        case .unavailable(let text): return rest(failed("reading back: \(text)", moment))
        case .slowDown(let span, let text): return rest(slowedDown(span, text, moment))
        case .unauthorized(let text): return rest(stand(.unauthorized, text, moment))
        case .stopped: return rest(stopped(moment))
        }
    }
}
