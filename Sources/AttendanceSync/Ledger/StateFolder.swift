/// Where everything lies that must survive a restart (STATE_DIR).
package struct StateFolder: Equatable, Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    package var cursorFile: String { path + "/cursor.json" }
    package var lockFile: String { path + "/lock" }
    package var jobFolder: String { path + "/jobs" }
    package var ledgerFolder: String { path + "/ledger" }
    /// The ledger file of a day, `2026-01-27`.
    package func ledgerFile(day: String) -> String { "\(ledgerFolder)/\(day).jsonl" }

    /// The day of a ledger file's name, or nil when it is some other file.
    package static func day(ofFile name: String) -> String? {
        guard name.hasSuffix(".jsonl") else { return nil }
        let day = String(name.dropLast(6))
        return Instant(text: day + "T00:00Z") == nil || day.utf8.count != 10 ? nil : day
    }
}
