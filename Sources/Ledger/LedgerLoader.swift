import Base
import Foundation

/// Reads the days of the ledger that matter, and repairs what is damaged.
///
/// A class, because the closures of a scan add to it.
final class LedgerLoader {
    private let folder: StateFolder
    private let files: any FileSystem
    private let clock: any Clock
    private let log: Log
    private(set) var state: LedgerState
    /// The days that have a file, oldest first.
    private(set) var days: [String] = []
    /// From where lines may have been lost, and what was found.
    private(set) var damage: (from: Instant, reason: String)?
    /// Files are gone whose lines are still needed.
    private(set) var lostBeginning: LostBeginning?
    private var firstLine: Int?
    /// The first lost line of every gap that is accounted for.
    private var gaps: Set<Int> = []

    /// The ledger begins with a later line than its first, although the earlier ones cannot have expired.
    struct LostBeginning {
        var firstLine: Int
        /// The memory should begin here.
        var horizon: Instant
    }

    init(folder: StateFolder, files: any FileSystem, clock: any Clock, log: Log, horizon: Span) {
        (self.folder, self.files, self.clock, self.log) = (folder, files, clock, log)
        state = LedgerState(horizon: horizon)
    }

    func load() throws(LedgerError) {
        do {
            days = try folder.ledgerDays(files)
            var expected: Int?
            let needed = try needed()
            for day in days[needed.first...] { expected = try read(day, expected: expected) }
            state.endReplay()
            if needed.isShort, let firstLine, gaps.isDisjoint(with: [firstLine - 1, firstLine]) {
                lostBeginning = LostBeginning(firstLine: firstLine, horizon: needed.from)
            }
            // The last start repaired a file and ended before it could say so.
            if let gap = state.unansweredGap { noteDamage(from: gap.position) }
            // What lies before the beginning was never to be read.
            if let begun = state.begun, let from = damage?.from { damage?.from = max(from, begun) }
            if damage?.reason == "" { damage?.reason = "lines of the ledger were lost earlier" }
        } catch let error as FileError {
            throw .file(error)
        } catch let error as LedgerError {
            throw error
        } catch {
            throw .file(FileError("read", folder.ledgerFolder, EIO))
        }
    }

    /// From which file on the ledger is needed: one that was begun before the horizon.
    ///
    /// The files' names do not tell whether the file before is missing. A file's heading does: it says how far HikCentral
    /// had been read when it was begun, so what lies later than that is in this file and those after it.
    ///
    /// - Returns: `isShort` when even the first file was begun after the horizon.
    private func needed() throws -> (first: Int, from: Instant, isShort: Bool) {
        guard let newest = days.last else { return (0, clock.now, false) }
        var since = min(Instant(text: newest + "T00:00Z") ?? clock.now, clock.now)
        if case .position(let position) = try beginning(of: newest) { since = min(since, position) }
        let horizon = since - state.horizon
        var first = days.firstIndex { $0 >= horizon.utcDate } ?? days.count - 1
        while true {
            let isEarlyEnough =
                switch try beginning(of: days[first]) {
                case .ledger: true
                case .position(let position): position <= horizon
                case .unknown: false
                }
            if isEarlyEnough || first == 0 { return (first, horizon, !isEarlyEnough) }
            first -= 1
        }
    }

    /// What a file begins with.
    private enum Beginning {
        /// The ledger's first line.
        case ledger
        /// A heading with how far HikCentral had been read.
        case position(Instant)
        /// Nothing readable, or a line from the middle of a file.
        case unknown
    }

    private func beginning(of day: String) throws -> Beginning {
        guard let (record, row) = try LedgerScan.firstRecord(of: folder.ledgerFile(day: day), files) else {
            return .unknown
        }
        // Only rows of this file that cannot be read come before it.
        if record.line <= row { return .ledger }
        guard case .opened(_, let position?, _) = record.entry else { return .unknown }
        return .position(position)
    }

    /// - Returns: the line number with which the next file must begin.
    private func read(_ day: String, expected: Int?) throws -> Int? {
        let path = folder.ledgerFile(day: day)
        var scan = LedgerScan(
            expected: expected, onDamage: { [self] in noteDamage(from: state.position) },
            onRecord: { [self] record, _ in
                firstLine = firstLine ?? record.line
                if case .gap(let firstMissing) = record.entry { gaps.insert(firstMissing) }
                state.apply(record)
            })
        try scan.read(path, files)
        var damage = scan.damage
        var next = scan.expected
        var lostEnd: LedgerRecord?
        if let tornAt = scan.tornAt {
            let isNewest = day == days.last
            // A file is begun in one step, so a file without a single good line was destroyed, not torn. An append
            // that was cut off is the beginning of a line; whole lines or NULs mean more than that.
            if isNewest && damage.isEmpty && tornAt > 0 && scan.remainsAreOneAppend {
                // Nothing is done before its line is synced, so an unfinished append was never acted upon.
                try files.openForAppending(path).truncate(to: tornAt)
                log.warning(
                    .ledgerTorn, "the end of the file was cut off: an append that a crash left unfinished",
                    [.file: path, .bytes: "\(scan.length - tornAt)"])
            } else {
                noteDamage(from: state.position)
                damage.append("its end cannot be read")
                // Nobody knows how many lines it had. A mark in their place tells the next start if this one fails.
                if isNewest, let line = next {
                    let mark = LedgerRecord(line: line, at: clock.now, entry: .gap(firstMissing: line))
                    state.apply(mark)
                    lostEnd = mark
                    next = line + 1
                }
            }
        }
        if !damage.isEmpty {
            try repair(path, expected: expected, lostEnd: lostEnd)
            let earlier = self.damage?.reason ?? ""
            self.damage?.reason =
                (earlier.isEmpty ? "" : "\(earlier), ") + "\(path): \(damage.joined(separator: ", "))"
        }
        return next ?? expected
    }

    private func noteDamage(from position: Instant?) {
        let from = position ?? clock.now - state.horizon
        damage = (min(damage?.from ?? from, from), damage?.reason ?? "")
    }

    /// Keeps the damaged file under another name, and replaces it by its readable lines.
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
