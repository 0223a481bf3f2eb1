import Attendance
import Base

/// What to do about a code that HikCentral answers with (Artemis guide, error codes).
enum ArtemisRemedy: Equatable, Sendable {
    case none
    /// Key, signature, permission or licence: asking again at once only gets the key locked.
    case stop
    case slowDown
    case retry
    case smallerPage
    /// A parameter, a path or a version: no retry helps.
    case configuration
    /// The one item that was asked for does not exist.
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
            case 0x0240_1000...0x0240_1008, 0x0240_1019, 0x0240_101b...0x0240_101d, 9, 13, 17, 64...69,
                0x0007_2201...0x0007_2204, 130:
                .stop
            case 0x0240_1009, 0x0240_100b, 0x0240_1036, 0x0240_103b: .slowDown
            case 0x0007_2004: .smallerPage
            case 2, 7, 8, 10...12, 0x0007_2001...0x0007_2003, 0x0007_2005, 0x0240_100a, 0x0240_103a:
                .configuration
            case 128: .skipItem
            default: .retry
            }
    }

    /// The code as a number, whichever way it is written.
    static func number(of code: String) -> Int? {
        let text = code.trimmingSpaces.lowercased()
        return text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
    }
}

extension KeyRefusal {
    /// What a code of refusal says.
    ///
    /// - Parameter diagnosis: made only when it is the signature that is refused.
    init(code: String, diagnosis: () -> SignatureDiagnosis) {
        self =
            switch ArtemisRemedy.number(of: code) {
            case 0x0240_1003: .signature(diagnosis())
            // HikCentral 3.1's short code for the same, without the text that it signed.
            case 68: .signature(.unknown)
            case 0x0240_1004, 0x0240_1005: .clock
            case 0x0240_1019: .noKey
            case .some(0x0240_1000...0x0240_1008): .unknownKey
            case 64: .credentials
            case 65, 66, 67: .partner
            case 69: .missingRight
            case .some(0x0240_101b...0x0240_101d): .address
            case 0x0007_2202: .resource
            case 0x0007_2203, 0x0007_2204: .licence
            case nil: .stranger
            default: .other
            }
    }
}
