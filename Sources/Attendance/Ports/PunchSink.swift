import Base

/// Receives punches. Calls block until there is an answer.
package protocol PunchSink: AnyObject {
    /// Posts one punch.
    ///
    /// - Parameter reason: the rule that produced it, for people who read along.
    func post(_ punch: Punch, reason: String) -> PostVerdict
    /// Asks whether an entry with this employee, direction and second exists.
    func find(_ punch: Punch) -> ReadBack
    /// How long to wait before the sink's next request.
    var pause: Span { get }
    /// What the log calls a punch that the sink has accepted.
    var acceptance: LogEvent { get }
}

extension PunchSink {
    package var acceptance: LogEvent { .punchAccepted }
}

/// What an answer to a post means.
package enum PostVerdict: Equatable, Sendable {
    /// The entry exists under this id.
    case accepted(id: String, Sentence = Sentence(.accepted))
    /// This punch is refused; others are not.
    case refused(Refusal, Sentence, code: RefusalCode? = nil)
    /// The entry may or may not exist. `answered` tells whether the server finished its work on it.
    case inDoubt(answered: Bool, Sentence)
    /// The request never reached the server.
    case notSent(Sentence)
    /// Too many requests.
    case slowDown(Span?, Sentence)
    /// The key is wrong, not the record: nothing more is posted until the key is fixed.
    case unauthorized(Sentence)
    /// The key is known and may not post: nothing more is posted until it may.
    case noRights(Sentence)
    /// The answer is not from Humand's time tracking: nothing more is posted until the address is fixed.
    case misdirected(Sentence)
    /// The program is stopping; the punch is unconfirmed.
    case stopped
}

/// Why a sink refuses one punch.
package enum Refusal: Equatable, Sendable {
    case duplicate
    case future
    case other
}

/// A refusal in the sink's own terms: equal codes mean that two requests are refused for the same reason.
package struct RefusalCode: Equatable, Sendable {
    var status: Int
    var code: String

    package var isNotFound: Bool { status == 404 }

    package init(status: Int, code: String) {
        self.status = status
        self.code = code
    }
}

/// The result of reading back.
package enum ReadBack: Equatable, Sendable {
    /// The entry exists; with its id if the answer gives one.
    case found(id: String?)
    /// The entry does not exist; with the other entries that Humand holds for the punch's day.
    case absent(holding: [NotedEntry] = [])
    /// There will be no answer, neither now nor later.
    case notPermitted(ReadBackProblem)
    /// The question could not be answered just now.
    case unavailable(Sentence)
    case slowDown(Span?, Sentence)
    case unauthorized(Sentence)
    case stopped
}

/// Why a punch cannot be read back.
package enum ReadBackProblem: Equatable, Sendable {
    case switchedOff
    /// The sink does not accept the question, neither now nor later.
    ///
    /// If the code is the same as that of the post's refusal, the sink does not accept the employee.
    case declined(Sentence, code: RefusalCode? = nil)
    /// This many attempts in a row failed.
    case failing(attempts: Int, Sentence)

    package var sentence: Sentence {
        switch self {
        case .switchedOff: Sentence(.readBackOff, "\(SettingName.readBack)")
        case .declined(let said, _): said
        case .failing(let attempts, let said): Sentence(.failedTimes, "\(attempts)", .sentence(said))
        }
    }
}
