import Foundation

/// What a certificate is made from, in the lines of openssl's configuration.
package struct CertificateShape {
    package var subject = "CN = hikcentral.plant"
    /// Version 1 if there are none.
    package var extensions = "basicConstraints = CA:FALSE"
    package var key = "ec -pkeyopt ec_paramgen_curve:prime256v1"
    package var days = 2
    /// The kind of strings in the subject, as a mask (ASN1_STRING_set_default_mask); UTF8String.
    package var strings = "0x2000"

    package init() {}
}

/// An `openssl s_server` on a port of its own choice.
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
    ///   - issuer: the authority that signs the certificate; nil for the certificate itself.
    ///   - name: the name that the certificate is issued for.
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
            try run(
                "\(Self.newKey) -x509 -days 2 -keyout key -out certificate -subj /CN=\(name) "
                    + "-addext basicConstraints=CA:FALSE")
        }
        try serve(certificate: "certificate")
    }

    /// A server with a certificate of any shape, signed by itself.
    package init(_ shape: CertificateShape) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        ownsFolder = true
        authority = folder.path + "/certificate"
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try make(shape)
        try serve(certificate: "certificate")
    }

    /// The DER of a certificate of any shape, signed by itself.
    package static func certificate(_ shape: CertificateShape) throws -> Data {
        let maker = try OpenSSL(folder: "certificate-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: maker.folder) }
        try maker.make(shape)
        try maker.run("x509 -in certificate -outform der -out der")
        return try Data(contentsOf: maker.folder.appendingPathComponent("der"))
    }

    private init(folder name: String) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        (ownsFolder, authority) = (true, "")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func make(_ shape: CertificateShape) throws {
        let section = shape.extensions.isEmpty ? "" : "x509_extensions = ext\n"
        let text =
            "[req]\nprompt = no\nstring_mask = MASK:\(shape.strings)\nutf8 = yes\ndistinguished_name = dn\n"
            + "\(section)[dn]\n\(shape.subject)\n[ext]\n\(shape.extensions)\n"
        try Data(text.utf8).write(to: folder.appendingPathComponent("cnf"))
        try run("req -config cnf -newkey \(shape.key) -nodes -x509 -days \(shape.days) -keyout key -out certificate")
    }

    /// A server with a good certificate of another's authority, which must live longer.
    package init(signedLike other: OpenSSL) throws {
        folder = other.folder
        ownsFolder = false
        authority = other.authority
        try sign(name: "localhost", start: "20200101000000Z", end: "20991231000000Z", as: "good")
        try serve(certificate: "good")
    }

    package func stop() {
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
        // With weak keys too.
        process.arguments = [
            "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", "key", "-www", "-cipher",
            "DEFAULT@SECLEVEL=0",
        ]
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
