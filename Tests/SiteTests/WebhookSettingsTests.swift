import Foundation
import Testing

@testable import Base
@testable import Site
@testable import Support
@testable import Webhooks

@Suite("WEBHOOKS_FILE among the settings")
struct WebhookSettingsTests {
    private func settings(_ file: String, in folder: TemporaryFolder, mode: mode_t = 0o600) throws -> Settings {
        let path = try folder.write("webhooks.json", file)
        chmod(path, mode)
        var environment = Sample.settings
        environment["WEBHOOKS_FILE"] = path
        return try Settings(SettingValues(environment: environment, envFile: nil))
    }

    @Test("Receivers are read, and their secrets and long words of their URLs are hidden everywhere")
    func read() throws {
        let secret = "whsec_" + Data(repeating: 7, count: 24).base64EncodedString()
        let file = #"[{"title":"chat","url":"https://h.example/T0/abcdefghijklmnopqrst","secret":"\#(secret)"}]"#
        let settings = try settings(file, in: TemporaryFolder())
        #expect(settings.receivers.map(\.title) == ["chat"] && settings.warnings.isEmpty)
        #expect(
            settings.redaction.clean("\(secret) https://h.example/T0/abcdefghijklmnopqrst SECRET-auth")
                == "<REDACTED> https://h.example/T0/<REDACTED> <REDACTED>")
        #expect(try Settings(SettingValues(environment: Sample.settings, envFile: nil)).receivers.isEmpty)
    }

    @Test("Every mistake in the file stands beside those of other settings")
    func mistakes() throws {
        let folder = try TemporaryFolder()
        do {
            _ = try settings(#"[{"title":"a","url":"x"},{"titel":"b"}]"#, in: folder)
            Issue.record("it was accepted")
        } catch let problems as Settings.Problems {
            #expect(problems.all.count == 4 && problems.all.allSatisfy { $0.setting == "WEBHOOKS_FILE" })
            #expect(problems.all[0].text.hasSuffix("receiver 1 (a): “url”: a URL must begin with http:// or https://"))
        }
    }

    @Test("A file that every user of the machine can read is warned of, as the settings file is")
    func exposed() throws {
        let settings = try settings("[]", in: TemporaryFolder(), mode: 0o644)
        #expect(settings.warnings.count == 1)
        #expect(
            settings.warnings.allSatisfy { $0.english.contains("can be read by every user of this machine (mode 644)") }
        )
        let open = try self.settings("[]", in: TemporaryFolder(), mode: 0o646)
        #expect(open.warnings.first?.english.contains("can be read and changed by every user") == true)
    }
}
