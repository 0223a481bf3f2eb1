import Foundation

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Operations
@testable import Simulator
@testable import Site
@testable import Support
@testable import SyncSupport

/// Everything that `check` examines, without faults until a test adds a mistake.
final class CheckSite {
    static let hikKey = "20260001"
    static let hikSecret = "SimulatedSecret"

    let clock = ManualClock(now: TestSite.time("21:00:00").instant)
    let hikCentral: SimulatedHikCentral
    let humand: SimulatedHumand
    let http: InMemoryHTTPClient
    let files = InMemoryFileSystem()
    let network = FakeNetwork()
    var values = [
        "HIKVISION_HOST": "https://hik", "HIK_APP_KEY": hikKey, "HIK_SECRET": hikSecret,
        "HIK_TIME_ZONE": "America/Argentina/Buenos_Aires", "HIK_EVENT_TYPES": "196893,198914",
        "ENTRY_DEVICES": "Facial Entrada", "EXIT_DEVICES": "Facial Salida", "EMPLOYEE_ID": "personCode",
        "HUMAND_BASE_URL": "https://humand", "HUMAND_AUTH": "c2ltdWxhdGVkOmtleQ==", "STATE_DIR": "/state",
    ]
    var employeeMap = ""
    /// A file with a secret, as root reads it.
    var secretFile: (path: String, text: String)?
    /// The place from which the settings are said to come.
    var settingsFile: String?
    /// The environment variables, for proxies.
    var environment: [String: String] = [:]
    /// Programs that can be run.
    var programs: Set<String> = []
    /// Files that are there and cannot be run.
    var plainFiles: Set<String> = []
    var folders: Set<String> = []
    /// Addresses on which another program listens.
    var taken: Set<String> = []
    /// Files that the daemon's user may not read.
    var unreadable: Set<String> = []
    /// Whose files are, as root saw them.
    var rights: [String: FileRights] = [:]
    /// How far the servers' Date fields differ from this machine's clock.
    var serverShift = Span.seconds(0)
    /// How long HikCentral takes for an answer.
    var delay = Span.seconds(0)
    /// Where Humand's differs by another amount.
    var humandShift: Span?
    var state = StateFacts()
    var service = ServiceFacts(units: nil)
    /// A folder above the settings that the daemon's user may not enter.
    var closedFolder: String?
    var lock = LockHolder.nobody
    var certificate: Certificate?
    var trusted: [TrustedCertificate] = []

    init() {
        hikCentral = SimulatedHikCentral(clock: clock)
        humand = SimulatedHumand(clock: clock)
        http = InMemoryHTTPClient(
            [
                ("https://hik", hikCentral), ("http://hik", hikCentral), ("https://humand", humand),
                ("http://humand", humand),
            ], clock: clock)
        hikCentral.add(doors: [
            TestSite.entryDoor, TestSite.exitDoor, SimulatedDoor(code: "31", name: "Comedor"),
        ])
        let people = [
            SimulatedPerson(id: "17", code: "1001", name: "Ana Pérez"),
            SimulatedPerson(id: "21", code: "1002", name: "Bruno Díaz"),
        ]
        hikCentral.add(persons: people)
        humand.add(users: people.map { SimulatedUser(employeeId: $0.code) })
        for (index, person) in people.enumerated() {
            hikCentral.add(events: [
                SimulatedEvent(
                    id: "e\(index)", time: TestSite.time("2026-01-26 08:0\(index):00"), person: person,
                    door: TestSite.entryDoor)
            ])
        }
    }

    /// Names the doors the wrong way round; two more people come in the morning and go in the evening.
    func swapDoors() {
        (values["ENTRY_DEVICES"], values["EXIT_DEVICES"]) = ("Facial Salida", "Facial Entrada")
        for (index, name) in ["x", "y"].enumerated() {
            let person = SimulatedPerson(id: "9\(index)", code: "1001", name: name)
            for (time, door) in [("09:00:00", TestSite.entryDoor), ("17:00:00", TestSite.exitDoor)] {
                hikCentral.add(events: [
                    SimulatedEvent(
                        id: name + time, time: TestSite.time("2026-01-26 " + time), person: person, door: door)
                ])
            }
        }
    }

