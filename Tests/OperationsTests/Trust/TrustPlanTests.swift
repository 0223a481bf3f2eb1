import Foundation
import Testing

@testable import Base
@testable import Operations

struct TrustPlanTests {
    private static let names: [Certificate.Name] = [
        .init(.dns, "hik.plant"), .init(.dns, "*.site.plant"), .init(.address, "10.0.0.5"),
        .init(.commonName, "HikCentral Server"),
    ]

    private func certificate(_ names: [Certificate.Name] = names) -> Certificate {
        var certificate = Certificate()
        certificate.names = names
        return certificate
    }

    @Test(
        "A name is covered as libcurl would have it",
        arguments: [
            ("hik.plant", true), ("HIK.plant.", true), ("a.site.plant", true), ("a.b.site.plant", false),
            ("site.plant", false), ("10.0.0.5", true), ("10.0.0.6", false), ("HikCentral Server", false),
        ])
    func covers(host: String, isCovered: Bool) {
        #expect(certificate().covers(host) == isCovered)
    }

    @Test("The common name counts only where there is no other name, and then the last one")
    func commonName() {
        let names: [Certificate.Name] = [.init(.uri, "x:y"), .init(.commonName, "a"), .init(.commonName, "hik")]
        #expect(certificate(names).covers("hik") && !certificate(names).covers("a"))
        #expect(!certificate(names + [.init(.address, "10.0.0.5")]).covers("hik"))
    }

    private func plan(
        _ certificate: Certificate, at url: String = "https://10.0.0.5", known: [String: [String]] = [:],
        allowsAuthority: Bool = false
    ) throws -> TrustPlan {
        let address = try #require(HostAddress(url: url))
        let now = try #require(Instant(text: "2026-12-01T00:00:00Z"))
        return try TrustPlan(
            for: certificate,
            .init(
                address: address, humandURL: "https://humand.example/", allowsAuthority: allowsAuthority, now: now,
                resolve: { known[$0] ?? [] }))
    }

    private func obstacle(
        _ names: [Certificate.Name] = names, at url: String = "https://10.0.0.5", known: [String: [String]] = [:],
        change: (inout Certificate) -> Void = { _ in }
    ) throws -> TrustPlan.Obstacle? {
        var certificate = certificate(names)
        change(&certificate)
        do {
            _ = try plan(certificate, at: url, known: known)
            return nil
        } catch let obstacle as TrustPlan.Obstacle {
            return obstacle
        }
    }

    @Test("Where the name does not match, the plan has another address, and a line for /etc/hosts if it needs one")
    func plans() throws {
        let plain = try plan(certificate())
        #expect(plain.target.url == "https://10.0.0.5" && plain.hostsLine == nil)
        #expect(plain.fileName == "hik2humand-10.0.0.5.crt")
        let own = certificate([.init(.dns, "hik.plant")])
        let moved = try plan(own, at: "https://10.0.0.5:8443")
        #expect(moved.target.url == "https://hik.plant:8443" && moved.hostsLine == "10.0.0.5 hik.plant")
        let known = try plan(own, at: "https://10.0.0.5:8443", known: ["hik.plant": ["10.0.0.5"]])
        #expect(known.target == moved.target && known.hostsLine == nil)
        let number = try plan(
            certificate([.init(.address, "10.0.0.9")]), at: "https://hik.plant", known: ["hik.plant": ["10.0.0.9"]])
        #expect(number.target.url == "https://10.0.0.9" && number.hostsLine == nil)
    }

    @Test(
        "The host to use is the first name that can stand in a URL and is not this machine's own",
        arguments: [
            ([.init(.dns, "hik.plant")], "hik.plant"), ([.init(.dns, "*.site.plant")], "hikcentral.site.plant"),
            ([.init(.commonName, "hik")], "hik"), ([.init(.dns, "localhost"), .init(.dns, "hik")], "hik"),
            ([.init(.dns, "localhost")], nil), ([.init(.dns, "a.localhost")], nil),
            ([.init(.commonName, "HikCentral Server")], nil), ([.init(.dns, "*.plant")], nil),
            ([.init(.address, "10.0.0.9")], nil), ([.init(.address, "fe80:0:0:0:0:0:0:1")], nil), ([], nil),
        ] as [([Certificate.Name], String?)])
    func usable(names: [Certificate.Name], host: String?) throws {
        let certificate = certificate(names)
        guard let host else {
            #expect(try obstacle(names) == .noUsableName(certificate.namesPhrase))
            return
        }
        #expect(try plan(certificate).target.host == host)
    }

    @Test("A name that is another server already is not given to this one; the next name may be")
    func elsewhere() throws {
        let known = ["deb.debian.org": ["151.101.2.132"]]
        let names: [Certificate.Name] = [.init(.dns, "deb.debian.org")]
        #expect(try obstacle(names, known: known) == .elsewhere("deb.debian.org", ["151.101.2.132"]))
        #expect(try plan(certificate(names + [.init(.dns, "hik")]), known: known).target.host == "hik")
    }

    @Test(
        "A certificate for Humand's host is refused, even behind a wildcard or beside its own name",
        arguments: ["api-prod.humand.co", "API-PROD.humand.co.", "*.humand.co", "humand.example"])
    func humand(name: String) throws {
        let refused = try obstacle([.init(.dns, "hik.plant"), .init(.dns, name)], at: "https://hik.plant")
        #expect(refused == .humand(name == "humand.example" ? name : "api-prod.humand.co"))
    }

    @Test("An authority needs --authority, a name only printable characters, and the key enough bits")
    func refused() throws {
        #expect(try obstacle { $0.isAuthority = true } == .authority)
        var authority = certificate()
        authority.isAuthority = true
        #expect(try plan(authority, allowsAuthority: true).target.host == "10.0.0.5")
        let forged = Certificate.Name(.email, #"a\x0A"#, isPlain: false)
        #expect(try obstacle(Self.names + [forged]) == .escapedName(#"e-mail a\x0A"#))
        #expect(try obstacle { $0.key = .rsa(bits: 1024) } == .weakKey(.rsa(bits: 1024)))
        let moment = try #require(Instant(text: "2026-11-06T00:00:00Z"))
        #expect(try obstacle { $0.notAfter = moment } == .expired(moment))
        let later = try #require(Instant(text: "2026-12-06T00:00:00Z"))
        #expect(try obstacle { $0.notBefore = later } == .notYetValid(later))
    }
}
