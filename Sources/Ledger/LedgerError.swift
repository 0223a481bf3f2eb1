import Attendance
import Base

/// Why the ledger cannot be opened or written.
package enum LedgerError: Error, Equatable {
    case file(FileError)
    case newerVersion(path: String, version: Int)
    /// `since`: from where HikCentral was read, where that is known.
    case ledgerMissing(folder: String, readTo: Instant, since: Instant?)
    case bothLost(folder: String, since: Instant?)
    case lockLost(path: String)
    case inTheFuture(folder: String, readTo: Instant, now: Instant)
}

extension LedgerError: FindingCause {
    package var trouble: Trouble? { .state }
    package var description: String { sentence }

    package var text: String {
        switch self {
        case .file(let error):
            error.description
        case .newerVersion(let path, let version):
            "\(path) has format version \(version), which this program does not know"
        case .ledgerMissing(let folder, let readTo, _):
            "\(folder)/cursor.json says that HikCentral was read up to \(readTo.text), but the ledger is gone"
        case .bothLost(let folder, let since):
            "\(folder) has been in use\(since.map { " since \($0.text)" } ?? ""), but cursor and ledger are gone"
        case .lockLost(let path):
            "\(path) has been deleted or replaced, so another process may work in the state directory; nothing more is"
                + " written or posted"
        case .inTheFuture(let folder, let readTo, let now):
            "the ledger in \(folder) says that HikCentral was read up to \(readTo.text), but this machine's clock shows"
                + " \(now.text)"
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .file: nil
        case .newerVersion: .advice("use the newer hik2humand that wrote it")
        case .ledgerMissing(let folder, let readTo, let since):
            .advice(
                "restore \(folder)/ledger, or go on without it: hik2humand run --once --from "
                    + LedgerError.restart(readTo, since: since).text)
        case .bothLost:
            .advice("restore them, or say from when to read: hik2humand run --once --from TIME")
        case .lockLost: .advice("restart the program")
        case .inTheFuture:
            .advice("set the clock, or say from when to read: hik2humand run --once --from TIME")
        }
    }

    /// Some days before the end of what was read: the lost ledger may have held punches that were not delivered yet.
    /// What was delivered is found by reading back.
    private static func restart(_ readTo: Instant, since: Instant?) -> Instant {
        since.map { min(max($0, readTo - .days(4)), readTo) } ?? readTo
    }
}
