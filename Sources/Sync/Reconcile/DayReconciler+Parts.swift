import Attendance
import Base
import Ledger

extension DayReconciler {
    /// What a comparison needs.
    package struct Parts {
        var source: any EventSource
        var poll: PollRules
        var zone: SiteZone
        package var book: LedgerArchive
        /// The folder that contains the cursor.
        var folder: StateFolder
        /// Of doors that are gone, for all days.
        let former: FormerDirections
        /// Creates a reader of Humand's entries for one day; it cannot post.
        package var entries: () -> any EntryReader

        package init(
            source: any EventSource, poll: PollRules, zone: SiteZone, folder: StateFolder, files: any FileSystem,
            entries: @escaping () -> any EntryReader
        ) {
            self.source = source
            self.poll = poll
            self.zone = zone
            self.folder = folder
            self.entries = entries
            book = LedgerArchive(folder: folder, files: files)
            former = FormerDirections(book)
        }

        /// How far HikCentral has been read, according to the cursor file; only the lock's holder may know better.
        var readTo: Instant? {
            guard case .cursor(let cursor)? = try? Cursor.Found(in: folder, book.files) else { return nil }
            return cursor.readTo
        }
    }
}
