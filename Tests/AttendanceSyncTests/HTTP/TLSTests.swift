import Foundation
import Testing

@testable import AttendanceSync

/// Real handshakes with certificates made on the spot.
@Suite("TLS, against openssl s_server", .enabled(if: OpenSSL.isInstalled, "openssl is not installed"))
struct TLSTests {
    @Test("A self-signed certificate is refused as such, with nothing sent")
    func selfSigned() throws {
        let server = try OpenSSL()
        defer { server.stop() }
        let failure = try #require(WorkerClient.testing().failure(.post(server.url)))
        #expect(failure == .tls(TLSFailure.selfSigned.sentence(host: server.host)))
        #expect(!failure.mayHaveArrived)
        #expect(failure.description.contains("update-ca-certificates"))
    }

    @Test("A certificate of an unknown authority is refused as such")
    func unknownIssuer() throws {
        let server = try OpenSSL(issuer: "PlantCA")
        defer { server.stop() }
        let failure = WorkerClient.testing().failure(.post(server.url))
        #expect(failure == .tls(TLSFailure.untrustedIssuer.sentence(host: server.host)))
    }
}

/// The system's store cannot be changed by a test, but a process in a mount namespace of its own may see another one.
@Suite(
    "TLS, with a store that trusts the test's authority",
    .enabled(if: OpenSSL.isInstalled, "openssl is not installed"),
    .enabled(if: TrustStore.canBeReplaced, "no mount namespace may be made here (unshare -rm)"))
struct TrustedTLSTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var name = "localhost"
        var start = "20200101000000Z"
        var end = "20991231000000Z"
        var failure: TLSFailure
    }

    static let cases = [
        Case(testDescription: "expired", end: "20200102000000Z", failure: .expired),
        Case(testDescription: "not yet valid", start: "20980101000000Z", failure: .notYetValid),
        Case(testDescription: "misnamed", name: "hikcentral.plant", failure: .nameMismatch("localhost")),
    ]

    @Test(
        "A trusted but expired, not yet valid or misnamed certificate is refused as such; a good one is taken after it",
        arguments: cases)
    func refused(_ each: Case) throws {
        let server = try OpenSSL(issuer: "PlantCA", name: each.name, start: each.start, end: each.end)
        let good = try OpenSSL(signedLike: server)
        defer {
            server.stop()
            good.stop()
        }
        let client = TrustStore.client(trusting: server.authority)
        let failure = try #require(client.failure(.post(server.url)))
        #expect(failure == .tls(each.failure.sentence(host: server.host)))
        #expect(!failure.mayHaveArrived)
        #expect(try client.send(.get(good.url)).status == 200)

        let clock = SystemClock()
        let sink = HumandSink(
            account: .init(baseURL: String(server.url.dropLast()), key: Secret("a2V5")), http: client, clock: clock,
            timeout: .seconds(20))
        let punch = Punch(employee: "ana", direction: .clockIn, time: TestSite.time("08:00:00"))
        #expect(sink.post(punch, reason: "") == .notSent("Humand: \(failure)"))
        let account = ArtemisClient.Account(host: String(server.url.dropLast()), key: "k", secret: Secret("s"))
        let source = HikCentralSource(
            client: ArtemisClient(account: account, http: client, clock: clock, timeout: .seconds(20)), zone: .utc,
            clock: clock, log: LogLines().log(clock))
        #expect(throws: SourceError.misconfigured("HikCentral: \(failure)")) { try source.doors() }
    }

    @Test("A self-signed certificate in the store is its own authority")
    func selfSigned() throws {
        let server = try OpenSSL()
        defer { server.stop() }
        #expect(try TrustStore.client(trusting: server.authority).send(.get(server.url)).status == 200)
    }
}

/// A worker with another certificate store.
enum TrustStore {
    private static let store = "/etc/ssl/certs/ca-certificates.crt"

    /// Whether this user may give a process another view of one file.
    static let canBeReplaced: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["-rm", "/bin/mount", "--bind", "/dev/null", store]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    static func client(trusting authority: String) -> WorkerClient {
        let script =
            #"exec unshare -rm /bin/bash -c 'mount --bind "$WORKER_TRUST" \#(store) && "#
            + #"exec "$WORKER_PROGRAM" http-worker 536870912'"#
        return .testing(
            executable: Fixture.path("worker-script.sh"),
            environment: ["WORKER_SCRIPT": script, "WORKER_PROGRAM": Products.executable, "WORKER_TRUST": authority])
    }
}

/// An `openssl s_server` on a port of its own choice.
final class OpenSSL {
    static let path = "/usr/bin/openssl"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    private let process = Process()
    private(set) var port = 0
    private let folder: URL
    private let ownsFolder: Bool

    var host: String { "localhost:\(port)" }
    var url: String { "https://\(host)/" }
    /// The file with the certificate that must be trusted.
    let authority: String

    private static let newKey = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    private static let configuration = """
        [ca]
        default_ca = all
        [all]
        database = index
        new_certs_dir = .
        serial = serial
        default_md = sha256
        policy = any
        copy_extensions = copy
        [any]
        commonName = supplied
        """

    /// - Parameters:
    ///   - issuer: the authority that signs the certificate; nil for the certificate itself.
    ///   - name: whom the certificate is made out to.
    init(
        issuer: String? = nil, name: String = "localhost", start: String = "20200101000000Z",
        end: String = "20991231000000Z"
    ) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        ownsFolder = true
        authority = folder.path + (issuer == nil ? "/certificate" : "/ca.pem")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let issuer {
            for (file, text) in [("ca.cnf", Self.configuration + "\n"), ("index", ""), ("serial", "01\n")] {
                try Data(text.utf8).write(to: folder.appendingPathComponent(file))
            }
            try run("\(Self.newKey) -x509 -days 2 -keyout ca.key -out ca.pem -subj /CN=\(issuer)")
            try sign(name: name, start: start, end: end, as: "certificate")
        } else {
            try run("\(Self.newKey) -x509 -days 2 -keyout key -out certificate -subj /CN=\(name)")
        }
        try serve(certificate: "certificate")
    }

    /// A server with a good certificate of another's authority, which must live longer.
    init(signedLike other: OpenSSL) throws {
        folder = other.folder
        ownsFolder = false
        authority = other.authority
        try sign(name: "localhost", start: "20200101000000Z", end: "20991231000000Z", as: "good")
        try serve(certificate: "good")
    }

    func stop() {
        // Not SIGTERM: Process hands on the signal mask of this thread, and Dispatch's threads block it.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        if ownsFolder { try? FileManager.default.removeItem(at: folder) }
    }

    private func sign(name: String, start: String, end: String, as file: String) throws {
        try run("\(Self.newKey) -keyout key -out request -subj /CN=\(file) -addext subjectAltName=DNS:\(name)")
        try run(
            "ca -config ca.cnf -batch -notext -in request -out \(file) -cert ca.pem -keyfile ca.key "
                + "-startdate \(start) -enddate \(end)")
    }

    private func serve(certificate: String) throws {
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", "key", "-www"]
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // "ACCEPT 127.0.0.1:41237": the port the kernel chose.
        var text = ""
        var found: Int?
        while found == nil {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw CocoaError(.fileReadUnknown) }
            text += String(decoding: data, as: UTF8.self)
            let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.hasPrefix("ACCEPT ") }
            found = line?.split(separator: ":").last.flatMap { Int($0) }
        }
        port = found ?? 0
    }

    private func run(_ command: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = command.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }
}
