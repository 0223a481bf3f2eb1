import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support

/// A small file system in memory for a site's state directory, which a test can fill, exhaust and make read-only.
///
/// It is mounted by the program's launcher, in a namespace of the program's own: it needs no right that a user does
/// not have on an ordinary Linux, and nothing is left behind. From outside its files are accessed through /proc.
struct SmallDisk {
    private let site: Site

    /// Whether this machine lets a user mount such a file system; containers often do not.
    static let isPossible = run(["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=64k none /mnt"])

    /// - Parameters:
    ///   - options: of tmpfs(5).
    ///   - prepared: a folder whose files are copied there before the program starts.
    ///   - isReadOnly: nothing can be written from the start.
    init(for site: Site, _ options: String, prepared: String? = nil, isReadOnly: Bool = false) throws {
        self.site = site
        let mountPoint = site.folder + "/state"
        try FileManager.default.createDirectory(atPath: mountPoint, withIntermediateDirectories: true)
        var steps = "mount -t tmpfs -o mode=700,\(options) none '\(mountPoint)'"
        if let prepared { steps += " && cp -a '\(prepared)/.' '\(mountPoint)'" }
        if isReadOnly { steps += " && mount -o remount,ro '\(mountPoint)'" }
        site.launcher = ["unshare", "-rm", "sh", "-c", "\(steps) && exec \"$@\"", "sh"]
    }

    /// The state directory as the program sees it.
    func path(_ program: RunningProgram) -> String { "/proc/\(program.identifier)/root\(site.folder)/state" }

    /// Takes every free page.
    func fill(_ program: RunningProgram) throws {
        let file = open(path(program) + "/fill", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0, "\(String(cString: strerror(errno)))")
        defer { close(file) }
        let page = [UInt8](repeating: 0x2E, count: 4096)
        while write(file, page, page.count) > 0 {}
        #expect(errno == ENOSPC)
    }

    /// Takes every free inode.
    func exhaust(_ program: RunningProgram) throws {
        try FileManager.default.createDirectory(atPath: path(program) + "/fill", withIntermediateDirectories: false)
        var count = 0
        while true {
            let file = open("\(path(program))/fill/\(count)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            guard file >= 0 else { break }
            close(file)
            count += 1
        }
        #expect(errno == ENOSPC)
    }

    /// Frees what was taken.
    func free(_ program: RunningProgram) throws {
        try FileManager.default.removeItem(atPath: path(program) + "/fill")
    }

    /// From now on nothing can be opened for writing.
    func protect(_ program: RunningProgram) {
        let folder = site.folder + "/state"
        #expect(inside(program, "mount --bind '\(folder)' '\(folder)' && mount -o remount,bind,ro '\(folder)'"))
    }

    func unprotect(_ program: RunningProgram) { #expect(inside(program, "umount '\(site.folder)/state'")) }

    /// The ledger that the program has written.
    func ledger(_ program: RunningProgram) -> [LedgerRecord] { Self.ledger(in: path(program)) }

    static func ledger(in state: String) -> [LedgerRecord] {
        let folder = StateFolder(path: state).ledgerFolder
        let names = ((try? POSIXFileSystem().names(in: folder)) ?? []).filter { $0.hasSuffix(".jsonl") }.sorted()
        return names.flatMap { name -> [LedgerRecord] in
            let bytes = (try? POSIXFileSystem().contents(of: "\(folder)/\(name)")) ?? Data()
            return bytes.split(separator: 0x0A).compactMap { try? LedgerRecord(line: Data($0)) }
        }
    }

    private func inside(_ program: RunningProgram, _ script: String) -> Bool {
        Self.run(["nsenter", "-t", "\(program.identifier)", "-U", "-m", "--preserve-credentials", "sh", "-c", script])
    }

    private static func run(_ words: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
