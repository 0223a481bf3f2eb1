import Attendance
import Base
import Foundation
import HikCentral
import Humand
import Operations
import Site
import Sync

/// `hik2humand people`: who in HikCentral is who in Humand.
struct PeopleCommand: SettingsCommand {
    let manual = CommandManual(
        name: "people",
        summary: "Compare HikCentral's persons with Humand's users, and propose an employee map",
        details: """
            For each person in HikCentral: the number that EMPLOYEE_ID selects, the Humand user it maps to (through
            EMPLOYEE_MAP), and whether that user is active. Where there is none, it shows the most likely user, by number or
            by name, and whether the match is certain: the same number, or the same name of at least two words that nobody
            else has, in the same order and without hidden characters. Humand users whom nobody maps to come last.

            --map prints a file for EMPLOYEE_MAP with everyone who is mapped or matched with certainty, with the name and
            the reason in each line, and leaves the others out. Review it before you use it. The key needs the right to
            resource/v1/person/personList in HikCentral. Nothing is changed.
            """,
        options: [
            .init("--unmapped", "Only persons without an active user")
        ] + CommandManual.csvOptions("Print a row for each person, and for each user whom nobody maps to") + [
            .init("--map", "Print a file for EMPLOYEE_MAP"),
            .init("--json", "Print everything as one JSON document"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .unreachable, .refused, .configuration])

    func check(_ arguments: Arguments) throws(Arguments.Problem) {
        let formats = [arguments.csvStyle != nil, arguments.has("--map"), arguments.has("--json")]
        guard formats.count(where: { $0 }) > 1 else { return }
        throw Arguments.Problem(sentence: "--csv, --map and --json are three formats; choose one")
    }

    func asksHikCentral(_ arguments: Arguments) -> Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        let (arguments, context) = (call.arguments, call.context)
        let comparison = try PeopleSession(site: call.site, progress: context.progressLine).comparison()
        let report = PeopleReport(comparison, unmappedOnly: arguments.has("--unmapped"))
        if arguments.has("--json") {
            context.write(report.json.line)
        } else if let style = arguments.csvStyle {
            context.write(report.csv(style))
        } else if arguments.has("--map") {
            let (text, leftOut) = report.map
            context.write(text)
            if leftOut > 0 {
                context.complain(
                    "hik2humand: \(leftOut) \(leftOut == 1 ? "person" : "people") without a certain match left out; "
                        + "list them with hik2humand people --unmapped\n")
            }
        } else {
            context.write(report.text(on: context.terminal))
        }
        return .done
    }
}

/// Reads both lists of people in the foreground.
private struct PeopleSession {
    private let settings: Settings
    private let clock: any Clock
    private let source: HikCentralSource
    private let reader: HumandReader
    private let progress: ProgressLine

    init(site: Site, progress: ProgressLine) {
        settings = site.settings
        clock = site.clock
        source = site.source
        reader = site.humandReader
        self.progress = progress
    }

    func comparison() throws(ReconcileError) -> PeopleComparison {
        defer { progress.clear() }
        let persons = try readPersons()
        return PeopleComparison(
            persons: persons, users: try readUsers(), idKind: settings.rules.employeeID,
            map: settings.rules.employeeMap)
    }

    private func readPersons() throws(ReconcileError) -> [Person] {
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

    private func readUsers() throws(ReconcileError) -> [HumandUser] {
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
