import Foundation
import Simulator
import Testing

@testable import Support

/// Every command of the program, used correctly and incorrectly, with marked secrets in its settings.
@Suite("Secrets in every command", .waiting)
struct EveryCommandTests {
    /// How each command is run here. A command missing from this table fails the test: whoever adds a command states
    /// with which arguments it might show something.
    static let uses: [String: [[String]]] = [
        // Without a terminal it asks nothing.
        "init": [[], ["--env-file", "bad.env"]],
        "run": [
            ["--once", "--dry-run"], ["--once"], ["--once", "--from", "2d"], ["--once", "--from", "nonsense"],
            ["--once", "--env-file", "bad.env"], ["--once", "--env-file", "missing.env"],
        ],
        "sign": [
            ["--path", "/artemis/api/x"], ["--path", "x"], ["--path", "/x", "--body", "nowhere"],
            ["--path", "/x", "--header", "none"], ["--path", "/x", "--env-file", "bad.env"],
        ],
        "backfill": [
            ["--from", "2026-01-01", "--to", "2026-01-02"], ["--from", "x"], ["--from", "2026-01-01", "--dry-run"],
            ["--cancel"],
        ],
        "queue": [
            ["list"], ["list", "--json"], ["retry", "--all"], ["drop", "--all", "--yes", "--reason", "test"],
            ["nonsense"],
        ],
        "explain": [["1001"], ["line:3"], ["event-1"], ["nobody", "--offline"], ["1001", "nonsense"]],
        "report": [[], ["--html"], ["--excel"], ["--person", "ana"], ["--humand"], ["--from", "x"]],
        "export": [["--from", "2026-01-01"], ["--punches"], ["--from", "x"]],
        "reconcile": [
            [], ["--date", "today"], ["--date", "today", "--json"], ["--from", "yesterday", "--csv"],
            ["--from", "yesterday", "--repair", "--yes"], ["--date", "x"],
            ["--date", "today", "--env-file", "bad.env"],
        ],
        "people": [
            [], ["--json"], ["--csv"], ["--map"], ["--map", "--output", "bad.env"],
            ["--map", "--output", "map.csv"], ["--unmapped", "--env-file", "bad.env"], ["--csv", "--map"],
        ],
        "check": [[], ["--json"], ["--env-file", "bad.env"], ["--json", "--env-file", "bad.env"]],
        // The site's address begins with http://: nothing is fetched, and nothing on this machine is changed.
        "trust": [[], ["--print"], ["--yes", "--env-file", "bad.env"], ["--host", "http://127.0.0.1:1"]],
        "status": [[], ["--json"], ["--env-file", "bad.env"], ["--quiet"]],
        "reload": [[], ["--env-file", "bad.env"], ["--env-file", "missing.env"]],
        "doors": [[], ["--json"], ["--env-file", "bad.env"], ["--verbose"]],
        "subscribe": [[], ["--env-file", "bad.env"]],
        "unsubscribe": [[], ["--env-file", "bad.env"]],
        "subscriptions": [[], ["--json"], ["--env-file", "bad.env"]],
        "webhook": [
            ["list"], ["list", "--json", "--env-file", "bad.env"], ["test"], ["replay", "--since", "x"],
            ["forget", "x"],
            ["nonsense"],
        ],
        "notice": [["test"], ["test", "--env-file", "bad.env"], ["nonsense"], []],
        "completions": [["bash"], ["zsh"], ["fish"], ["nonsense"]],
        "demo": [[]],
        "simulate": [["--port", "70000"], ["--interval", "never"]],
        "version": [[]],
        "help": [[], ["run"], ["nonsense"], ["--man"]],
    ]

    /// The names that `help` lists.
    private func commands() throws -> [String] {
        let help = try FinishedProgram.run("help").output.split(separator: "\n", omittingEmptySubsequences: false)
        let list = help.drop { $0 != "Commands:" }.dropFirst().prefix { !$0.isEmpty }
        return try list.map { String(try #require($0.split(separator: " ").first)) }
    }

    private func site() throws -> Site {
        let site = try Site()
        site.settings.merge(MarkedSecrets.settings) { $1 }
        site.simulation.hikCentral.change { ($0.appKey, $0.appSecret) = (MarkedSecrets.key, MarkedSecrets.secret) }
        site.simulation.humand.change { $0.key = MarkedSecrets.humand }
        let secrets = MarkedSecrets.settings.map { "\($0.key)='\($0.value)'\n" }.joined()
        let mistakes = """
            HIK_SECRT='\(MarkedSecrets.secret)'
            HUMAND_AUTH='\(MarkedSecrets.humand)
            POLL_INTERVAL='\(MarkedSecrets.secret)'
            HIKVISION_HOST='http://\(MarkedSecrets.humand)@127.0.0.1'
            HUMAND_BASE_URL='http://127.0.0.1/?\(MarkedSecrets.humand)'
            \(MarkedSecrets.secret)

            """
        try site.write(secrets + mistakes, to: "bad.env")
        return site
    }

    private func check(_ program: FinishedProgram, _ site: Site, _ words: [String]) {
        // sign shows what is signed, including the key, but never the secret.
        let allowed = words.first == "sign" ? MarkedSecrets.traces.filter { $0 == MarkedSecrets.key } : []
        let files = Snapshot(of: site.folder + "/state").items.values.compactMap(\.content)
        let texts = [program.output, program.errors] + files.map { String(decoding: $0, as: UTF8.self) }
        for text in texts { #expect(MarkedSecrets.found(in: text, except: allowed) == [], "\(words)") }
    }

    /// Two uses of each command in `swift test`, all of them in a full campaign.
    @Test("No command shows a secret, whatever its arguments, with valid or invalid settings")
    func everyCommand() throws {
        let site = try site()
        site.passage(minutesAgo: 20)
        for name in try commands() {
            let uses = try #require(Self.uses[name], "EveryCommandTests has to be told how “\(name)” is run")
            for arguments in uses.prefix(Campaign.size(2, full: uses.count)) + [["--help"], ["--nonsense"]] {
                let program = try site.run([name] + arguments)
                check(program, site, [name] + arguments)
            }
            // Invalid settings, in the environment itself.
            let wrong = ["POLL_INTERVAL": MarkedSecrets.secret, "HIKVISION_HOST": "http://\(MarkedSecrets.humand):x"]
            if name != "demo" { check(try site.run([name] + uses[0], environment: wrong), site, [name, "wrong"]) }
        }
        check(try site.run([]), site, [])
        check(try site.run(["nonsense"]), site, ["nonsense"])
        #expect(site.entries == ["1001 START"])
    }

    @Test("simulate shows its own keys and none from the settings")
    func simulate() throws {
        let site = try site()
        let program = try site.start("simulate")
        try program.line(containing: "HUMAND_AUTH", in: .output)
        program.send(SIGTERM)
        check(try FinishedProgram(program), site, ["simulate"])
    }

    @Test("A key that both servers refuse is not shown")
    func refused() throws {
        let site = try site()
        site.passage(minutesAgo: 20)
        site.simulation.hikCentral.change { $0.appSecret = "another" }
        let first = try site.run("run", "--once")
        #expect(first.ending == .exit(77))
        check(first, site, ["run"])
        site.simulation.hikCentral.change { ($0.appKey, $0.appSecret) = (MarkedSecrets.key, MarkedSecrets.secret) }
        site.simulation.humand.change { $0.key = "another" }
        let second = try site.run("run", "--once")
        #expect(second.ending == .exit(77))
        check(second, site, ["run"])
    }
}
