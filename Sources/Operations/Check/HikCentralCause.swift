import Attendance
import HikCentral

/// An error of HikCentral as `check` and `trust` report it.
///
/// If something other than HikCentral seems to answer, it says what that is.
package struct HikCentralCause: FindingCause {
    package let text: String
    package let remedy: Remedy?
    package let trouble: Trouble?

    package var description: String { sentence }

    /// - Parameters:
    ///   - answer: what answered, in a few words.
    ///   - proxied: HikCentral's host, if requests go by a proxy.
    package init(_ error: ArtemisError, answer: String, proxied: String? = nil) {
        let error = error.sourceError
        guard let problem = error.problem else {
            (text, remedy, trouble) = ("\(error)", "try again", error.trouble)
            return
        }
        var isProxys = false
        switch problem {
        case .inBetween: isProxys = true
        // The proxy has pages of its own for these.
        case .unintelligible(_, let status, _): isProxys = proxied != nil && [502, 503, 504].contains(status)
        default: break
        }
        text =
            switch problem {
            case _ where isProxys: "something between here and HikCentral answers in its place (\(answer))"
            case .unintelligible(_, let status, _) where [502, 503, 504].contains(status):
                "HTTP \(status) without an answer of the OpenAPI gateway: it does not run, or a firewall answers instead"
            case .unintelligible, .refused(.stranger, _): "what answers is not HikCentral's OpenAPI (\(answer))"
            case .noSuchPath, .redirected: "there is no OpenAPI at this address (\(answer))"
            default: problem.text
            }
        trouble =
            switch problem {
            // In a check, a server that does not answer like HikCentral is another server; for the daemon it may be a
            // passing failure.
            case .unintelligible(_, let status, _) where ![502, 503, 504].contains(status): .misconfigured
            default: error.trouble
            }
        remedy =
            switch problem {
            case _ where isProxys && proxied != nil: HikCentralCause.passProxy(proxied ?? "")
            case .busy: "wait a minute and check again"
            default: problem.remedy ?? "try again; if it stays, look at HikCentral's own logs"
            }
    }

    static func passProxy(_ host: String) -> Remedy {
        "the proxy of this environment must let requests to \(host) pass; or take the host out of it: no_proxy=\(host)"
    }
}
