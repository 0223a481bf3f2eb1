import Base
import Foundation

/// Reads the ledger as it grows, from another thread or process: whatever is new since the last call, and no more.
///
/// It takes no lock, writes nothing and keeps nothing but its place. It gives only what is durable: a line that is being
/// written, or whose sync may still fail, comes with a later call. It goes on with the next day's file, finds its place
/// again after a repair, and skips what cannot be read, because opening the ledger reports that.
package struct LedgerTail {
    /// Where to begin.
    package enum Start: Sendable {
        /// With the line after this position.
        case after(LedgerPosition)
        /// With the first line that is written from now on.
        case end
        /// So many lines before the end.
        case back(lines: Int)
        /// With the first line of the file of this moment's day, or of the newest earlier one.
        case day(of: Instant)
    }

    /// The last line that was given, or the one after which the first comes.
    package internal(set) var position = LedgerPosition(line: 0)
    /// How many lines are gone that should have come: their file has expired, or they were damaged.
    package private(set) var missing = 0
    /// How often the ledger turned out to have lost lines that had been given already. Reading goes on after the last
    /// one that is still there.
    package internal(set) var rewinds = 0

    let folder: StateFolder
    let files: any FileSystem
    private let durableLine: () -> Int?
    /// From where to look for the place.
    var start: Start
    /// Where the position stands; nil when it must be looked for.
    var place: Place?

    struct Place {
        var day: String
        var offset: Int
        /// The record that begins there; nil where the next one does.
        var record: LedgerPosition?
    }

    /// - Parameter durableLine: the last line that is known to be on disk; nil when nobody knows, which lets every whole
    ///   line through. By default the lock file tells: it is written after each sync.
    package init(
        folder: StateFolder, files: any FileSystem = POSIXFileSystem(), from start: Start,
        durableLine: (() -> Int?)? = nil
    ) {
        (self.folder, self.files, self.start) = (folder, files, start)
        self.durableLine = durableLine ?? { StateLock.highestLine(path: folder.lockFile) }
    }

    /// The next records, oldest first; empty when nothing is new.
    ///
    /// - Parameters:
    ///   - maximum: of records; the memory of a call depends on it and on nothing else.
    ///   - passed: gets the records of the position's file up to the position, each time the place is looked for. A file
    ///     begins with everything that is open, so they tell what later outcomes are about.
    /// - Throws: `FileError`, and `LedgerError.newerVersion`. The next call tries the same again.
    package mutating func next(maximum: Int, passed: (LedgerRecord) -> Void = { _ in }) throws -> [LedgerRecord] {
        // Both are asked for before anything is read: what is durable now can be read, and a file does not grow any more
        // once there is a newer one.
        let limit = durableLine() ?? .max
        let days = try folder.ledgerDays(files)
        var found: [LedgerRecord] = []
        var isSecondLook = false
        while found.count < maximum {
            if place == nil { try find(in: days, limit: limit, passed: passed) }
            guard let day = place?.day else { break }
            switch try read(into: &found, maximum: maximum, limit: limit) {
            case .stopped: return found
            case .ended:
                guard let newer = days.first(where: { $0 > day }) else { return found }
                place = Place(day: newer, offset: 0)
            case .moved:
                (place, start) = (nil, .after(position))
                if isSecondLook { return found }
                isSecondLook = true
            }
        }
        return found
    }

    private enum Reading { case stopped, ended, moved }

    /// Reads on in the file of the place.
    ///
    /// - Returns: `moved` when the last record is not where it was: the file was repaired, or has expired.
    private mutating func read(into found: inout [LedgerRecord], maximum: Int, limit: Int) throws -> Reading {
        guard var place else { return .moved }
        let (begin, room) = (place.offset, maximum - found.count)
        // The first line is the one that was given last; whether it is the same tells whether the file is.
        var known = place.record
        var (position, missing, records) = (position, missing, [LedgerRecord]())
        var reading = Reading.ended
        do {
            var scan = LedgerScan(expected: nil) { record, range in
                if let last = known {
                    if LedgerPosition(record) != last { throw Stop() }
                    known = nil
                    return
                }
                guard record.line <= limit, records.count < room else {
                    reading = .stopped
                    throw Stop()
                }
                place.offset = begin + range.lowerBound
                place.record = LedgerPosition(record)
                guard record.line > position.line else { return }
                if position.line > 0 { missing += record.line - position.line - 1 }
                position = LedgerPosition(record)
                records.append(record)
            }
            try scan.read(folder.ledgerFile(day: place.day), from: begin, files)
        } catch is Stop {
        } catch let error as FileError where error.code == ENOENT { return .moved }
        if known != nil { return .moved }
        found += records
        (self.place, self.position, self.missing) = (place, position, missing)
        return reading
    }

    /// Ends a scan early.
    struct Stop: Error {}
}
