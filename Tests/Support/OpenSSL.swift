import Foundation

/// An `openssl s_server` on a port that the kernel chooses.
package final class OpenSSL {
    package static let path = "/usr/bin/openssl"
    package static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    private let process = Process()
    package private(set) var port = 0
    private let folder: URL
    private let ownsFolder: Bool

    package var host: String { "localhost:\(port)" }
    package var url: String { "https://\(host)/" }
    /// The file with the certificate that must be trusted.
    package let authority: String

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
    ///   - issuer: the authority that signs the certificate; nil for a self-signed one.
    ///   - name: the name for which the certificate is issued.
    package init(
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

    /// A server with a good certificate from another server's authority, which must live longer.
    package init(signedLike other: OpenSSL) throws {
        folder = other.folder
        ownsFolder = false
        authority = other.authority
        try sign(name: "localhost", start: "20200101000000Z", end: "20991231000000Z", as: "good")
        try serve(certificate: "good")
    }

    package func stop() {
        // Not SIGTERM: Process passes on the signal mask of this thread, and Dispatch's threads block it.
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
