import Attendance
import Base
import HTTP
import HikCentral
import Humand
import Site

/// One thing that `check` examines. A probe writes nothing, neither here nor on the servers.
protocol Probe {
    /// The subjects it reports on; each gets a line even if the probe is skipped.
    var subjects: [Finding.Subject] { get }
    /// The probe is skipped if one of these has failed.
    var needs: [Finding.Subject] { get }
    func run(_ checkup: Checkup)
}

/// A probe's observation in words.
struct Observation: FindingCause {
    var text: String
    var remedy: Remedy?
    var trouble: Trouble?

    var description: String { sentence }
}

/// Runs the probes in order and keeps what later ones need from earlier ones.
package final class Checkup {
    let parts: CheckParts
    let report: CheckReport
    let hikCentral: ArtemisClient
    let humand: HumandClient
    fileprivate let hikCentralPeer: Peer
    fileprivate let humandPeer: Peer
    fileprivate var failed: Set<Finding.Subject> = []

    /// Results of earlier probes: the doors that are read, HikCentral's persons, Humand's users.
    var doors: DoorMap?
    var persons: [Person]?
    var users: [HumandUser]?
    /// Of each door that was counted.
    var eventsYesterday: [String: Int] = [:]

    var settings: Settings { parts.settings }

    /// A server and its last answer.
    struct Peer {
        let setting: String
        let url: String
        let http: ObservedClient
    }

    package init(_ parts: CheckParts, report: CheckReport) {
        self.parts = parts
        self.report = report
        let settings = parts.settings
        func peer(_ setting: String, _ url: String) -> Peer {
            Peer(setting: setting, url: url, http: ObservedClient(parts.http, clock: parts.clock))
        }
        hikCentralPeer = peer("HIKVISION_HOST", settings.hikCentral.host)
        humandPeer = peer("HUMAND_BASE_URL", settings.humand.baseURL)
        hikCentral = Site.hikCentral(
            settings.hikCentral, http: hikCentralPeer.http, clock: parts.clock, timeout: settings.timeout)
        humand = HumandClient(
            account: settings.humand, http: humandPeer.http, clock: parts.clock, timeout: settings.timeout)
    }

    /// The probes, with causes before their consequences.
    private var probes: [any Probe] {
        let host: (Finding.Server) -> [any Probe] = {
            [AddressProbe(server: $0), PortProbe(server: $0), CertificateProbe(server: $0), ClockProbe(server: $0)]
        }
        let personInfo: [any Probe] = settings.rules.employeeID == .personCode ? [PersonInfoProbe()] : []
        let receivers: [any Probe] = settings.receivers.isEmpty ? [] : [ReceiverProbe()]
        let notices: [any Probe] = settings.noticeCommand.isEmpty ? [] : [NoticeProbe()]
        let findFace = settings.findFace.map { [FindFaceProbe(findFace: $0)] } ?? []
        let hikCentral: [any Probe] =
            settings.hasHikCentral
            ? host(.hikCentral) + [SignatureProbe(), DoorProbe(), EventProbe()] + personInfo
                + [DeviceProbe(), PersonProbe()] : []
        return [SettingsProbe(), StateProbe(), LedgerProbe()] + receivers + notices + hikCentral + findFace
            + host(.humand) + [HumandKeyProbe(), PostingProbe(), UserProbe(), EntryProbe()]
            + (settings.hasHikCentral ? [EmployeeProbe()] : []) + [ServiceProbe(), ProcessProbe(), RunningProbe()]
    }

    package func run() {
        report.isDryRun = settings.isDryRun
        report.site = settings.site
        run(probes)
    }

    /// Only the probes of these subjects.
    func run(only subjects: [Finding.Subject]) {
        run(probes.filter { probe in probe.subjects.contains(where: subjects.contains) })
    }

    private func run(_ probes: [any Probe]) {
        for probe in probes {
            if let cause = probe.needs.first(where: failed.contains) {
                for subject in probe.subjects { skip(subject, Checkup.reason(cause)) }
                failed.formUnion(probe.subjects)
            } else {
                probe.run(self)
            }
        }
    }

    private static func reason(_ subject: Finding.Subject) -> String {
        switch subject {
        case .server(let server, .address), .server(let server, .port), .server(let server, .certificate):
            "\(server.rawValue) is not reached"
        case .server(_, .signature): "the key comes first"
        case .server(_, let part?): "the \(part.rawValue) come\(part == .key ? "s" : "") first"
        default: "the \(subject) comes first"
        }
    }

    /// Reports problems with the settings if they cannot be used at all.
    package static func settingsFailed(_ problems: Settings.Problems, into report: CheckReport) {
        for problem in problems.all {
            let remedy: Remedy
            if problems.isUnreadable {
                // What is missing needs no rights; its sentence has the remedy already.
                remedy =
                    problems.isMissing
                    ? "name the settings file that is there: --env-file FILE"
                    : "fix the file's rights, or run this as a user who may read it"
            } else if let file = problem.contents {
                remedy = "correct \(file)"
            } else {
                let note = SettingsPlace.note(on: problems.file).map { "; \($0)" } ?? ""
                let place = problems.file.map { " in \($0)\(note)" } ?? "; \(SettingsPlace.advice)"
                remedy = "\(problem.isMissing ? "set" : "correct") \(problem.setting ?? "that")\(place)"
            }
            let cause = Observation(text: problem.text, remedy: remedy, trouble: .misconfigured)
            report.add(Finding(.settings, .failed, cause))
        }
        skip([.stateDirectory, .server(.hikCentral), .server(.humand), .service], after: .settings, report)
    }

    /// Reports a state directory with which nothing may be begun.
    package static func stateFailed(_ error: any Error, into report: CheckReport) {
        let cause = error as? any FindingCause ?? Observation(text: "\(error)", trouble: .state)
        report.add(Finding(.stateDirectory, .failed, cause))
        skip([.server(.hikCentral), .server(.humand), .service], after: .stateDirectory, report)
    }

    private static func skip(_ subjects: [Finding.Subject], after first: Finding.Subject, _ report: CheckReport) {
        let reason = first == .settings ? "the settings come first" : reason(first)
        for subject in subjects { report.add(Finding(subject, .untried, Observation(text: "not tried: \(reason)"))) }
    }
}

/// The methods with which probes report.
extension Checkup {
    func peer(_ server: Finding.Server) -> Peer { server == .hikCentral ? hikCentralPeer : humandPeer }

    func pass(_ subject: Finding.Subject, _ text: String) {
        report.add(Finding(subject, .passed, Observation(text: text)))
    }

    func warn(_ subject: Finding.Subject, _ text: String, remedy: Remedy? = nil) {
        report.add(Finding(subject, .warning, Observation(text: text, remedy: remedy)))
    }

    func fail(_ subject: Finding.Subject, _ text: String, remedy: Remedy, _ trouble: Trouble) {
        fail(subject, Observation(text: text, remedy: remedy, trouble: trouble))
    }

    func fail(_ subject: Finding.Subject, _ cause: any FindingCause) {
        failed.insert(subject)
        report.add(Finding(subject, .failed, cause))
    }

    /// - Parameter reason: why the probe is skipped.
    func skip(_ subject: Finding.Subject, _ reason: String) {
        report.add(Finding(subject, .untried, Observation(text: "not tried: \(reason)")))
    }
}
