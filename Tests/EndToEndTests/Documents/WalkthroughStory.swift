import Foundation
import Simulator

@testable import Base
@testable import Ledger
@testable import Site
@testable import Support

/// The site where the walkthrough's commands are run, one after another, and what happens there in between.
///
/// Commands run in a shell as the pages show them. If a page names a path on the gateway, a date or a server's
/// address, the shell gets those of this run, and its output is translated back: the walkthrough's day of punches is
/// 2026-01-27, which in the test is yesterday.
final class WalkthroughStory {
    private let folder: String
    private let simulation: Simulation
    private let tls: OpenSSL
    private let daysAhead: Int64
    /// The dates at the site and in UTC when it began.
    private let today = WalkthroughStory.dates
    private var daemon: RunningProgram?
    /// What happens before a command is run, in the pages' order.
    private var happenings: [(command: String, action: () throws -> Void)] = []

    private static let day = "2026-01-27"
    private static let entrada = SimulatedDoor(code: "23", name: "Facial Entrada")
    private static let salida = SimulatedDoor(code: "24", name: "Facial Salida")
    private static let comedor = SimulatedDoor(code: "31", name: "Comedor")
    private static let ana = SimulatedPerson(id: "17", code: "1001", name: "Ana Pérez")
    private static let bruno = SimulatedPerson(id: "21", code: "1002", name: "Bruno Díaz")
    private static let carla = SimulatedPerson(id: "33", code: "1003", name: "Carla Gómez")
    private static let diego = SimulatedPerson(id: "40", code: "1009", name: "Diego Sosa")
    private static let elena = SimulatedPerson(id: "42", code: "1010", name: "Elena Ruiz")
    private static let elenaInHumand = SimulatedUser(employeeId: "ER-1010", firstName: "Elena", lastName: "Ruiz")
    private static let zone = "America/Argentina/Buenos_Aires"
    private static let offset = -3 * 3600

