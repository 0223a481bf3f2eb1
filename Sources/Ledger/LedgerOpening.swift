import Base
import Foundation

/// Opens the state folder: loads the ledger, and makes cursor and ledger agree.
package struct LedgerOpening {
    var folder: StateFolder
    private let files: any FileSystem
    private let clock: any Clock
    private let log: Log
    private let horizon: Span
    private let retention: Span

    /// How far a clock may have been set back; a ledger further in the future is refused.
    package static let tolerance = Span.hours(24)

    /// - Parameters:
    ///   - horizon: how long events are remembered behind the cursor.
    ///   - retention: how long the ledger's files are kept.
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
    ///   - restart: a person's decision where to read from (`--from`); it overrides whatever is found or missing.
    /// - Returns: the ledger; its state has no position on a first start.
    package func open(
        inUseSince: Instant?, restart: Instant? = nil, guardian: (any LedgerGuardian)? = nil
    ) throws(LedgerError) -> Ledger {
        do { try files.makeFolder(folder.path) } catch { throw .file(error) }
        let loader = LedgerLoader(folder: folder, files: files, clock: clock, log: log, horizon: horizon)
        try loader.load()
        let ledger = Ledger(
            state: loader.state, newestDay: loader.days.last, folder: folder, files: files, clock: clock, log: log,
            retention: retention)
        ledger.guardian = guardian
        if let restart {
            try makeLedgerFolder()
            try begin(ledger, at: restart)
            return ledger
        }
        try agree(ledger, inUseSince: inUseSince, highestLine: guardian?.highestLine ?? 0)
        if let lost = loader.lostBeginning {
            try beginAgain(ledger, after: lost, inUseSince: inUseSince)
        } else if let damage = loader.damage {
            let to = max(ledger.state.position ?? clock.now, clock.now, damage.from)
            try readAgain(
                Window(from: damage.from, to: to), in: ledger, reason: damage.reason, .ledgerDamaged,
                "the damaged file is kept beside it; reading again what it may have held")
        }
        return ledger
    }

    /// Not before it is clear that the ledger is opened: into a folder that is there, a backup's would be moved as a
    /// second one.
    private func makeLedgerFolder() throws(LedgerError) {
        do { try files.makeFolder(folder.ledgerFolder) } catch { throw .file(error) }
    }

    /// Begins where a person says. What lies before now may have been delivered, so it is read back first, even where
    /// no trace is left: a lost state directory looks like a new one.
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

    /// Begins where the memory should begin. What the lost lines may have held is read back first; what lies before
    /// the first start was never to be read.
    private func beginAgain(
        _ ledger: Ledger, after lost: LedgerLoader.LostBeginning, inUseSince: Instant?
    ) throws(LedgerError) {
        let position = ledger.state.position ?? clock.now
        let from = min(max(lost.horizon, inUseSince ?? lost.horizon), position).flooredToSecond
        let reason = "the ledger begins with line \(lost.firstLine); earlier files are missing"
        // The mark tells the next start that these lines are accounted for.
        try ledger.append([.gap(firstMissing: lost.firstLine - 1), .begun(from, reason: reason)])
        try readAgain(
            Window(from: from, to: max(position, clock.now)), in: ledger, reason: reason, .ledgerDamaged,
            "reading again what they may have held")
    }

    private func agree(_ ledger: Ledger, inUseSince: Instant?, highestLine: Int) throws(LedgerError) {
        let found: Cursor.Found
        do { found = try Cursor.Found(in: folder, files) } catch { throw .file(error) }
        let agreement = Cursor.Agreement(
            found: found, position: ledger.state.position, lastLine: ledger.state.lastLine, highestLine: highestLine,
            inUseSince: inUseSince, isRemembered: ledger.state.position == nil && folder.remembersLedger(files),
            folder: folder.path, latest: clock.now + LedgerOpening.tolerance)
        if let position = ledger.state.position, let written = ledger.state.lastWritten,
            min(position, written) > clock.now + LedgerOpening.tolerance
        {
            throw .inTheFuture(folder: folder.path, readTo: position, now: clock.now)
        }
        if case .refused(let error) = agreement { throw error }
        try makeLedgerFolder()
        switch agreement {
        case .firstStart, .goOn, .refused: break
        case .rebuilt(let reason):
            log.warning(.cursorRebuilt, "\(reason); rewritten from the ledger")
            ledger.saveCursor()
        case .ledgerIsShort(var window):
            window.to = max(window.to, clock.now)
            try readAgain(
                window, in: ledger, reason: "the ledger has lost its last lines", .ledgerShort,
                "reading again what they may have held")
        }
    }

    private func readAgain(
        _ window: Window, in ledger: Ledger, reason: String, _ event: LogEvent, _ consequence: String
    ) throws(LedgerError) {
        // In one step, so that whoever ends in between is told all the same.
        try ledger.append([.damaged(window, reason: reason), .notice(.damage(window))])
        log.error(event, "\(reason); \(consequence)", [.from: window.from.text, .to: window.to.text])
        ledger.saveCursor()
    }
}
