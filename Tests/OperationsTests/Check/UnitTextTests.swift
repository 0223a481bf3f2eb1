import Base
import Foundation
import Testing

@testable import Operations
@testable import Site
@testable import Support

@Suite("What unit files and crontabs say")
struct UnitTextTests {
    private let unit = "hik2humand@norte.service"
    private let dropIn = "/etc/systemd/system/hik2humand@norte.service.d/x.conf"

    private func variables(_ text: String, files: [String: [String: String]] = [:]) -> [String: String] {
        let all = UnitText(unit, [("/lib/systemd/system/hik2humand@.service", "[Service]\nUser=a\n"), (dropIn, text)])
        return Dictionary(all.variables { files[$0] }.map { ($0.name, $0.value.reveal()) }) { $1 }
    }

    @Test("Quotes, specifiers, resets and lines that go on are read as systemd reads them, with their numbers")
    func grammar() {
        #expect(
            variables("[Service]\nEnvironment=A=1 \"B=two words\" 'C=%%40 %i' D=") == [
                "A": "1", "B": "two words", "C": "%40 norte", "D": "",
            ])
        #expect(variables("[Unit]\nEnvironment=A=1\n[Service]\n#Environment=B=1\n; Environment=C=1\n").isEmpty)
        #expect(variables("[Service]\nEnvironment=A=1\nEnvironment=\nEnvironment=B=2\n") == ["B": "2"])
        #expect(variables("[Service]\nEnvironment=A=1 B=2\nUnsetEnvironment=A B=3\n") == ["B": "2"])
        let long = UnitText(unit, [(dropIn, "[Service]\nEnvironment=A=1 \\\n# a comment\n  B=2\nUser=ana\n")])
        #expect(long.variables { _ in nil }.map(\.place.line) == [2, 2])
        #expect(long.place(of: "User", besides: nil) == UnitPlace(path: dropIn, line: 5))
    }

    @Test("What EnvironmentFile= names wins over Environment=, unless it cannot be read")
    func environmentFile() {
        let text = "[Service]\nEnvironmentFile=-/etc/old.env\nEnvironment=POLL_INTERVAL=1m\n"
        #expect(variables(text, files: ["/etc/old.env": ["POLL_INTERVAL": "2m"]]) == ["POLL_INTERVAL": "2m"])
        #expect(variables(text) == ["POLL_INTERVAL": "1m"])
        #expect(variables("[Service]\nEnvironmentFile=/a\nEnvironmentFile=\n", files: ["/a": ["X": "1"]]).isEmpty)
    }

    @Test("The command opens the very file: systemctl edit knows only override.conf")
    func editing() {
        func editing(_ path: String) -> String { UnitPlace(path: path, line: 1).editing("hik2humand.service") }
        let folder = "/etc/systemd/system/hik2humand.service"
        #expect(editing(folder + ".d/override.conf") == "systemctl edit hik2humand.service")
        #expect(editing(folder) == "systemctl edit --full hik2humand.service")
        #expect(editing(folder + ".d/x.conf") == "sudoedit \(folder).d/x.conf")
        #expect(UnitPlace(path: "/lib/systemd/system/hik2humand.service", line: 1).isPackaged)
        #expect(!UnitPlace(path: folder, line: 1).isPackaged)
    }

    @Test("A copy of the whole unit is put aside or corrected: without its ExecStart= systemd cannot load it")
    func wholeCopy() {
        let unit = ServiceFacts.Unit(name: "hik2humand.service", isEnabled: true, state: "failed")
        func remedy(_ path: String) -> String {
            unit.without("ExecStart=", in: UnitPlace(path: path, line: 3)).description
        }
        let copy = "/etc/systemd/system/hik2humand.service"
        #expect(remedy(copy).hasPrefix("put that copy aside"))
        #expect(!remedy(copy).contains("take ExecStart="))
        #expect(remedy(copy + ".d/x.conf").hasPrefix("take ExecStart= out of \(copy).d/x.conf"))
    }

    @Test("The lines of a unit are read through systemctl show, which names the files; only what is heard is kept")
    func show() {
        let override = "/etc/systemd/system/hik2humand.service.d/override.conf"
        let files = [
            "/lib/systemd/system/hik2humand.service": "[Service]\nUser=hik2humand\nEnvironment=LIBDISPATCH_LOG=NO\n",
            override: "[Service]\nUser=daemon\nEnvironment=DRY_RUN=true https_proxy=http://u:p@proxy:3128\n",
        ]
        let unit = ServiceFacts.unit(
            "hik2humand.service",
            """
            LoadState=loaded
            User=daemon
            Group=root
            FragmentPath=/lib/systemd/system/hik2humand.service
            DropInPaths=\(override)
            Environment=LIBDISPATCH_LOG=NO "DRY_RUN=true" HUMAND_AUTH=x
            """, read: { files[$0].map { Data($0.utf8) } })
        #expect(unit.variables.map(\.name) == ["DRY_RUN", "https_proxy"])
        #expect(unit.userPlace == UnitPlace(path: override, line: 2))
        #expect(unit.loaded == ["LIBDISPATCH_LOG", "DRY_RUN", "HUMAND_AUTH"])
        #expect(unit.identity?.groups.contains(0) == true && unit.identity?.groupName == "root")
        #expect(!"\(unit)".contains("u:p@"), "nobody prints a proxy's password")
        let packaged = ServiceFacts.unit(
            "hik2humand.service", "LoadState=loaded\nFragmentPath=/lib/systemd/system/hik2humand.service",
            read: { files[$0].map { Data($0.utf8) } })
        #expect(packaged.userPlace == nil && packaged.variables.isEmpty)
    }

    @Test("A copy of the package's unit runs what the package runs; only what differs is named")
    func copied() {
        let own = "[Service]\nUser=hik2humand\nExecStart=/usr/bin/hik2humand run\n"
        func unit(_ name: String, _ copy: String) -> ServiceFacts.Unit {
            let template = name.contains("@") ? "hik2humand@.service" : name
            let files = ["/lib/systemd/system/\(template)": own, "/etc/systemd/system/\(template)": copy]
            return ServiceFacts.unit(
                name, "LoadState=loaded\nFragmentPath=/etc/systemd/system/\(template)\n",
                read: { files[$0].map { Data($0.utf8) } })
        }
        for name in ["hik2humand.service", "hik2humand@norte.service"] {
            let same = unit(name, own)
            #expect(same.commandPlace == nil && same.userPlace == nil, "\(name)")
            let other = unit(name, own.replacing("User=hik2humand", with: "User=nobody"))
            #expect(other.commandPlace == nil && other.userPlace?.line == 2, "\(name)")
            #expect(unit(name, own.replacing("run", with: "run --once")).commandPlace?.line == 3, "\(name)")
        }
    }

    @Test(
        "Paths that somebody has locked are those of the drop-ins; an empty line unlocks, and a folder above is not meant"
    )
    func locked() {
        let text = UnitText(
            "hik2humand.service",
            [
                ("/lib/systemd/system/hik2humand.service", "[Service]\nReadOnlyPaths=/usr\n"),
                (
                    "/etc/systemd/system/hik2humand.service.d/x.conf",
                    "[Service]\nInaccessiblePaths=/a\nInaccessiblePaths=\nReadOnlyPaths=-/s/ledger/ \"/x y\"\n"
                ),
            ])
        #expect(text.lockedPaths.map(\.path) == ["/s/ledger", "/x y"])
        #expect(text.lockedPaths.first?.locks("/s") == true && text.lockedPaths.first?.locks("/s/ledger/deep") == false)
        #expect(text.lockedPaths.map(\.place.line) == [4, 4])
    }

    @Test("A line that takes the unit's network is found, unless a later one gives it back")
    func network() {
        func cut(_ text: String) -> String? {
            UnitText("x.service", [("/etc/systemd/system/x.service.d/n.conf", "[Service]\n" + text)]).networkCut?
                .setting
        }
        #expect(cut("PrivateNetwork=yes\n") == "PrivateNetwork=yes")
        #expect(cut("PrivateNetwork=yes\nPrivateNetwork=no\n") == nil)
        #expect(cut("IPAddressDeny=any\n") == "IPAddressDeny=any")
        #expect(cut("IPAddressDeny=any\nIPAddressAllow=10.0.0.0/8\n") == nil)
        #expect(
            cut("IPAddressDeny=any\nIPAddressDeny=10.0.0.0/8\n") != nil
                && cut("IPAddressDeny=any\nIPAddressDeny=\n") == nil)
        #expect(cut("NetworkNamespacePath=/run/netns/x\n") == nil && cut("User=ana\n") == nil)
    }

    @Test("A secret of the settings is looked for where systemd takes it from, if the file has none")
    func settingTexts() {
        let files = [
            "/etc/hik2humand/hik2humand.env": "POLL_INTERVAL=5m\nHIK_SECRET=\nHUMAND_AUTH=own\n",
            "/etc/hik2humand/secrets/HIK_SECRET": "handed over\n", "/etc/hik2humand/secrets/HUMAND_AUTH": "unused",
        ]
        let texts = ServiceFacts.settingTexts(of: .only) { files[$0].map { Data($0.utf8) } }
        #expect(texts["POLL_INTERVAL"] == Secret("5m") && texts["HUMAND_AUTH"] == Secret("own"))
        #expect(texts["HIK_SECRET"] == Secret("handed over\n"))
    }

    @Test("Group= lets a user read what belongs to that group, and no other; who owns a file has the owner's bits")
    func unitUser() {
        func file(_ mode: mode_t, owner: uid_t = 0) -> FileRights {
            FileRights(steps: [
                .init(path: "/", owner: 0, group: 0, mode: 0o755),
                .init(path: "/etc/hik2humand", owner: 0, group: 900, mode: 0o750),
                .init(path: "/etc/hik2humand/x", owner: owner, group: 900, mode: mode, isFolder: false),
            ])
        }
        let grouped = UnitUser(number: 65534, groups: [900], groupName: "hik2humand")
        let alone = UnitUser(number: 65534, groups: [65534], groupName: "nogroup")
        #expect(grouped.mayRead(file(0o640)) && !alone.mayRead(file(0o644)))
        #expect(!grouped.mayRead(file(0o600)) && !grouped.mayRead(file(0o044, owner: 65534)))
        #expect(alone.closedFolder(above: file(0o644)) == "/etc/hik2humand")
        #expect(grouped.closedFolder(above: file(0o600)) == nil)
    }

    @Test("Runs are found in crontabs with and without a user; what is dry, another command or commented out is none")
    func cron() throws {
        let settings = try Sample.packaged()
        func runs(_ text: String, hasUser: Bool = true) -> [CronRun] {
            CronTables.runs(in: text, of: "/etc/cron.d/x", hasUser: hasUser)
        }
        let env = "--env-file /etc/hik2humand/hik2humand.env"
        #expect(runs("@daily www-data hik2humand run --once").map(\.user) == ["www-data"])
        let own = runs("# runs\nMAILTO=it\n*/5 * * * * root /usr/bin/hik2humand run --once --quiet \(env)\n")
        #expect(own.map(\.line) == [3] && own.allSatisfy { $0.isOf(settings) })
        #expect(runs("@hourly cd / && hik2humand run --once; true", hasUser: false).contains { $0.isOf(settings) })
        let others = [
            "*/5 * * * * root hik2humand run --once --env-file=/etc/hik2humand/norte.env",
            "*/5 * * * * root STATE_DIR=/s hik2humand run --once \(env)",
            "STATE_DIR = /s\n*/5 * * * * root hik2humand run --once \(env)",
        ]
        for text in others { #expect(runs(text).count == 1 && !runs(text)[0].isOf(settings), "\(text)") }
        for command in ["status || true --once run", "run --once --dry-run", "check", "run"] {
            #expect(runs("0 7 * * * root hik2humand \(command)").isEmpty, "\(command)")
        }
        #expect(runs("#*/5 * * * * root hik2humand run --once").isEmpty)
    }

    @Test("Cron's places are read, but for files that it skips by their names, and the command edits the right one")
    func cronTables() throws {
        let files = InMemoryFileSystem()
        let line = "*/5 * * * * root hik2humand run --once\n"
        for path in ["/etc/crontab", "/etc/cron.d/hik", "/etc/cron.d/hik.off"] {
            try files.replace(path, with: Data(line.utf8))
        }
        try files.replace(
            "/var/spool/cron/crontabs/ana", with: Data(line.replacing("root ", with: "").utf8))
        let runs = CronTables(files).runs()
        #expect(runs.map(\.path) == ["/etc/crontab", "/etc/cron.d/hik", "/var/spool/cron/crontabs/ana"])
        #expect(
            runs.map(\.removal.english) == [
                "take line 1 out of /etc/crontab: sudoedit /etc/crontab",
                "take line 1 out of /etc/cron.d/hik: sudoedit /etc/cron.d/hik",
                "take the line that runs hik2humand out of that crontab: sudo crontab -u ana -e",
            ])
    }
}
