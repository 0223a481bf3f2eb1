import Attendance
import Base
import Ledger

/// What reading back decides.
extension DeliveryState {
    /// A refusal stands only if the entry is not there: after a lost answer, the second post is a duplicate.
    mutating func judge(
        _ refused: Refused, by found: ReadBack, _ delivery: Delivery, _ moment: Moment
    ) -> Action {
        let said = Sentence.Part.sentence(refused.said)
        switch found {
        case .found(let id):
            return end(delivery, Outcome(.accepted, Sentence(.refusedButShown, said), humandID: id))
        case .notPermitted where refused.refusal == .duplicate:
            return end(delivery, Outcome(.accepted, Sentence(.alreadyThere, said)))
        case .absent(let holding):
            let day = HumandDayNote(entries: holding, punch: delivery.punch).list
            let sentence =
                day.isEmpty ? Sentence(.refusedAlone, said) : Sentence(.refusedBeside, said, .list(day))
            return end(delivery, Outcome(.held, cause: .refused, sentence))
        case .notPermitted(.declined(_, let code?)) where code == refused.code:
            return end(delivery, Outcome(.held, cause: .refused, Sentence(.refusedEmployee, said)))
        case .notPermitted(let problem):
            let sentence = Sentence(.refusedUnread, said, .sentence(problem.sentence))
            return end(delivery, Outcome(.held, cause: .refused, sentence))
        case .unavailable(let problem):
            return rest(failed(Sentence(.refusedNotRead, said, .sentence(problem)), then: state, moment))
        case .slowDown(let span, let problem): return rest(slowedDown(span, problem, then: state, moment))
        case .unauthorized(let problem):
            let outcome = delivery.queuedAgain(Sentence(.refusedKeyToo, said))
            return write(delivery, outcome, then: stand(.unauthorized, problem, moment))
        case .stopped:
            let outcome = delivery.queuedAgain(Sentence(.refusedStopped, said))
            return write(delivery, outcome, then: stopped(moment))
        }
    }

    /// Finds out whether an unconfirmed punch has arrived.
    mutating func confirm(_ delivery: Delivery, by found: ReadBack, _ moment: Moment) -> Action {
        switch found {
        case .found(let id):
            return end(delivery, Outcome(.accepted, Sentence(.unconfirmedShown), humandID: id))
        case .absent:
            if let wait = confirmationWait(at: moment.uptime) { return rest(resting(wait, moment)) }
            // Marked by an earlier run, or because the ledger may have lost its post: perhaps it was never sent.
            guard hasPosted(delivery) else {
                return write(delivery, Outcome(.queued, Sentence(.sentAfterReading)))
            }
            return sendAgain(delivery, Sentence(.unconfirmedAbsent), moment)
        case .notPermitted(let problem):
            return sendAgain(
                delivery, Sentence(.unconfirmedUnreadable, .sentence(problem.sentence)), isUnread: true, moment)
        case .unavailable(let said): return rest(failed(Sentence(.readBackFailed, .sentence(said)), moment))
        case .slowDown(let span, let said): return rest(slowedDown(span, said, moment))
        case .unauthorized(let said): return rest(stand(.unauthorized, said, moment))
        case .stopped: return rest(stopped(moment))
        }
    }
}
