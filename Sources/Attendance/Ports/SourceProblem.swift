import Base

/// What is wrong with a source, as a value; the two tables below turn it into sentences and remedies.
package enum SourceProblem: Equatable, Sendable {
    /// No exchange took place, for the reason given in the transport's words.
    case noConnection(String)
    case tls(TLSFailure, host: String)
    /// The address cannot be used at all.
    case invalidAddress(String)
    /// There was an answer, but not one of this API.
    case unintelligible(path: String, status: Int, String)
    /// A proxy or a firewall answered in the source's place; `via` is what its answer says of it.
    case inBetween(status: Int, via: String?)
    /// HTTP 404: the path does not exist there.
    case noSuchPath(String)
    case redirected(path: String, status: Int)
    /// Too many requests.
    case busy(SourceAnswer)
    /// The key, its signature or its rights.
    case refused(KeyRefusal, SourceAnswer)
    /// This machine's clock is this far ahead of the source's, or behind it, so no request can be accepted.
    case clockOff(Span)
    /// The source does not accept a query for this event type; an older one may not know it.
    case eventType(Int, doors: [String], SourceAnswer)
    /// The source does not accept the request: a parameter, a path or a version.
    case notAccepted(SourceAnswer)
    /// The source could not answer, for the reason it gives.
    case failed(SourceAnswer)
    /// Even pages of one item are too large for it.
    case pageTooLarge
    case noSuchItem
    /// The key cannot see any doors.
    case noDoors
    /// An unexpected failure, in its own words.
    case unexpected(String)
}

/// What a source answered to a request.
package struct SourceAnswer: Equatable, Sendable {
    /// The path of the request.
    package var path: String
    /// The source's own code, or `HTTP 401` if it gave none.
    package var code: String
    /// The source's words, without secrets.
    package var message: String

    package init(path: String, code: String, message: String = "") {
        (self.path, self.code, self.message) = (path, code, message)
    }
}

/// Why a key is refused.
package enum KeyRefusal: Equatable, Sendable {
    case signature(SignatureDiagnosis)
    case unknownKey
    /// The timestamp or the nonce is refused.
    case clock
    /// The key did not arrive.
    case noKey
    /// The request has no valid credentials (3.x).
    case credentials
    /// The user behind the key is missing or locked.
    case partner
    /// The key is accepted from other addresses only.
    case address
    /// The licence does not have the function, or its maximum is reached.
    case licence
    /// No permission or, from 3.0 on, a door that does not exist.
    case resource
    /// The key is known and its signature is right, but it has no right to this API.
    case missingRight
    /// The refusal does not come from the source: something else answers there.
    case stranger
    case other
}

extension KeyRefusal {
    /// A request that is stamped too early or too late may be refused in these words.
    package var mayBeAboutClock: Bool {
        switch self {
        case .signature, .clock: true
        default: false
        }
    }
}

/// Why a signature is refused, from a comparison of what both sides signed.
package enum SignatureDiagnosis: Equatable, Sendable {
    /// The source did not say what it signed.
    case unknown
    /// Both sides signed the same text, so the secret is wrong.
    case wrongSecret
    /// The source signs fewer headers than we do, as older sources do. Holds the kind of each line, never its value.
    case fewerHeaders(line: Int, ours: String, theirs: String)
    /// The texts differ in another way: something in between changes the request.
    case otherText(line: Int, ours: String, theirs: String)
}

extension SourceProblem: FindingCause {
    /// HikCentral refuses requests whose timestamp is further off than this (Artemis guide).
    package static let clockTolerance = Span.minutes(15)

    package var trouble: Trouble? {
        switch self {
        case .refused(.stranger, _), .tls, .invalidAddress, .noSuchPath, .redirected, .eventType, .notAccepted,
            .noDoors:
            .misconfigured
        case .refused, .clockOff: .refused
        case .inBetween(let status, _): status < 500 ? .misconfigured : .away
        case .noConnection, .unintelligible, .busy, .failed, .pageTooLarge, .noSuchItem, .unexpected: .away
        }
    }

    /// What is wrong, without the remedy.
    package var description: String {
        switch self {
        case .noConnection(let text), .invalidAddress(let text): "HikCentral: \(text)"
        case .tls(let failure, let host): "HikCentral: \(failure.problem(host: host))"
        case .unintelligible(let path, let status, let problem):
            "HikCentral answered \(path) with HTTP \(status) and \(problem)"
        case .inBetween(let status, let via):
            "something between here and HikCentral answers HTTP \(status) in its place\(via.map { " (\($0))" } ?? "")"
        case .noSuchPath(let path): "there is no \(path) at this address (HTTP 404)"
        case .redirected(let path, let status): "\(path) redirects to another address (HTTP \(status))"
        case .busy(let answer): "HikCentral asks for fewer requests (\(answer.place))"
        case .refused(.signature(let diagnosis), let answer):
            "HikCentral refuses the signature (\(answer.place))\(diagnosis.clause)"
        case .refused(.noKey, let answer): "the key did not arrive at HikCentral (\(answer.place))"
        case .refused(.credentials, let answer): "HikCentral finds no valid credentials (\(answer.place))"
        case .refused(.partner, let answer): "the partner user of this key is missing or locked (\(answer.place))"
        case .refused(.address, let answer):
            "HikCentral lets this partner in only from other addresses (\(answer.place))\(answer.said)"
        case .refused(.licence, let answer): "HikCentral's licence does not cover this (\(answer.place))\(answer.said)"
        case .refused(.resource, let answer):
            "the key lacks a permission or, from HikCentral 3.0 on, a door does not exist (\(answer.place))"
        case .refused(.clock, let answer): "HikCentral refuses the timestamp or the nonce (\(answer.place))"
        case .clockOff(let difference):
            "this machine's clock is \(difference.distanceInWords) HikCentral's; nothing can be read until they agree"
        case .refused(.unknownKey, let answer): "HikCentral does not know the key (\(answer.place))"
        case .refused(.missingRight, let answer): "the key may not use \(answer.api) (code \(answer.code))"
        case .refused(.stranger, let answer): "what answers is not HikCentral's OpenAPI (\(answer.place))"
        case .refused(.other, let answer): "HikCentral refuses the key (\(answer.place))\(answer.said)"
        case .eventType(let type, let doors, let answer):
            "HikCentral does not accept event type \(EventType.name(of: type)) at doors \(doors.joined(separator: ",")) "
                + "(\(answer.place))\(answer.said)"
        case .notAccepted(let answer): "HikCentral does not accept the request (\(answer.place))\(answer.said)"
        case .failed(let answer): "HikCentral could not answer (\(answer.place))\(answer.said)"
        case .pageTooLarge: "HikCentral finds even pages of one item too large"
        case .noSuchItem: "HikCentral does not know the item"
        case .noDoors: "this key cannot see any doors in HikCentral; nothing can be read"
        case .unexpected(let text): text
        }
    }

