import Foundation
import Simulator
import Testing

@testable import Support

/// Each code with a situation that causes it; 0 and 64 are tested with their commands.
@Suite("Exit codes", .waiting)
struct ExitCodeTests {
    @Test("65: a person without a line in the employee map")
    func held() throws {
        let site = try Site()
        try site.write("hikcentral,humand\n1001,1001\n", to: "employees.csv")
        site.settings["EMPLOYEE_MAP"] = "employees.csv"
        site.passage(minutesAgo: 9)
        site.passage(minutesAgo: 8, Site.bruno)
        let program = try site.run("run", "--once")
        #expect(program.ending == .exit(65))
        #expect(program.output.hasSuffix("; 1 accepted, 0 skipped, 1 held, 0 left\n"))
        #expect(program.errors.contains("EMPLOYEE_MAP has no line for this person's personCode"))
        #expect(site.entries == ["1001 START"])
    }

    @Test("69: nobody listens at HikCentral's address, and the run is stopped while it retries")
    func unreachable() throws {
        let site = try Site()
        // Nothing listens on port 1, and the kernel says so at once.
        let program = try site.start("run", "--once", environment: ["HIKVISION_HOST": "http://127.0.0.1:1"])
        try program.line(containing: "hikcentral.outage")
        program.send(SIGTERM)
        #expect(try program.end() == .exit(69))
        #expect(program.text(.output).contains("no connection to 127.0.0.1:1 can be made"))
    }

    @Test("74: the state directory cannot be created")
    func state() throws {
        let site = try Site()
        try site.write("a file", to: "file")
        let program = try site.run("run", "--once", environment: ["STATE_DIR": "file/state"])
        #expect(program.ending == .exit(74))
        #expect(program.errors.contains("\(site.folder)/file") && program.errors.contains(": Not a directory"))
        #expect(site.simulation.hikCentral.callCounts == [:])
    }

    @Test("74: cursor and ledger are missing from a state directory that has been used")
    func lost() throws {
        let site = try Site()
        _ = try site.run("run", "--once")
        try FileManager.default.removeItem(atPath: site.folder + "/state/ledger")
        try FileManager.default.removeItem(atPath: site.folder + "/state/cursor.json")
        let program = try site.run("run", "--once")
        #expect(program.ending == .exit(74))
        #expect(program.errors.contains("hik2humand run --once --from TIME"))
        let again = try site.run("run", "--once", "--from", "1h")
        #expect(again.ending == .exit(0))
    }

    @Test("75: Humand's clock is behind, and the punch waits for its time")
    func left() throws {
        let site = try Site()
        site.passage(minutesAgo: 1)
        let body = #"{"code":"INVALID_ENTRY","message":"Entry is in the future","metadata":{}}"#
        site.simulation.humand.faults.add(path: "clockIn", .status(422, body: body))
        let program = try site.run("run", "--once")
        #expect(program.ending == .exit(75))
        #expect(program.output.hasSuffix("0 accepted, 0 skipped, 0 held, 1 left\n"))
        #expect(site.ledger.contains(#""state":"waiting""#))
        #expect(site.entries == [])
    }

