import Base
import Foundation

/// Opens the state folder: reads the days that matter, mends what is damaged, and brings cursor and ledger together.
package struct LedgerOpening {
    var folder: StateFolder
    var files: any FileSystem
    var clock: any Clock
    var log: Log
    /// How long events are remembered behind the cursor.
    var horizon: Span
    var retention: Span

    /// So far a clock may have been set back without a word; it is waited for.
    static let tolerance = Span.hours(24)

    package init(
        folder: StateFolder, files: any FileSystem, clock: any Clock, log: Log, horizon: Span, retention: Span
    ) {
        self.folder = folder
        self.files = files
        self.clock = clock
        self.log = log
        self.horizon = horizon
        self.retention = retention
    }

    /// Opens the ledger.
    ///
    /// - Parameters:
    ///   - inUseSince: since when the folder is known to hold a ledger.
    ///   - restart: a person's decision where to read from (`--from`); it overrides whatever is there or missing.
    /// - Returns: the ledger; its state has no position on a first start.
    package func open(
        inUseSince: Instant?, restart: Instant? = nil, guardian: (any LedgerGuardian)? = nil
    ) throws(LedgerError) -> Ledger {
        do {
            try files.makeFolder(folder.path)
            try files.makeFolder(folder.ledgerFolder)
        } catch { throw .file(error) }
        let loaded = try load()
        let ledger = Ledger(
            state: loaded.state, newestDay: loaded.days.last, folder: folder, files: files, clock: clock, log: log,
            retention: retention)
        let highestNumber = guardian?.highestLine ?? 0
        ledger.guardian = guardian
        if let restart {
            try begin(ledger, at: restart)
            return ledger
        }
        try agree(ledger, inUseSince: inUseSince, highestNumber: highestNumber)
        if let damage = loaded.damage {
            let to = max(ledger.state.position ?? clock.now, clock.now, damage.from)
            try ledger.append([.damaged(Window(from: damage.from, to: to), reason: damage.reason)])
            log.error(
                .ledgerDamaged,
                "\(damage.reason); the damaged file is kept beside it; reading again what it may have held",
                [.from: damage.from.text, .to: to.text])
            ledger.saveCursor()
        }
        return ledger
    }

    /// Begins where a person says; what lies before now may have been delivered, so it is read back first, even where
    /// nothing is left to tell: a lost state directory looks like a new one.
    private func begin(_ ledger: Ledger, at restart: Instant) throws(LedgerError) {
        var entries: [LedgerEntry] = [.begun(restart, reason: "run --from")]
        if restart < clock.now {
            let window = Window(from: restart, to: clock.now)
            entries.append(.damaged(window, reason: "run --from: read again"))
        }
        try ledger.append(entries)
        ledger.saveCursor()
        log.warning(.cursorSet, "reading begins at the time given by --from", [.from: restart.text])
    }

    private func agree(_ ledger: Ledger, inUseSince: Instant?, highestNumber: Int) throws(LedgerError) {
        let bytes: Data?
        do {
            bytes = files.exists(folder.cursorFile) ? try files.contents(of: folder.cursorFile) : nil
        } catch { throw .file(error) }
        let agreement = Cursor.Agreement(
            found: Cursor.Found(bytes), position: ledger.state.position, lastNumber: ledger.state.lastLine,
            highestNumber: highestNumber, inUseSince: inUseSince, folder: folder.path)
        let soon = clock.now + LedgerOpening.tolerance
        if let position = ledger.state.position, let written = ledger.state.lastWritten, position > soon, written > soon
        {
            throw .inTheFuture(folder: folder.path, readTo: position, now: clock.now)
        }
        switch agreement {
        case .firstStart, .goOn: break
        case .rebuilt(let reason):
            log.warning(.cursorRebuilt, "\(reason); written anew from the ledger")
            ledger.saveCursor()
        case .ledgerIsShort(var window):
            window.to = max(window.to, clock.now)
            let reason = "the ledger has lost its last lines"
            try ledger.append([.damaged(window, reason: reason)])
            log.error(
                .ledgerShort, "\(reason); what it may have held is read again",
                [.from: window.from.text, .to: window.to.text])
            ledger.saveCursor()
        case .refused(let error): throw error
        }
    }

    /// What has been read so far; a class, because the scan's closures add to it.
    private final class Loaded {
        var state: LedgerState
        let days: [String]
        var damage: (from: Instant, reason: String)?

        init(state: LedgerState, days: [String]) {
            self.state = state
            self.days = days
        }
    }

    private func load() throws(LedgerError) -> Loaded {
        do {
            let days = try files.names(in: folder.ledgerFolder).compactMap(StateFolder.day(ofFile:)).sorted()
            let loaded = Loaded(state: LedgerState(horizon: horizon), days: days)
            var expected: Int?
            for day in try days[firstNeeded(of: days)...] {
                expected = try read(day, isNewest: day == days.last, expected: expected, into: loaded)
            }
            loaded.state.endReplay()
            // The last start mended a file and ended before it could say so.
            if let gap = loaded.state.unansweredGap { note(position: gap.position, in: loaded) }
            // What lies before the beginning was never meant to be read.
            if let begun = loaded.state.begun, let from = loaded.damage?.from { loaded.damage?.from = max(from, begun) }
            if loaded.damage?.reason == "" { loaded.damage?.reason = "lines of the ledger were lost earlier" }
            return loaded
        } catch let error as FileError {
            throw .file(error)
        } catch let error as LedgerError {
            throw error
        } catch {
            throw .file(FileError("read", folder.ledgerFolder, EIO))
        }
    }

    /// The first of the ascending `days` whose file may hold something that is still asked for.
    private func firstNeeded(of days: [String]) throws -> Int {
        guard let newest = days.last else { return 0 }
        var since = min(Instant(text: newest + "T00:00Z") ?? clock.now, clock.now)
        // The heading is the first line, and short.
        try files.read(folder.ledgerFile(day: newest)) { piece in
            if let line = piece.split(separator: 0x0A, maxSplits: 1).first,
                let record = try? LedgerRecord(line: UnsafeRawBufferPointer(rebasing: line)),
                case .opened(_, let position?, _) = record.entry
            {
                since = min(since, position)
            }
            return false
        }
        let oldest = (since - horizon).utcDate
        return days.firstIndex { $0 >= oldest } ?? days.count - 1
    }

    /// - Returns: the number that the next file must begin with.
    private func read(_ day: String, isNewest: Bool, expected: Int?, into loaded: Loaded) throws -> Int? {
        let path = folder.ledgerFile(day: day)
        var scan = LedgerScan(
            expected: expected, onDamage: { [self] in note(position: loaded.state.position, in: loaded) },
            onRecord: { record, _ in loaded.state.apply(record) })
        do {
            try files.read(path) { piece in
                try scan.take(piece)
                return true
            }
            try scan.finish()
        } catch LedgerLineError.newerVersion(let version) {
            throw LedgerError.newerVersion(path: path, version: version)
        }
        var damage = scan.damage
        var next = scan.expected
        var lostEnd: LedgerRecord?
        if let tornAt = scan.tornAt {
            // A file is begun in one step, so one without a single good line was not torn but destroyed.
            // An append that was cut off is the beginning of a line; whole lines or NULs tell of more than that.
            if isNewest && damage.isEmpty && tornAt > 0 && scan.remainsAreOneAppend {
                // Nothing is done before its line is synced, so an unfinished append was never acted upon.
                try files.openForAppending(path).truncate(to: tornAt)
                log.warning(
                    .ledgerTorn, "the end of the file was cut off: an append that a crash left unfinished",
                    [.file: path, .bytes: "\(scan.length - tornAt)"])
            } else {
                note(position: loaded.state.position, in: loaded)
                damage.append("its end cannot be read")
                // Nobody knows how many lines it was; a mark in their place tells the next start, should this one end here.
                if isNewest, let number = next {
                    let mark = LedgerRecord(line: number, at: clock.now, entry: .gap(firstMissing: number))
                    loaded.state.apply(mark)
                    lostEnd = mark
                    next = number + 1
                }
            }
        }
        if !damage.isEmpty {
            try repair(path, expected: expected, lostEnd: lostEnd)
            let earlier = loaded.damage?.reason ?? ""
            loaded.damage?.reason =
                (earlier.isEmpty ? "" : "\(earlier), ") + "\(path): \(damage.joined(separator: ", "))"
        }
        return next ?? expected
    }

    private func note(position: Instant?, in loaded: Loaded) {
        let from = position ?? clock.now - horizon
        loaded.damage = (min(loaded.damage?.from ?? from, from), loaded.damage?.reason ?? "")
    }

    /// Keeps the damaged file under another name and goes on with its readable lines.
    private func repair(_ path: String, expected: Int?, lostEnd: LedgerRecord?) throws {
        let bytes = try files.contents(of: path)
        var copy = path + ".damaged"
        var count = 1
        while files.exists(copy) {
            count += 1
            copy = "\(path).damaged-\(count)"
        }
        try files.replace(copy, with: bytes)
        let mark = Data((lostEnd?.text ?? "").utf8)
        try files.replace(path, with: LedgerScan.cleaned(bytes, expected: expected) + mark)
    }
}