    init() throws {
        folder = NSTemporaryDirectory() + "hik-\(UUID().uuidString.prefix(8))"
        simulation = Simulation(clock: SystemClock())
        tls = try OpenSSL(name: "hikcentral.plant")
        let yesterday = Timestamp(instant: SystemClock().now - .days(1), offsetSeconds: Self.offset).localDate
        daysAhead = try Self.days(of: yesterday) - Self.days(of: Self.day)
        try simulation.start()
        for place in ["bin", "here", "etc/hik2humand", "var/lib"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(place)", withIntermediateDirectories: true)
        }
        // As the package leaves it.
        try FileManager.default.createDirectory(
            atPath: folder + "/var/lib/hik2humand/hik2humand", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        // No script: while a process is being started elsewhere, it may hold what was just written, and then nobody can
        // run it.
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/bin/sudo", withDestinationPath: "/usr/bin/env")
        try write(
            "hikcentral,humand\n1001,AP-1001\n1002,BD-1002\n1003,CG-1003\n1010,ER-1010\n",
            to: "etc/hik2humand/employees.csv")
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/here/.env", withDestinationPath: "../etc/hik2humand/hik2humand.env")
        fillServers()
        happenings = plot
    }

    deinit {
        daemon?.send(SIGKILL)
        tls.stop()
        simulation.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: - The plot

    private var plot: [(String, () throws -> Void)] {
        let check = "sudo hik2humand check"
        return [
            (
                check,
                { [unowned self] in try settings(Data(contentsOf: Products.root.appendingPathComponent(".env.example")))
                }
            ),
            (
                "sudo hik2humand trust --print",
                { [unowned self] in try settings(host: "https://127.0.0.1:\(tls.port)") }
            ),
            (check, { [unowned self] in try settings() }),
            (check, { [unowned self] in try settings(secret: "wrong") }),
            ("sudo hik2humand run --once --dry-run --quiet", { [unowned self] in try settings() }),
            ("sudo hik2humand status", { [unowned self] in try startDaemon() }),
            (
                "sudo hik2humand queue retry --cause refused",
                { [unowned self] in
                    simulation.humand.add(users: [Self.elenaInHumand])
                }
            ),
            (
                "sudo hik2humand reconcile",
                { [unowned self] in
                    pass(11, "17:10:27", Self.carla, Self.salida)
                    simulation.humand.remove { $0.employeeId == "BD-1002" && $0.kind == .end }
                }
            ),
        ]
    }

    private func fillServers() {
        simulation.hikCentral.add(doors: [Self.entrada, Self.salida, Self.comedor])
        simulation.hikCentral.add(persons: [Self.ana, Self.bruno, Self.carla, Self.diego, Self.elena])
        simulation.humand.add(users: [
            SimulatedUser(employeeId: "AP-1001", firstName: "Ana", lastName: "Pérez"),
            SimulatedUser(employeeId: "BD-1002", firstName: "Bruno", lastName: "Díaz"),
            SimulatedUser(employeeId: "CG-1003", firstName: "Carla", lastName: "Gómez"),
            SimulatedUser(employeeId: "DS-1009", firstName: "Diego", lastName: "Sosa"),
        ])
        pass(101, "07:55:40", Self.ana, Self.entrada, day: "2026-01-26")
        pass(102, "17:02:12", Self.ana, Self.salida, day: "2026-01-26")
        pass(1, "07:58:12", Self.ana, Self.entrada)
        pass(2, "07:58:20", Self.ana, Self.entrada)
        pass(3, "08:01:05", Self.bruno, Self.entrada, type: 198_914)
        pass(4, "08:02:30", nil, Self.entrada, type: 197_151)
        pass(5, "08:05:44", Self.diego, Self.entrada)
        pass(6, "08:10:31", Self.carla, Self.entrada)
        pass(7, "08:14:09", Self.elena, Self.entrada)
        pass(8, "12:15:02", Self.bruno, Self.comedor, type: 198_914)
        pass(9, "17:01:09", Self.ana, Self.salida)
        pass(10, "17:03:40", Self.bruno, Self.salida)
        pass(12, "17:12:50", Self.diego, Self.salida)
        pass(13, "17:15:33", Self.elena, Self.salida)
    }

    /// Somebody passes a door, at a time on one of the walkthrough's days.
    private func pass(
        _ number: Int, _ time: String, _ person: SimulatedPerson?, _ door: SimulatedDoor, type: Int = 196_893,
        day: String = WalkthroughStory.day
    ) {
        guard let instant = Instant(text: "\(shifted(day, by: daysAhead))T\(time)-03:00") else { return }
        let id = "0c8a6d0e-9d3f-4e53-8d0c-" + String(String(1_000_000_000_000 + number).dropFirst())
        simulation.hikCentral.add(events: [
            SimulatedEvent(
                id: id, type: type, time: Timestamp(instant: instant, offsetSeconds: Self.offset), person: person,
                door: door)
        ])
    }

    private func settings(host: String? = nil, secret: String? = nil) throws {
        var values = Dictionary(uniqueKeysWithValues: simulation.settings.map { ($0.name, $0.value) })
        if let host { values["HIKVISION_HOST"] = host }
        if let secret { values["HIK_SECRET"] = secret }
        let more = [
            "HIK_TIME_ZONE": Self.zone, "ENTRY_DEVICES": Self.entrada.name, "EXIT_DEVICES": Self.salida.name,
            "EMPLOYEE_ID": "personCode", "EMPLOYEE_MAP": folder + "/etc/hik2humand/employees.csv",
            "START_FROM": shifted(Self.day, by: daysAhead), "STATE_DIR": folder + "/var/lib/hik2humand/hik2humand",
            // Independent of the time of day: one window, and a yesterday that is over when today begins.
            "WINDOW_MAX": "3d", "SETTLE": "0s",
        ]
        let lines = values.merging(more) { $1 }.map { "\($0.key)='\($0.value)'\n" }
        try settings(Data(lines.joined().utf8))
    }

    private func settings(_ bytes: Data) throws {
        try write(String(decoding: bytes, as: UTF8.self), to: "etc/hik2humand/hik2humand.env")
    }

    private func startDaemon() throws {
        daemon = try RunningProgram(["run"], in: folder + "/here")
        let status = folder + "/var/lib/hik2humand/hik2humand/status.json"
        let end = Date(timeIntervalSinceNow: RunningProgram.patience)
        while (try? String(contentsOfFile: status, encoding: .utf8))?.contains("\"polls\":[{") != true, Date() < end {
            poll(nil, 0, 20)
        }
    }

    // MARK: - Commands

    /// Whether everything has happened.
    var isOver: Bool { happenings.isEmpty }
    /// The command before which something should happen.
    var next: String { happenings.first?.command ?? "" }

    /// Whether no day has ended since the start: otherwise yesterday is not the day with the punches.
    var isStillToday: Bool { Self.dates == today }

    private static var dates: [String] {
        let now = SystemClock().now
        return [now.utcDate, Timestamp(instant: now, offsetSeconds: offset).localDate]
    }

    /// Runs a command and returns what the terminal would show.
    func give(_ command: String) throws -> [String] {
        if command == happenings.first?.command { try happenings.removeFirst().action() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", onThisRun(command)]
        process.currentDirectoryURL = URL(fileURLWithPath: folder + "/here")
        let programs = URL(fileURLWithPath: Products.executable).deletingLastPathComponent().path
        process.environment = RunningProgram.inherited.merging([
            "PATH": "\(folder)/bin:\(programs):/usr/bin:/bin", "LC_ALL": "C.UTF-8",
        ]) { $1 }
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, output)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        // A package's settings have commands typed with sudo; those of this run lie elsewhere.
        let isOurs = command.hasPrefix("sudo hik2humand ") || command.hasPrefix("hik2humand ")
        let shown = isOurs ? WalkthroughStory.packaged(asShown(text)) : asShown(text)
        var lines = shown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The words of the pages, and those of this run.
    private var names: [(shown: String, run: String)] {
        [
            ("/etc/hik2humand", folder + "/etc/hik2humand"), ("/var/lib/hik2humand", folder + "/var/lib/hik2humand"),
            ("http://127.0.0.1:18080", simulation.hikCentralURL), ("http://127.0.0.1:18081", simulation.humandURL),
            ("127.0.0.1:18080", String(simulation.hikCentralURL.dropFirst(7))),
            ("127.0.0.1:18081", String(simulation.humandURL.dropFirst(7))),
            ("localhost:18443", "localhost:\(tls.port)"), ("127.0.0.1:18443", "127.0.0.1:\(tls.port)"),
            ("127.0.0.1-18443", "127.0.0.1-\(tls.port)"),
            ("hikcentral.plant:18443", "hikcentral.plant:\(tls.port)"),
        ]
    }

    private static let packaged = SiteCommands(
        settingsFile: PackagedSite.only.settingsFile, usual: PackagedSite.only.settingsFile)

    private func onThisRun(_ command: String) -> String {
        names.reduce(withDates(command, by: daysAhead)) { $0.replacingOccurrences(of: $1.shown, with: $1.run) }
    }

    private func asShown(_ text: String) -> String {
        withDates(names.reduce(text) { $0.replacingOccurrences(of: $1.run, with: $1.shown) }, by: -daysAhead)
            .replacing(" ./.env", with: " /etc/hik2humand/hik2humand.env")
            .replacing(" .env", with: " /etc/hik2humand/hik2humand.env").replacing("\r\n", with: "\n")
    }

    private func withDates(_ text: String, by days: Int64) -> String {
        text.replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}/) { shifted(String($0.output), by: days) }
    }

    private func shifted(_ date: String, by days: Int64) -> String {
        Instant(text: date + "T00:00:00Z").map { ($0 + .days(days)).utcDate } ?? date
    }

    private static func days(of date: String) throws -> Int64 {
        guard let instant = Instant(text: date + "T00:00:00Z") else { throw CocoaError(.formatting) }
        return (instant - Instant(seconds: 0)).milliseconds / 86_400_000
    }

    private func write(_ text: String, to name: String) throws {
        let path = "\(folder)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
