import Base

extension HTTPFailure: CustomStringConvertible {
    /// What happened, with which host, and what to do if there is a remedy; without a full stop.
    package var sentence: Sentence {
        switch self {
        case .invalidRequest(let sentence), .unknownHost(let sentence), .cannotConnect(let sentence),
            .workerUnavailable(let sentence), .interrupted(let sentence), .malformedAnswer(let sentence),
            .workerDied(let sentence):
            sentence
        case .tls(let failure, let host): failure.sentence(host: host)
        case .timedOut(let deadline): Sentence(.timedOut, "\(deadline.inSeconds)")
        case .answerTooLarge(let limit): Sentence(.answerTooLarge, "\(limit)")
        case .stopped: Sentence(.stopping)
        }
    }

    package var phrase: Phrase { sentence.phrase }

    package var description: String { sentence.english }
}
