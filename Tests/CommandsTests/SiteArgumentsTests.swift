import Foundation
import Testing

@testable import Base
@testable import Commands
@testable import Operations
@testable import Site
@testable import Support

@Suite("One of several sites, or all of them")
struct SiteArgumentsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["sur", "hik2humand", "norte"] {
            let values = Sample.settings.map { "\($0.key)='\($0.value)'\n" }.joined()
            _ = try folder.write("\(name).env", values + "STATE_DIR=\(folder.path)/state-\(name)\n")
        }
        _ = try folder.write("employees.csv", "")
    }

    private func run(
        _ arguments: String..., environment: [String: String] = [:], folder other: String? = nil
    ) -> (code: ExitCode, output: String, errors: String) {
        let (output, errors) = (Box(""), Box(""))
        let context = CommandContext(
            arguments: arguments, environment: environment, executable: "/nowhere",
            print: { output.value += $0 }, complain: { errors.value += $0 },
            sites: PackagedSites(folder: other ?? folder.path))
        return (Program().run(context), output.value, errors.value)
    }

    @Test("A site is named as its unit names it", arguments: ["norte", "hik2humand@norte", "hik2humand@norte.service"])
    func named(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder.path + "/state-norte", withIntermediateDirectories: true)
        let status = run("status", name)
        #expect(status.code == .unreachable && status.output.contains("the service is not running"))
        #expect(!status.output.contains("=="))
    }

    @Test("--all goes over every site, the first one first, under its name, and its code is the worst")
    func all() throws {
        _ = try folder.write("norte.env", "POLL_INTERVAL=never\n")
        for command in ["status", "check"] {
            let all = run(command, "--all")
            let headings = all.output.split(separator: "\n").filter { $0.hasPrefix("== ") }
            #expect(
                headings == ["hik2humand", "norte", "sur"].map { "== \($0)  \(folder.path)/\($0).env" }, "\(command)")
            #expect(all.code == .configuration, "\(command)")
        }
        #expect(run("status", "--all", "--json").output.split(separator: "\n").allSatisfy { $0.hasPrefix("{") })
        #expect(ExitCode.worst(of: [.done, .left, .unreachable]) == .unreachable)
        #expect(ExitCode.worst(of: [.done, .done]) == .done && ExitCode.worst(of: []) == .done)
    }

    @Test("A name that no site has is refused with the nearest one, or with all")
    func unknown() {
        let near = run("status", "nort")
        #expect(near.code == .usage && near.errors.contains("there is no site “nort” in \(folder.path)"))
        #expect(near.errors.contains("did you mean norte?"))
        let far = run("check", "employees.csv", environment: ["LANG": "es_AR.UTF-8"])
        #expect(far.code == .usage && far.errors.contains("existe hik2humand, norte, sur"))
        #expect(run("status", "../norte").code == .usage)
        #expect(run("status", "--all", folder: "/nowhere").errors.contains("no settings file in /nowhere"))
    }

    @Test("The settings are named once")
    func twice() {
        #expect(run("status", "norte", "--env-file", "x.env").code == .usage)
        #expect(run("status", "norte", "--all").code == .usage)
        #expect(run("check", "--all", "--env-file", "x.env").code == .usage)
    }

    @Test("A site whose settings this user may not read does not hide the others", .enabled(if: geteuid() != 0))
    func unreadable() throws {
        chmod(folder.path + "/norte.env", 0)
        let all = run("status", "--all")
        #expect(all.output.contains("== sur") && all.errors.contains("norte.env"))
    }

    @Test("Whatever a command prints is typed for its site")
    func typed() throws {
        try FileManager.default.createDirectory(
            atPath: folder.path + "/state-norte", withIntermediateDirectories: true)
        _ = try folder.write("norte.env", "POLL_INTERVAL=never\nSTATE_DIR=\(folder.path)/state-norte\n")
        let shown = run("status", "norte").output
        #expect(shown.contains("→ hik2humand check --env-file \(folder.path)/norte.env"), "\(shown)")
    }

    @Test("The commands that are completed for a site are those that read settings")
    func names() {
        let reading = Program().manuals.filter { manual in
            manual.options.contains { $0.form == CommandManual.envFileOption.form }
        }
        #expect(Set(reading.map(\.name)) == SiteCommands.names)
        let naming = reading.filter { $0.operands.contains { $0.form == CommandManual.siteOperand.form } }
        #expect(Set(naming.map(\.name)) == SiteCommands.takingSite)
    }
}
