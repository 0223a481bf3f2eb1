import Foundation

/// Whether what is written to a descriptor goes to the journal, as systemd.exec(5) has it: JOURNAL_STREAM holds device
/// and inode of the stream, and is inherited also by what has its output elsewhere.
package enum JournalStream {
    package static func isJournal(_ descriptor: Int32 = STDERR_FILENO, environment: [String: String]) -> Bool {
        guard let stream = environment["JOURNAL_STREAM"] else { return false }
        var status = stat()
        return fstat(descriptor, &status) == 0 && stream == "\(status.st_dev):\(status.st_ino)"
    }
}
