import Foundation
import Testing

@testable import Base
@testable import Commands
@testable import HTTP
@testable import Operations
@testable import Support

/// A folder in the place of /usr/local/share and /etc, and a real server with a certificate of its own.
private final class TrustBench {
    let folder: TemporaryFolder
    let server: OpenSSL
    let network = FakeNetwork()
    var places = TrustSession.Places()
    var wishes = TrustSession.Wishes()
    var language = Language.english
    var answer: String?
    /// What each request proves; the last one again and again.
    var proofs: [TrustSession.Proof] = [.untrusted(Phrase(same: "not trusted"))]
    private(set) var proved: [String] = []
    private(set) var asked = ""
    private(set) var output = ""
    private(set) var errors = ""

    init(server: OpenSSL) throws {
        self.server = server
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/store", withIntermediateDirectories: true)
        places.storeFolder = folder.path + "/store"
        places.hostsFile = try folder.write("hosts", "127.0.1.1 gateway")
        places.updateProgram = folder.path + "/update"
        // Written by another process: while one is being started here, it may hold what was just written, and then
        // nobody can run it.
        let script = "#!/bin/sh\necho \"update $*\" >> \(folder.path)/updates\n"
        let writing = "printf '%s' \"$1\" >\"$2\" && chmod 755 \"$2\""
        _ = try ChildProgram.run(
            "/bin/sh", ["-c", writing, "sh", script, places.updateProgram], patience: .seconds(60))
        network.unknown = ["hikcentral.plant"]
    }

    convenience init(_ change: (inout CertificateShape) -> Void = { _ in }) throws {
        var shape = CertificateShape()
        change(&shape)
        try self.init(server: OpenSSL(shape))
    }

    /// The address for HIKVISION_HOST, and the file that takes it.
    var adopted: String?
    var settingsFile: String?

    deinit { server.stop() }

    var installed: [String] { (try? FileManager.default.contentsOfDirectory(atPath: places.storeFolder)) ?? [] }
    var updates: String { (try? String(contentsOfFile: folder.path + "/updates", encoding: .utf8)) ?? "" }
    var hosts: String { (try? String(contentsOfFile: places.hostsFile, encoding: .utf8)) ?? "" }
    func file(_ host: String = "127.0.0.1") -> String { "hik2humand-\(host)-\(server.port).crt" }

    func run(host: String = "127.0.0.1", prove: ((String) -> TrustSession.Proof)? = nil) throws -> ExitCode {
        let address = try #require(HostAddress(url: "https://\(host):\(server.port)"))
        let talk = TrustSession.Talk(
            print: { self.output += $0 }, complain: { self.errors += $0 },
            ask: {
                self.asked = self.output + $0
                return self.answer
            },
            prove: { url in
                self.proved.append(url)
                if let prove { return prove(url) }
                return self.proofs.count > 1 ? self.proofs.removeFirst() : self.proofs[0]
            },
            adopt: { url in
                self.adopted = url
                return self.settingsFile
            })
        return TrustSession(
            address: address, humandURL: nil, wishes: wishes, talk: talk, language: language, now: SystemClock().now,
            places: places, network: network
        ).run()
    }
}

