import Foundation
import Testing

@testable import Base
@testable import Commands
@testable import HTTP
@testable import Operations
@testable import Support

/// A folder in place of /usr/local/share and /etc, and a real server with its own certificate.
private final class TrustBench {
    let folder: TemporaryFolder
    let server: OpenSSL
    var places = TrustSession.Places()
    var wishes = TrustSession.Wishes()
    var answer: String?
    var proofs: [TrustSession.Proof] = []
    private(set) var proved: [String] = []
    private(set) var output = ""
    private(set) var errors = ""

    init(server: OpenSSL) throws {
        self.server = server
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/store", withIntermediateDirectories: true)
        places.storeFolder = folder.path + "/store"
        places.hostsFile = try folder.write("hosts", "127.0.1.1 gateway")
        places.updateProgram = "/usr/bin/touch"
        places.updateArguments = [folder.path + "/updated"]
    }

    deinit { server.stop() }

    var installed: [String] { (try? FileManager.default.contentsOfDirectory(atPath: places.storeFolder)) ?? [] }
    var isUpdated: Bool { FileManager.default.fileExists(atPath: folder.path + "/updated") }
    var hosts: String { (try? String(contentsOfFile: places.hostsFile, encoding: .utf8)) ?? "" }

    func run(host: String = "localhost", prove: ((String) -> TrustSession.Proof)? = nil) throws -> ExitCode {
        let address = try #require(HostAddress(url: "https://\(host):\(server.port)"))
        let context = CommandContext(
            arguments: [], environment: [:], executable: Products.executable, print: { self.output += $0 },
            complain: { self.errors += $0 })
        let talk = TrustSession.Talk(
            print: context.write, complain: context.complain, ask: { _ in self.answer },
            prove: { url in
                self.proved.append(url)
                if let prove { return prove(url) }
                return self.proofs.isEmpty ? .untrusted("no proof") : self.proofs.removeFirst()
            })
        return TrustSession(address: address, wishes: wishes, talk: talk, now: SystemClock().now, places: places).run()
    }
}

@Suite("trust, against openssl s_server", .enabled(if: OpenSSL.isInstalled, "openssl is not installed"))
struct TrustTests {
    @Test("--print shows the certificate and the planned changes, and changes nothing")
    func printing() throws {
        let bench = try TrustBench(server: OpenSSL())
        bench.wishes.printsOnly = true
        let before = try bench.folder.snapshot()
        #expect(try bench.run(host: "127.0.0.1") == .done)
        #expect(bench.output.contains("made out to  localhost"))
        #expect(bench.output.contains("(signed by itself)"))
        #expect(bench.output.contains("set HIKVISION_HOST=https://localhost:\(bench.server.port)"))
        #expect(bench.output.contains("127.0.0.1 localhost"))
        let openssl = try ChildProgram.run(
            "/usr/bin/openssl", ["x509", "-in", bench.server.authority, "-noout", "-fingerprint", "-sha256"])
        let fingerprint = try #require(openssl.output.split(separator: "=").last).trimmingSpaces
        #expect(bench.output.contains(fingerprint))
        #expect(try bench.folder.snapshot() == before)
        #expect(bench.proved == [])
    }

    @Test("After a yes the certificate is installed, readable by all, the store updated, and a request tested")
    func agreed() throws {
        let bench = try TrustBench(server: OpenSSL())
        bench.answer = "yes\n"
        bench.proofs = [.untrusted("not yet"), .proven("a signed request was answered")]
        #expect(try bench.run() == .done)
        let name = "hik2humand-localhost-\(bench.server.port).crt"
        #expect(bench.installed == [name])
        let file = bench.places.storeFolder + "/" + name
        #expect(TemporaryFolder.mode(file) == 0o644)
        let facts = try CertificateReader().facts(of: String(contentsOfFile: file, encoding: .utf8))
        #expect(bench.output.contains(facts.fingerprint))
        #expect(bench.isUpdated)
        #expect(bench.hosts == "127.0.1.1 gateway")
    }

