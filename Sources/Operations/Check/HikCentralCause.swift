import Attendance
import Base
import HikCentral

/// An error of HikCentral as `check` and `trust` report it.
///
/// If something other than HikCentral seems to answer, it says what that is.
package struct HikCentralCause: FindingCause {
    package let phrase: Phrase
    package let remedy: Remedy?
    package let trouble: Trouble?

    /// - Parameters:
    ///   - answer: what answered, in a few words.
    ///   - proxied: HikCentral's host, if requests go by a proxy.
    ///   - note: what else may have answered, where the answer was a page or led to one.
    package init(
        _ error: ArtemisError, answer: Phrase, proxied: String? = nil, note: Phrase = Phrase(same: "")
    ) {
        let error = error.sourceError
        guard let problem = error.problem else {
            (phrase, trouble) = (error.phrase, error.trouble)
            remedy = .advice(en: "try again", es: "vuelva a intentarlo")
            return
        }
        var isProxys = false
        switch problem {
        case .inBetween: isProxys = true
        // The proxy has pages of its own for these.
        case .unintelligible(_, let status, _): isProxys = proxied != nil && [502, 503, 504].contains(status)
        default: break
        }
        phrase =
            switch problem {
            case _ where isProxys:
                Phrase(
                    en: "something between here and HikCentral answers in its place (\(answer.english))",
                    es: "algo entre esta máquina y HikCentral responde en su lugar (\(answer.spanish))")
            case .unintelligible(_, let status, _) where [502, 503, 504].contains(status):
                Phrase(
                    en:
                        "HTTP \(status) without an answer of the OpenAPI gateway: it does not run, or a firewall answers "
                        + "instead",
                    es:
                        "HTTP \(status) sin respuesta del gateway OpenAPI: no está en marcha, o responde un firewall en "
                        + "su lugar")
            case .unintelligible, .page, .refused(.stranger, _):
                Phrase(
                    en: "what answers is not HikCentral's OpenAPI (\(answer.english))",
                    es: "lo que responde no es el OpenAPI de HikCentral (\(answer.spanish))")
            case .noSuchPath, .redirected:
                Phrase(
                    en: "there is no OpenAPI at this address (\(answer.english))",
                    es: "no hay OpenAPI en esta dirección (\(answer.spanish))")
            default: problem.phrase
            }
        trouble =
            switch problem {
            // In a check, a server that does not answer like HikCentral is another server; for the daemon it may be a
            // passing failure.
            case .unintelligible(_, let status, _) where ![502, 503, 504].contains(status): .misconfigured
            case .page: .misconfigured
            default: error.trouble
            }
        remedy =
            switch problem {
            case _ where isProxys && proxied != nil: HikCentralCause.passProxy(proxied ?? "")
            case .busy: HikCentralCause.waitAMinute
            // It says so with the address itself.
            case .page where note != Phrase(same: ""), .redirected where note != Phrase(same: ""):
                .advice(
                    note
                        + Phrase(
                            en: "set HIKVISION_HOST to the server that has HikCentral's OpenAPI gateway, without a "
                                + "path",
                            es: "ponga en HIKVISION_HOST el servidor que tiene el gateway OpenAPI de HikCentral, sin "
                                + "ruta"))
            default:
                problem.remedy
                    ?? .advice(
                        en: "try again; if it stays, look at HikCentral's own logs",
                        es: "vuelva a intentarlo; si persiste, mire los logs del propio HikCentral")
            }
    }

    static func passProxy(_ host: String) -> Remedy {
        .advice(
            en: "the proxy of this environment must let requests to \(host) pass; or take the host out of it: "
                + "no_proxy=\(host)",
            es:
                "el proxy de este entorno debe dejar pasar las solicitudes a \(host); o exceptúe el host: no_proxy=\(host)"
        )
    }

    static let waitAMinute = Remedy.advice(
        en: "wait a minute and check again", es: "espere un minuto y revise otra vez")
}
