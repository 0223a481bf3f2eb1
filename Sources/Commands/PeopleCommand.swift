import Attendance
import Base
import Foundation
import HTTP
import HikCentral
import Humand
import Operations
import Site
import Sync

/// `hik2humand people`: who in HikCentral is who in Humand.
struct PeopleCommand: Command {
    let manual = CommandManual(
        name: "people",
        summary: "Compare HikCentral's persons with Humand's users, and propose an employee map",
        details: """
            For each person in HikCentral: the number that EMPLOYEE_ID asks for, the user of Humand that it maps to
            (through EMPLOYEE_MAP), and whether that user is active. Where there is none, the user who is most likely
            meant, by number or by name, and whether that is sure: the same number, or the same name of at least two
            words that nobody else has. Users of Humand whom nobody maps to are listed behind.

            --map prints a file for EMPLOYEE_MAP with everyone who is mapped or sure; the others are left out. Read it
            before you use it. HikCentral must permit resource/v1/person/personList to the key. Nothing is changed.
            """,
        options: [
            .init("--unmapped", "Only persons without an active user"),
            .init("--csv", "Print a row for each person, and for each user whom nobody maps to"),
            .init("--map", "Print a file for EMPLOYEE_MAP"),
            .init("--json", "Print everything as one JSON document"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .unreachable, .refused, .configuration])

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        guard ["--csv", "--map", "--json"].count(where: arguments.has) <= 1 else {
            context.complain("hik2humand: --csv, --map and --json are three formats; choose one\n")
            return .usage
        }
        guard let settings = context.settings(arguments) else { return .configuration }
        let context = context.redacting(settings.redaction)
        let comparison: PeopleComparison
        do throws(ReconcileError) {
            comparison = try PeopleSession(context: context, settings: settings).comparison()
        } catch {
            context.complain("hik2humand: \(error)\n")
            return error.exitCode
        }
        let report = PeopleReport(comparison, unmappedOnly: arguments.has("--unmapped"))
        if arguments.has("--json") {
            context.print(report.json.serialized + "\n")
        } else if arguments.has("--csv") {
            context.print(report.csv)
        } else if arguments.has("--map") {
            let (text, leftOut) = report.map
            context.print(text)
            if leftOut > 0 {
                context.complain(
                    "hik2humand: \(leftOut) left out, who are not surely anybody; hik2humand people --unmapped\n")
            }
        } else {
            context.print(report.text(on: context.terminal))
        }
        return .done
    }
}

/// Reads both lists of people in the foreground.
private struct PeopleSession {
    let context: CommandContext
    let settings: Settings
    private let clock = SystemClock()
    private let source: HikCentralSource
    private let reader: HumandReader

    init(context: CommandContext, settings: Settings) {
        self.context = context
        self.settings = settings
        let http = WorkerClient(executable: context.executable)
        let log = Log(settings, environment: context.environment, clock: clock, write: context.complain)
        log.level = context.foregroundLevel(settings)
        let client = ArtemisClient(account: settings.hikCentral, http: http, clock: clock, timeout: settings.timeout)
        source = HikCentralSource(client: client, zone: settings.zone, clock: clock, log: log)
        reader = HumandReader(account: settings.humand, http: http, clock: clock, timeout: settings.timeout)
    }

    func comparison() throws(ReconcileError) -> PeopleComparison {
        let progress = context.progressLine
        defer { progress.clear() }
        let persons = try readPersons(progress)
        return PeopleComparison(
            persons: persons, users: try readUsers(progress), idKind: settings.rules.employeeID,
            map: settings.rules.employeeMap)
    }

    private func readPersons(_ progress: ProgressLine) throws(ReconcileError) -> [Person] {
        var retry = SourceRetry()
        while true {
            do {
                return try source.persons { progress.show("reading HikCentral, \($0) persons") }
            } catch {
                let jitter = Double.random(in: -1...1)
                do {
                    wait(until: try retry.wake(after: error, at: clock.uptime, jitter: jitter))
                } catch { throw .source(error) }
            }
        }
    }

    private func readUsers(_ progress: ProgressLine) throws(ReconcileError) -> [HumandUser] {
        let users = HumandUserReader(reader: reader)
        while true {
            progress.show("reading Humand, \(users.users.count) users")
            let wake: Wake
            do { wake = try users.step() } catch { throw .humand(error) }
            if wake == .never { return users.users }
            wait(until: wake)
        }
    }

    private func wait(until wake: Wake) {
        guard case .at(let end) = wake else { return }
        while clock.uptime < end { clock.wait(until: end) }
    }
}
