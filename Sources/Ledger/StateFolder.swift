import Base
import Foundation

/// Where everything lies that must survive a restart (STATE_DIR).
package struct StateFolder: Equatable, Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    package var cursorFile: String { path + "/cursor.json" }
    package var lockFile: String { path + "/lock" }
    /// What only a running daemon knows, as `status` shows it.
    package var statusFile: String { path + "/status.json" }
    /// What late checks know of differences.
    package var lateFile: String { path + "/late.json" }
    /// What the last nightly comparison came to.
    package var reconcileFile: String { path + "/reconcile.json" }
    package var jobFolder: String { path + "/jobs" }
    package var ledgerFolder: String { path + "/ledger" }
    /// The ledger file of a day, `2026-01-27`.
    package func ledgerFile(day: String) -> String { "\(ledgerFolder)/\(day).jsonl" }

    /// What is wrong with the rights to the folder, with the command that mends it; nothing when there is no folder.
    ///
    /// It names people and doors. Its owner's group may look, as that of the settings may; a group that may write
    /// could take the lock file away.
    package var warnings: [String] {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o027 != 0 else { return [] }
        let mode = String(status.st_mode & 0o777, radix: 8)
        let what =
            switch (status.st_mode & 0o022 != 0, status.st_mode & 0o005 != 0) {
            case (true, true): "read and written"
            case (true, false): "written"
            default: "read"
            }
        return ["the state directory \(path) can be \(what) by others than its owner (mode \(mode)); chmod 700 \(path)"]
    }

    /// The day of a ledger file's name, or nil when it is some other file.
    package static func day(ofFile name: String) -> String? {
        guard name.hasSuffix(".jsonl") else { return nil }
        let day = String(name.dropLast(6))
        return Instant(text: day + "T00:00Z") == nil || day.utf8.count != 10 ? nil : day
    }
}
