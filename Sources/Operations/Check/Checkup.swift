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
    var phrase: Phrase
    var remedy: Remedy?
    var trouble: Trouble?

    init(_ phrase: Phrase, remedy: Remedy? = nil, trouble: Trouble? = nil) {
        (self.phrase, self.remedy, self.trouble) = (phrase, remedy, trouble)
    }

    init(en english: String, es spanish: String, remedy: Remedy? = nil, trouble: Trouble? = nil) {
        self.init(Phrase(en: english, es: spanish), remedy: remedy, trouble: trouble)
    }

    /// Why a probe is skipped.
    static func notTried(_ reason: Phrase) -> Observation {
        Observation(reason.within(en: { "not tried: \($0)" }, es: { "no se probó: \($0)" }))
    }
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
        let notices: [any Probe] =
            settings.noticeCommand.isEmpty && settings.pingURL == nil ? [] : [NoticeProbe()]
        let findFace = settings.findFace.map { [FindFaceProbe(findFace: $0)] } ?? []
        let hikCentral: [any Probe] =
            settings.hasHikCentral
            ? host(.hikCentral) + [SignatureProbe(), DoorProbe(), EventProbe()] + personInfo
                + [DeviceProbe(), PushProbe(), PersonProbe()] : []
        return [SettingsProbe(), StateProbe(), LedgerProbe()] + receivers + notices + hikCentral + findFace
            + host(.humand) + [HumandKeyProbe(), PostingProbe(), UserProbe(), EntryProbe()]
            + (settings.hasHikCentral ? [EmployeeProbe()] : []) + [
                ServiceProbe(), ListenProbe(), ProcessProbe(), RunningProbe(),
            ]
    }

    package func run() {
        report.isDryRun = settings.isDryRun
        report.site = settings.site
        run(probes)
        for server in [Finding.Server.hikCentral, .humand] { reportSlowness(of: server) }
    }

    /// Slower than this on average, a server keeps people waiting, and a busy hour may be read late.
    private static let slow = Span.seconds(2)

    private func reportSlowness(of server: Finding.Server) {
        let (count, time) = peer(server).http.answered
        guard count >= 3, time.milliseconds / Int64(count) > Checkup.slow.milliseconds else { return }
        let tenths = time.milliseconds / Int64(count) / 100
        let (average, name) = ("\(tenths / 10).\(tenths % 10) s", server.rawValue)
        warn(
            .server(server), en: "\(name) is slow: \(average) a request, over \(count) requests",
            es: "\(name) responde lento: \(average) por petición, en \(count) peticiones",
            remedy: .advice(
                en: "look at its load and at the network between; nothing is lost, but punches come late",
                es: "revise su carga y la red entre ambos; no se pierde nada, pero los marcajes llegan tarde"))
    }

    /// Only the probes of these subjects.
    func run(only subjects: [Finding.Subject]) {
        run(probes.filter { probe in probe.subjects.contains(where: subjects.contains) })
    }

    private func run(_ probes: [any Probe]) {
        defer { parts.progress(nil) }
        for probe in probes {
            if !report.isShown, let subject = probe.subjects.first { parts.progress(subject.phrase) }
            if let cause = probe.needs.first(where: failed.contains) {
                for subject in probe.subjects { skip(subject, Checkup.reason(cause)) }
                failed.formUnion(probe.subjects)
            } else {
                probe.run(self)
            }
        }
    }

    private static func reason(_ subject: Finding.Subject) -> Phrase {
        switch subject {
        case .server(let server, .address), .server(let server, .port), .server(let server, .certificate):
            Phrase(en: "\(server.rawValue) is not reached", es: "no se llega a \(server.rawValue)")
        case .server(_, .signature): Phrase(en: "the key comes first", es: "primero hay que resolver: clave")
        case .server(_, let part?):
            Phrase(
                en: "the \(part.rawValue) come\(part == .key ? "s" : "") first",
                es: "primero hay que resolver: \(part.phrase.spanish)")
        default:
            Phrase(en: "the \(subject) comes first", es: "primero hay que resolver: \(subject.phrase.spanish)")
        }
    }

    /// Reports problems with the settings if they cannot be used at all.
    package static func settingsFailed(_ problems: Settings.Problems, into report: CheckReport) {
        report.site = problems.file.flatMap(PackagedSite.init(settingsFile:)) ?? .only
        for (index, problem) in problems.all.enumerated() {
            let remedy = problems.remedy(of: problem, isFirst: index == 0)
            let cause = Observation(problem.phrase, remedy: remedy, trouble: .misconfigured)
            report.add(Finding(.settings, .failed, cause))
        }
        skip([.stateDirectory, .server(.hikCentral), .server(.humand), .service], after: .settings, report)
    }

    /// Reports a state directory with which nothing may be begun.
    package static func stateFailed(_ error: any Error, into report: CheckReport) {
        let cause = error as? any FindingCause ?? Observation(Phrase(error), trouble: .state)
        report.add(Finding(.stateDirectory, .failed, cause))
        skip([.server(.hikCentral), .server(.humand), .service], after: .stateDirectory, report)
    }

    private static func skip(_ subjects: [Finding.Subject], after first: Finding.Subject, _ report: CheckReport) {
        let reason =
            first == .settings
            ? Phrase(en: "the settings come first", es: "primero hay que corregir los ajustes") : reason(first)
        for subject in subjects { report.add(Finding(subject, .untried, Observation.notTried(reason))) }
    }
}

