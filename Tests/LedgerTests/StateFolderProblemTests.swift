import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support

struct StateFolderProblemTests {
    private let temporary: TemporaryFolder
    private var folder: StateFolder { StateFolder(path: temporary.path + "/state") }

    init() throws {
        temporary = try TemporaryFolder()
        try POSIXFileSystem().makeFolder(folder.ledgerFolder)
    }

    @Test("A folder that others may write is refused; what its owner's group or root's may do is not")
    func writable() {
        #expect(folder.problem == nil)
        for place in [folder.path, folder.ledgerFolder] {
            for (mode, isProblem) in [(0o700, false), (0o755, false), (0o770, false), (0o707, true), (0o1777, true)] {
                chmod(place, mode_t(mode))
                let mode = mode_t(mode) | S_IFDIR
                #expect(folder.problem == (isProblem ? .writable(path: place, mode: mode) : nil))
            }
            chmod(place, 0o700)
        }
        #expect(
            StateFolderProblem.writable(path: "/s", mode: 0o40777).sentence
                == "others than its owner may write in /s (mode 777); chmod go-w /s")
    }

    @Test("A folder for everybody is left as it is")
    func shared() throws {
        let problem = StateFolderProblem.writable(path: "/tmp", mode: 0o41777)
        #expect(problem.sentence.contains("leave /tmp as it is"))
        #expect(!problem.sentence.contains("chmod"))
    }

    @Test("Rights of a folder full of other things are not this program's business; those of its own are")
    func exposure() throws {
        chmod(temporary.path, 0o755)
        #expect(StateFolder(path: temporary.path).exposure == nil, "one folder too high: the state lies below it")
        chmod(folder.path, 0o755)
        #expect(folder.exposure?.mode == 0o755)
        let empty = StateFolder(path: temporary.path + "/empty")
        mkdir(empty.path, 0o755)
        chmod(empty.path, 0o755)
        #expect(empty.exposure?.mode == 0o755)
    }

    @Test("What is no folder is refused, a link to one too, except for the state directory itself")
    func links() {
        symlink("/", folder.jobFolder)
        #expect(folder.problem == .noFolder(path: folder.jobFolder))
        unlink(folder.jobFolder)
        mkfifo(folder.jobFolder, 0o600)
        #expect(folder.problem == .noFolder(path: folder.jobFolder))
        unlink(folder.jobFolder)
        symlink(folder.path, temporary.path + "/link")
        #expect(StateFolder(path: temporary.path + "/link").problem == nil)
        #expect(StateFolder(path: temporary.path + "/none").problem == nil)
    }

    @Test("The lock is taken of no link, and what the link leads to stays as it is")
    func lock() throws {
        let target = try temporary.write("target", "kept")
        symlink(target, folder.lockFile)
        #expect(throws: StateLockError.file(FileError("open", folder.lockFile, ELOOP, .link))) {
            _ = try StateLock(path: folder.lockFile)
        }
        #expect(!StateLock.isHeld(path: folder.lockFile) && StateLock.holder(path: folder.lockFile) == nil)
        #expect(try POSIXFileSystem().contents(of: target) == Data("kept".utf8))
    }

    // MARK: - Root

    private static let isRoot = geteuid() == 0

    @Test("A foreign group that may write is refused", .enabled(if: isRoot, "only root gives files away"))
    func group() throws {
        chmod(folder.path, 0o770)
        chown(folder.path, 0, 61_234)
        #expect(folder.problem == .writable(path: folder.path, mode: 0o40770))
        chown(folder.path, 0, 0)
        chown(folder.ledgerFolder, 61_234, 0)
        let problem = try #require(folder.problem)
        #expect(
            problem
                == .foreignInside(
                    path: folder.ledgerFolder, owner: "uid 61234", folder: folder.path, expected: "root"))
        #expect(problem.remedy == .run("chown -R root: \(folder.path)"))
    }

    @Test("A folder above that the owner may not enter is named, and the state is not called missing")
    func closed() {
        #expect(
            StateFolderProblem.closed(path: "/var/lib", owner: "root", mode: 0o40700, user: "u", folder: "/var/lib/s")
                .sentence == "u may not enter /var/lib (mode 700, of root), and so cannot reach /var/lib/s; "
                + "chmod 755 /var/lib")
        let hidden = StateFolderProblem.closed(
            path: "/home", owner: "root", mode: 0o40000, user: "u", folder: "/home/u/state")
        #expect(
            hidden.sentence.hasPrefix(
                "ProtectHome= of the service hides /home, and so it cannot reach /home/u/state; set STATE_DIR to"))
        #expect(!hidden.sentence(in: .spanish).contains("chmod"))
    }

    @Test(
        "Root goes on as the owner only where nobody else can put another folder in its place",
        .enabled(if: isRoot, "only root gives files away"))
    func owner() throws {
        chown(folder.path, 61_234, 61_234)
        #expect(try folder.owner().number == 61_234)
        // A folder that is missing is made as the owner of the one above it.
        #expect(try StateFolder(path: folder.path + "/x/y").owner().number == 61_234)
        let below = StateFolder(path: folder.ledgerFolder)
        #expect(throws: StateFolderProblem.foreign(path: folder.path, owner: "uid 61234", expected: "root")) {
            _ = try below.owner()
        }
        // A link counts as what it is: whose it is can lead elsewhere.
        let link = StateFolder(path: temporary.path + "/link")
        symlink(folder.path, link.path)
        #expect(try link.owner().number == 61_234)
        lchown(link.path, 61_235, 61_235)
        #expect(throws: StateFolderProblem.foreign(path: link.path, owner: "uid 61235", expected: "uid 61234")) {
            _ = try link.owner()
        }
        chmod(temporary.path, 0o777)
        #expect(throws: StateFolderProblem.writable(path: temporary.path, mode: 0o40777)) { _ = try folder.owner() }
        chmod(temporary.path, 0o1777)
        #expect(try folder.owner().number == 61_234)
    }
}
