import Base
import Foundation

/// Reads the ledger for people: what became of which event. Takes no lock and mends nothing, so that it may be used
/// beside a running daemon; lines that cannot be read are passed over, since opening the ledger reports them.
package struct LedgerArchive {
    let folder: StateFolder
    package let files: any FileSystem

    /// An event stamped in the future may have been recorded up to this long before its own time.
    static let longestAhead = Span.days(31)

    package init(folder: StateFolder, files: any FileSystem = POSIXFileSystem()) {
        self.folder = folder
        self.files = files
    }

    /// The lives of the wanted events, in the order in which they were recorded.
    ///
    /// - Parameters:
    ///   - from: no event that is stamped earlier is wanted; spares the older files.
    ///   - isWanted: is asked of an event as it was first recorded.
    /// - Throws: `FileError` when a file cannot be read; a file that vanishes meanwhile has expired.
    package func lives(
        from: Instant? = nil, where isWanted: (RecordedEvent) -> Bool = { _ in true }
    ) throws -> [EventHistory] {
        try lives(from: from) { _, recorded in isWanted(recorded) }
    }

    /// The lives of the events whose first lines have these numbers.
    package func lives(numbers: Set<Int>) throws -> [EventHistory] {
        try lives(from: nil) { number, _ in numbers.contains(number) }
    }

    /// What is not settled, in the order in which it was recorded; the newest file repeats all of it.
    package func open() throws -> [EventHistory] {
        try lives(from: nil, newestOnly: true) { _, _ in true }.filter { !$0.state.isFinal }
    }

    private func lives(
        from: Instant?, newestOnly: Bool = false, where isWanted: (Int, RecordedEvent) -> Bool
    ) throws -> [EventHistory] {
        var lives: [Int: EventHistory] = [:]
        try records(since: from.map { $0 - LedgerArchive.longestAhead }, newestOnly: newestOnly) { record in
            switch record.entry {
            case .event(let recorded) where isWanted(record.line, recorded):
                lives[record.line] = EventHistory(number: record.line, seenAt: record.at, first: recorded)
            case .carried(let number, let recorded) where lives[number] == nil && isWanted(number, recorded):
                lives[number] = EventHistory(number: number, seenAt: record.at, first: recorded)
            case .reopened(let number, let recorded):
                lives[number]?.take(.reopened(reason: recorded.reason), at: record.at)
            case .sending(let number): lives[number]?.take(.sending, at: record.at)
            case .outcome(let number, let outcome): lives[number]?.take(.outcome(outcome), at: record.at)
            case .event, .carried, .opened, .begun, .window, .checked, .gap, .damaged: break
            }
        }
        return lives.values.sorted { $0.line < $1.line }
    }

    /// When the oldest line that the ledger still holds was written.
    func oldestLine() throws -> Instant? {
        guard let first = try days(since: nil).first else { return nil }
        var oldest: Instant?
        try files.read(folder.ledgerFile(day: first)) { piece in
            let line = piece.split(separator: 0x0A, maxSplits: 1).first
            oldest = line.flatMap { try? LedgerRecord(line: UnsafeRawBufferPointer(rebasing: $0)).at }
            return false
        }
        return oldest
    }

    /// Whether the next start has nothing to mend in the newest day: no line is damaged, and no lost one is unanswered.
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
        try files.read(folder.ledgerFile(day: day)) { piece in
            try scan.take(piece)
            return true
        }
        try scan.finish()
        return scan.damage.isEmpty && !isMissing
    }

    /// Goes through the records of the days from `since` on, or of the newest day.
    ///
    /// - Returns: whether every line could be read, apart from one that is just being written.
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
                do {
                    try files.read(folder.ledgerFile(day: day)) { piece in
                        try scan.take(piece)
                        return true
                    }
                } catch let error as FileError where error.number == ENOENT {
                    continue
                }
                try scan.finish()
                if !scan.damage.isEmpty { isWhole = false }
            }
        }
        return isWhole
    }

    private func days(since: Instant?) throws(FileError) -> [String] {
        let oldest = since?.utcDate ?? ""
        return try files.names(in: folder.ledgerFolder).compactMap(StateFolder.day(ofFile:)).filter { $0 >= oldest }
            .sorted()
    }
}
