import Base

extension HTTPFailure: CustomStringConvertible {
    /// One sentence without its full stop: what happened, with which host, and what to do if there is a remedy.
    package var phrase: Phrase {
        switch self {
        case .invalidRequest(let text), .unknownHost(let text), .cannotConnect(let text),
            .workerUnavailable(let text), .interrupted(let text), .malformedAnswer(let text), .workerDied(let text):
            // In the words of the system or of libcurl.
            .quoting(text)
        case .tls(let failure, let host):
            failure.problem(host: host) + (failure.remedy.map { Phrase(same: ": ") + $0 } ?? Phrase(same: ""))
        case .timedOut(let deadline):
            Phrase(
                en: "no complete answer came within \(deadline.inSeconds) s",
                es: "no llegó una respuesta completa en \(deadline.inSeconds) s")
        case .answerTooLarge(let limit):
            Phrase(
                en: "the answer is longer than the \(limit) bytes that are accepted",
                es: "la respuesta supera los \(limit) bytes que se aceptan")
        case .stopped:
            Phrase(
                en: "the program was stopping and could not wait for the answer any longer",
                es: "el programa se estaba deteniendo y no pudo esperar más la respuesta")
        }
    }

    package var description: String { phrase.english }
}