    @Test("Without a yes, or without a terminal, nothing is changed", arguments: ["no", nil] as [String?])
    func refused(answer: String?) throws {
        let bench = try TrustBench(server: OpenSSL())
        bench.answer = answer
        let before = try bench.folder.snapshot()
        #expect(try bench.run() == (answer == nil ? .usage : .left))
        #expect(answer != nil || bench.errors.contains("--yes"))
        #expect(try bench.folder.snapshot() == before)
    }

    @Test("A certificate that this machine already trusts is left as it is")
    func already() throws {
        let bench = try TrustBench(server: OpenSSL())
        bench.proofs = [.proven("answered")]
        #expect(try bench.run() == .done)
        #expect(bench.installed == [])
        #expect(bench.output.contains("trusts it already"))
    }

    @Test("A misnamed certificate gets one line in the hosts file, and is tested under its own name")
    func misnamed() throws {
        let bench = try TrustBench(server: OpenSSL())
        bench.wishes.isAgreed = true
        bench.proofs = [.proven("answered"), .proven("answered")]
        #expect(try bench.run(host: "127.0.0.1") == .done)
        #expect(bench.hosts == "127.0.1.1 gateway\n127.0.0.1 localhost # hik2humand trust\n")
        #expect(bench.proved == ["https://localhost:\(bench.server.port)"])
        #expect(bench.output.contains("set HIKVISION_HOST=https://localhost:\(bench.server.port)"))
        #expect(try bench.run(host: "127.0.0.1") == .done)
        #expect(bench.hosts.components(separatedBy: "localhost").count == 2)
    }

    @Test("If there is no hosts file, one is created that everybody can read")
    func noHosts() throws {
        let bench = try TrustBench(server: OpenSSL())
        try FileManager.default.removeItem(atPath: bench.places.hostsFile)
        bench.wishes.isAgreed = true
        bench.proofs = [.proven("answered")]
        #expect(try bench.run(host: "127.0.0.1") == .done)
        #expect(bench.hosts == "127.0.0.1 localhost # hik2humand trust\n")
        #expect(TemporaryFolder.mode(bench.places.hostsFile) == 0o644)
    }

    @Test("Without --hosts the line is only shown, and something is left to do")
    func hostsShown() throws {
        let bench = try TrustBench(server: OpenSSL())
        bench.answer = "yes"
        #expect(try bench.run(host: "127.0.0.1") == .left)
        #expect(bench.output.contains("\n  127.0.0.1 localhost\n"))
        #expect(bench.hosts == "127.0.1.1 gateway")
        #expect(bench.proved == [])
    }

    @Test("If the store's program fails, its message is reported")
    func storeFails() throws {
        let bench = try TrustBench(server: OpenSSL())
        bench.wishes.isAgreed = true
        bench.places.updateArguments = [bench.folder.path + "/missing/updated"]
        #expect(try bench.run() == .configuration)
        #expect(bench.errors.contains("No such file or directory"))
    }

    @Test("An expired certificate is refused before any question is asked")
    func expired() throws {
        let bench = try TrustBench(server: OpenSSL(issuer: "PlantCA", end: "20200102000000Z"))
        bench.wishes.isAgreed = true
        #expect(try bench.run() == .configuration)
        #expect(bench.errors.contains("has expired"))
        #expect(bench.installed == [])
    }

    @Test("If nobody listens, the exit code says so")
    func closed() throws {
        let bench = try TrustBench(server: OpenSSL())
        bench.server.stop()
        #expect(try bench.run() == .unreachable)
    }

    @Test(
        "A certificate issued by an authority can be trusted by itself: the real client finds it in the store",
        .enabled(if: TrustStore.canBeReplaced, "no mount namespace may be made here (unshare -rm)"))
    func authority() throws {
        let bench = try TrustBench(server: OpenSSL(issuer: "PlantCA"))
        bench.wishes.isAgreed = true
        var isFirst = true
        let file = bench.places.storeFolder + "/hik2humand-localhost-\(bench.server.port).crt"
        let code = try bench.run { url in
            defer { isFirst = false }
            let client: WorkerClient = isFirst ? .testing() : TrustStore.client(trusting: file)
            do {
                return .proven("HTTP \(try client.send(.get(url + "/")).status)")
            } catch {
                return .untrusted("\(error)")
            }
        }
        #expect(code == .done, "\(bench.errors)")
        #expect(bench.output.contains("Proved: HTTP 200"))
    }
}
