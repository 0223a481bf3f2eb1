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

    init(folder: StateFolder, files: any FileSystem, clock: any Clock, log: Log, horizon: Span) {
        (self.folder, self.files, self.clock, self.log) = (folder, files, clock, log)
        state = LedgerState(horizon: horizon)
    }

    func load() throws(LedgerError) {
        do {
            days = try files.names(in: folder.ledgerFolder).compactMap(StateFolder.day(ofFile:)).sorted()
            var expected: Int?
            for day in try days[firstNeeded()...] { expected = try read(day, expected: expected) }
            state.endReplay()
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

    /// The index of the first day whose file may hold something that is still needed.
    private func firstNeeded() throws -> Int {
        guard let newest = days.last else { return 0 }
        var since = min(Instant(text: newest + "T00:00Z") ?? clock.now, clock.now)
        if case .opened(_, let position?, _)? = try LedgerScan.firstRecord(of: folder.ledgerFile(day: newest), files)?
            .entry
        {
            since = min(since, position)
        }
        let oldest = (since - state.horizon).utcDate
        return days.firstIndex { $0 >= oldest } ?? days.count - 1
    }

    /// - Returns: the line number with which the next file must begin.
    private func read(_ day: String, expected: Int?) throws -> Int? {
        let path = folder.ledgerFile(day: day)
        var scan = LedgerScan(
            expected: expected, onDamage: { [self] in noteDamage(from: state.position) },
            onRecord: { [self] record, _ in state.apply(record) })
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