    /// Runs all checks.
    func check() -> CheckReport {
        let report = CheckReport()
        var settings: Settings
        do throws(Settings.Problems) {
            let given = SettingValues(environment: values, envFile: nil) {
                [employeeMap, secretFile] path throws(FileError) in
                Data((path == secretFile?.path ? secretFile?.text ?? "" : employeeMap).utf8)
            }
            settings = try Settings(given)
            settings.file = settingsFile
        } catch {
            Checkup.settingsFailed(error, into: report)
            return report
        }
        checkup(settings, report).run()
        return report
    }

    func checkup(_ settings: Settings, _ report: CheckReport) -> Checkup {
        let parts = CheckParts(
            settings: settings,
            http: ShiftedClient(http, clock: clock, delay: delay) { [serverShift, humandShift] url in
                url.hasPrefix("https://humand") ? humandShift ?? serverShift : serverShift
            }, clock: clock,
            files: files, network: network, machine: PlantedMachine(site: self),
            environment: environment)
        return Checkup(parts, report: report)
    }

    /// An error page of a web server.
    static func page(_ status: Int, _ title: String) -> Fault.Kind {
        .status(
            status, body: "<html><head><title>\(title)</title></head><body>\(title)</body></html>",
            headers: HTTPHeaders(["Content-Type": "text/html", "Server": "nginx"]))
    }

    /// Answers every request to an API with this code.
    func refuse(_ api: String, code: String) {
        hikCentral.faults.add(
            path: api, .envelope(#"{"code":"\#(code)","msg":"No permission","data":""}"#), times: 10_000)
    }
}

/// A machine as the test wants it.
private struct PlantedMachine: Machine {
    let site: CheckSite

    func certificate(of address: HostAddress) -> Certificate? { site.certificate }
    func trusted() -> [TrustedCertificate] { site.trusted }
    func state(of folder: StateFolder) -> StateFacts { site.state }
    func closedFolder(above file: String) -> String? { site.closedFolder }
    func service(of packaged: PackagedSite) -> ServiceFacts { site.service }
    func lock(of folder: StateFolder) -> LockHolder { site.lock }
    func mayRead(_ file: String) -> Bool { !site.unreadable.contains(file) }
    func rights(of file: String) -> FileRights? { site.rights[file] }
    func isFolder(_ path: String) -> Bool { site.folders.contains(path) }
    func isFile(_ path: String) -> Bool { site.programs.contains(path) || site.plainFiles.contains(path) }
    func isTaken(_ address: ListenAddress) -> Bool { site.taken.contains("\(address)") }
    func mayRun(_ program: String) -> Bool { site.programs.contains(program) }
}

/// A network whose names and ports are as the test wants them.
final class FakeNetwork: Network {
    var unknown: Set<String> = []
    var shut: [String: NetworkFailure] = [:]
    /// The addresses of every host that is known.
    var known = ["10.0.0.5"]

    func addresses(of host: String) throws(NetworkFailure) -> [String] {
        if unknown.contains(host) { throw .unknownName("Name or service not known") }
        return known
    }

    func connect(_ host: String, port: UInt16) throws(NetworkFailure) {
        if let failure = shut[host] { throw failure }
    }
}

/// Servers whose clocks are wrong, or which take their time.
private final class ShiftedClient: HTTPClient {
    private let http: any HTTPClient
    private let clock: ManualClock
    private let delay: Span
    private let shift: (String) -> Span

    init(_ http: any HTTPClient, clock: ManualClock, delay: Span, shift: @escaping (String) -> Span) {
        (self.http, self.clock, self.delay, self.shift) = (http, clock, delay, shift)
    }

    func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
        if request.url.hasPrefix("https://hik") { clock.advance(by: delay) }
        var answer = try http.send(request)
        answer.headers["Date"] = HTTPAnswer.httpDate(clock.now + shift(request.url))
        return answer
    }
}

extension CheckReport {
    /// The findings on one subject, by its displayed name.
    func all(_ name: String) -> [Finding] { findings.filter { "\($0.subject)" == name } }

    func first(_ severity: Finding.Severity) -> Finding? { findings.first { $0.severity == severity } }
}
