import Foundation
import Simulator
import Testing

@testable import Base
@testable import Support

@Suite("check as a command", .waiting)
struct CheckCommandTests {
    @Test("On a working site it exits with 0, names the next step and leaves no file behind")
    func well() throws {
        let site = try Site()
        site.passage(minutesAgo: 24 * 60)
        let program = try site.run("check")
        #expect(program.ending == .exit(0), "\(program.output)")
        #expect(program.output.contains("✓ HikCentral key and signature  accepted; HikCentral Professional"))
        #expect(program.output.hasSuffix("Next: hik2humand run --once --dry-run --quiet\n"))
        #expect(!FileManager.default.fileExists(atPath: site.folder + "/state"))
        #expect(site.postCount == 0)
    }

    @Test("It speaks the language of HIK_LANGUAGE, else the environment's; JSON stays English")
    func spanish() throws {
        let site = try Site()
        site.passage(minutesAgo: 24 * 60)
        let chosen = try site.run("check", environment: ["HIK_LANGUAGE": "es"])
        #expect(chosen.output.contains("✓ clave y firma de HikCentral     aceptadas; HikCentral Professional"))
        #expect(chosen.output.hasSuffix("más arriba (!). Siguiente paso: hik2humand run --once --dry-run --quiet\n"))
        let locale = try site.run("check", environment: ["HIK_LANGUAGE": "", "LANG": "es_AR.UTF-8"])
        #expect(locale.output.hasSuffix("más arriba (!). Siguiente paso: hik2humand run --once --dry-run --quiet\n"))
        let json = try site.run("check", "--json", environment: ["HIK_LANGUAGE": "es"])
        #expect(json.output.contains(#""summary":"It works, with 2 warnings"#) && !json.output.contains("Funciona"))
        let status = try site.run("status", environment: ["HIK_LANGUAGE": "", "LANG": "es_AR.UTF-8"])
        #expect(status.output.hasPrefix("estado "), "\(status.output)")
        site.settings["HIK_SECRET"] = nil
        let missing = try site.run("run", "--once", environment: ["HIK_LANGUAGE": "es"])
        #expect(missing.errors.hasPrefix("hik2humand: los ajustes no se pueden usar:\n"), "\(missing.errors)")
    }

    @Test("With a running daemon it names the daemon's process and changes nothing")
    func besideDaemon() throws {
        let site = try Site()
        site.passage(minutesAgo: 20)
        let daemon = try site.start("run")
        try daemon.line(containing: "punch.accepted")
        let program = try site.run("check")
        #expect(program.output.contains("process \(daemon.identifier) works in the state directory"))
        #expect(program.output.contains("✓ ledger"))
        try daemon.stop()
        let before = Snapshot(of: site.folder + "/state").items.keys.sorted()
        _ = try site.run("check")
        #expect(Snapshot(of: site.folder + "/state").items.keys.sorted() == before)
    }

    @Test("--json prints one object on one line, with the exit code of the first failure")
    func json() throws {
        let site = try Site()
        site.simulation.humand.change { $0.deniesAccess = true }
        let program = try site.run("check", "--json")
        #expect(program.ending == .exit(77))
        let json = try JSONValue(parsing: Data(program.output.utf8))
        #expect(json["exitCode"]?.integer == 77)
        let failed = json["checks"]?.elements?.filter { $0["state"]?.text == "failed" } ?? []
        #expect(failed.map { $0["name"]?.text } == ["Humand key"])
        #expect(program.output.split(separator: "\n").count == 1)
    }

    @Test("It exits with 69 if nobody listens, and with 78 if settings are missing")
    func codes() throws {
        let site = try Site()
        let away = try site.run("check", environment: ["HIKVISION_HOST": "http://127.0.0.1:1"])
        #expect(away.ending == .exit(69))
        #expect(away.output.contains("✗ HikCentral port               nobody listens on 127.0.0.1:1"))
        let missing = try site.run("check", environment: ["HIK_SECRET": ""])
        #expect(missing.ending == .exit(78))
        #expect(missing.output.contains("HIK_SECRET is missing"))
        #expect(missing.errors.isEmpty)
    }
}
