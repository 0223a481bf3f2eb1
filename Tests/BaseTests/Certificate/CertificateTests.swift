import Foundation
import Testing

@testable import Base
@testable import Support

@Suite("Certificates, made by openssl", .enabled(if: OpenSSL.isInstalled, "openssl is not installed"))
struct CertificateTests {
    private func certificate(_ change: (inout CertificateShape) -> Void = { _ in }) throws -> Certificate {
        var shape = CertificateShape()
        change(&shape)
        return try Certificate(der: OpenSSL.certificate(shape))
    }

    @Test("The fingerprint is openssl's, and the PEM is the same certificate again")
    func fingerprint() throws {
        let folder = try TemporaryFolder()
        let certificate = try certificate()
        let file = try folder.write("pem", certificate.pem)
        let openssl = try ChildProgram.run(OpenSSL.path, ["x509", "-in", file, "-noout", "-fingerprint", "-sha256"])
        #expect(openssl.output.hasSuffix("=\(certificate.fingerprint)\n"))
    }

    @Test("Every kind of name is shown, and a line feed in any of them is escaped and noticed")
    func names() throws {
        let all = try certificate {
            $0.subject = "CN = hik\nO = Fábrica\\, SA"
            $0.extensions = """
                subjectAltName = @names
                [names]
                DNS.1 = hik.plant
                DNS.2 = *.site.plant
                IP.1 = 10.0.0.5
                IP.2 = fe80::1
                email = a@plant
                URI = https://hik.plant/x
                RID = 1.2.3.4
                dirName = dir
                otherName = 1.3.6.1.4.1.311.20.2.3;UTF8:upn@plant
                [dir]
                CN = inner
                OU = x
                """
        }
        #expect(
            all.names.map(\.description).sorted() == [
                "*.site.plant", "IP 10.0.0.5", "IP fe80:0:0:0:0:0:0:1", "URI https://hik.plant/x", "common name hik",
                "directory name CN=inner, OU=x", "e-mail a@plant", "hik.plant",
                "other name 1.3.6.1.4.1.311.20.2.3 upn@plant", "registered ID 1.2.3.4",
            ])
        #expect(!all.names.contains { !$0.isPlain })
        #expect(all.subject == #"CN=hik, O=F\xC3\xA1brica\, SA"#)
        for kind in ["DNS", "email", "URI", "otherName"] {
            let prefix = kind == "otherName" ? "1.2.3;UTF8:" : ""
            let forged = try certificate {
                $0.extensions = "subjectAltName = @names\n[names]\n\(kind) = \(prefix)a\\nsh6 Fingerprint\\=00"
            }
            let name = try #require(forged.names.first)
            #expect(name.text.hasSuffix(#"a\x0Ash6 Fingerprint=00"#) && !name.isPlain, "\(kind)")
        }
    }

    @Test(
        "A common name is read from every kind of string",
        arguments: [
            ("0x0002", "hik", "hik", true), ("0x0004", "hik", "hik", true), ("0x0800", "hik", "hik", true),
            ("0x0100", "hik", "hik", true), ("0x2000", "hik", "hik", true), ("0x2000", "é", #"\xC3\xA9"#, false),
            ("0x0004", "é", #"\xE9"#, false), ("0x0800", "é", #"\xE9"#, false), ("0x0800", "Ł", #"\x141"#, false),
        ])
    func commonName(strings: String, written: String, read: String, isPlain: Bool) throws {
        let certificate = try certificate { ($0.strings, $0.subject) = (strings, "CN = \(written)") }
        #expect(certificate.names == [.init(.commonName, read, isPlain: isPlain)])
    }

    @Test("A backslash cannot pass for an escape")
    func backslash() throws {
        let padded = try certificate { $0.subject = "CN = a   b c" }
        #expect(padded.names.first?.text == #"a \x20\x20b c"# && padded.names.first?.isPlain == false)
        let certificate = try certificate { $0.subject = #"CN = a\\x0A"# }
        #expect(certificate.names.first?.text == #"a\\x0A"#)
    }

    @Test(
        "An authority is what OpenSSL takes for one",
        arguments: [
            ("basicConstraints = CA:FALSE", false), ("subjectKeyIdentifier = hash", false),
            ("keyUsage = digitalSignature,keyEncipherment", false), ("basicConstraints = critical,CA:TRUE", true),
            ("basicConstraints = CA:TRUE,pathlen:0", true), ("keyUsage = digitalSignature,keyCertSign", true),
            ("nsCertType = sslCA", true), ("nsCertType = server", false), ("", true),
        ])
    func authority(extensions: String, isAuthority: Bool) throws {
        #expect(try certificate { $0.extensions = extensions }.isAuthority == isAuthority)
    }

    @Test(
        "Keys are measured, and short ones are too weak",
        arguments: [
            ("rsa:1024", "RSA, 1024 bits", true), ("rsa:2048", "RSA, 2048 bits", false),
            ("ec -pkeyopt ec_paramgen_curve:prime192v1", "elliptic curve, 192 bits", true),
            ("ec -pkeyopt ec_paramgen_curve:secp521r1", "elliptic curve, 521 bits", false),
            ("ed25519", "Ed25519", false),
        ])
    func keys(key: String, text: String, isWeak: Bool) throws {
        let certificate = try certificate { $0.key = key }
        #expect(certificate.key.description == text && certificate.key.isTooWeak == isWeak)
    }

    @Test("Both kinds of time are read", arguments: [2, 36_500])
    func validity(days: Int) throws {
        let now = SystemClock().now
        let certificate = try certificate { $0.days = days }
        #expect(abs((certificate.notBefore - now).milliseconds) < 600_000)
        #expect((certificate.notAfter - certificate.notBefore) == .days(Int64(days)))
        #expect(certificate.isSelfSigned)
    }

    @Test("A certificate that is cut off, or followed by anything, is none")
    func damaged() throws {
        let der = try certificate().der
        for end in [0, 1, 5, der.count / 2, der.count - 1] {
            #expect(throws: DERError.self) { try Certificate(der: der.prefix(end)) }
        }
        #expect(throws: DERError.self) { try Certificate(der: der + [0]) }
    }
}

struct DERTests {
    private func element(_ bytes: [UInt8]) throws -> DERReader.Element {
        var reader = DERReader(bytes[...])
        return try reader.next()
    }

    @Test("Lengths must be definite, short and within the bytes")
    func lengths() throws {
        #expect(try element([0x04, 1, 7]).content == [7])
        #expect(try element([0x04, 0x81, 0x80] + [UInt8](repeating: 7, count: 128)).content.count == 128)
        for bytes in [
            [], [4], [4, 1], [4, 0x80, 0, 0], [4, 0x81, 1, 7], [4, 0x82, 0, 1, 7], [4, 0x84, 0, 0, 0, 1, 7],
            [4, 0xFF], [0x1F, 1, 7], [4, 0x83, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]] {
            #expect(throws: DERError.self, "\(bytes)") { try element(bytes) }
        }
    }

    @Test("Numbers of an object identifier: no padding, no overflow")
    func identifiers() throws {
        #expect(try element([6, 3, 0x55, 4, 3]).numbers() == "2.5.4.3")
        #expect(try element([6, 3, 0x88, 0x37, 1]).numbers() == "2.999.1")
        for content in [[], [0x80, 1], [0x55, 0x81], [UInt8](repeating: 0xFF, count: 10) + [1]] as [[UInt8]] {
            #expect(throws: DERError.self) { try element([6, UInt8(content.count)] + content).numbers() }
        }
    }
}
