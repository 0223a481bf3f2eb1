import Base
import Foundation

/// Says why a signature was refused, by comparing the text that the gateway signed with ours.
///
/// The gateway repeats its own string to sign in the message, and the AppKey with it; only the name of the first
/// line that differs is passed on.
struct SignatureDiagnosis {
    /// What is wrong and what to do.
    let sentence: String

    init(message: String, ours: String, key: String) {
        guard let theirs = SignatureDiagnosis.stringToSign(in: message) else {
            sentence = "check HIK_SECRET, and whether HIK_SIGN_KEY_ONLY helps (older gateways)"
            return
        }
        let ourLines = ours.components(separatedBy: "\n")
        let theirLines = theirs.components(separatedBy: "\n")
        if ourLines == theirLines {
            sentence = "both sides signed the same text, so HIK_SECRET is not the secret of this key"
            return
        }
        let place = zip(ourLines, theirLines).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        let index = place ?? min(ourLines.count, theirLines.count)
        let our = index < ourLines.count ? SignatureDiagnosis.label(ourLines[index]) : "nothing"
        let their = index < theirLines.count ? SignatureDiagnosis.label(theirLines[index]) : "nothing"
        let remedy =
            their == "the path" && our.contains("header")
            ? "; the gateway signs fewer headers: try HIK_SIGN_KEY_ONLY=true"
            : "; a proxy between may change the request"
        sentence = "line \(index + 1) of the signed text differs: we sign \(our), the gateway \(their)\(remedy)"
    }

    private static func stringToSign(in message: String) -> String? {
        guard let start = message.range(of: "StringToSign:") else { return nil }
        let rest = message[start.upperBound...]
        let end = rest.range(of: ", apiName")?.lowerBound ?? rest.endIndex
        return rest[..<end].trimmingSpaces
    }

    /// What a line is, never what it says.
    private static func label(_ line: String) -> String {
        if line.hasPrefix("/") { return "the path" }
        if line.isEmpty { return "an empty line" }
        if let colon = line.firstIndex(of: ":"), line.hasPrefix("x-ca-") { return "the header \(line[..<colon])" }
        if line == "POST" || line == "GET" { return "the method \(line)" }
        if line.contains("/") && line.count < 60 { return "“\(line)”" }
        return "another line"
    }
}
