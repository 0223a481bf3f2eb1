import Base
import HTTP
import Ledger
import Site

/// What `check` looks through: the settings, and every effect, so that tests can put mistakes in their place.
package struct CheckParts {
    var settings: Settings
    var http: any HTTPClient
    var probe: any HostProbe
    var clock: any Clock
    var files: any FileSystem
    /// For the proxies that libcurl honours.
    var environment: [String: String]
    /// What stands in the certificate of a server; nil where it cannot be had.
    var certificate: (HostAddress) -> CertificateFacts?
    var state: (StateFolder) -> StateFacts
    var service: (PackagedSite) -> ServiceFacts
    var lock: (StateFolder) -> LockFacts
    /// Whether a user of this machine may read a file.
    var mayRead: (_ user: String, _ file: String) -> Bool
    /// Told what long work is being done.
    var progress: (String) -> Void

    package init(
        settings: Settings, http: any HTTPClient, probe: any HostProbe, clock: any Clock, files: any FileSystem,
        environment: [String: String] = [:], certificate: @escaping (HostAddress) -> CertificateFacts? = { _ in nil },
        state: @escaping (StateFolder) -> StateFacts, service: @escaping (PackagedSite) -> ServiceFacts,
        lock: @escaping (StateFolder) -> LockFacts,
        mayRead: @escaping (_ user: String, _ file: String) -> Bool = { _, _ in true },
        progress: @escaping (String) -> Void = { _ in }
    ) {
        self.settings = settings
        self.http = http
        self.probe = probe
        self.clock = clock
        self.files = files
        self.environment = environment
        self.certificate = certificate
        self.state = state
        self.service = service
        self.lock = lock
        self.mayRead = mayRead
        self.progress = progress
    }
}

/// Looks at everything, causes before what follows from them. Writes nothing, neither here nor on the servers.
package struct Checkup {
    let parts: CheckParts
    let report: CheckReport

    package init(_ parts: CheckParts, report: CheckReport) {
        self.parts = parts
        self.report = report
    }

    package func run() {
        let settings = parts.settings
        report.succeed("settings", "understood" + (settings.file.map { ": \($0)" } ?? ""))
        for warning in settings.warnings { report.warn("settings", warning) }
        let now = parts.clock.now
        let shown = Timestamp(instant: now, offsetSeconds: settings.zone.offsetSeconds(at: now)).inWholeSeconds
        report.succeed("time zone", "\(settings.zone.timeZone.identifier), where it is now \(shown)")
        StateCheck(parts: parts, report: report).run()

        let hikCentral = HikCentralCheck(parts: parts, report: report)
        let persons = hikCentral.run()
        HumandCheck(parts: parts, report: report).run(persons: persons)
        ServiceCheck(parts: parts, report: report).run()
    }

    /// What is said when there are no settings to look with.
    package static func settingsFailed(_ problems: Settings.Problems, into report: CheckReport) {
        for problem in problems.all {
            if problems.isUnreadable {
                report.fail("settings", problem.text, remedy: "see to the file, or to who runs this", .configuration)
                continue
            }
            let note = SettingsPlace.note(on: problems.file).map { "; \($0)" } ?? ""
            let place = problems.file.map { " in \($0)\(note)" } ?? "; \(SettingsPlace.advice)"
            let remedy = "\(problem.isMissing ? "set" : "correct") \(problem.setting ?? "that")\(place)"
            report.fail("settings", problem.text, remedy: remedy, .configuration)
        }
        for name in ["state directory", "HikCentral", "Humand", "service"] {
            report.skip(name, "the settings come first")
        }
    }
}
