import Attendance
import Base
import Foundation
import Ledger
import Operations
import Site

/// `hik2humand queue`: what is not settled, and what a person decides about it.
struct QueueCommand: Command {
    let manual = CommandManual(
        name: "queue",
        summary: "List what is queued or held, try it again, or give it up",
        details: """
            list shows every event that is not settled: queued and waiting ones, which go out by themselves, and held
            ones, which wait for you. retry decides on held ones again: what Humand refused is posted once more, what
            could not be mapped is mapped anew, what is held for its time is released. drop gives held ones up, with
            your name and your reason in the ledger. LINE is the number in the first column. A running daemon does
            the work; without one this command does it.
            """,
        operands: [
            .init("ACTION", "list, retry or drop", values: ["list", "retry", "drop"]),
            .init("[LINE…]", "The lines that retry and drop are about; without them, the options choose"),
        ],
        options: [
            .init(
                "--cause CAUSE", "Only what is held as unmapped, direction, clock, undecodable or refused",
                values: HoldCause.allCases.map(\.rawValue)),
            .init("--person PERSON", "Only this person: id, card, name or employee"),
            .init("--date DATE", "Only events of this day at the site"),
            .init("--reason TEXT", "list, retry: only where the reason has this text; drop: why, for the ledger"),
            .init("--all", "retry, drop: everything that is held"),
            .init("--json", "list: print a JSON object a line"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .held, .unreachable, .state, .left, .refused, .configuration])

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        guard let settings = context.settings(arguments) else { return .configuration }
        let action = arguments.operands[0]
        do {
            switch action {
            case "list":
                let filter = try QueueFilter(arguments, zone: settings.zone, matchesReason: true)
                return try list(filter, arguments, settings, context)
            case "retry":
                let filter = try QueueFilter(arguments, zone: settings.zone, matchesReason: true)
                let numbers = try chosen(filter, arguments, settings)
                return finish(.retry(numbers), numbers, arguments, settings, context)
            case "drop":
                guard let reason = arguments["--reason"]?.trimmingSpaces, !reason.isEmpty else {
                    throw Arguments.Problem(sentence: "drop needs --reason TEXT: it stands in the ledger for good")
                }
                let filter = try QueueFilter(arguments, zone: settings.zone, matchesReason: false)
                let numbers = try chosen(filter, arguments, settings)
                return finish(.drop(numbers, reason: reason), numbers, arguments, settings, context)
            default:
                throw Arguments.Problem(sentence: "“\(action)” is not list, retry or drop")
            }
        } catch let problem as Arguments.Problem {
            context.complain("hik2humand: \(problem.sentence)\n")
            return .usage
        } catch {
            context.complain("hik2humand: \(error)\n")
            return .state
        }
    }

    private func list(
        _ filter: QueueFilter, _ arguments: Arguments, _ settings: Settings, _ context: CommandContext
    ) throws -> ExitCode {
        let lives = try LedgerArchive(folder: settings.stateFolder).open().filter(filter.matches)
        if arguments.has("--json") {
            for life in lives { context.print(life.json.serialized + "\n") }
            return .done
        }
        guard !lives.isEmpty else {
            context.complain("nothing is queued or held\n")
            return .done
        }
        var table = TextTable(
            heading: ["LINE", "TIME", "DOOR", "WHO", "EMPLOYEE", "PUNCH", "STATE", "WHY"], state: "STATE")
        for life in lives {
            let event = life.first.event
            let row = [
                "\(life.line)", settings.zone.text(event.time.instant), event.doorLabel, event.personLabel,
                life.punch?.employee ?? life.now.employeeNumber ?? "", life.punch?.direction.name ?? "",
                life.state.rawValue + (life.now.cause.map { " (\($0.rawValue))" } ?? ""), life.reason,
            ]
            table.add(row, life.colour)
        }
        context.print(table.text(on: context.terminal))
        return .done
    }

    /// The held lines that are meant.
    private func chosen(_ filter: QueueFilter, _ arguments: Arguments, _ settings: Settings) throws -> [Int] {
        let given = arguments.operands.dropFirst()
        let lines = given.compactMap(Int.init)
        guard lines.count == given.count else {
            throw Arguments.Problem(sentence: "LINE is a number from the first column of hik2humand queue list")
        }
        if !lines.isEmpty { return lines }
        guard arguments.has("--all") || filter.isNarrow else {
            throw Arguments.Problem(sentence: "say which: LINE numbers, --cause, --person, --date, or --all")
        }
        return try LedgerArchive(folder: settings.stateFolder).open()
            .filter { $0.state == .held && filter.matches($0) }.map(\.line)
    }

    private func finish(
        _ kind: Job.Kind, _ numbers: [Int], _ arguments: Arguments, _ settings: Settings, _ context: CommandContext
    ) -> ExitCode {
        guard !numbers.isEmpty else {
            context.complain("nothing that is held fits\n")
            return .done
        }
        return JobClient(context: context, settings: settings, envFile: arguments["--env-file"]).run(kind)
    }
}

/// Which unsettled events are meant.
struct QueueFilter {
    var cause: HoldCause?
    var person: String?
    var day: Window?
    var reason: String?

    var isNarrow: Bool { cause != nil || person != nil || day != nil || reason != nil }

    init(_ arguments: Arguments, zone: SiteZone, matchesReason: Bool) throws(Arguments.Problem) {
        if let text = arguments["--cause"] {
            guard let known = HoldCause(rawValue: text) else {
                let all = HoldCause.allCases.map(\.rawValue).joined(separator: ", ")
                throw Arguments.Problem(sentence: "--cause takes one of \(all), not “\(text)”")
            }
            cause = known
        }
        person = arguments["--person"]
        if let text = arguments["--date"] {
            guard let found = SiteDay(parsing: text, zone: zone, now: SystemClock().now) else {
                throw Arguments.Problem(sentence: "--date takes a date such as 2026-01-27, not “\(text.prefix(40))”")
            }
            day = found.window(in: zone)
        }
        if matchesReason { reason = arguments["--reason"] }
    }

    func matches(_ life: EventHistory) -> Bool {
        if let cause, life.now.cause != cause { return false }
        if let person, !life.concerns(person) { return false }
        if let day, !day.contains(life.first.event.time.instant) { return false }
        if let reason, life.reason.range(of: reason, options: [.caseInsensitive, .diacriticInsensitive]) == nil {
            return false
        }
        return true
    }
}
