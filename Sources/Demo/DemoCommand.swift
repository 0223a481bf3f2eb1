import Attendance
import Base
import Commands
import Foundation
import HTTP
import Ledger
import Operations
import Simulator
import Site
import Sync

/// `hik2humand demo`: reads and delivers a site's day over real HTTP on loopback, on a fast clock.
package struct DemoCommand: Command {
    package let manual = CommandManual(
        name: "demo",
        summary: .init(
            en: "Play a site's day against simulated servers and show what became of every event",
            es: "Simula el día de un sitio contra servidores simulados y muestra qué pasó con cada evento"),
        details: .init(
            en: """
                Starts a HikCentral and a Humand on loopback and runs the real engine against them, on a clock that makes
                the day pass in seconds. Needs no settings, and leaves nothing behind.
                """,
            es: """
                Inicia un HikCentral y un Humand en esta máquina y ejecuta contra ellos el motor real, con un reloj que
                hace pasar el día en segundos. No necesita ajustes y no deja nada atrás.
                """),
        options: [.init("--log", .init(en: "Show the engine's log as well", es: "Muestra también el log del motor"))],
        exitCodes: [.done, .unreachable])

    package init() {}

    package func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        let folder = StateFolder(
            path: FileManager.default.temporaryDirectory.path + "/hik2humand-demo-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        do {
            let clock = ManualClock(now: DemoDay.begin)
            let simulation = Simulation(clock: clock)
            try DemoCommand.prepare(simulation)
            defer { simulation.stop() }
            let (hikCentral, humand) = (simulation.hikCentralURL, simulation.humandURL)
            let opening = Phrase(
                en: """
                    HikCentral is simulated at \(hikCentral), Humand at \(humand).
                    27 January 2026, 07:30 to 19:00, a poll every five minutes…


                    """,
                es: """
                    HikCentral se simula en \(hikCentral), Humand en \(humand).
                    27 de enero de 2026, de 07:30 a 19:00, una consulta cada cinco minutos…


                    """)
            context.write(opening[context.language])
            let mapper = try live(
                through: simulation, clock: clock, folder: folder, showsLog: arguments.has("--log"), context)
            let lives = try LedgerArchive(folder: folder).histories()
            context.write(
                DemoReport(lives: lives, mapper: mapper, language: context.language).text(on: context.terminal))
            return verdict(simulation, context)
        } catch {
            let failed =
                Phrase(en: "the demo cannot run: ", es: "no se puede ejecutar la demostración: ") + Phrase(error)
            context.complain("hik2humand: \(failed[context.language])\n")
            return .unreachable
        }
    }

    private static func prepare(_ simulation: Simulation) throws {
        simulation.hikCentral.add(doors: DemoDay.doors)
        simulation.hikCentral.add(persons: DemoDay.people)
        simulation.hikCentral.add(events: DemoDay.events)
        simulation.humand.add(
            users: DemoDay.people.map { SimulatedUser(employeeId: DemoDay.employee(of: $0), firstName: $0.name) })
        DemoDay.addFaults(to: simulation.humand)
        try simulation.start()
    }

    /// Runs the real engine through the day.
    ///
    /// - Returns: its mapper, which can explain events that it never requested.
    private func live(
        through simulation: Simulation, clock: ManualClock, folder: StateFolder, showsLog: Bool,
        _ context: CommandContext
    ) throws -> Mapper {
        let map = folder.path + "/employees.csv"
        let files = POSIXFileSystem()
        try files.makeFolder(folder.path)
        try files.replace(map, with: Data(DemoDay.employeeMap.utf8))
        var environment = [
            "ENTRY_DEVICES": DemoDay.entrada.name, "EXIT_DEVICES": DemoDay.salida.name, "EMPLOYEE_ID": "personCode",
            "EMPLOYEE_MAP": map, "HIK_EVENT_TYPES": "196893,198914", "STATE_DIR": folder.path,
            "HIK_TIME_ZONE": "America/Argentina/Buenos_Aires", "START_FROM": DemoDay.begin.text,
        ]
        for (name, value) in simulation.settings { environment[name] = value }
        let settings = try Settings(SettingValues(environment: environment, envFile: nil))
        let site = Site(settings, environment: [:], executable: context.executable, clock: clock) {
            if showsLog { context.complain($0) }
        }
        let control = Control(clock: clock)
        let state = try site.open(restart: nil)
        defer { withExtendedLifetime(state) {} }
        let assembly = site.assembly(isDaemon: false)
        let engine = Engine(
            assembly: assembly, ledger: state.ledger, clock: clock, log: site.log, control: control)
        clock.at(DemoDay.end) { control.requestStop() }
        _ = engine.runForever()
        let doors = try DoorMap(
            entry: settings.entryDevices, exit: settings.exitDevices, listed: assembly.source.doors())
        return Mapper(rules: settings.rules, doors: doors)
    }

    /// Compares what Humand holds with what it should hold.
    private func verdict(_ simulation: Simulation, _ context: CommandContext) -> ExitCode {
        let held = simulation.humand.allEntries
            .map { "\($0.employeeId) \($0.kind.rawValue) \($0.time.instant.text)" }.sorted()
        let expected = DemoDay.expected
            .map { "\(DemoDay.employee(of: $0.person)) \($0.type) \(DemoDay.instant($0.time).text)" }.sorted()
        guard held == expected else {
            let wrong = Phrase(
                en: "Humand holds \(held), which is not \(expected)", es: "Humand tiene \(held), que no es \(expected)")
            context.complain("hik2humand: \(wrong[context.language])\n")
            return .unreachable
        }
        let closing = Phrase(
            en: "\nHumand holds \(held.count) entries, exactly those that the doors saw.\n",
            es: "\nHumand tiene \(held.count) marcajes, exactamente los que vieron las puertas.\n")
        context.write(closing[context.language])
        return .done
    }
}
