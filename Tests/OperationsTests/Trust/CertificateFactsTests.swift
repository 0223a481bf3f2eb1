import Foundation
import Testing

@testable import Base
@testable import Operations
@testable import Support

@Suite("Facts about a certificate")
struct CertificateFactsTests {
    private static let text = """
        subject=O=Plant\\, Inc,CN=HikCentral Server
        issuer=O=Plant\\, Inc,CN=HikCentral Server
        notBefore=Nov 22 06:16:55 2026 GMT
        notAfter=Nov  5 06:16:55 2027 GMT
        sha256 Fingerprint=37:F3:3A
        X509v3 Subject Alternative Name:\u{20}
            DNS:hik.plant, DNS:*.site.plant, IP Address:10.0.0.5
        """

    @Test("openssl's output is parsed")
    func reading() {
        let facts = CertificateFacts(text: Self.text, pem: "")
        #expect(facts.isSelfSigned)
        #expect(facts.commonName == "HikCentral Server")
        #expect(facts.notBefore == Instant(text: "2026-11-22T06:16:55Z"))
        #expect(facts.notAfter == Instant(text: "2027-11-05T06:16:55Z"))
        #expect(facts.fingerprint == "37:F3:3A")
        #expect(facts.names == ["hik.plant", "*.site.plant", "10.0.0.5"])
    }

    @Test(
        "A name matches by libcurl's rules",
        arguments: [
            ("hik.plant", true), ("HIK.plant", true), ("a.site.plant", true), ("a.b.site.plant", false),
            ("site.plant", false), ("10.0.0.5", true), ("10.0.0.6", false), ("HikCentral Server", false),
        ])
    func covers(host: String, isCovered: Bool) {
        #expect(CertificateFacts(text: Self.text, pem: "").covers(host) == isCovered)
    }

    @Test("The common name counts only if there is no other name")
    func commonName() {
        let facts = CertificateFacts(text: "subject=CN=hikcentral\nissuer=CN=other", pem: "")
        #expect(facts.covers("hikcentral"))
        #expect(facts.usableHost == "hikcentral")
        #expect(!facts.isSelfSigned)
        #expect(!CertificateFacts(text: "subject=CN=hikcentral\n    IP Address:10.0.0.5", pem: "").covers("hikcentral"))
    }

    @Test(
        "The host to use is the first name that can appear in a URL",
        arguments: [
            ("    DNS:hik.plant, IP Address:10.0.0.5", "hik.plant"), ("    IP Address:10.0.0.5", "10.0.0.5"),
            ("    DNS:*.plant", "hikcentral.plant"), ("subject=CN=HikCentral Server", nil),
            ("    IP Address:FE80:0:0:0:0:0:0:1", nil), ("subject=O=Plant", nil), ("", nil),
        ] as [(String, String?)])
    func usable(text: String, host: String?) {
        #expect(CertificateFacts(text: text, pem: "").usableHost == host)
    }

    private func plan(_ text: String, _ url: String, now: String = "2026-12-01T00:00:00Z") throws -> TrustPlan {
        let address = try #require(HostAddress(url: url))
        let moment = try #require(Instant(text: now))
        return try TrustPlan(
            for: CertificateFacts(text: text, pem: ""), at: address, serverAddress: "10.0.0.5", storeFolder: "/store",
            now: moment)
    }

    @Test("If the name does not match, the plan has another host and a line for /etc/hosts")
    func plans() throws {
        let plain = try plan(Self.text, "https://10.0.0.5")
        #expect(plain.newHost == nil && plain.url == "https://10.0.0.5")
        #expect(plain.file == "/store/hik2humand-10.0.0.5.crt")
        let moved = try plan("    DNS:hik.plant", "https://10.0.0.5:8443")
        #expect(moved.url == "https://hik.plant:8443" && moved.hostsLine?.description == "10.0.0.5 hik.plant")
        let number = try plan("    IP Address:10.0.0.9", "https://hik.plant")
        #expect(number.url == "https://10.0.0.9" && number.hostsLine == nil)
    }

    @Test("In the hosts file the first line with a name counts, comments do not, and a line is appended")
    func hostsFile() {
        let hosts = HostsFile(text: "# 10.0.0.9 hik.plant\n127.0.0.1\tlocalhost gw # hik.plant\n10.0.0.5 a hik.plant")
        #expect(hosts.address(of: "hik.plant") == "10.0.0.5" && hosts.address(of: "gw") == "127.0.0.1")
        #expect(hosts.address(of: "10.0.0.5") == nil && hosts.address(of: "plant") == nil)
        let line = HostsFile.Line(address: "10.0.0.7", name: "b")
        #expect(hosts.addition(line) == "\n10.0.0.7 b # hik2humand trust\n")
        #expect(HostsFile(text: "").addition(line) == "10.0.0.7 b # hik2humand trust\n")
    }

    @Test("A certificate that cannot be made to work by trusting it is explained")
    func obstacles() {
        #expect(throws: TrustPlan.Obstacle.noUsableName("HikCentral Server")) {
            try plan("subject=CN=HikCentral Server", "https://10.0.0.5")
        }
        #expect(throws: TrustPlan.Obstacle.self) {
            try plan(Self.text, "https://10.0.0.5", now: "2027-11-06T00:00:00Z")
        }
        #expect(throws: TrustPlan.Obstacle.self) {
            try plan(Self.text, "https://10.0.0.5", now: "2026-11-01T00:00:00Z")
        }
    }
}
