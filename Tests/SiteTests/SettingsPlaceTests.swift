import Foundation
import Testing

@testable import Base
@testable import Site
@testable import Support

@Suite("Where settings are read from")
struct SettingsPlaceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func place() -> SettingsPlace {
        var place = SettingsPlace(asked: nil)
        place.local = folder.path + "/.env"
        place.packaged = folder.path + "/etc.env"
        return place
    }

    private func write(_ text: String, to name: String) throws {
        try POSIXFileSystem().replace("\(folder.path)/\(name)", with: Data(text.utf8))
    }

    @Test("Without ./.env the packaged settings are read, with the package's state directory")
    func packaged() throws {
        try write("POLL_INTERVAL=7m\n", to: "etc.env")
        let values = place().values(environment: [:])
        #expect(values["POLL_INTERVAL"] == "7m" && values["STATE_DIR"] == "/var/lib/hik2humand")
        #expect(values.problems.isEmpty)
        let environment = ["STATE_DIR": "/elsewhere", "POLL_INTERVAL": "9m"]
        #expect(place().values(environment: environment)["STATE_DIR"] == "/elsewhere")
        #expect(place().values(environment: environment)["POLL_INTERVAL"] == "9m")
        #expect(place().values(environment: ["STATE_DIRECTORY": "/var/lib/x"])["STATE_DIR"] == "/var/lib/x")
    }

    @Test("./.env has precedence over the packaged settings, and a file named on the command line over both")
    func order() throws {
        try write("POLL_INTERVAL=7m\n", to: "etc.env")
        try write("POLL_INTERVAL=6m\n", to: ".env")
        #expect(place().values(environment: [:])["POLL_INTERVAL"] == "6m")
        #expect(place().values(environment: [:])["STATE_DIR"] == nil)
        var asked = place()
        asked.asked = folder.path + "/none.env"
        #expect(!asked.values(environment: [:]).problems.isEmpty)
    }

    @Test("A missing settings file is not a problem in itself")
    func neither() { #expect(place().values(environment: [:]).problems.isEmpty) }

    @Test(
        "Packaged settings that cannot be read are reported with a remedy, unless they are not needed",
        .enabled(if: geteuid() != 0))
    func locked() throws {
        try write("POLL_INTERVAL=7m\n", to: "etc.env")
        chmod(folder.path + "/etc.env", 0)
        let problem = try #require(place().values(environment: [:]).problems.first).text
        #expect(problem.contains("etc.env, may not be read by") && problem.contains("run it with sudo"))
        #expect(place().values(environment: Sample.settings).problems.isEmpty)
    }
}
