import Foundation
import Testing

@testable import Base
@testable import Site
@testable import Support

struct SettingValuesTests {
    private func values(
        _ environment: [String: String] = [:], files: [String: String] = [:], isRequired: Bool = false
    ) -> SettingValues {
        SettingValues(environment: environment, envFile: ("/etc/.env", isRequired)) { path throws(FileError) in
            guard let text = files[path] else { throw FileError("open", path, ENOENT) }
            return Data(text.utf8)
        }
    }

    @Test("The environment has precedence over the file, and the file over a secret's own file")
    func priorities() {
        let files = [
            "/etc/.env": "HIK_SECRET=file\nHIK_APP_KEY=file\nHUMAND_AUTH_FILE=/s/b\nSETTLE=5s\nPOLL_INTERVAL=1m\n",
            "/s/a": "own\n", "/s/b": "\u{20}own b \r\n",
        ]
        let values = values(
            ["HIK_SECRET": "env", "HIK_SECRET_FILE": "/s/a", "HIK_APP_KEY_FILE": "/s/a", "SETTLE": "9s"], files: files)
        #expect(values["HIK_SECRET"] == "env")
        #expect(values["HIK_APP_KEY"] == "file")
        #expect(values["HUMAND_AUTH"] == "own b")
        #expect(values["SETTLE"] == "9s" && values["POLL_INTERVAL"] == "1m")
        #expect(values["LATE_CHECK"] == nil && values["NOT_A_SETTING"] == nil)
        #expect(values.problems.isEmpty && values.warnings.isEmpty)
    }

    @Test("A secret's file named in the environment has precedence over one named in .env")
    func fileNames() {
        let values = values(
            ["HIK_SECRET_FILE": "/s/a"], files: ["/etc/.env": "HIK_SECRET_FILE=/s/b", "/s/a": "a", "/s/b": "b"])
        #expect(values["HIK_SECRET"] == "a")
    }

    @Test("A secret left empty does not hide its file")
    func emptySecret() {
        let values = values(
            ["HUMAND_AUTH": " ", "HUMAND_AUTH_FILE": "/s/a", "HIK_SECRET_FILE": "/s/a"],
            files: ["/etc/.env": "HIK_SECRET=\nSETTLE=\n", "/s/a": "a"])
        #expect(values["HIK_SECRET"] == "a" && values["HUMAND_AUTH"] == "a" && values["SETTLE"] == nil)
    }

