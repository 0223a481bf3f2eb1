import Base
import Ledger

/// What a receiver still has to get, counted from the ledger.
package struct Backlog {
    package private(set) var items = 0
    /// When the oldest of them was written.
    package private(set) var oldest: Instant?
    /// There are more lines than were counted.
    package private(set) var isCutOff = false

    /// How many messages' worth of lines are read.
    private static let patience = 50

    /// - Parameter position: what comes after it counts.
    package init(of receiver: Receiver, after position: LedgerPosition, folder: StateFolder, files: any FileSystem)
        throws
    {
        var all = receiver
        all.batchSize = ReceiverList.largestBatch
        var reader = BatchReader(
            LedgerTail(folder: folder, files: files, from: .after(position)), from: position, for: all)
        for _ in 0..<Backlog.patience {
            guard let batch = try reader.next() else { return }
            items += batch.items.count
            oldest = oldest ?? batch.items.first?.at
        }
        isCutOff = true
    }
}
