import Foundation
import Testing

@testable import Base
@testable import Site
@testable import Support

@Suite("What only a restart changes")
struct FixedSettingsTests {
    private func settings(_ changes: [String: String] = [:]) throws -> Settings {
        let values = Sample.settings.merging(changes) { $1 }
        return try Settings(SettingValues(environment: values, envFile: nil))
    }

    private func waiting(_ old: [String: String] = [:], _ new: [String: String]) throws -> [String] {
        try FixedSettings(settings(old)).waiting(for: settings(new))
    }

    @Test(
        "Ports, the folder and the retention wait for a restart",
        arguments: [
            ("STATE_DIR", "/srv/elsewhere"), ("LEDGER_RETENTION", "900d"), ("STATUS_LISTEN", "127.0.0.1:8099"),
        ])
    func each(name: String, value: String) throws {
        #expect(try waiting([:], [name: value]) == [name])
        #expect(try waiting([name: value], [name: value]).isEmpty)
    }

    @Test("A key, an interval or the doors do not")
    func others() throws {
        #expect(try waiting([:], ["HIK_SECRET": "AnotherSecret123", "POLL_INTERVAL": "7m"]).isEmpty)
    }

    @Test("A token where there was none waits; another one, or none, does not")
    func token() throws {
        let (one, two) = ("token-one-token-one", "token-two-token-two")
        let open = ["LISTEN": "127.0.0.1:8090", "PUSH_TOKEN": one]
        #expect(try waiting([:], open) == ["LISTEN", "PUSH_TOKEN"])
        #expect(try waiting(open, open.merging(["PUSH_TOKEN": two]) { $1 }).isEmpty)
        #expect(try waiting(open, [:]) == ["LISTEN"])
    }

    @Test("A longer memory waits, a shorter one does not")
    func memory() throws {
        #expect(try waiting([:], ["LATE_WINDOW": "120h"]) == ["LATE_WINDOW"])
        #expect(try waiting(["LATE_WINDOW": "120h"], ["LATE_WINDOW": "72h"]).isEmpty)
    }

    @Test("It is read back as written, without a secret")
    func json() throws {
        let fixed = FixedSettings(
            try settings(["LISTEN": "127.0.0.1:8090", "PUSH_TOKEN": "token-one-token-one"]))
        #expect(FixedSettings(fixed.json) == fixed)
        #expect(!fixed.json.line.contains("token-one"))
        #expect(FixedSettings([:]) == nil)
    }
}
