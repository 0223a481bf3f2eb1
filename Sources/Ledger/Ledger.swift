import Base
import Foundation

/// What became of every event, on disk and in memory: the queue, the audit trail, and what is known already.
///
/// An entry counts only once it is synced to disk; only then is it applied to `state`.
package final class Ledger {
    package private(set) var state: LedgerState
    package let folder: StateFolder
    package let files: any FileSystem
    package let clock: any Clock
    private let log: Log
    private let retention: Span
    private var file: (day: String, appender: any AppendingFile)?
    /// Guards the folder; nil where nobody shares it.
    var guardian: (any LedgerGuardian)?
    private var newestDay: String?
    /// Where the intact part of a day's file ends, after an append to it failed.
    private var intact: (day: String, length: Int)?
    /// The last attempt to write the cursor file failed; it is logged once, not at every poll.
    private var cursorIsUnwritten = false

    private var hasWarnedOfRepeatedID = false

    /// - Parameter state: what the files say, after repair.
    init(
        state: LedgerState, newestDay: String?, folder: StateFolder, files: any FileSystem, clock: any Clock,
        log: Log, retention: Span
    ) {
        self.state = state
        self.newestDay = newestDay
        self.folder = folder
        self.files = files
        self.clock = clock
        self.log = log
        self.retention = retention
    }

    /// Sets the moment from which HikCentral is read.
    ///
    /// It is floored to a second: HikCentral is asked in seconds, and would count what came earlier in the same one.
    package func begin(at moment: Instant, reason: String) throws(LedgerError) {
        try append([.begun(moment.flooredToSecond, reason: reason)])
        saveCursor()
    }

    /// Commits a window in one durable step: its events first, then the window itself, then the cursor.
    ///
    /// - Returns: the line numbers of the events.
    @discardableResult
    package func commit(_ window: Window, origin: EventOrigin, events: [RecordedEvent]) throws(LedgerError) -> [Int] {
        let repeats = state.memory.repeatCount
        let first = try append(
            events.map { .event($0) } + [.window(window, origin: origin, events: events.count)])
        if state.memory.repeatCount > repeats { warnOfRepeatedID(in: window) }
        if origin == .poll { saveCursor() }
        return Array(first..<first + events.count)
    }

    private func warnOfRepeatedID(in window: Window) {
        guard !hasWarnedOfRepeatedID else { return }
        hasWarnedOfRepeatedID = true
        log.warning(
            .hikCentralID,
            "an eventId came again for another person, door or second; each is recorded as an event of its own",
            [.from: window.from.text, .to: window.to.text])
    }

    /// Writes and syncs entries, all or none, and then applies them.
    ///
    /// - Returns: the line number of the first.
    @discardableResult
    package func append(_ entries: [LedgerEntry]) throws(LedgerError) -> Int {
        try guardian?.check()
        do {
            let appender = try currentFile()
            let (all, offset) = withHeading(entries)
            let first = state.lastLine + 1 + offset
            let records = records(all, from: state.lastLine + 1)
            intact = file.map { ($0.day, appender.length) }
            try appender.append(Data(records.map(\.text).joined().utf8))
            intact = nil
            for record in records { state.apply(record) }
            // Reading may have begun before the first start (START_FROM).
            guardian?.note(line: state.lastLine, at: min(clock.now, state.position ?? clock.now))
            return first
        } catch {
            // The next append opens the file again: whatever is wrong with this descriptor may be over by then.
            file = nil
            throw .file(error)
        }
    }

    /// Leaves word for `status` that nothing can be recorded, or that it can be again.
    package func note(failingSince moment: Instant?) { guardian?.note(failingSince: moment) }

    /// The oldest punch that may be delivered now, leaving out one that has been posted.
    package func nextDelivery(now: Instant, besides posted: Int? = nil) -> (line: Int, event: RecordedEvent)? {
        state.nextDelivery(now: now, besides: posted)
    }

    /// Writes the cursor file; the ledger holds the same position, so a failure costs nothing but a warning.
    func saveCursor() {
        guard let position = state.position else { return }
        let cursor = Cursor(readTo: position, ledgerLine: state.lastLine)
        do {
            try Cursor.file(in: folder, files).replace(cursor.members(at: clock.now))
            if cursorIsUnwritten { log.info(.cursorWritten, "the cursor file can be written again") }
            cursorIsUnwritten = false
        } catch {
            if !cursorIsUnwritten {
                log.warning(.cursorUnwritten, "\(error); the ledger has the position as well")
            }
            cursorIsUnwritten = true
        }
    }

    /// The entries, with the heading that a file of an older version needs before one that its version does not have.
    ///
    /// It stands right before that one: a write may be cut off behind any line, and what comes first, such as that lines
    /// were lost, must not hang on a heading.
    ///
    /// - Returns: also how many lines come before the first entry.
    private func withHeading(_ entries: [LedgerEntry]) -> (all: [LedgerEntry], offset: Int) {
        guard state.version != LedgerRecord.version,
            let place = entries.firstIndex(where: { if case .notice = $0 { true } else { false } })
        else { return (entries, 0) }
        // Without a position: the entries before it may just have set it back.
        let heading = LedgerEntry.opened(version: LedgerRecord.version, position: nil, lateCheck: nil)
        return (entries[..<place] + [heading] + entries[place...], place == 0 ? 1 : 0)
    }

    private func records(_ entries: [LedgerEntry], from first: Int) -> [LedgerRecord] {
        let now = clock.now
        return entries.enumerated().map { LedgerRecord(line: first + $0.offset, at: now, entry: $0.element) }
    }

    /// Today's file, created if needed; while a clock is set back, the newest file.
    private func currentFile() throws(FileError) -> any AppendingFile {
        let day = max(clock.now.utcDate, newestDay ?? "")
        if let file, file.day == day { return file.appender }
        let path = folder.ledgerFile(day: day)
        try cutOffRemains()
        try files.makeFolder(folder.ledgerFolder)
        // A file that exists although its day has not begun is left from a start that failed half-way.
        if newestDay != day || !files.exists(path) {
            try startFile(path)
            newestDay = day
            removeOldFiles()
        }
        let appender = try files.openForAppending(path)
        file = (day, appender)
        return appender
    }

    /// Removes what a failed append may have left: it was never acted upon, and its line numbers are used again.
    private func cutOffRemains() throws(FileError) {
        guard let remains = intact else { return }
        let path = folder.ledgerFile(day: remains.day)
        if files.exists(path) {
            let appender = try files.openForAppending(path)
            if appender.length > remains.length { try appender.truncate(to: remains.length) }
        }
        intact = nil
    }

    /// Writes a new day's file with its heading and everything open, in one step.
    private func startFile(_ path: String) throws(FileError) {
        let heading = LedgerEntry.opened(
            version: LedgerRecord.version, position: state.position, lateCheck: state.lastCheck)
        let records = records([heading] + state.carriedOver, from: state.lastLine + 1)
        try files.replace(path, with: Data(records.map(\.text).joined().utf8))
        for record in records { state.apply(record) }
    }

    private func removeOldFiles() {
        // The position cannot jump as a clock can: a clock that is years ahead must not expire everything.
        let oldest = (min(clock.now, state.position ?? clock.now) - retention).utcDate
        do {
            for name in try files.names(in: folder.ledgerFolder) {
                // A damaged file's copy holds the same people as the file.
                let file = name.components(separatedBy: ".damaged").first ?? name
                guard let day = StateFolder.day(ofFile: file), day < oldest, day != newestDay else { continue }
                try files.remove("\(folder.ledgerFolder)/\(name)")
                log.info(.ledgerExpired, "LEDGER_RETENTION has passed", [.file: name])
            }
        } catch {
            log.warning(.ledgerRetention, "\(error)")
        }
    }
}
