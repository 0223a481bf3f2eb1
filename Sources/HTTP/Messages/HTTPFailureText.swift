import Base

extension HTTPFailure: CustomStringConvertible {
    /// One sentence without its full stop: what happened, with which host, and what to do if there is a remedy.
    package var description: String {
        switch self {
        case .invalidRequest(let text), .unknownHost(let text), .cannotConnect(let text),
            .workerUnavailable(let text), .interrupted(let text), .malformedAnswer(let text), .workerDied(let text):
            text
        case .tls(let failure, let host):
            failure.sentence(host: host)
        case .timedOut(let deadline):
            "no complete answer came within \(deadline.inSeconds) s"
        case .answerTooLarge(let limit):
            "the answer is longer than the \(limit) bytes that are accepted"
        case .stopped:
            "the program was stopping and could not wait for the answer any longer"
        }
    }
}
