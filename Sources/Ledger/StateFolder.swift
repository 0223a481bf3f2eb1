import Base
import Foundation

/// The folder for everything that must survive a restart (STATE_DIR).
package struct StateFolder: Equatable, Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    package var cursorFile: String { path + "/cursor.json" }
    package var lockFile: String { path + "/lock" }
    /// What only a running daemon knows, for `status`.
    package var statusFile: String { path + "/status.json" }
    /// The counts that late checks remember.
    package var lateFile: String { path + "/late.json" }
    /// The result of the last nightly comparison.
    package var reconcileFile: String { path + "/reconcile.json" }
    /// How far NOTICE_COMMAND has come.
    package var noticeFile: String { path + "/notices.json" }
    /// Since when HikCentral and Humand have failed, for runs that end by themselves.
    package var failingFile: String { path + "/failing.json" }
    /// What was pushed and is not settled.
    var pushFile: String { path + "/pushes.jsonl" }
    /// How far each receiver of outgoing webhooks has come.
    var receiverFolder: String { path + "/webhooks" }
    package var jobFolder: String { path + "/jobs" }
    package var ledgerFolder: String { path + "/ledger" }
    /// The ledger file of a day, `2026-01-27`.
    package func ledgerFile(day: String) -> String { "\(ledgerFolder)/\(day).jsonl" }

    /// The days that have a ledger file, oldest first.
    func ledgerDays(_ files: any FileSystem) throws(FileError) -> [String] {
        try files.names(in: ledgerFolder).compactMap(StateFolder.day(ofFile:)).sorted()
    }

    /// Whether what lies beside the ledger is from a run that had one, so that its loss is not taken for a first start.
    ///
    /// What a dry run leaves there, or a run that has not begun to read, does not count.
    package func remembersLedger(_ files: any FileSystem) -> Bool {
        func json(_ path: String) -> JSONValue? {
            (try? files.contents(of: path)).flatMap { try? JSONValue(parsing: $0) }
        }
        func hasLine(_ path: String) -> Bool { (json(path)?["line"]?.integer ?? 0) > 0 }
        if files.exists(lateFile) || hasLine(noticeFile) { return true }
        if let daemon = json(statusFile), daemon["lastGoodPoll"]?.text != nil, daemon["dryRun"]?.boolean != true {
            return true
        }
        let receivers = (try? files.names(in: receiverFolder)) ?? []
        return receivers.contains { hasLine("\(receiverFolder)/\($0)") }
    }

    /// What others than the owner may do with the folder.
    package struct Exposure: Equatable, Sendable {
        /// The permission bits.
        package let mode: mode_t
        package var mayRead: Bool { mode & 0o005 != 0 }
        package var mayWrite: Bool { mode & 0o022 != 0 }
    }

    /// The rights to the folder, if they are wider than need be; nil also when there is no folder.
    ///
    /// It names people and doors. The owner's group may read, as it may read the settings. A folder that is full of
    /// other things is no state directory but a mistake in STATE_DIR, such as /var/lib: its rights are others' business.
    package var exposure: Exposure? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o027 != 0 else { return nil }
        return isStateOrEmpty ? Exposure(mode: status.st_mode & 0o777) : nil
    }

    /// False for a folder that is full of other things.
    package var isStateOrEmpty: Bool {
        let names = (try? POSIXFileSystem().names(in: path)) ?? []
        return names.isEmpty || ["ledger", "cursor.json", "lock", "status.json"].contains(where: names.contains)
    }

    /// The day of a ledger file's name, or nil when it is some other file.
    package static func day(ofFile name: String) -> String? {
        guard name.hasSuffix(".jsonl") else { return nil }
        let day = String(name.dropLast(6))
        return Instant(text: day + "T00:00Z") == nil || day.utf8.count != 10 ? nil : day
    }
}