/// The methods with which probes report.
extension Checkup {
    /// What the daemon says of itself that works in the state directory now.
    var liveDaemon: DaemonStatus? {
        let daemon = StatusFile.file(in: settings.stateFolder, parts.files).read().flatMap { DaemonStatus($0) }
        guard let daemon, !daemon.hasStopped, parts.machine.lock(of: settings.stateFolder) == .process(daemon.process)
        else { return nil }
        return daemon
    }

    func peer(_ server: Finding.Server) -> Peer { server == .hikCentral ? hikCentralPeer : humandPeer }

    func pass(_ subject: Finding.Subject, _ phrase: Phrase) {
        report.add(Finding(subject, .passed, Observation(phrase)))
    }

    func pass(_ subject: Finding.Subject, en english: String, es spanish: String) {
        pass(subject, Phrase(en: english, es: spanish))
    }

    func warn(_ subject: Finding.Subject, _ phrase: Phrase, remedy: Remedy? = nil) {
        report.add(Finding(subject, .warning, Observation(phrase, remedy: remedy)))
    }

    func warn(_ subject: Finding.Subject, en english: String, es spanish: String, remedy: Remedy? = nil) {
        warn(subject, Phrase(en: english, es: spanish), remedy: remedy)
    }

    /// A warning with which nobody can say that it works.
    ///
    /// - Parameter isBeforeStart: a start would do damage where it is right.
    func doubt(_ subject: Finding.Subject, _ phrase: Phrase, remedy: Remedy, isBeforeStart: Bool = false) {
        doubt(Finding(subject, .warning, Observation(phrase, remedy: remedy)), isBeforeStart: isBeforeStart)
    }

    func doubt(_ finding: Finding, isBeforeStart: Bool) {
        report.doubts.append(finding)
        if isBeforeStart { report.cautions.append(finding) }
        report.add(finding)
    }

    /// A warning that may be no mistake here, and is to be settled before a service that stands still is started.
    func caution(_ subject: Finding.Subject, _ phrase: Phrase, remedy: Remedy) {
        let finding = Finding(subject, .warning, Observation(phrase, remedy: remedy))
        report.cautions.append(finding)
        report.add(finding)
    }

    func fail(_ subject: Finding.Subject, _ phrase: Phrase, remedy: Remedy, _ trouble: Trouble) {
        fail(subject, Observation(phrase, remedy: remedy, trouble: trouble))
    }

    func fail(
        _ subject: Finding.Subject, en english: String, es spanish: String, remedy: Remedy, _ trouble: Trouble
    ) {
        fail(subject, Phrase(en: english, es: spanish), remedy: remedy, trouble)
    }

    func fail(_ subject: Finding.Subject, _ cause: any FindingCause) {
        failed.insert(subject)
        report.add(Finding(subject, .failed, cause))
    }

    /// - Parameter reason: why the probe is skipped.
    func skip(_ subject: Finding.Subject, _ reason: Phrase) {
        report.add(Finding(subject, .untried, Observation.notTried(reason)))
    }

    func skip(_ subject: Finding.Subject, en english: String, es spanish: String) {
        skip(subject, Phrase(en: english, es: spanish))
    }
}
