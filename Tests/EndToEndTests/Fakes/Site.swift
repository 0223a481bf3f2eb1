import Foundation
import Simulator
import Testing

@testable import Base
@testable import Ledger
@testable import Support

/// A folder, two simulated servers and the settings that connect the program to them: the starting point of a test.
///
/// The site has an entry and an exit door and two people, Ana (1001) and Bruno (1002). Its events have times relative
/// to now, because the program under test uses the machine's own clock.
final class Site {
    static let entry = SimulatedDoor(code: "23", name: "Facial Entrada")
    static let exit = SimulatedDoor(code: "24", name: "Facial Salida")
    static let ana = SimulatedPerson(id: "17", code: "1001", name: "Ana Pérez")
    static let bruno = SimulatedPerson(id: "21", code: "1002", name: "Bruno Díaz")

    let folder: String
    let simulation: Simulation
    var settings: [String: String]
    /// The command line before the program's name, of a command that becomes the program in the end.
    var launcher: [String] = []
    private let clock = SystemClock()
    private var eventCount = 0
    private var programs: [RunningProgram] = []

    init() throws {
        folder = NSTemporaryDirectory() + "hik-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        simulation = Simulation(clock: clock)
        simulation.hikCentral.add(doors: [Self.entry, Self.exit])
        simulation.hikCentral.add(persons: [Self.ana, Self.bruno])
        simulation.humand.add(users: [Self.ana, Self.bruno].map { SimulatedUser(employeeId: $0.code) })
        try simulation.start()
        settings = [
            "ENTRY_DEVICES": Self.entry.name, "EXIT_DEVICES": Self.exit.name, "EMPLOYEE_ID": "personCode",
            "HIK_EVENT_TYPES": "196893", "HIK_TIME_ZONE": "UTC", "START_FROM": "6h", "WINDOW_MAX": "1d",
            "SETTLE": "0s", "STATE_DIR": folder + "/state", "HIK_LANGUAGE": "en",
        ]
        for (name, value) in simulation.settings { settings[name] = value }
    }

    deinit {
        for program in programs { program.send(SIGKILL) }
        simulation.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: - The plant

    /// Somebody passed a door this many minutes ago (before the program was started).
    @discardableResult
    func passage(
        minutesAgo minutes: Int64, _ person: SimulatedPerson? = Site.ana, _ door: SimulatedDoor = Site.entry,
        change: (inout SimulatedEvent) -> Void = { _ in }
    ) -> SimulatedEvent {
        eventCount += 1
        let time = Timestamp(instant: clock.now.flooredToSecond - .minutes(minutes), offsetSeconds: 0)
        var event = SimulatedEvent(
            id: "event-\(eventCount)", time: time, person: person, door: door, uploadedAt: Instant(seconds: 0))
        change(&event)
        simulation.hikCentral.add(events: [event])
        return event
    }

    /// What Humand holds, oldest first: `1001 START`.
    var entries: [String] { simulation.humand.allEntries.map { "\($0.employeeId) \($0.kind.rawValue)" } }

    /// The number of posts that Humand has answered or accepted.
    var postCount: Int { simulation.humand.journal.count { $0.method == "POST" } }

    // MARK: - The program

    /// Starts the program with the site's settings in its environment.
    func start(_ arguments: String..., closingOutput: Bool = false, environment: [String: String] = [:]) throws
        -> RunningProgram
    {
        let program = try RunningProgram(
            arguments, in: folder, environment: settings.merging(environment) { $1 }, launcher: launcher,
            closingOutput: closingOutput)
        programs.append(program)
        return program
    }

    func start(arguments: [String]) throws -> RunningProgram {
        let program = try RunningProgram(arguments, in: folder, environment: settings, launcher: launcher)
        programs.append(program)
        return program
    }

    /// Starts a daemon whose first clock-in Humand accepts without answering until the gate opens.
    func startWithHangingPost(environment: [String: String] = [:]) throws -> (RunningProgram, FaultGate) {
        let gate = FaultGate()
        simulation.humand.faults.add(path: "clockIn", .hang(gate, performing: true))
        let daemon = try start("run", environment: environment)
        try #require(gate.waitForArrival(.seconds(60)))
        return (daemon, gate)
    }

    /// Runs the program to its end.
    func run(_ arguments: String..., environment: [String: String] = [:]) throws -> FinishedProgram {
        try run(arguments, environment: environment)
    }

    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> FinishedProgram {
        let program = try RunningProgram(
            arguments, in: folder, environment: settings.merging(environment) { $1 }, launcher: launcher)
        programs.append(program)
        return try FinishedProgram(program)
    }

    // MARK: - Files

    func write(_ text: String, to name: String) throws {
        try POSIXFileSystem().replace("\(folder)/\(name)", with: Data(text.utf8))
    }

    /// The complete ledger.
    var ledger: String {
        let folder = StateFolder(path: folder + "/state").ledgerFolder
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        return names.compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }.joined()
    }
}

extension Site {
    /// The lines of the events that stand so in the ledger.
    func archived(_ state: EventState) throws -> [Int] {
        try LedgerArchive(folder: StateFolder(path: folder + "/state"), files: POSIXFileSystem()).histories()
            .filter { $0.state == state }.map(\.line)
    }
}

/// A program that has ended, and all its output.
struct FinishedProgram {
    var ending: RunningProgram.Ending
    var output: String
    var errors: String

    init(_ program: RunningProgram) throws {
        ending = try program.end()
        output = program.text(.output)
        errors = program.text(.errors)
    }

    /// Runs the program without settings, in an empty folder.
    static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> FinishedProgram {
        try run(arguments: arguments, environment: environment)
    }

    static func run(arguments: [String], environment: [String: String] = [:]) throws -> FinishedProgram {
        let folder = NSTemporaryDirectory() + "hik-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try FinishedProgram(RunningProgram(arguments, in: folder, environment: environment))
    }
}