    package var remedy: Remedy? {
        let openAPI = "HikCentral's OpenAPI settings"
        return switch self {
        case .tls(let failure, _): failure.remedy.map { .advice($0) }
        case .unintelligible(_, let status, _) where [502, 503, 504].contains(status):
            .advice(
                "start the OpenAPI gateway on HikCentral's server (Service Manager); if it runs, let the firewall in "
                    + "between pass requests")
        case .inBetween:
            .advice(
                "let it pass requests to \(SettingName.hikCentralHost), or take that host out of the proxy with no_proxy"
            )
        case .unintelligible:
            .advice("is \(SettingName.hikCentralHost) right, or does a proxy answer in between?")
        case .invalidAddress, .noSuchPath, .redirected, .refused(.stranger, _):
            .advice(
                "set \(SettingName.hikCentralHost) to the address and HTTPS port of the server that has HikCentral's "
                    + "OpenAPI gateway, without a path")
        case .refused(.signature(let diagnosis), _): diagnosis.remedy
        case .refused(.credentials, _):
            .advice(
                "copy \(SettingName.hikCentralKey) and \(SettingName.hikCentralSecret) again; HikCentral 3.x may want "
                    + "\(SettingName.hikCentralUser) too")
        case .refused(.partner, _): .advice("in \(openAPI), unlock the partner user or create it again")
        case .refused(.address, _): .advice("in \(openAPI), add this machine's address to the partner's list")
        case .refused(.licence, _):
            .advice("see that HikCentral's licence has Third-Party Integration, and that its maximum is not reached")
        case .refused(.resource, _):
            .advice(
                "see whether a door that is read was deleted in HikCentral; else let the key's partner user see the "
                    + "doors' area")
        case .refused(.noKey, _): .advice("see whether a proxy drops X-Ca-Key")
        case .refused(.clock, _):
            .advice(
                "set the clocks (HikCentral allows 15 minutes); older gateways need \(SettingName.signsKeyOnly)=true")
        case .clockOff: .advice("set the clock that is wrong, here by timedatectl set-ntp true")
        case .refused(.unknownKey, _):
            .advice(
                "copy \(SettingName.hikCentralKey) again from \(openAPI), and \(SettingName.hikCentralSecret) with it")
        case .refused(.missingRight, let answer):
            .advice(
                "in \(openAPI), tick \(answer.api) under Authorized APIs of this key's partner user, and see that the "
                    + "user is not locked")
        case .refused(.other, _):
            .advice(
                "check \(SettingName.hikCentralKey), \(SettingName.hikCentralSecret) and the key's rights in \(openAPI)"
            )
        case .eventType: .advice("if it does not know the type, leave it out of \(SettingName.eventTypes)")
        case .notAccepted: .advice("see whether this HikCentral's version and licence have the API")
        case .noDoors: .advice("let the key's partner user see the doors (its area permissions in HikCentral)")
        case .noConnection, .busy, .failed, .pageTooLarge, .noSuchItem, .unexpected: nil
        }
    }
}

extension SourceAnswer {
    /// The path without the prefix that all paths share, as HikCentral's own settings list it.
    package var api: String { path.replacing("/artemis/api/", with: "") }

    fileprivate var place: String { "\(path), code \(code)" }

    fileprivate var said: String { message.isEmpty ? "" : ": \(message)" }
}

extension SignatureDiagnosis {
    /// The clause that follows "the signature is refused".
    package var clause: String {
        switch self {
        case .unknown: ""
        case .wrongSecret:
            ": both sides signed the same text, so \(SettingName.hikCentralSecret) is not the secret of this key"
        case .fewerHeaders(let line, let ours, let theirs), .otherText(let line, let ours, let theirs):
            ": line \(line) of the signed text differs: we sign \(ours), the gateway \(theirs)"
        }
    }

    package var remedy: Remedy {
        let copy = "copy \(SettingName.hikCentralSecret) again from HikCentral's OpenAPI settings"
        return switch self {
        case .unknown: .advice("\(copy); if that does not help, try \(SettingName.signsKeyOnly)=true (older gateways)")
        case .wrongSecret: .advice(copy)
        case .fewerHeaders: .set(SettingName.signsKeyOnly.rawValue, to: "true")
        case .otherText:
            .advice(
                "name the gateway itself in \(SettingName.hikCentralHost), without a proxy; hik2humand sign --path "
                    + "/artemis/api/common/v1/version prints what we sign")
        }
    }
}
