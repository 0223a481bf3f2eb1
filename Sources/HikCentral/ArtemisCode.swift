import Base

/// What to do about a code that HikCentral answers with (Artemis guide, error codes).
package enum ArtemisRemedy: Equatable, Sendable {
    case none
    /// Key, signature, permission or licence: asking again at once only gets the key locked.
    case stop
    case slowDown
    case retry
    case smallerPage
    /// A parameter, a path or a version: nothing a retry mends.
    case configuration
    /// The one thing asked for does not exist.
    case skipItem

    /// The remedy for a code, which comes as decimal or hexadecimal text; unknown codes are tried again.
    init(code: String) {
        guard let number = ArtemisRemedy.number(of: code) else {
            self = .retry
            return
        }
        self =
            switch number {
            case 0: .none
            case 0x0240_1000...0x0240_1008, 0x0240_1019, 9, 13, 17, 64...69, 0x0007_2201, 0x0007_2202, 130: .stop
            case 0x0240_1009, 0x0240_100b, 0x0240_1036, 0x0240_103b: .slowDown
            case 0x0007_2004: .smallerPage
            case 2, 7, 8, 10...12, 0x0007_2001...0x0007_2003, 0x0240_103a: .configuration
            case 128: .skipItem
            default: .retry
            }
    }

    /// The code as a number, whichever way it is written.
    package static func number(of code: String) -> Int? {
        let text = code.trimmingSpaces.lowercased()
        return text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
    }
}
