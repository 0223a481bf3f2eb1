import Attendance
import Base
import Ledger
import Operations
import Site

/// `hik2humand doors`: which doors there are, what the settings make of each, and when each was last heard of.
struct DoorsCommand: SettingsCommand {
    let manual = CommandManual(
        name: "doors",
        summary: .init(
            en: "List every door and reader with its mapping and its last event",
            es: "Muestra cada puerta y lector con su asignación y su último evento"),
        details: .init(
            en: """
                Asks HikCentral for its doors, and nothing else. Readers and last events come from the ledger of the last 31
                days, so doors that are not mapped have none. MAPPING is what ENTRY_DEVICES, EXIT_DEVICES and DIRECTION make of
                a passage: in, out, by status, alternate, undecided, or not mapped. If the settings name a door that HikCentral
                does not have, the nearest names are shown and the exit code is 78.
                """,
            es: """
                Pide a HikCentral sus puertas y nada más. Los lectores y los últimos eventos vienen del registro de los
                últimos 31 días, así que las puertas no asignadas no los tienen. ASIGNACIÓN es lo que ENTRY_DEVICES,
                EXIT_DEVICES y DIRECTION hacen de un paso: entrada, salida, según estado, alternado, sin decidir o sin
                asignar. Si los ajustes nombran una puerta que HikCentral no tiene, se muestran los nombres más
                parecidos y el código de salida es 78.
                """),
        options: [
            .init(
                "--json", .init(en: "Print everything as one JSON document", es: "Imprime todo como un documento JSON")),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .unreachable, .state, .refused, .configuration])

    /// Further back the ledger is not searched: a year of it takes seconds.
    private static let lookBack = Span.days(31)

    func asksHikCentral(_ arguments: Arguments) -> Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        let (context, site) = (call.context, call.site)
        var sightings = DoorSeen()
        try site.archive.records(since: call.now - DoorsCommand.lookBack) { sightings.take($0) }
        let progress = context.progressLine
        progress.show(
            Phrase(en: "asking HikCentral for its doors…", es: "preguntando a HikCentral por sus puertas…")[
                call.language])
        defer { progress.clear() }
        let doors = try site.source.doors()
        var listing = DoorListing(doors: doors, settings: call.settings, seen: sightings)
        // While a name fits no door the running service takes no others, and what to do about the name comes below.
        let unread =
            listing.problems.isEmpty
            ? listing.map.flatMap { map in
                UnreadDoors(
                    map, settings: call.settings, files: site.files,
                    service: call.machine?.service(of: call.settings.site), now: call.now)
            } : nil
        listing.unread = unread?.doors ?? []
        listing.stillRead = StillReadDoors(among: listing.unmapped, settings: call.settings, files: site.files)
        progress.clear()
        context.write(
            call.arguments.has("--json")
                ? listing.json.line : listing.text(on: context.terminal, now: call.now, in: call.language))
        if let unread {
            context.complain("hik2humand: \(unread.phrase[call.language])\n")
            context.complain("  → \(unread.advice[call.language])\n")
        }
        if !listing.problems.isEmpty {
            let names = RenamedDoors(call.settings, listed: doors, files: site.files, now: call.now)
            for problem in names.problems {
                context.complain("hik2humand: \(problem.phrase[call.language])\n")
                context.complain("  → \(problem.remedy.phrase[call.language])\n")
            }
        }
        return listing.problems.isEmpty ? .done : .configuration
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
