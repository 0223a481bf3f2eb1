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
    case refused(Refusal, String, code: RefusalCode? = nil)
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
    /// The program is stopping; the punch is unconfirmed.
    case stopped
}

/// Why a sink refuses one punch.
package enum Refusal: Equatable, Sendable {
    case duplicate
    case future
    case other
}

/// A refusal in the sink's own terms: two requests that are refused with the same are refused for the same reason.
package struct RefusalCode: Equatable, Sendable {
    var status: Int
    var code: String

    package init(status: Int, code: String) {
        self.status = status
        self.code = code
    }
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
    /// The sink does not take the question, now or later. With the code of the post's refusal, it is the employee that
    /// it does not take.
    case declined(String, code: RefusalCode? = nil)
    /// It failed this often in a row.
    case failing(attempts: Int, String)

    package var description: String {
        switch self {
        case .switchedOff: "\(SettingName.readBack) is off"
        case .declined(let said, _): said
        case .failing(let attempts, let text): "failed \(attempts) times: \(text)"
        }
    }
}
