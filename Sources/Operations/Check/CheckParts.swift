import Base
import HTTP
import Ledger
import Site

/// What `check` looks through: the settings, and every effect, so that tests can plant mistakes.
package struct CheckParts {
    var settings: Settings
    var http: any HTTPClient
    var clock: any Clock
    var files: any FileSystem
    var network: any Network
    var machine: any Machine
    /// For the proxies that libcurl honours.
    var environment: [String: String]
    /// Shows what long work is being done; an empty text when it is over.
    var progress: (String) -> Void

    package init(
        settings: Settings, http: any HTTPClient, clock: any Clock, files: any FileSystem,
        network: any Network = SystemNetwork(), machine: any Machine = ThisMachine(),
        environment: [String: String] = [:], progress: @escaping (String) -> Void = { _ in }
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

/// What the machine knows besides its network.
package protocol Machine {
    /// The certificate that a server shows; nil where it cannot be had.
    func certificate(of address: HostAddress) -> CertificateFacts?
    func state(of folder: StateFolder) -> StateFacts
    func service(of site: PackagedSite) -> ServiceFacts
    func lock(of folder: StateFolder) -> LockHolder
    /// Whether a user may read a file, folders above it included.
    func mayRead(_ user: String, _ file: String) -> Bool
}

/// The machine that the program runs on.
package struct ThisMachine: Machine {
    package init() {}

    package func certificate(of address: HostAddress) -> CertificateFacts? {
        try? CertificateReader().read(address, timeout: .seconds(8))
    }
    package func state(of folder: StateFolder) -> StateFacts { StateFacts(of: folder) }
    package func service(of site: PackagedSite) -> ServiceFacts { .ofThisMachine(site) }
    package func lock(of folder: StateFolder) -> LockHolder { LockHolder(of: folder) }
    package func mayRead(_ user: String, _ file: String) -> Bool { StateFacts.mayRead(user, file) }
}
