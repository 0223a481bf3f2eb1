import Attendance
import Base
import Foundation

/// The gateway repeats its own string to sign in the message, and the AppKey with it; only what stands in the first
/// line that differs is passed on.
extension SignatureDiagnosis {
    /// Compares the text that the gateway signed with ours.
    ///
    /// - Parameter clean: takes secrets out of what is quoted.
    init(message: String, ours: String, clean: (String) -> String) {
        guard let theirs = SignatureDiagnosis.stringToSign(in: message) else {
            self = .unknown
            return
        }
        let ourLines = ours.components(separatedBy: "\n")
        let theirLines = theirs.components(separatedBy: "\n")
        if ourLines == theirLines {
            self = .wrongSecret
            return
        }
        let place = zip(ourLines, theirLines).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        let index = place ?? min(ourLines.count, theirLines.count)
        let our = index < ourLines.count ? Line(ourLines[index]) : .missing
        let their = index < theirLines.count ? Line(theirLines[index]) : .missing
        func named(_ line: Line) -> Phrase { line.words.within(en: clean, es: clean) }
        let (line, words) = (index + 1, (named(our), named(their)))
        if case .header = our, their == .path {
            self = .fewerHeaders(line: line, ours: words.0, theirs: words.1)
        } else {
            self = .otherText(line: line, ours: words.0, theirs: words.1)
        }
    }

    private static func stringToSign(in message: String) -> String? {
        guard let start = message.range(of: "StringToSign:") else { return nil }
        let rest = message[start.upperBound...]
        let end = rest.range(of: ", apiName")?.lowerBound ?? rest.endIndex
        return rest[..<end].trimmingSpaces
    }

    /// What a line of the signed text is, never its value.
    private enum Line: Equatable {
        case path
        case empty
        case header(String)
        case method(String)
        case mediaType(String)
        case other
        case missing

        init(_ line: String) {
            if line.hasPrefix("/") {
                self = .path
            } else if line.isEmpty {
                self = .empty
            } else if let colon = line.firstIndex(of: ":"), line.hasPrefix("x-ca-") {
                self = .header(String(line[..<colon]))
            } else if line == "POST" || line == "GET" {
                self = .method(line)
            } else if line.contains("/") && line.count < 60 {
                self = .mediaType(line)
            } else {
                self = .other
            }
        }

        var words: Phrase {
            switch self {
            case .path: Phrase(en: "the path", es: "la ruta")
            case .empty: Phrase(en: "an empty line", es: "una línea vacía")
            case .header(let name): Phrase(en: "the header \(name)", es: "el encabezado \(name)")
            case .method(let name): Phrase(en: "the method \(name)", es: "el método \(name)")
            case .mediaType(let text): Phrase(same: "“\(text)”")
            case .other: Phrase(en: "another line", es: "otra línea")
            case .missing: Phrase(en: "nothing", es: "nada")
            }
        }
    }
}
