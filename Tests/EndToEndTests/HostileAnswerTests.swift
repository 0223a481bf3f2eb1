import Foundation
import Simulator
import Testing

@testable import Support

/// Peers that repeat secrets in every answer that has room for them.
@Suite("Secrets in hostile answers", .waiting)
struct HostileAnswerTests {
    /// Everything that a running program has shown: its output, its files, systemd's messages, its arguments.
    private func shown(by program: RunningProgram, _ site: Site, _ systemd: NotificationSocket) throws -> String {
        let files = Snapshot(of: site.folder).items.values.compactMap(\.content)
        var texts = [program.text(.output), program.text(.errors)] + files.map { String(decoding: $0, as: UTF8.self) }
        texts += systemd.pending
        for process in ProcessTable.children(of: program.identifier) {
            for name in ["cmdline", "environ"] {
                // The environment is closed to everybody but root.
                guard let data = try? Data(contentsOf: Self.file(process, name)) else { continue }
                texts.append(String(decoding: data, as: UTF8.self))
            }
        }
        texts.append(String(decoding: try Data(contentsOf: Self.file(program.identifier, "cmdline")), as: UTF8.self))
        return texts.joined(separator: "\n")
    }

    private static func file(_ process: pid_t, _ name: String) -> URL {
        URL(fileURLWithPath: "/proc/\(process)/\(name)")
    }

    /// The site with marked secrets, and one of its peers replaced.
    private func site(_ name: String, _ server: HostileServer, format: String) throws -> (Site, NotificationSocket) {
        let site = try Site()
        site.settings.merge(MarkedSecrets.settings) { $1 }
        site.simulation.hikCentral.change { ($0.appKey, $0.appSecret) = (MarkedSecrets.key, MarkedSecrets.secret) }
        site.simulation.humand.change { $0.key = MarkedSecrets.humand }
        site.settings[name] = server.url
        let systemd = try NotificationSocket(path: site.folder + "/notify")
        let more = ["LOG_LEVEL": "debug", "LOG_FORMAT": format, "NOTIFY_SOCKET": systemd.path, "HTTP_TIMEOUT": "5s"]
        site.settings.merge(more) { $1 }
        return (site, systemd)
    }

    /// Waits for every style of answer; a reload makes the daemon retry at once.
    private func meetAll(_ server: HostileServer, _ daemon: RunningProgram, except last: String = "") throws {
        for style in HostileServer.styles where style.name != last {
            server.use(style)
            daemon.send(SIGHUP)
            try #require(server.wait(for: 1), "\(style.name)")
        }
    }

    private func check(_ text: String, _ name: String) {
        #expect(MarkedSecrets.found(in: text) == [], "\(name)")
        // The peers' answers were used, or there would have been nothing to redact.
        #expect(text.contains("<REDACTED>"))
    }

    @Test(
        "A gateway that repeats key, secret and signature everywhere makes the program show none of them",
        arguments: ["text", "json"])
    func gateway(format: String) throws {
        let server = try HostileServer(knowing: MarkedSecrets.all)
        let (site, systemd) = try site("HIKVISION_HOST", server, format: format)
        let daemon = try site.start("run")
        // Arbitrary door names do not match the settings, and that ends the program.
        let last = try #require(HostileServer.styles.first { $0.name == "an id, a door, an entry" })
        try meetAll(server, daemon, except: last.name)
        let text = try shown(by: daemon, site, systemd)
        server.use(last)
        daemon.send(SIGHUP)
        #expect(try daemon.end() == .exit(78))
        check(text + daemon.text(.errors), format)
        #expect(text.contains("redirects to another address") && text.contains("code 0x02401003"))
        #expect(!daemon.text(.errors).contains("StringToSign"))
    }

    @Test("A Humand that repeats the key everywhere does not make the program show it", arguments: ["text", "json"])
    func humand(format: String) throws {
        let server = try HostileServer(knowing: [MarkedSecrets.humand])
        let (site, systemd) = try site("HUMAND_BASE_URL", server, format: format)
        let people = (0..<2 * HostileServer.styles.count).map {
            SimulatedPerson(id: "p\($0)", code: "20\($0)", name: "Person \($0)")
        }
        site.simulation.hikCentral.add(persons: people)
        for (minute, person) in people.enumerated() { site.passage(minutesAgo: 300 - Int64(minute), person) }
        let daemon = try site.start("run")
        try meetAll(server, daemon)
        let text = try shown(by: daemon, site, systemd)
        try daemon.stop()
        check(text + daemon.text(.errors), format)
        #expect(site.ledger.contains("<REDACTED>"))
    }

    @Test("If doors, people and events are named like the gateway's secret, the ledger does not contain it")
    func data() throws {
        let site = try Site()
        site.settings.merge(MarkedSecrets.settings) { $1 }
        site.simulation.hikCentral.change { ($0.appKey, $0.appSecret) = (MarkedSecrets.key, MarkedSecrets.secret) }
        site.simulation.humand.change { $0.key = MarkedSecrets.humand }
        let person = SimulatedPerson(id: "99", code: "1003", name: MarkedSecrets.secret)
        let door = SimulatedDoor(code: "99", name: "Puerta \(MarkedSecrets.key) \(MarkedSecrets.secret)")
        site.simulation.hikCentral.add(persons: [person])
        site.simulation.hikCentral.add(doors: [door])
        site.settings["EXIT_DEVICES"] = "99"
        site.passage(minutesAgo: 20, person, door)
        site.passage(minutesAgo: 10, person)
        for arguments in [["run", "--once", "--dry-run"], ["run", "--once"]] {
            let program = try site.run(arguments, environment: ["LOG_LEVEL": "debug", "LOG_PERSONAL_DATA": "full"])
            // Humand does not know the person: it refuses the clock-out, and the clock-in after it waits for what it may lack.
            #expect(program.ending == .exit(arguments.count == 3 ? 65 : 75))
            #expect(MarkedSecrets.found(in: program.output + program.errors + site.ledger) == [])
        }
        #expect(site.ledger.contains("<REDACTED>"))
        // A door whose name is a secret, suggested as the nearest to one that does not exist.
        site.settings["EXIT_DEVICES"] = "Puerta \(MarkedSecrets.key.dropLast())"
        let program = try site.run("run", "--once")
        #expect(program.ending == .exit(78))
        #expect(MarkedSecrets.found(in: program.output + program.errors) == [])
    }

    @Test("A proxy's password in the environment is not shown when the proxy fails")
    func proxy() throws {
        let site = try Site()
        let program = try site.start(
            "run",
            environment: [
                "http_proxy": "http://user:\(MarkedSecrets.humand)@127.0.0.1:1", "no_proxy": "", "LOG_LEVEL": "debug",
            ])
        try program.line(containing: "hikcentral.outage")
        try program.stop()
        #expect(MarkedSecrets.found(in: program.text(.errors) + program.text(.output)) == [])
    }
}
