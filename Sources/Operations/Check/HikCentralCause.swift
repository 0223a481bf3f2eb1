import Attendance
import Foundation
import HikCentral

/// An error of HikCentral's as `check` and `trust` report it: what it is, and what a person can do about it.
package struct HikCentralCause: FindingCause {
    package let text: String
    package let remedy: Remedy?
    package let trouble: Trouble?

    private static let rightAddress: Remedy =
        "set HIKVISION_HOST to the address and HTTPS port of the server that has the OpenAPI gateway"
    private static let settingsPage = "HikCentral's OpenAPI settings"

    /// - Parameter answer: what answered, in a few words.
    package init(_ error: ArtemisError, answer: String) {
        switch error {
        case .transport(let failure):
            self.init("\(failure)", "try again; if it stays, see whether HikCentral is overloaded", .away)
        case .unintelligible(_, let status, _) where [502, 503, 504].contains(status):
            self.init(
                "HTTP \(status): HikCentral's web server runs, but the OpenAPI gateway behind it does not",
                "start the OpenAPI gateway on HikCentral's server (Service Manager), then check again", .away)
        case .unintelligible:
            self.init("what answers is not HikCentral's OpenAPI (\(answer))", Self.rightAddress, .misconfigured)
        case .configuration(_, let code, _) where code.hasPrefix("HTTP "):
            self.init(
                "there is no OpenAPI at this address (\(answer))",
                .advice(
                    "set HIKVISION_HOST to the server that has the OpenAPI gateway, without a path, and check that "
                        + "OpenAPI is installed and enabled there"),
                .misconfigured)
        case .configuration(_, let code, let message):
            self.init(
                "HikCentral does not accept it (code \(code)): \(message)",
                "check whether this HikCentral's version and licence have the API", .misconfigured)
        case .refused(_, let code, _) where ArtemisRemedy.number(of: code) == nil && !code.hasPrefix("HTTP "):
            self.init(
                "what answers is not HikCentral's OpenAPI (code \(code); \(answer))", Self.rightAddress,
                .misconfigured)
        case .refused(let path, let code, let hint):
            self.init(refusedAt: path, code: code, hint: hint)
        case .slowDown:
            self.init("\(error)", "wait a minute and check again", .away)
        default:
            self.init("\(error)", "try again; if it stays, look at HikCentral's own logs", .away)
        }
    }

    package var description: String { sentence }

    private init(_ text: String, _ remedy: Remedy, _ trouble: Trouble) {
        (self.text, self.remedy, self.trouble) = (text, remedy, trouble)
    }

    private init(refusedAt path: String, code: String, hint: String) {
        let api = path.replacingOccurrences(of: "/artemis/api/", with: "")
        switch ArtemisRemedy.number(of: code) ?? -1 {
        case 0x0240_1003:
            self.init("the signature is refused (code \(code)): \(hint)", Self.signatureRemedy(hint), .refused)
        case 0x0240_1004, 0x0240_1005:
            self.init(
                "the timestamp or nonce is refused (code \(code))",
                "set the clocks (HikCentral allows 15 minutes); older gateways need HIK_SIGN_KEY_ONLY=true", .refused)
        case 0x0240_1019:
            self.init("the key did not arrive (code \(code))", "check whether a proxy drops X-Ca-Key", .refused)
        case 0x0240_1000...0x0240_1008:
            self.init(
                "HikCentral does not know the key (code \(code))",
                "copy HIK_APP_KEY again from \(Self.settingsPage), and HIK_SECRET with it", .refused)
        case _ where Self.isMissingRight(code):
            self.init(
                "the key may not use \(api) (code \(code))",
                .advice(
                    "in \(Self.settingsPage), tick \(api) under Authorized APIs of this key's partner user, and check "
                        + "that the user is not locked"),
                .refused)
        default:
            self.init(
                "\(api) is refused (code \(code)): \(hint)", "check the key's rights in \(Self.settingsPage)", .refused)
        }
    }

    /// The key is known and its signature right, but the API is not among its rights.
    static func isMissingRight(_ code: String) -> Bool { (64...69).contains(ArtemisRemedy.number(of: code) ?? -1) }

    private static func signatureRemedy(_ hint: String) -> Remedy {
        let copy = "copy HIK_SECRET again from \(settingsPage)"
        if hint.contains("not the secret") { return .advice(copy) }
        if hint.contains("HIK_SIGN_KEY_ONLY=true") { return .set("HIK_SIGN_KEY_ONLY", to: "true") }
        if hint.contains("HIK_SECRET") { return "\(copy); try HIK_SIGN_KEY_ONLY=true" }
        return .advice(
            "name the gateway itself in HIKVISION_HOST; hik2humand sign --path /artemis/api/common/v1/version "
                + "prints what we sign")
    }
}
