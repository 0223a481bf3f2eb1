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

    @Test("Settings that were renamed are found by their name; a draft, or one of several, is not taken for them")
    func renamed() throws {
        let place = "/etc/hik2humand/hik2humand.env"
        let files = InMemoryFileSystem()
        try files.replace(place + ".init", with: Data())
        try files.replace("/etc/hik2humand/norte.env", with: Data())
        #expect(SettingsPlace.renamed(place, files: files) == nil)
        try files.replace(place + ".bak", with: Data())
        #expect(SettingsPlace.renamed(place, files: files) == place + ".bak")
        try files.replace(place + "~", with: Data())
        #expect(SettingsPlace.renamed(place, files: files) == nil)
        try files.remove(place + "~")
        try files.replace(place, with: Data())
        #expect(SettingsPlace.renamed(place, files: files) == nil)
    }

    @Test("Without ./.env the packaged settings are read, with the package's state directory")
    func packaged() throws {
        try write("POLL_INTERVAL=7m\n", to: "etc.env")
        let values = place().values(environment: [:])
        #expect(values["POLL_INTERVAL"] == "7m" && values["STATE_DIR"] == "/var/lib/hik2humand/hik2humand")
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

    private static let isRoot = geteuid() == 0

    @Test(
        "Root reads ./.env only where it, or who typed sudo, owns file and folder and nobody else may write",
        .enabled(if: isRoot, "only root may be led astray"),
        arguments: [
            (0, 0o755, 0, 0o600, nil), (61_234, 0o755, 0, 0o600, "belongs to uid 61234"),
            (0, 0o755, 61_234, 0o600, "belongs to uid 61234"), (0, 0o777, 0, 0o600, "others than its owner may write"),
            (0, 0o755, 0, 0o666, "others than its owner may write"),
        ] as [(uid_t, mode_t, uid_t, mode_t, String?)])
    func planted(_ folderOwner: uid_t, _ folderMode: mode_t, _ owner: uid_t, _ mode: mode_t, _ words: String?) throws {
        try write("POLL_INTERVAL=7m\n", to: "etc.env")
        try write("POLL_INTERVAL=6m\n", to: ".env")
        chown(folder.path + "/.env", owner, 0)
        chmod(folder.path + "/.env", mode)
        chown(folder.path, folderOwner, 0)
        chmod(folder.path, folderMode)
        let values = place().values(environment: [:])
        #expect(values["POLL_INTERVAL"] == (words == nil ? "6m" : nil))
        if let words {
            #expect(values.problems.first?.text.contains(words) == true)
            #expect(values.problems.first?.text.contains("name the file with --env-file") == true)
        }
        // It is whose sudo it is; and what is asked for by name is read.
        if folderMode == 0o755, mode == 0o600 {
            #expect(place().values(environment: ["SUDO_UID": "61234"])["POLL_INTERVAL"] == "6m")
        }
        var asked = place()
        asked.asked = folder.path + "/.env"
        #expect(asked.values(environment: [:])["POLL_INTERVAL"] == "6m")
    }

    @Test("What ./.env names root reads only where the same holds", .enabled(if: isRoot, "only root may be led astray"))
    func plantedNames() throws {
        for name in ["key", "map.csv"] {
            try write("hikcentral,humand\n", to: name)
            chown(folder.path + "/" + name, 61_234, 0)
        }
        try write("HIK_SECRET_FILE=\(folder.path)/key\nEMPLOYEE_MAP=\(folder.path)/map.csv\n", to: ".env")
        let problems = #expect(throws: Settings.Problems.self) {
            _ = try Settings(place().values(environment: Sample.settings.filter { $0.key != "HIK_SECRET" }))
        }
        for name in ["key", "map.csv"] {
            #expect(
                problems?.all.contains {
                    $0.text.contains("cannot trust \(folder.path)/\(name): it belongs to uid 61234")
                }
                    == true)
        }
    }

    @Test("A missing settings file is not a problem in itself")
    func neither() { #expect(place().values(environment: [:]).problems.isEmpty) }

    @Test(
        "In a folder that this user may not enter the packaged settings are read, and without them the folder is named",
        .enabled(if: geteuid() != 0))
    func shut() throws {
        var place = place()
        place.local = folder.path + "/shut/.env"
        try POSIXFileSystem().makeFolder(folder.path + "/shut")
        chmod(folder.path + "/shut", 0)
        defer { chmod(folder.path + "/shut", 0o700) }
        let problem = try #require(place.values(environment: [:]).problems.first).text
        #expect(problem.contains("may not enter this folder"))
        #expect(place.values(environment: Sample.settings).problems.isEmpty)
        try write("POLL_INTERVAL=7m\n", to: "etc.env")
        #expect(place.values(environment: [:])["POLL_INTERVAL"] == "7m")
        #expect(place.values(environment: [:]).problems.isEmpty)
    }

    @Test(
        "Packaged settings that cannot be read are reported with a remedy, unless they are not needed",
        .enabled(if: geteuid() != 0))
    func locked() throws {
        try write("POLL_INTERVAL=7m\n", to: "etc.env")
        chmod(folder.path + "/etc.env", 0)
        let problem = try #require(place().values(environment: [:]).problems.first).text
        #expect(problem.contains("may not read the settings of this machine") && problem.contains("run it with sudo"))
        #expect(place().values(environment: Sample.settings).problems.isEmpty)
    }
}
