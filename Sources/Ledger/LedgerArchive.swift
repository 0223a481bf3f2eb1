import Base
import Foundation

/// Reads the ledger for people: what became of which event.
///
/// It takes no lock and repairs nothing, so it may be used beside a running daemon. Lines that cannot be read are
/// skipped, because opening the ledger reports them.
package struct LedgerArchive {
    let folder: StateFolder
    package let files: any FileSystem

    /// How long before its own time an event stamped in the future may have been recorded.
    static let maximumAhead = Span.days(31)

    package init(folder: StateFolder, files: any FileSystem = POSIXFileSystem()) {
        self.folder = folder
        self.files = files
    }

    /// The histories of the wanted events, in the order in which they were recorded.
    ///
    /// - Parameters:
    ///   - from: no event that is stamped earlier is wanted; older files are not read.
    ///   - isWanted: decides on an event as it was first recorded.
    /// - Throws: `FileError` when a file cannot be read; a file that vanishes meanwhile has expired.
    package func histories(
        from: Instant? = nil, where isWanted: (RecordedEvent) -> Bool = { _ in true }
    ) throws -> [EventHistory] {
        try histories(from: from) { _, recorded in isWanted(recorded) }
    }

    /// The histories of the events whose first lines these are.
    package func histories(lines: Set<Int>) throws -> [EventHistory] {
        try histories(from: nil) { line, _ in lines.contains(line) }
    }

    /// The histories of the events that something was written about since `moment`.
    package func histories(writtenSince moment: Instant) throws -> [EventHistory] {
        try histories(from: moment + LedgerArchive.maximumAhead)
            .filter { $0.seenAt >= moment || $0.steps.contains { $0.at >= moment } }
    }

    /// What is not final, in the order in which it was recorded; the newest file repeats all of it.
    package func open() throws -> [EventHistory] {
        try histories(from: nil, newestOnly: true) { _, _ in true }.filter { !$0.state.isFinal }
    }

    private func histories(
        from: Instant?, newestOnly: Bool = false, where isWanted: (Int, RecordedEvent) -> Bool
    ) throws -> [EventHistory] {
        var histories: [Int: EventHistory] = [:]
        try records(since: from.map { $0 - LedgerArchive.maximumAhead }, newestOnly: newestOnly) { record in
            switch record.entry {
            case .event(let recorded) where isWanted(record.line, recorded):
                histories[record.line] = EventHistory(line: record.line, seenAt: record.at, first: recorded)
            case .carried(let line, let recorded) where histories[line] == nil && isWanted(line, recorded):
                histories[line] = EventHistory(line: line, seenAt: record.at, first: recorded)
            case .reopened(let line, let recorded):
                histories[line]?.take(.reopened(recorded), at: record.at)
            case .sending(let line): histories[line]?.take(.sending, at: record.at)
            case .outcome(let line, let outcome): histories[line]?.take(.outcome(outcome), at: record.at)
            case .event, .carried, .opened, .begun, .window, .checked, .gap, .damaged, .notice, .carriedNotice: break
            }
        }
        return histories.values.sorted { $0.line < $1.line }
    }

    /// Makes sure that every day's file can be opened and read: a run would stop at one that cannot.
    package func checkFiles() throws {
        for day in try days(since: nil) { _ = try LedgerScan.firstRecord(of: folder.ledgerFile(day: day), files) }
    }

    /// Where the very first run began; nil where that day's file has expired.
    package func beginning() throws -> Instant? {
        guard let first = try days(since: nil).first else { return nil }
        var beginning: Instant?
        try files.read(folder.ledgerFile(day: first)) { piece in
            for line in piece.split(separator: 0x0A, maxSplits: 4, omittingEmptySubsequences: false).prefix(4) {
                let record = try? LedgerRecord(line: UnsafeRawBufferPointer(rebasing: line))
                if beginning == nil, case .begun(let moment, _) = record?.entry { beginning = moment }
            }
            return false
        }
        return beginning
    }

    /// When the oldest line that the ledger still has was written.
    package func oldestLine() throws -> Instant? {
        guard let first = try days(since: nil).first else { return nil }
        return try LedgerScan.firstRecord(of: folder.ledgerFile(day: first), files)?.record.at
    }

    /// When the newest line was written.
    package func newestLine() throws -> Instant? {
        var newest: Instant?
        try records(since: nil, newestOnly: true) { newest = $0.at }
        return newest
    }

    /// Whether the next start has nothing to repair in the newest day: no damaged line, and no gap unaccounted for.
    package func newestDayIsReadable() throws -> Bool {
        var isMissing = false
        guard let day = try days(since: nil).last else { return true }
        var scan = LedgerScan(expected: nil) { record, _ in
            switch record.entry {
            case .gap: isMissing = true
            case .damaged: isMissing = false
            default: break
            }
        }
        try scan.read(folder.ledgerFile(day: day), files)
        return scan.damage.isEmpty && !isMissing
    }

    /// Reads the records of the days from `since` on, or of the newest day only.
    ///
    /// - Returns: whether every line could be read, except one that is just being written.
    @discardableResult
    package func records(since: Instant?, newestOnly: Bool = false, _ body: (LedgerRecord) -> Void) throws -> Bool {
        var isWhole = true
        let days = try days(since: since)
        // The scan keeps its closure, but does not outlive this call.
        try withoutActuallyEscaping(body) { body in
            for day in newestOnly ? days.suffix(1) : days[...] {
                var scan = LedgerScan(expected: nil) { record, _ in
                    if case .gap = record.entry { isWhole = false }
                    body(record)
                }
                do { try scan.read(folder.ledgerFile(day: day), files) } catch let error as FileError
                    where error.code == ENOENT
                { continue }
                if !scan.damage.isEmpty { isWhole = false }
            }
        }
        return isWhole
    }

    /// Reads the records of one day's file; one that has expired meanwhile has none.
    package func records(ofDay day: String, _ body: (LedgerRecord) -> Void) throws {
        try withoutActuallyEscaping(body) { body in
            var scan = LedgerScan(expected: nil) { record, _ in body(record) }
            do { try scan.read(folder.ledgerFile(day: day), files) } catch let error as FileError
                where error.code == ENOENT
            {}
        }
    }

    /// The days that have a file, oldest first.
    package func days(since: Instant?) throws(FileError) -> [String] {
        let oldest = since?.utcDate ?? ""
        return try folder.ledgerDays(files).filter { $0 >= oldest }
    }
}
