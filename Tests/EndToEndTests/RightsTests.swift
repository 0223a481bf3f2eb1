import Foundation
import Simulator
import Testing

@testable import Base
@testable import Ledger
@testable import Support

@Suite("File permissions and users", .waiting)
struct RightsTests {
    private static let closed: [String: Int] = [
        "": 0o700, "cursor.json": 0o600, "late.json": 0o600, "lock": 0o600, "ledger": 0o700, "ledger/day.jsonl": 0o600,
    ]

    /// The modes in a folder, with the days' file names made equal.
    private func modes(_ folder: String) -> [String: Int] {
        var modes: [String: Int] = [:]
        for (name, item) in Snapshot(of: folder).items {
            modes[name.hasSuffix(".jsonl") ? "ledger/day.jsonl" : name] = item.mode
        }
        return modes
    }

    @Test(
        "Files and folders belong to their owner only, whatever the umask, also after a repair",
        arguments: ["0000", "0022", "0077", "0777"])
    func umask(_ mask: String) throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        // Parent folders are created as well.
        site.settings["STATE_DIR"] = site.folder + "/made/state"
        site.launcher = ["sh", "-c", "umask \(mask) && exec \"$@\"", "sh"]
        #expect(try site.run("run", "--once").ending == .exit(0))
        #expect(modes(site.folder + "/made/state") == Self.closed)
        #expect(modes(site.folder + "/made")[""] == 0o700)
        let folder = StateFolder(path: site.folder + "/made/state")
        let name = try #require(POSIXFileSystem().names(in: folder.ledgerFolder).first)
        // As an editor would leave it, with one line missing.
        let lines = try POSIXFileSystem().contents(of: "\(folder.ledgerFolder)/\(name)").split(separator: 0x0A)
        let damaged = Data((lines.prefix(1) + lines.dropFirst(2)).joined(separator: [0x0A])) + [0x0A]
        try POSIXFileSystem().replace("\(folder.ledgerFolder)/\(name)", with: damaged)
        _ = try site.run("run", "--once")
        let mended = Snapshot(of: folder.path).items.filter { $0.value.content != nil }
        #expect(mended.keys.contains { $0.hasSuffix(".damaged") })
        #expect(mended.values.allSatisfy { $0.mode == 0o600 })
    }

    @Test(
        "A warning for a state directory open to others names the command that fixes it",
        arguments: [
            (0o755, "can be read by others than its owner (mode 755); chmod 700"),
            (0o770, "can be written by others than its owner (mode 770); chmod 700"), (0o750, nil), (0o700, nil),
        ] as [(mode_t, String?)])
    func stateFolder(_ mode: mode_t, _ words: String?) throws {
        let site = try Site()
        try POSIXFileSystem().makeFolder(site.folder + "/state")
        chmod(site.folder + "/state", mode)
        let program = try site.run("run", "--once")
        #expect(program.ending == .exit(0))
        let warnings = program.errors.split(separator: "\n").filter { $0.contains("state directory") }
        #expect(warnings.count == (words == nil ? 0 : 1))
        if let words {
            #expect(warnings.allSatisfy { $0.contains(" warning ") && $0.contains("\(words) \(site.folder)/state") })
        }
    }

    @Test("A state directory in which anybody may write is used by no command", arguments: RightsTests.commands)
    func openToAll(_ command: [String]) throws {
        let site = try Site()
        try POSIXFileSystem().makeFolder(site.folder + "/state")
        chmod(site.folder + "/state", 0o777)
        let program = try site.run(command)
        #expect(program.ending == .exit(74))
        let words = "others than its owner may write in \(site.folder)/state (mode 777)"
        #expect((program.output + program.errors).contains(words))
        #expect(Snapshot(of: site.folder + "/state").items.count == 1 && site.postCount == 0)
    }

    /// All that work with the state directory.
    private static let commands = [
        ["run", "--once"], ["run", "--once", "--dry-run"], ["status"], ["check"], ["doors"], ["queue", "list"],
        ["explain", "1001", "--offline"], ["export", "--from", "today"], ["backfill", "--cancel"],
        ["reconcile", "--date", "today"], ["people"],
    ]

    @Test("Settings and secrets readable by everybody cause a warning; those readable by the group do not")
    func secretFiles() throws {
        let site = try Site()
        try site.write("HIK_SECRET_FILE=hik.key\n", to: ".env")
        try site.write(site.settings.removeValue(forKey: "HIK_SECRET") ?? "", to: "hik.key")
        for (env, key) in [(0o644, 0o600), (0o600, 0o644), (0o640, 0o640), (0o600, 0o604), (0o400, 0o400)] {
            chmod(site.folder + "/.env", mode_t(env))
            chmod(site.folder + "/hik.key", mode_t(key))
            let program = try site.run("run", "--once")
            #expect(program.ending == .exit(0))
            for (name, mode) in [(".env", env), ("hik.key", key)] {
                let words = "\(name) can be read by every user of this machine (mode \(String(mode, radix: 8)))"
                #expect(program.errors.contains("\(words); chmod o= ") == (mode & 0o007 != 0))
            }
        }
    }

    // MARK: - Processes

    @Test("Closed descriptors are errors where they are needed, and nothing else is written there")
    func closedDescriptors() throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        site.launcher = ["sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh"]
        #expect(try site.run("run", "--once").ending == .exit(74))
        #expect(site.postCount == 1 && !site.ledger.contains("punch.accepted"))
    }

    @Test("A file at its size limit is a full disk, not a death by signal")
    func sizeLimit() throws {
        let site = try Site()
        site.passage(minutesAgo: 5)
        // What runs the tests may ignore the signal, and its children with it.
        site.launcher = ["env", "--default-signal=XFSZ", "sh", "-c", "ulimit -f 0 && exec \"$@\"", "sh"]
        let program = try site.run("run", "--once")
        #expect(program.ending == .exit(74) && site.postCount == 0)
        #expect(program.errors.contains("File too large; raise the limit of this process's files (ulimit -f)"))
    }

    @Test(
        "Without a thread to be had it ends, and says so; its memory is closed to its own user, and it writes no core",
        .enabled(if: RightsTests.canBeStranger, "the program cannot be run as a user of no list"))
    func stranger() throws {
        let site = try Site()
        chmod(site.folder, 0o777)
        let launcher = ["setpriv", "--reuid=61234", "--regid=61234", "--clear-groups"]
        site.launcher = launcher + ["prlimit", "--nproc=1", "--"]
        let program = try site.run("run", "--once")
        #expect(program.ending == .exit(75) && program.errors.contains("no thread can be started"))
        site.launcher = launcher
        site.passage(minutesAgo: 5)
        let (daemon, gate) = try site.startWithHangingPost()
        let worker = try #require(ProcessTable.children(of: daemon.identifier).first)
        #expect(getsid(worker) == worker)
        for process in [daemon.identifier, worker] {
            var status = stat()
            // Root's are the files of a process whose memory is.
            #expect(stat("/proc/\(process)/environ", &status) == 0 && status.st_uid == 0)
            let limits = try String(contentsOfFile: "/proc/\(process)/limits", encoding: .utf8)
            let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
            #expect(core?.split(separator: " ").suffix(3).prefix(2) == ["0", "0"])
        }
        gate.open()
        try daemon.stop()
    }

    private static let canBeStranger: Bool = {
        let words = ["--reuid=61234", "--regid=61234", "--clear-groups", "test", "-x", Products.executable]
        return isRoot && (try? ChildProgram.run("/usr/bin/setpriv", words))?.status == 0
    }()

    @Test(
        "Where the state is root's the HTTP worker is nobody's, and has no rights",
        .enabled(if: isRoot, "only root's worker becomes another's"))
    func workerOfRoot() throws {
        let site = try Site()
        site.passage(minutesAgo: 20)
        let (daemon, gate) = try site.startWithHangingPost()
        let worker = try #require(ProcessTable.children(of: daemon.identifier).first)
        let status = try String(contentsOfFile: "/proc/\(worker)/status", encoding: .utf8)
        #expect(status.contains("Uid:\t65534\t65534\t65534\t65534\n"))
        #expect(status.contains("Gid:\t65534\t65534\t65534\t65534\n") && status.contains("Groups:\t65534 \n"))
        #expect(status.contains("CapEff:\t0000000000000000\n") && status.contains("CapPrm:\t0000000000000000\n"))
        gate.open()
        try daemon.line(containing: "punch.accepted")
        try daemon.stop()
    }

    // MARK: - Root

    private static let isRoot = geteuid() == 0

    @Test(
        "Started by root on another user's state directory, it continues as that user",
        .enabled(if: isRoot, "only root can go on as another user"), arguments: [65534, 61_234] as [uid_t])
    func becomesOwner(_ user: uid_t) throws {
        let site = try Site()
        // nobody has a name and groups of its own; the other user is not in any list.
        let name = user == 65534 ? "nobody" : "61234"
        chmod(site.folder, 0o755)
        try POSIXFileSystem().makeFolder(site.folder + "/state")
        chown(site.folder + "/state", user, user)
        site.passage(minutesAgo: 20)
        let (daemon, gate) = try site.startWithHangingPost()
        #expect(try daemon.line(containing: "state.owner").contains(" info state.owner user=\(name) "))
        let worker = try #require(ProcessTable.children(of: daemon.identifier).first)
        for process in [daemon.identifier, worker] {
            let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let four = "\t\(user)\t\(user)\t\(user)\t\(user)\n"
            #expect(status.contains("Uid:\(four)") && status.contains("Gid:\(four)"))
            #expect(status.contains("Groups:\t\(user) \n"))
            #expect(status.contains("CapEff:\t0000000000000000\n"))
        }
        gate.open()
        try daemon.line(containing: "punch.accepted")
        try daemon.stop()
        for name in [""] + Snapshot(of: site.folder + "/state").items.keys {
            var status = stat()
            #expect(
                stat("\(site.folder)/state/\(name)", &status) == 0 && status.st_uid == user && status.st_gid == user)
        }
        #expect(modes(site.folder + "/state") == Self.closed.merging(["status.json": 0o600, "jobs": 0o700]) { $1 })
        // What root had left there before is reported, not ignored.
        chown(site.folder + "/state/lock", 0, 0)
        let next = try site.run("run", "--once")
        #expect(next.ending == .exit(74))
        #expect(next.errors.contains("Permission denied; give this user the right to it"))
    }

    @Test(
        "If root cannot continue as the owner it ends, gives the reason and the remedy, and leaves nothing behind",
        .enabled(if: isRoot && SmallDisk.isPossible, "no namespace can be made in which root is not all-mighty"),
        arguments: RightsTests.commands)
    func cannotBecomeOwner(_ command: [String]) throws {
        let site = try Site()
        try POSIXFileSystem().makeFolder(site.folder + "/state")
        chown(site.folder + "/state", 65534, 65534)
        // In a namespace that knows no other user, root is root only by name.
        site.launcher = ["unshare", "-r"]
        site.passage(minutesAgo: 5)
        let program = try site.run(command)
        #expect(program.ending == .exit(74))
        let text = program.output + program.errors
        #expect(text.contains("belongs to nobody"))
        #expect(text.contains("start it as that user: runuser -u nobody -- hik2humand"))
        #expect(Snapshot(of: site.folder + "/state").items.count == 1)
        #expect(site.postCount == 0)
    }
}