    @Test("systemd's credentials are found by name, after every other place")
    func credentials() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("HIK_SECRET", "from systemd\n")
        _ = try folder.write("HUMAND_AUTH", "from systemd\n")
        _ = try folder.write("SETTLE", "1s")
        let own = try folder.write("own", "own")
        let values = SettingValues(
            environment: ["CREDENTIALS_DIRECTORY": folder.path, "HUMAND_AUTH_FILE": own], envFile: nil)
        #expect(values["HIK_SECRET"] == "from systemd" && values["HUMAND_AUTH"] == "own")
        #expect(values["SETTLE"] == nil && values["HIK_APP_KEY"] == nil && values.problems.isEmpty)
    }

    @Test("An unreadable secret file is a problem that names setting and file, and shows no content")
    func secretFiles() throws {
        let folder = try TemporaryFolder()
        try Data([0xFF, 0xFE, 0x53]).write(to: URL(fileURLWithPath: folder.path + "/binary"))
        let values = SettingValues(
            environment: [
                "HIK_SECRET_FILE": folder.path, "HIK_APP_KEY_FILE": "/nowhere/key",
                "HUMAND_AUTH_FILE": folder.path + "/binary",
            ], envFile: nil)
        #expect(values.problems.count == 3)
        #expect(
            values.problems.map(\.text).contains {
                $0.hasPrefix("HIK_SECRET: cannot read \(folder.path): Is a directory")
            })
        #expect(
            values.problems.map(\.text).contains { $0.hasPrefix("HIK_APP_KEY: cannot open /nowhere/key: No such file") }
        )
        #expect(values.problems.map(\.text).contains { $0 == "HUMAND_AUTH: \(folder.path)/binary is not UTF-8 text" })
    }

    @Test("A missing .env is allowed unless it was requested; a directory or an unreadable file is a problem")
    func envFile() throws {
        #expect(values().problems.isEmpty)
        #expect(
            values(isRequired: true).problems.map(\.text)
                == ["cannot open /etc/.env: No such file or directory; name the file that is there with --env-file"])
        let folder = try TemporaryFolder()
        let directory = SettingValues(environment: [:], envFile: (folder.path, false))
        #expect(directory.problems.count == 1)
        #expect(
            directory.problems.first?.text.hasSuffix("it is a folder where a file belongs: move it away")
                == true)
        let denied = SettingValues(environment: [:], envFile: ("/etc/.env", false)) { path throws(FileError) in
            throw FileError("open", path, EACCES)
        }
        #expect(denied.isUnreadable)
        #expect(
            denied.problems.map(\.text)
                == ["cannot open /etc/.env: Permission denied; give this user the right to it; or run it with sudo"])
    }

    @Test("The setting that was meant is found behind the prefix, and under the names that other programs have")
    func meant() {
        let meant: [(String, String?)] = [
            ("HIK_SECRT", "HIK_SECRET"), ("HUMAND_TOKEN", "HUMAND_AUTH"), ("humand_url", "HUMAND_BASE_URL"),
            ("HUMAND_CONTENT", "HUMAND_COMMENT"), ("HUMAND_PORT", nil), ("ENTRY_DEVICE", "ENTRY_DEVICES"),
            ("POL_INTERVAL", "POLL_INTERVAL"), ("DEBOUNSE", "DEBOUNCE"), ("HIK_VISION_HOST", "HIKVISION_HOST"),
        ]
        for (name, setting) in meant { #expect(SettingValues.meant(by: name) == setting, "\(name)") }
    }

    @Test("For a map that may not be read, the service names the commands, and a person is sent to sudo")
    func closedMap() {
        func problem(_ more: [String: String]) -> String? {
            let environment = Sample.settings.merging(["EMPLOYEE_MAP": "/etc/map.csv"].merging(more) { $1 }) { $1 }
            let values = SettingValues(environment: environment, envFile: nil)
            let error = #expect(throws: Settings.Problems.self) {
                try Settings(values) { path throws(FileError) in throw FileError("open", path, EACCES) }
            }
            return error?.all.first?.text
        }
        #expect(
            problem(["INVOCATION_ID": "1"])?.contains("chgrp hik2humand /etc/map.csv; chmod 640 /etc/map.csv") == true)
        #expect(problem([:])?.contains("; or run it with sudo") == true)
        let home = problem(["INVOCATION_ID": "1", "EMPLOYEE_MAP": "/root/map.csv"])
        #expect(
            home?.contains("install -m 640 -g hik2humand /root/map.csv /etc/hik2humand/map.csv") == true,
            "\(home ?? "")")
    }

    @Test("Unreadable lines and unknown names are problems with their position and the nearest name")
    func unknown() {
        let values = values(files: [
            "/etc/.env": "HIK_SECRT=hush\nnonsense hush\nHIK_TIME_ZONE=UTC\nFOO=hush\nSETTLE_FILE=x\n"
        ])
        #expect(values["HIK_TIME_ZONE"] == "UTC")
        #expect(values.problems.count == 4)
        #expect(
            values.problems.map(\.text).contains(
                "/etc/.env, line 1: there is no setting HIK_SECRT; did you mean HIK_SECRET?"))
        #expect(values.problems.map(\.text).contains("/etc/.env, line 2: expected NAME=value"))
        #expect(values.problems.map(\.text).contains("/etc/.env, line 4: there is no setting FOO"))
        #expect(
            values.problems.map(\.text).contains { $0.hasPrefix("/etc/.env, line 5: there is no setting SETTLE_FILE") })
        #expect(!values.problems.map(\.text).joined().contains("hush"))
    }

    @Test("A name that stands twice with two values is a warning that names both lines, and neither value")
    func twice() {
        let values = values(files: ["/etc/.env": "EXIT_DEVICES=hush\nSETTLE=5s\nEXIT_DEVICES=hush2\nSETTLE=5s\n"])
        #expect(
            values.ambiguous.map(\.english) == [
                "/etc/.env has two lines EXIT_DEVICES with different values, 1 and 3, and a start takes the last; delete one "
                    + "of them"
            ])
        #expect(!values.ambiguous.map(\.english).joined().contains("hush"))
    }

    @Test("Environment variables that look like settings cause a warning; others are ignored")
    func environment() {
        let values = values(["HIK_SECRETT": "hush", "HUMAND_URL": "x", "PATH": "/bin", "HIKVISION": "x", "POLL": "1"])
        #expect(values.problems.isEmpty && values.warnings.count == 2)
        #expect(values.warnings.first?.english == "there is no setting HIK_SECRETT; did you mean HIK_SECRET?")
        #expect(!values.ambiguous.map(\.english).joined().contains("hush"))
    }

    @Test("STATE_DIR has precedence over systemd's STATE_DIRECTORY")
    func stateDirectory() {
        #expect(values(["STATE_DIRECTORY": "/var/lib/h"])["STATE_DIR"] == "/var/lib/h")
        #expect(values(["STATE_DIRECTORY": "/var/lib/h", "STATE_DIR": "/x"])["STATE_DIR"] == "/x")
        #expect(values(["STATE_DIRECTORY": "/a"], files: ["/etc/.env": "STATE_DIR=/b"])["STATE_DIR"] == "/b")
        #expect(
            values(["STATE_DIRECTORY": "/a"], files: ["/etc/.env": "STATE_DIR="])["STATE_DIR"] == "/a", "empty is none")
    }

    @Test("A FIFO in the place of a settings file, a secret or a map is an error at once; a shell's pipe is read")
    func pipes() throws {
        let folder = try TemporaryFolder()
        let fifo = folder.path + "/fifo"
        mkfifo(fifo, 0o600)
        #expect(SettingValues(environment: [:], envFile: (fifo, true)).problems.first?.text.contains("FIFO") == true)
        let values = SettingValues(environment: ["HIK_SECRET_FILE": fifo], envFile: nil)
        #expect(values.problems.first?.text.hasPrefix("HIK_SECRET: cannot read \(fifo): it is a FIFO") == true)
        let map = SettingValues(environment: Sample.settings.merging(["EMPLOYEE_MAP": fifo]) { $1 }, envFile: nil)
        let problems = #expect(throws: Settings.Problems.self) { _ = try Settings(map) }
        #expect(problems?.all.contains { $0.text.contains("FIFO") } == true)
        // As `--env-file <(…)` has it.
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        _ = write(ends[1], "SETTLE=9s\n", 10)
        close(ends[1])
        #expect(SettingValues(environment: [:], envFile: ("/dev/fd/\(ends[0])", true))["SETTLE"] == "9s")
        close(ends[0])
        #expect(SettingValues(environment: [:], envFile: ("/dev/null", true)).problems.isEmpty)
    }

    @Test("A .env that every user can read causes a warning")
    func readable() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(".env", "SETTLE=1s\n")
        for (mode, warnings) in [(0o644, 1), (0o604, 1), (0o600, 0), (0o400, 0), (0o640, 0)] {
            chmod(path, mode_t(mode))
            let values = SettingValues(environment: [:], envFile: (path, true))
            #expect(values.warnings.count == warnings && values["SETTLE"] == "1s", "\(String(mode, radix: 8))")
        }
    }
}
