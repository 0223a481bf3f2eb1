import Attendance
import HikCentral

/// An error of HikCentral as `check` reports it: what it is, what to do, what to exit with.
package struct HikCentralProblem {
    package let text: String
    package let remedy: String
    package let code: ExitCode

    /// - Parameter answered: what answered, in a few words.
    package init(_ error: ArtemisError, answered: String) {
        guard let problem = error.sourceError.problem else {
            (text, remedy, code) = ("\(error)", "try again", .unreachable)
            return
        }
        text =
            switch problem {
            case .unintelligible(_, let status, _) where [502, 503, 504].contains(status):
                "HTTP \(status): HikCentral's web server runs, the OpenAPI gateway behind it does not"
            case .unintelligible, .refused(.stranger, _): "what answers is not HikCentral's OpenAPI (\(answered))"
            case .noSuchPath, .redirected: "there is no OpenAPI at this address (\(answered))"
            default: "\(problem)"
            }
        remedy =
            switch problem {
            case .busy: "wait a minute and check again"
            default: problem.remedy?.description ?? "try again; if it stays, look at HikCentral's own logs"
            }
        code =
            switch problem.trouble {
            case .refused: .refused
            case .misconfigured: .configuration
            default: .unreachable
            }
    }
}
