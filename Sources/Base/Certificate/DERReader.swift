/// Bytes that are not the DER of a certificate.
package struct DERError: Error {}

/// Reads DER (X.690), the encoding of certificates.
///
/// Everything that another reader might understand otherwise is refused: lengths that are open or padded, tags of
/// several bytes, and bytes that are left over.
struct DERReader {
    struct Element {
        let tag: UInt8
        let content: ArraySlice<UInt8>
        /// The element with its tag and length.
        let encoded: ArraySlice<UInt8>

        /// A reader of the elements inside.
        var inside: DERReader { DERReader(content) }
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func next() throws(DERError) -> Element {
        let start = rest
        guard let tag = rest.popFirst(), tag & 0x1F != 0x1F, var length = rest.popFirst().map(Int.init) else {
            throw DERError()
        }
        if length >= 0x80 {
            // Three bytes of length are enough for 16 MB.
            let count = length & 0x7F
            guard (1...3).contains(count), count <= rest.count else { throw DERError() }
            length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(count)
            guard length >= max(0x80, 1 << (8 * (count - 1))) else { throw DERError() }
        }
        guard length <= rest.count else { throw DERError() }
        let content = rest.prefix(length)
        rest = rest.dropFirst(length)
        return Element(tag: tag, content: content, encoded: start.prefix(start.count - rest.count))
    }

    /// The next element, which must have this tag.
    mutating func next(_ tag: UInt8) throws(DERError) -> Element {
        guard let element = try nextIfPresent(tag) else { throw DERError() }
        return element
    }

    mutating func nextIfPresent(_ tag: UInt8) throws(DERError) -> Element? { rest.first == tag ? try next() : nil }

    /// The only element of these bytes.
    static func only(_ tag: UInt8, in bytes: ArraySlice<UInt8>) throws(DERError) -> Element {
        var reader = DERReader(bytes)
        let element = try reader.next(tag)
        guard reader.isAtEnd else { throw DERError() }
        return element
    }

    static let boolean: UInt8 = 0x01
    static let integer: UInt8 = 0x02
    static let bitString: UInt8 = 0x03
    static let octetString: UInt8 = 0x04
    static let objectIdentifier: UInt8 = 0x06
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31
    /// `[number]`, with elements inside.
    static func tagged(_ number: UInt8) -> UInt8 { 0xA0 | number }
}

extension DERReader.Element {
    /// An object identifier's numbers, `2.5.4.3`.
    func numbers() throws(DERError) -> String {
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        var isComplete = true
        for byte in content {
            // A number neither begins with an empty group nor outgrows 64 bits.
            guard !(isComplete && byte == 0x80), arc <= UInt64.max >> 7 else { throw DERError() }
            arc = arc << 7 | UInt64(byte & 0x7F)
            isComplete = byte & 0x80 == 0
            if isComplete {
                if arcs.isEmpty {
                    let root = min(arc / 40, 2)
                    arcs = [root, arc - root * 40]
                } else {
                    arcs.append(arc)
                }
                arc = 0
            }
        }
        guard isComplete, !arcs.isEmpty else { throw DERError() }
        return arcs.map(String.init).joined(separator: ".")
    }

    /// The bytes of a bit string, which must be whole bytes unless they are flags.
    func bits(areFlags: Bool = false) throws(DERError) -> ArraySlice<UInt8> {
        guard tag == DERReader.bitString, let unused = content.first, unused == 0 || (areFlags && unused < 8) else {
            throw DERError()
        }
        return content.dropFirst()
    }

    /// A string of any kind, with everything but printable ASCII escaped.
    ///
    /// Wide strings (BMPString, UniversalString) are read as such; in the others every byte counts for itself.
    func text() throws(DERError) -> CertificateText {
        let width = tag == 0x1E ? 2 : tag == 0x1C ? 4 : 1
        guard content.count % width == 0 else { throw DERError() }
        var text = CertificateText()
        var rest = content
        while !rest.isEmpty {
            text.append(rest.prefix(width).reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
            rest = rest.dropFirst(width)
        }
        return text
    }
}

/// A text out of a certificate that cannot steer a terminal, end a line or look like another text.
package struct CertificateText: Equatable, Sendable {
    package private(set) var text = ""
    /// Whether all of it is printable ASCII.
    package private(set) var isPlain = true

    fileprivate mutating func append(_ character: UInt32) {
        switch character {
        case 0x5C: text += "\\\\"
        // A run of blanks would push what follows to the beginning of a terminal's next line.
        case 0x20 where text.hasSuffix(" ") || text.hasSuffix("\\x20"):
            text += "\\x20"
            isPlain = false
        case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(UInt8(character)))
        default:
            text += "\\x" + (character < 16 ? "0" : "") + String(character, radix: 16, uppercase: true)
            isPlain = false
        }
    }
}