    @Test("75: another process holds the lock, and its number is reported")
    func locked() throws {
        let site = try Site()
        let daemon = try site.start("run")
        try daemon.line(containing: "doors.resolved")
        let second = try site.run("run", "--once")
        #expect(second.ending == .exit(75))
        #expect(
            second.errors.contains(
                "another hik2humand is using this state directory "
                    + "(\(site.folder)/state/lock is held by process \(daemon.identifier))"))
        // A dry run writes nothing, so it needs no lock.
        #expect(try site.run("run", "--once", "--dry-run").ending == .exit(0))
        try daemon.stop()
    }

    @Test("77: HikCentral refuses the signature")
    func signature() throws {
        let site = try Site()
        let program = try site.run("run", "--once", environment: ["HIK_SECRET": "another"])
        #expect(program.ending == .exit(77))
        #expect(
            program.output.contains("both sides signed the same text, so HIK_SECRET is not the secret of this key"))
    }

    @Test("77: Humand refuses the key, and no punch is given up")
    func key() throws {
        let site = try Site()
        site.passage(minutesAgo: 20)
        site.passage(minutesAgo: 10, Site.ana, Site.exit)
        let refused = try site.run("run", "--once", environment: ["HUMAND_AUTH": "another"])
        #expect(refused.ending == .exit(77))
        #expect(refused.output.contains("0 accepted, 0 skipped, 0 held, 2 left; Humand refuses the key"))
        #expect(site.postCount == 1)
        let mended = try site.run("run", "--once")
        #expect(mended.ending == .exit(0))
        #expect(site.entries == ["1001 START", "1001 END"])
    }

    @Test("78: all problems of the settings are reported together, without secrets")
    func settings() throws {
        let program = try FinishedProgram.run(
            "run", "--once",
            environment: [
                "HIKVISION_HOST": "10.0.0.5", "HIK_APP_KEY": "marked-key", "POLL_INTERVAL": "soon",
                "HIK_EVENT_TYPES": "197151,x", "DIRECTION": "devices", "EMPLOYEE_MAP": "nowhere.csv",
                "HIK_TIME_ZONE": "America/Montevido", "HUMAND_AUTH": "marked-auth", "EVENT_FILTER": "[]",
            ])
        #expect(program.ending == .exit(78))
        #expect(
            program.errors == """
                hik2humand: the settings cannot be used:
                  HIKVISION_HOST=10.0.0.5: a URL that begins with https:// (or http://) is expected
                  HIK_SECRET is missing: Partner secret (SK) of that key
                  HIK_TIME_ZONE=America/Montevido: an IANA time zone such as America/Montevideo is expected; \
                did you mean America/Montevideo?
                  HIK_EVENT_TYPES=197151,x: 197151 is “denied by face”: that door stayed shut, it is never a punch
                  HIK_EVENT_TYPES=197151,x: “x” is no decimal event type such as 196893
                  EVENT_FILTER=[]: a JSON object such as {} is expected
                  EMPLOYEE_MAP=nowhere.csv: cannot open nowhere.csv: No such file or directory
                  POLL_INTERVAL=soon: a duration is expected, such as 90s, 5m, 2h or 3d
                  ENTRY_DEVICES is missing: with DIRECTION=devices, ENTRY_DEVICES and EXIT_DEVICES say what doors mean
                  no settings file was read: name one with --env-file, or put it at ./.env or \
                /etc/hik2humand/hik2humand.env

                """)
    }

    @Test("78: a door that HikCentral does not know is reported with similar names")
    func door() throws {
        let site = try Site()
        let program = try site.run(
            "run", "--once", environment: ["ENTRY_DEVICES": "Facial Entrda", "EXIT_DEVICES": "Salida"])
        #expect(program.ending == .exit(78))
        #expect(program.errors.contains("ENTRY_DEVICES: HikCentral knows no door “Facial Entrda”; the nearest are "))
        #expect(program.errors.contains("EXIT_DEVICES: HikCentral knows no door “Salida”; the nearest are "))
    }

    @Test("78: a .env that is a directory, or names a missing file, is reported")
    func envFile() throws {
        let site = try Site()
        try FileManager.default.createDirectory(atPath: site.folder + "/.env", withIntermediateDirectories: true)
        let directory = try site.run("run", "--once")
        #expect(directory.ending == .exit(78))
        #expect(directory.errors.contains("; it is a folder where a file belongs: move it away"))
        let missing = try site.run("run", "--once", "--env-file", "other.env")
        #expect(missing.ending == .exit(78))
        #expect(missing.errors.contains("other.env: No such file or directory"))
    }

    @Test("78: an unknown setting in .env is reported with its line and the nearest name")
    func unknownSetting() throws {
        let site = try Site()
        try site.write("# mine\nPOLL_INTERVALL=5m\n", to: ".env")
        let program = try site.run("run", "--once")
        #expect(program.ending == .exit(78))
        #expect(
            program.errors.contains(
                ".env, line 2: there is no setting POLL_INTERVALL; did you mean POLL_INTERVAL?"))
    }
}
