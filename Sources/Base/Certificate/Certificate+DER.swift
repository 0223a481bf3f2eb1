import Foundation

extension Certificate {
    /// Reads a certificate; other fields than those of `Certificate` are passed over.
    package init(der: Data) throws(DERError) {
        self.init()
        self.der = der
        var outer = try DERReader.only(DERReader.sequence, in: ArraySlice(der)).inside
        var fields = try outer.next(DERReader.sequence).inside
        // signatureAlgorithm, signatureValue
        _ = try (outer.next(DERReader.sequence), outer.next(DERReader.bitString))
        guard outer.isAtEnd else { throw DERError() }

        let version = try fields.nextIfPresent(DERReader.tagged(0))
        // serialNumber, signature
        _ = try (fields.next(DERReader.integer), fields.next(DERReader.sequence))
        let issuer = try fields.next(DERReader.sequence)
        var validity = try fields.next(DERReader.sequence).inside
        let subject = try fields.next(DERReader.sequence)
        (notBefore, notAfter) = try (Certificate.time(validity.next()), Certificate.time(validity.next()))
        key = try Key(fields.next(DERReader.sequence))
        // issuerUniqueID, subjectUniqueID
        _ = try (fields.nextIfPresent(0x81), fields.nextIfPresent(0x82))
        let extensions = try Extensions(fields.nextIfPresent(DERReader.tagged(3)))
        guard validity.isAtEnd, fields.isAtEnd else { throw DERError() }

        let directory = try DirectoryName(subject)
        (self.subject, self.issuer) = try (directory.text, DirectoryName(issuer).text)
        isSelfSigned = issuer.content == subject.content
        // OpenSSL takes a self-signed certificate of version 1 for an authority. Its idea of self-signed is wider than
        // ours, so any certificate but one of version 3 counts.
        isAuthority = extensions.makeAuthority || version?.content != [DERReader.integer, 1, 2]
        names = extensions.names
        for name in directory.commonNames where !names.contains(where: { $0.kind == .dns && $0.text == name.text }) {
            names.append(Name(.commonName, name))
        }
    }

    /// UTCTime or GeneralizedTime, to the second and in UTC (RFC 5280, 4.1.2.5).
    private static func time(_ element: DERReader.Element) throws(DERError) -> Instant {
        let isShort = element.tag == 0x17
        let digits = element.content.dropLast().map { Int($0) - 0x30 }
        guard isShort || element.tag == 0x18, element.content.last == 0x5A, digits.count == (isShort ? 12 : 14),
            digits.allSatisfy((0...9).contains)
        else { throw DERError() }
        let pairs: [Int] = stride(from: 0, to: digits.count, by: 2).map { digits[$0] * 10 + digits[$0 + 1] }
        let year = isShort ? (pairs[0] < 50 ? 2000 : 1900) + pairs[0] : pairs[0] * 100 + pairs[1]
        let rest = pairs.suffix(5).map(\.self)
        guard
            let civil = CivilTime(
                year: year, month: rest[0], day: rest[1], hour: rest[2], minute: rest[3], second: rest[4])
        else { throw DERError() }
        return civil.instant(offsetSeconds: 0)
    }
}

extension Certificate.Name {
    fileprivate init(_ kind: Kind, _ text: CertificateText) { self.init(kind, text.text, isPlain: text.isPlain) }

    /// One alternative name (RFC 5280, 4.2.1.6).
    fileprivate init(_ element: DERReader.Element) throws(DERError) {
        switch element.tag {
        case 0x81: self.init(.email, try element.text())
        case 0x82: self.init(.dns, try element.text())
        case 0x86: self.init(.uri, try element.text())
        case 0x87 where element.content.count == 4:
            self.init(.address, element.content.map(String.init).joined(separator: "."))
        case 0x87 where element.content.count == 16:
            let groups: [UInt16] = stride(from: element.content.startIndex, to: element.content.endIndex, by: 2)
                .map { UInt16(element.content[$0]) << 8 | UInt16(element.content[$0 + 1]) }
            self.init(.address, groups.map { String($0, radix: 16) }.joined(separator: ":"))
        case 0x88: self.init(.registered, try element.numbers())
        case DERReader.tagged(4):
            let name = try DirectoryName(DERReader.only(DERReader.sequence, in: element.content))
            self.init(.directory, name.text, isPlain: name.isPlain)
        case DERReader.tagged(0):
            var inside = element.inside
            let kind = try inside.next(DERReader.objectIdentifier).numbers()
            var value = try inside.next(DERReader.tagged(0)).inside
            let text = try value.next().text()
            guard inside.isAtEnd, value.isAtEnd else { throw DERError() }
            self.init(.other, "\(kind) \(text.text)", isPlain: text.isPlain)
        // An X.400 address or an EDI party: shown as it is, and never plain.
        case DERReader.tagged(3), DERReader.tagged(5): self.init(.other, try element.text().text, isPlain: false)
        default: throw DERError()
        }
    }
}

