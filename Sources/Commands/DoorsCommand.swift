import Attendance
import Base
import HTTP
import HikCentral
import Ledger
import Operations
import Site

/// `hik2humand doors`: which doors there are, what the settings make of each, and when each was last heard of.
struct DoorsCommand: Command {
    let manual = CommandManual(
        name: "doors",
        summary: "List every door and reader with its mapping and its last event",
        details: """
            Asks HikCentral for its doors, and nothing else; readers and last events are those that the ledger has
            seen in the last 31 days, so doors that are not mapped have none. MAPPING is what ENTRY_DEVICES,
            EXIT_DEVICES and DIRECTION make of a passage: in, out, by status, alternate, undecided, or not mapped. A
            name in the settings that no door has is told with the nearest ones, and ends the command with 78.
            """,
        options: [
            .init("--json", "Print everything as one JSON document"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .unreachable, .state, .refused, .configuration])

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        guard let settings = context.settings(arguments) else { return .configuration }
        let context = context.redacting(settings.redaction)
        let clock = SystemClock()
        var sightings = DoorSeen()
        do {
            try LedgerArchive(folder: settings.stateFolder)
                .records(since: clock.now - DoorsCommand.lookBack) { sightings.take($0) }
        } catch {
            context.complain("hik2humand: \(error)\n")
            return .state
        }
        let doors: [Door]
        do {
            doors = try ask(settings, clock, context)
        } catch {
            context.complain("hik2humand: \(error)\n")
            return error.exitCode
        }
        let listing = DoorListing(doors: doors, settings: settings, seen: sightings)
        context.print(
            arguments.has("--json")
                ? listing.json.serialized + "\n" : listing.text(on: context.terminal, now: clock.now))
        for problem in listing.problems { context.complain("hik2humand: \(problem)\n") }
        return listing.problems.isEmpty ? .done : .configuration
    }

    /// Further back the ledger is not searched: a year of it takes seconds.
    private static let lookBack = Span.days(31)

    private func ask(
        _ settings: Settings, _ clock: SystemClock, _ context: CommandContext
    ) throws(SourceError) -> [Door] {
        let progress = context.progressLine
        defer { progress.clear() }
        progress.show("asking HikCentral for its doors…")
        let log = Log(settings, environment: context.environment, clock: clock, write: context.complain)
        log.level = context.foregroundLevel(settings)
        let client = ArtemisClient(
            account: settings.hikCentral, http: WorkerClient(executable: context.executable), clock: clock,
            timeout: settings.timeout)
        return try HikCentralSource(client: client, zone: settings.zone, clock: clock, log: log).doors()
    }
}

/// The newest event of each door and reader, as the ledger's lines go by.
struct DoorSeen {
    /// A reader of a door; without one, the door itself.
    struct Place: Hashable {
        var door: String
        var reader = ""
    }

    private(set) var last: [Place: AccessEvent] = [:]

    mutating func take(_ record: LedgerRecord) {
        guard case .event(let recorded) = record.entry, recorded.cause != .undecodable else { return }
        let event = recorded.event
        note(event, Place(door: event.doorCode))
        let reader = event.readerCode.isEmpty ? event.readerName : event.readerCode
        if !reader.isEmpty { note(event, Place(door: event.doorCode, reader: reader)) }
    }

    /// The readers of a door, by code.
    func readers(of door: String) -> [AccessEvent] {
        last.filter { $0.key.door == door && !$0.key.reader.isEmpty }.sorted { $0.key.reader < $1.key.reader }
            .map(\.value)
    }

    private mutating func note(_ event: AccessEvent, _ place: Place) {
        if let known = last[place], known.time.instant >= event.time.instant { return }
        last[place] = event
    }
}