@Suite("trust, against openssl s_server", .enabled(if: OpenSSL.isInstalled, "openssl is not installed"))
struct TrustTests {
    @Test("--print shows the certificate and what would be done, and changes nothing")
    func printing() throws {
        let bench = try TrustBench()
        bench.wishes.printsOnly = true
        bench.wishes.host = "https://hikcentral.plant"
        let before = try bench.folder.snapshot()
        #expect(try bench.run() == .done)
        for text in [
            "This does it: sudo hik2humand trust --host https://hikcentral.plant\n",
            "issued for  common name hikcentral.plant\n", "issuer      signed by itself\n", "elliptic curve, 256 bits",
            "add this line to \(bench.places.hostsFile): 127.0.0.1 hikcentral.plant\n",
            "set HIKVISION_HOST=https://hikcentral.plant:\(bench.server.port)",
        ] { #expect(bench.output.contains(text), "\(text)") }
        let openssl = try ChildProgram.run(
            OpenSSL.path, ["x509", "-in", bench.server.authority, "-noout", "-fingerprint", "-sha256"])
        let fingerprint = try #require(openssl.output.split(separator: "=").last).trimmingSpaces
        #expect(bench.output.contains(fingerprint))
        #expect(try bench.folder.snapshot() == before)
    }

    @Test("With y or yes everything shown before is done, and proved", arguments: ["y\n", "yes"])
    func agreed(answer: String) throws {
        let bench = try TrustBench()
        bench.answer = answer
        bench.proofs = [.untrusted(Phrase(same: "not yet")), .misnamed, .trusted]
        #expect(try bench.run() == .done)
        #expect(bench.asked.contains("127.0.0.1 hikcentral.plant\n"), "the line is shown before the question")
        #expect(bench.installed == [bench.file()])
        let file = bench.places.storeFolder + "/" + bench.file()
        #expect(TemporaryFolder.mode(file) == 0o644)
        let pem = try String(contentsOfFile: file, encoding: .utf8)
        let certificate = try Certificate(der: #require(CertificateReader.firstCertificate(in: pem)))
        #expect(bench.output.contains(certificate.fingerprint))
        #expect(bench.updates == "update \n")
        #expect(bench.hosts == "127.0.1.1 gateway\n127.0.0.1 hikcentral.plant # hik2humand trust\n")
        #expect(bench.proved.last == "https://hikcentral.plant:\(bench.server.port)")
        #expect(bench.adopted == bench.proved.last)
        #expect(bench.output.contains("Now set HIKVISION_HOST=https://hikcentral.plant"))
        #expect(bench.output.contains("Next: hik2humand reload if the service runs, then hik2humand check"))
    }

    @Test("As a step of init it names no next steps, which init takes itself")
    func stepOfInit() throws {
        let bench = try TrustBench()
        bench.answer = "y"
        bench.wishes.isStepOfInit = true
        bench.proofs = [.untrusted(Phrase(same: "not yet")), .misnamed, .trusted]
        #expect(try bench.run() == .done)
        #expect(bench.output.contains("Verified: ") && !bench.output.contains("Now set"))
        #expect(!bench.output.contains("Next: "))
    }

    @Test("In Spanish a sí is a yes, and no sentence is English")
    func spanish() throws {
        let bench = try TrustBench()
        bench.language = .spanish
        bench.answer = "sí"
        bench.proofs = [.untrusted(Phrase(same: "…")), .misnamed, .trusted]
        #expect(try bench.run() == .done)
        #expect(bench.asked.contains("¿La huella es la misma en el servidor?"))
        #expect(bench.output.contains("\nComprobado: https://hikcentral.plant"))
        #expect(English.words(in: bench.output + bench.asked).isEmpty)
    }

    @Test("Where the settings file takes the new address, the person need not")
    func adopts() throws {
        let bench = try TrustBench()
        bench.answer = "y"
        bench.proofs = [.untrusted(Phrase(same: "not yet")), .misnamed, .trusted]
        bench.settingsFile = "/etc/hik2humand/hik2humand.env"
        #expect(try bench.run() == .done)
        #expect(bench.output.contains("is now in /etc/hik2humand/hik2humand.env"))
        #expect(!bench.output.contains("Now set"))
    }

    @Test("Without a yes, and without a terminal, nothing is changed", arguments: ["no", nil] as [String?])
    func refused(answer: String?) throws {
        let bench = try TrustBench()
        bench.answer = answer
        let before = try bench.folder.snapshot()
        #expect(try bench.run() == (answer == nil ? .usage : .left))
        #expect(answer != nil || bench.errors.contains("--yes"))
        #expect(try bench.folder.snapshot() == before)
    }

    @Test("What this machine trusts already is left as it is, whatever is wanted", arguments: [true, false])
    func already(printsOnly: Bool) throws {
        let bench = try TrustBench { $0.extensions = "basicConstraints = CA:TRUE" }
        (bench.wishes.printsOnly, bench.wishes.isAgreed) = (printsOnly, true)
        bench.proofs = [.trusted]
        #expect(try bench.run() == .done)
        #expect(bench.installed == [] && !bench.output.contains("To trust it"))
        #expect(bench.output.contains("trusts it already"))
    }

    @Test("What is trusted under another name is not installed again; only the name is missing")
    func trustedElsewhere() throws {
        let bench = try TrustBench()
        (bench.wishes.isAgreed, bench.wishes.editsHosts) = (true, true)
        bench.proofs = [.misnamed, .trusted]
        #expect(try bench.run() == .done)
        #expect(bench.installed == [] && bench.updates == "")
        #expect(bench.hosts.hasSuffix("\n127.0.0.1 hikcentral.plant # hik2humand trust\n"))
    }

    @Test("A system without a hosts file gets one, for everybody to read")
    func noHosts() throws {
        let bench = try TrustBench()
        try FileManager.default.removeItem(atPath: bench.places.hostsFile)
        bench.answer = "y"
        bench.proofs = [.misnamed, .trusted]
        #expect(try bench.run() == .done)
        #expect(bench.hosts == "127.0.0.1 hikcentral.plant # hik2humand trust\n")
        #expect(TemporaryFolder.mode(bench.places.hostsFile) == 0o644)
    }

    @Test("--yes alone leaves the hosts file alone: the line is only shown, and something is left to do")
    func hostsShown() throws {
        let bench = try TrustBench()
        bench.wishes.isAgreed = true
        bench.proofs = [.untrusted(Phrase(same: "not yet")), .misnamed]
        #expect(try bench.run() == .left)
        #expect(bench.installed == [bench.file()])
        #expect(bench.output.contains("\n  127.0.0.1 hikcentral.plant\n"))
        #expect(bench.hosts == "127.0.1.1 gateway")
    }

    @Test("A name that has this server's address already needs no line")
    func hostsKnown() throws {
        let bench = try TrustBench()
        bench.network.unknown = []
        bench.network.known = ["127.0.0.1"]
        bench.wishes.isAgreed = true
        bench.proofs = [.misnamed, .trusted]
        #expect(try bench.run() == .done)
        #expect(bench.hosts == "127.0.1.1 gateway")
    }

    @Test("What was trusted before for the same name stays trusted, and is named with the way out")
    func former() throws {
        let (old, bench) = (try TrustBench(), try TrustBench())
        let pem = try String(contentsOfFile: old.server.authority, encoding: .utf8)
        let file = try bench.folder.write("store/hik2humand-hikcentral.plant-8443.crt", pem)
        bench.wishes.isAgreed = true
        bench.proofs = [.untrusted(Phrase(same: "not yet")), .trusted]
        _ = try bench.run()
        #expect(bench.output.contains("The former one, \(file), stays trusted. To remove it: sudo rm \(file)"))
    }

    @Test(
        "A certificate that is still refused, or that the store refuses, is taken out again", arguments: [true, false])
    func rollback(hasFormer: Bool) throws {
        let bench = try TrustBench()
        bench.wishes.isAgreed = true
        let file = "store/" + bench.file()
        if hasFormer { _ = try bench.folder.write(file, "former") }
        #expect(try bench.run() == .configuration)
        #expect(bench.errors.contains("still refused: not trusted; it was taken out of the store again"))
        #expect(bench.updates == "update \nupdate --fresh\n")
        #expect(bench.hosts == "127.0.1.1 gateway")
        let left = try? String(contentsOfFile: bench.folder.path + "/" + file, encoding: .utf8)
        #expect(left == (hasFormer ? "former" : nil))
        bench.places.updateProgram = "/bin/false"
        #expect(try bench.run() == .configuration)
        #expect(bench.errors.contains("/bin/false failed"))
        #expect(bench.installed.isEmpty != hasFormer)
    }

    @Test("What cannot or must not be trusted is refused with its reason before anything is asked")
    func obstacles() throws {
        let cases: [(String, (inout CertificateShape) -> Void)] = [
            ("is too weak for this system (RSA, 1024 bits)", { $0.key = "rsa:1024" }),
            ("--authority", { $0.extensions = "basicConstraints = CA:TRUE" }),
            ("--authority", { $0.extensions = "" }),
            ("api-prod.humand.co, where Humand's API is", { $0.extensions = "subjectAltName = DNS:*.humand.co" }),
            (#"URI a:\x0Asubject=CN=x"#, { $0.extensions = "subjectAltName = @n\n[n]\nURI = a:\\nsubject\\=CN\\=x" }),
            ("issued for localhost", { $0.extensions = "subjectAltName = DNS:localhost" }),
            (
                "deb.debian.org, which is another server (10.0.0.5)",
                {
                    $0.extensions = "subjectAltName = DNS:deb.debian.org"
                }
            ),
        ]
        for (text, change) in cases {
            let bench = try TrustBench(change)
            (bench.wishes.isAgreed, bench.wishes.editsHosts) = (true, true)
            let before = try bench.folder.snapshot()
            #expect(try bench.run() == .configuration)
            #expect(bench.errors.contains(text), "\(bench.errors)")
            #expect(try bench.folder.snapshot() == before)
        }
    }

    @Test("With --authority the consequence is said before the question")
    func authorityAllowed() throws {
        let bench = try TrustBench { $0.extensions = "basicConstraints = CA:TRUE" }
        bench.wishes.allowsAuthority = true
        bench.answer = "n"
        #expect(try bench.run() == .left)
        #expect(bench.asked.contains("can pass for any server"))
    }

    @Test("An expired certificate is refused before anything is asked")
    func expired() throws {
        let bench = try TrustBench(server: OpenSSL(issuer: "PlantCA", end: "20200102000000Z"))
        bench.wishes.isAgreed = true
        #expect(try bench.run() == .configuration)
        #expect(bench.errors.contains("the certificate expired on"))
        #expect(bench.installed == [])
    }

    @Test("Where nobody listens, the exit code says so")
    func closed() throws {
        let bench = try TrustBench(server: OpenSSL())
        bench.network.shut["127.0.0.1"] = .refused
        #expect(try bench.run() == .unreachable)
    }

    @Test(
        "A certificate that an authority signed is trusted by itself: the real client takes it from the store",
        .enabled(if: TrustStore.canBeReplaced, "no mount namespace may be made here (unshare -rm)"))
    func authority() throws {
        let bench = try TrustBench(server: OpenSSL(issuer: "PlantCA"))
        bench.wishes.isAgreed = true
        let file = "\(bench.places.storeFolder)/\(bench.file("localhost"))"
        let code = try bench.run(host: "localhost") { url in
            let isInstalled = FileManager.default.fileExists(atPath: file)
            let client: WorkerClient = isInstalled ? TrustStore.client(trusting: file) : .testing()
            do {
                return try client.send(.get(url + "/")).status == 200 ? .trusted : .failed(Phrase(same: "status"))
            } catch {
                return .untrusted(Phrase(same: "\(error)"))
            }
        }
        #expect(code == .done, "\(bench.errors)")
        #expect(bench.output.contains("Verified: "))
    }
}
