import Base
import Foundation
import HTTP
import Ledger
import Site

/// What `check` works with: the settings, and every effect, so that tests can plant mistakes.
package struct CheckParts {
    var settings: Settings
    var http: any HTTPClient
    var clock: any Clock
    var files: any FileSystem
    var network: any Network
    var machine: any Machine
    /// The environment variables, for libcurl's proxies.
    var environment: [String: String]
    /// Shows the progress of long work; nil when it is done.
    var progress: (Phrase?) -> Void

    package init(
        settings: Settings, http: any HTTPClient, clock: any Clock, files: any FileSystem,
        network: any Network = SystemNetwork(), machine: any Machine,
        environment: [String: String] = [:], progress: @escaping (Phrase?) -> Void = { _ in }
    ) {
        self.settings = settings
        self.http = http
        self.clock = clock
        self.files = files
        self.network = network
        self.machine = machine
        self.environment = environment
        self.progress = progress
    }
}

/// What the machine knows, apart from its network.
package protocol Machine {
    /// The certificate that a server presents; nil if it cannot be read.
    func certificate(of address: HostAddress) -> Certificate?
    /// The certificates that a person has trusted for HikCentral.
    func trusted() -> [TrustedCertificate]
    func state(of folder: StateFolder) -> StateFacts
    func service(of site: PackagedSite) -> ServiceFacts
    func lock(of folder: StateFolder) -> LockHolder
    /// Whether this user may read a file, including the folders above it.
    func mayRead(_ file: String) -> Bool
    /// The folder above a file that this user may not enter.
    func closedFolder(above file: String) -> String?
    /// Whose a file is, as whoever started the program saw it; nil where that is not known.
    func rights(of file: String) -> FileRights?
    /// Whether there is such a file, and no folder, as far as this user may see.
    func isFile(_ path: String) -> Bool
    func isFolder(_ path: String) -> Bool
    /// Whether another program listens there.
    func isTaken(_ address: ListenAddress) -> Bool
    /// Whether this user may run a program.
    func mayRun(_ program: String) -> Bool
}

/// The machine that the program runs on.
package struct ThisMachine: Machine {
    private let service: ServiceFacts
    private let rights: [String: FileRights]

    /// Asks systemd now, and looks at files: root may, even without D-Bus, and the user as whom it goes on may not.
    package init(for settings: Settings) {
        service = .ofThisMachine(settings.site)
        let files = [settings.file].compactMap(\.self) + settings.namedFiles.map(\.path)
        rights = Dictionary(files.compactMap { file in FileRights(of: file).map { (file, $0) } }) { $1 }
    }

    package func certificate(of address: HostAddress) -> Certificate? {
        try? CertificateReader().read(address, timeout: .seconds(8))
    }
    package func trusted() -> [TrustedCertificate] { TrustedCertificate.all() }
    package func state(of folder: StateFolder) -> StateFacts { StateFacts(of: folder) }
    package func service(of site: PackagedSite) -> ServiceFacts { service }
    package func lock(of folder: StateFolder) -> LockHolder { LockHolder(of: folder) }
    package func mayRead(_ file: String) -> Bool { access(file, R_OK) == 0 }
    package func rights(of file: String) -> FileRights? { rights[file] }
    package func closedFolder(above file: String) -> String? { FolderWalk.closed(above: file) }
    package func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }
    package func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
    package func isTaken(_ address: ListenAddress) -> Bool {
        ListenerSocket.isTaken(host: "\(address.address)", port: address.port)
    }
    package func mayRun(_ program: String) -> Bool { isFile(program) && access(program, X_OK) == 0 }
}