/// The name of a subject or issuer.
private struct DirectoryName {
    private(set) var text = ""
    private(set) var isPlain = true
    private(set) var commonNames: [CertificateText] = []

    private static let shortNames = [
        "2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.10": "O", "2.5.4.11": "OU",
    ]

    init(_ element: DERReader.Element) throws(DERError) {
        var sets = element.inside
        while !sets.isAtEnd {
            var attributes = try sets.next(DERReader.set).inside
            while !attributes.isAtEnd {
                var attribute = try attributes.next(DERReader.sequence).inside
                let identifier = try attribute.next(DERReader.objectIdentifier).numbers()
                let value = try attribute.next().text()
                guard attribute.isAtEnd else { throw DERError() }
                let name = DirectoryName.shortNames[identifier] ?? identifier
                text += (text.isEmpty ? "" : ", ") + "\(name)=" + value.text.replacing(",", with: "\\,")
                isPlain = isPlain && value.isPlain
                if name == "CN" { commonNames.append(value) }
            }
        }
    }
}

/// The extensions that matter.
private struct Extensions {
    private(set) var names: [Certificate.Name] = []
    private(set) var makeAuthority = false

    init(_ element: DERReader.Element?) throws(DERError) {
        guard let element else { return }
        var list = try DERReader.only(DERReader.sequence, in: element.content).inside
        var seen: Set<String> = []
        while !list.isAtEnd {
            var parts = try list.next(DERReader.sequence).inside
            let identifier = try parts.next(DERReader.objectIdentifier).numbers()
            _ = try parts.nextIfPresent(DERReader.boolean)
            let value = try parts.next(DERReader.octetString).content
            // None may occur twice (RFC 5280, 4.2): one reader would take the first, another the last.
            guard parts.isAtEnd, seen.insert(identifier).inserted else { throw DERError() }
            switch identifier {
            case "2.5.29.17":
                var names = try DERReader.only(DERReader.sequence, in: value).inside
                while !names.isAtEnd { self.names.append(try Certificate.Name(names.next())) }
            case "2.5.29.19":
                // basicConstraints: CA
                var constraints = try DERReader.only(DERReader.sequence, in: value).inside
                let isAuthority = try constraints.nextIfPresent(DERReader.boolean)?.content ?? []
                makeAuthority = makeAuthority || isAuthority.contains { $0 != 0 }
            // keyUsage: keyCertSign; and Netscape's certificate type, which OpenSSL still reads: its three kinds of CA.
            case "2.5.29.15": try note(value, flags: 0x04)
            case "2.16.840.1.113730.1.1": try note(value, flags: 0x07)
            default: break
            }
        }
    }

    private mutating func note(_ value: ArraySlice<UInt8>, flags: UInt8) throws(DERError) {
        let bits = try DERReader.only(DERReader.bitString, in: value).bits(areFlags: true)
        makeAuthority = makeAuthority || (bits.first ?? 0) & flags != 0
    }
}

extension Certificate.Key {
    /// Reads subjectPublicKeyInfo.
    fileprivate init(_ element: DERReader.Element) throws(DERError) {
        var info = element.inside
        var algorithm = try info.next(DERReader.sequence).inside
        let identifier = try algorithm.next(DERReader.objectIdentifier).numbers()
        let key = try info.next(DERReader.bitString).bits()
        guard info.isAtEnd else { throw DERError() }
        switch identifier {
        // rsaEncryption, RSASSA-PSS
        case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10":
            var numbers = try DERReader.only(DERReader.sequence, in: key).inside
            let modulus = try numbers.next(DERReader.integer).content.drop { $0 == 0 }
            self = .rsa(bits: modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0))
        case "1.2.840.10045.2.1":
            // A point: one byte for its form, then both coordinates, or one if it is compressed.
            let length = key.first == 0x04 ? (key.count - 1) / 2 : max(0, key.count - 1)
            // The one curve whose size is no multiple of eight.
            self = .ellipticCurve(bits: length == 66 ? 521 : length * 8)
        default: self = .other(identifier)
        }
    }
}
