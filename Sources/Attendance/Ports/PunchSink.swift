import Base

/// Where punches go. Calls block until there is an answer.
package protocol PunchSink: AnyObject {
    /// Posts one punch.
    ///
    /// - Parameter reason: by which rule it came about; for those who look on.
    func post(_ punch: Punch, reason: String) -> PostVerdict
    /// Asks whether an entry of this employee, direction and second is there.
    func find(_ punch: Punch) -> ReadBack
    /// How long the sink wants to be left alone before the next request.
    var pause: Span { get }
}

/// What an answer to a post means.
package enum PostVerdict: Equatable, Sendable {
    /// The entry is there, under this id.
    case accepted(id: String, reason: String = "Humand accepted it")
    /// This punch is refused, others are not.
    case refused(Refusal, String)
    /// The entry may or may not be there. `answered` tells whether the server finished its work on it.
    case inDoubt(answered: Bool, String)
    /// The request never reached the server.
    case notSent(String)
    /// Too many requests.
    case slowDown(Span?, String)
    /// The key is wrong, not the record: nothing more is posted until it is fixed.
    case unauthorized(String)
    /// What answers is not Humand's time tracking: nothing more is posted until the address is fixed.
    case misdirected(String)
    /// The program is stopping; the punch is in doubt.
    case stopped
}

/// Why Humand refuses one punch.
package enum Refusal: Equatable, Sendable {
    case duplicate
    case future
    case other
}

/// What reading back found.
package enum ReadBack: Equatable, Sendable {
    /// The entry is there; its id when the answer gives one.
    case found(id: String?)
    /// The entry is not there; what else Humand holds of the punch's day.
    case absent(holding: [NotedEntry] = [])
    /// There will be no answer, now or later.
    case notPermitted(ReadBackProblem)
    /// It could not be asked just now.
    case unavailable(String)
    case slowDown(Span?, String)
    case unauthorized(String)
    case stopped
}

/// Why a punch cannot be read back.
package enum ReadBackProblem: Equatable, Sendable, CustomStringConvertible {
    case switchedOff
    /// The sink says the same as it said to the post: it is the employee that it does not take.
    case sameAnswer(String)
    /// The sink does not take the question; with its words.
    case declined(String)
    /// It failed this often in a row.
    case failing(attempts: Int, String)

    package var description: String {
        switch self {
        case .switchedOff: "\(SettingName.readBack) is off"
        case .sameAnswer(let said), .declined(let said): said
        case .failing(let attempts, let text): "failed \(attempts) times: \(text)"
        }
    }
}
