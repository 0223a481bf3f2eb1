import Base
import Ledger

/// Keeps a picture of the ledger up to date.
///
/// It reads some days once, and from then on what is new: an answer costs the same on the busiest day.
struct LedgerWatch {
    private(set) var picture: LedgerPicture
    /// It began as far back as the dashboard shows, not only with today.
    let isWhole: Bool
    private let folder: StateFolder
    private let files: any FileSystem
    private let zone: SiteZone
    private var tail: LedgerTail
    /// How many lines were known to be missing when everything was last read.
    private var missing: Int?

    /// How many lines are in memory at a time.
    private static let portion = 5000

    init(folder: StateFolder, files: any FileSystem, zone: SiteZone, now: Instant, isWhole: Bool = true) {
        (self.folder, self.files, self.zone, self.isWhole) = (folder, files, zone, isWhole)
        let today = SiteDay(now, in: zone)
        picture = LedgerPicture(day: today, zone: zone)
        let first = today.advanced(by: isWhole ? -LedgerPicture.days : 0).window(in: zone).from
        tail = LedgerTail(folder: folder, files: files, from: .day(of: first))
    }

    /// Reads what is new.
    mutating func catchUp(now: Instant) throws {
        try readOn(now: now)
        // Lines that had been counted are gone, or some in between cannot be read: what they add up to may be wrong.
        if let missing, tail.rewinds > 0 || tail.missing > missing {
            self = LedgerWatch(folder: folder, files: files, zone: zone, now: now, isWhole: isWhole)
            try readOn(now: now)
        }
        missing = tail.missing
    }

    private mutating func readOn(now: Instant) throws {
        picture.turn(to: SiteDay(now, in: zone))
        while true {
            let records = try tail.next(maximum: LedgerWatch.portion)
            for record in records { picture.take(record) }
            if records.count < LedgerWatch.portion { return }
        }
    }
}
