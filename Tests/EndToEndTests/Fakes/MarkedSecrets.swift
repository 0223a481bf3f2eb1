import Foundation

@testable import Support

/// Secrets that are detected wherever they appear, in every form.
///
/// They have characters that URLs, JSON and HTML write differently, and lengths that base64 pads differently.
enum MarkedSecrets {
    static let key = "marked/AppKey+7"
    static let secret = "marked&Secret/+=%22"
    /// Base64 of `marked:Humand/Pass`, the form in which Humand issues its keys.
    static let humand = "bWFya2VkOkh1bWFuZC9QYXNz"
    static let settings = ["HIK_APP_KEY": key, "HIK_SECRET": secret, "HUMAND_AUTH": "Basic \(humand)"]
    static let all = [key, secret, humand]

    /// Everything that reveals a secret: itself, percent-encoded, in base64 at any offset, and its decoded form.
    static func forms(of secret: String) -> [String] {
        let percent = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
        var forms = [secret, percent]
        // The same with lower-case escapes.
        forms.append(["%2F", "%2B", "%3D"].reduce(percent) { $0.replacingOccurrences(of: $1, with: $1.lowercased()) })
        for before in ["", "x", "xy"] { forms.append(Data((before + secret + "xyz").utf8).base64EncodedString()) }
        forms.append(Data(secret.utf8).base64EncodedString())
        if let bytes = Data(base64Encoded: secret), let text = String(data: bytes, encoding: .utf8) {
            forms.append(text)
        }
        return forms
    }

    /// What is searched for: short enough to be part of each form, long enough to match nothing else.
    static let traces: [String] =
        all.flatMap { secret -> [String] in
            var traces = [secret, secret.replacingOccurrences(of: "/", with: "\\/")]
            traces += [secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret]
            // The middle of the secret's base64, at any offset in the encoded text.
            for before in ["", "x", "xy"] {
                traces.append(
                    String(Data((before + secret + "xyz").utf8).base64EncodedString().dropFirst(4).prefix(12)))
            }
            return traces
        } + ["marked:Humand", "marked%3AHumand"]

    /// The traces of secrets in a text.
    static func found(in text: String, except allowed: [String] = []) -> [String] {
        let folded = text.lowercased()
        return traces.filter { !allowed.contains($0) && folded.contains($0.lowercased()) }
    }
}
