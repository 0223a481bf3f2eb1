import Foundation
import Testing

@testable import AttendanceSync

/// Real handshakes with certificates made on the spot, and with a port that does not speak TLS.
@Suite("TLS, against openssl s_server", .enabled(if: OpenSSL.isInstalled, "openssl is not installed"))
struct TLSTests {
    @Test("A self-signed certificate is refused as such, with nothing sent")
    func selfSigned() throws {
        let server = try OpenSSL()
        defer { server.stop() }
        let failure = try #require(WorkerClient.testing().failure(.post("https://localhost:\(server.port)/")))
        #expect(failure == .tls(TLSFailure.selfSigned.sentence(host: "localhost:\(server.port)")))
        #expect(!failure.mayHaveArrived)
        #expect(failure.description.contains("update-ca-certificates"))
    }

    @Test("A certificate of an unknown authority is refused as such")
    func unknownIssuer() throws {
        let server = try OpenSSL(issuer: "PlantCA")
        defer { server.stop() }
        let failure = WorkerClient.testing().failure(.post("https://localhost:\(server.port)/"))
        #expect(failure == .tls(TLSFailure.untrustedIssuer.sentence(host: "localhost:\(server.port)")))
    }

    @Test("A port without TLS is named")
    func notTLS() {
        let server = RawServer { connection in
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.readToEnd()
        }
        defer { server.stop() }
        let failure = WorkerClient.testing().failure(.post("https://127.0.0.1:\(server.port)/"))
        #expect(failure == .tls(TLSFailure.notTLS.sentence(host: "127.0.0.1:\(server.port)")))
    }
}

/// An `openssl s_server` on a port of its own choice.
private final class OpenSSL {
    static let path = "/usr/bin/openssl"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    let port: Int
    private let folder: URL
    private let process = Process()

    /// - Parameter issuer: the authority that signs the certificate; nil for the certificate itself.
    init(issuer: String? = nil) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let newKey = "req -newkey rsa:2048 -nodes"
        if let issuer {
            try Self.run("\(newKey) -x509 -days 2 -keyout ca.key -out ca.pem -subj /CN=\(issuer)", in: folder)
            try Self.run("\(newKey) -keyout key -out request -subj /CN=localhost", in: folder)
            try Self.run(
                "x509 -req -in request -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out certificate", in: folder)
        } else {
            try Self.run(
                "\(newKey) -x509 -days 2 -keyout key -out certificate -subj /CN=localhost", in: folder)
        }
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-cert", "certificate", "-key", "key", "-www"]
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

    func stop() {
        // Not SIGTERM: Process hands on the signal mask of this thread, and Dispatch's threads block it.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func run(_ command: String, in folder: URL) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = command.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }
}
