import Foundation
import Simulator
import Testing

@testable import Support

@Suite("Secrets", .waiting)
struct SecretTests {
    private static let marks = [
        "HIK_APP_KEY": "markedAppKey", "HIK_SECRET": "markedAppSecret", "HUMAND_AUTH": "markedHumandKey",
    ]

    /// Everything that a program left behind: its output, and every file below the site's folder.
    private func traces(of site: Site, _ programs: FinishedProgram...) -> String {
        let files = Snapshot(of: site.folder).items.values.compactMap(\.content)
        return (programs.flatMap { [$0.output, $0.errors] } + files.map { String(decoding: $0, as: UTF8.self) })
            .joined(separator: "\n")
    }

    @Test("A gateway that repeats the key and the signed text makes nothing of it appear, even at LOG_LEVEL=debug")
    func gateway() throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        // The key is right, so the gateway goes on to check the signature.
        site.simulation.hikCentral.change { $0.appKey = "markedAppKey" }
        for status in [200, 401] {
            site.simulation.hikCentral.change { $0.refusalStatus = status }
            let environment = Self.marks.merging(["LOG_LEVEL": "debug"]) { $1 }
            let program = try site.run("run", "--once", environment: environment)
            #expect(program.ending == .exit(77))
            let traces = traces(of: site, program)
            #expect(traces.contains("code 0x02401003"))
            #expect(!traces.contains("marked"))
            #expect(!traces.contains("x-ca-key:"))
            #expect(!traces.contains("StringToSign"))
        }
    }

    @Test("An unknown key is repeated by the gateway, but not by the program")
    func unknownKey() throws {
        let site = try Site()
        let program = try site.run("run", "--once", environment: Self.marks)
        #expect(program.ending == .exit(77))
        #expect(!traces(of: site, program).contains("marked"))
    }

    @Test("A refusal by Humand is shown without the key")
    func humand() throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        let body = #"{"code":"UNKNOWN_TOKEN","message":"Basic markedHumandKey is not known","metadata":{}}"#
        site.simulation.humand.faults.add(path: "clockIn", .status(401, body: body))
        let program = try site.run("run", "--once", environment: ["HUMAND_AUTH": "markedHumandKey"])
        #expect(program.ending == .exit(77))
        #expect(!traces(of: site, program).contains("markedHumandKey"))
    }

    @Test("Settings in a .env file, some of them wrong, are reported without secrets")
    func settings() throws {
        let site = try Site()
        let lines = Self.marks.map { "\($0.key)=\($0.value)\n" }.joined()
        try site.write(
            lines + "HIK_SECRT=markedAppSecret\nHUMAND_AUTH='markedHumandKey\nPOLL_INTERVAL=x\n", to: "bad.env")
        site.settings = [:]
        let program = try site.run("run", "--once", "--env-file", "bad.env")
        #expect(program.ending == .exit(78))
        #expect(program.errors.contains("did you mean HIK_SECRET?"))
        #expect(!program.errors.contains("marked"))
    }

    @Test("Secrets can come from files and systemd credentials, with empty lines for them in a .env")
    func files() throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        let folder = site.folder + "/credentials"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try site.write(site.simulation.hikCentral.appSecret + "\n", to: "credentials/HIK_SECRET")
        try site.write(site.simulation.humand.key + "\n", to: "humand.key")
        try site.write("HIK_SECRET=\nHUMAND_AUTH=\nHUMAND_AUTH_FILE=humand.key\n", to: ".env")
        site.settings["HIK_SECRET"] = nil
        site.settings["HUMAND_AUTH"] = nil
        let program = try site.run("run", "--once", environment: ["CREDENTIALS_DIRECTORY": folder])
        #expect(program.ending == .exit(0))
        #expect(site.entries == ["1001 START"])
    }

    @Test(
        "A worker's environment holds no setting",
        .enabled(if: geteuid() == 0, "a worker's environment is closed to everybody but root"))
    func workerEnvironment() throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        let (daemon, gate) = try site.startWithHangingPost()
        let worker = try #require(ProcessTable.children(of: daemon.identifier).first)
        let environment = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(worker)/environ"))
        #expect(!environment.isEmpty)
        #expect(!String(decoding: environment, as: UTF8.self).contains("HIK"))
        #expect(!String(decoding: environment, as: UTF8.self).contains("HUMAND"))
        let arguments = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(worker)/cmdline"))
        #expect(String(decoding: arguments, as: UTF8.self).hasPrefix("hik2humand\u{0}http-worker\u{0}"))
        gate.open()
        try daemon.stop()
    }
}
