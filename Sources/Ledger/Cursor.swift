import Base
import Foundation

/// How far HikCentral has been read, as `cursor.json` holds it.
package struct Cursor: Equatable, Sendable {
    /// Everything stamped before this moment has been read.
    package var readTo: Instant
    /// The number of the ledger's last line when the cursor was written: a ledger that ends earlier has lost lines.
    var ledgerLine: Int

    /// The file's content.
    func text(at now: Instant) -> String {
        let members: [JSONValue.Member] = [
            .init("version", JSONValue(LedgerRecord.version)), .init("readTo", .string(readTo.text)),
            .init("ledger", JSONValue(ledgerLine)), .init("at", .string(now.text)),
        ]
        return JSONValue.object(members).serialized + "\n"
    }

    /// What was found where the cursor file should be.
    package enum Found: Equatable {
        case nothing
        case unreadable
        case newerVersion(Int)
        case cursor(Cursor)

        package init(_ bytes: Data?) {
            guard let bytes else {
                self = .nothing
                return
            }
            guard let json = try? JSONValue(parsing: bytes), let version = json["version"]?.integer else {
                self = .unreadable
                return
            }
            guard version <= LedgerRecord.version else {
                self = .newerVersion(version)
                return
            }
            guard let readTo = json["readTo"]?.text.flatMap({ Instant(text: $0) }),
                let number = json["ledger"]?.integer, number >= 0
            else {
                self = .unreadable
                return
            }
            self = .cursor(Cursor(readTo: readTo, ledgerLine: number))
        }
    }

    /// Where to go on, given what the two files say; the ledger is the truth, the cursor file its summary.
    enum Agreement: Equatable {
        /// Neither has ever been there.
        case firstStart
        case goOn
        /// The ledger tells the position; the cursor file is written anew. The sentence goes to the log.
        case rebuilt(String)
        /// The ledger lost its end: what was read since is read again, and read back before it is posted.
        case ledgerIsShort(readAgain: Window)
        case refused(LedgerError)

        /// - Parameter highestNumber: the last line that is known to have been written, by the lock file's note.
        init(
            found: Found, position: Instant?, lastNumber: Int, highestNumber: Int = 0, inUseSince: Instant?,
            folder: String
        ) {
            switch (found, position) {
            case (.newerVersion(let version), _):
                self = .refused(.newerVersion(path: folder + "/cursor.json", version: version))
            case (.cursor(let cursor), let position?):
                // The ledger is written first, so a cursor that knows of more tells of lines that were lost.
                if max(cursor.ledgerLine, highestNumber) > lastNumber || cursor.readTo > position {
                    let window = Window(from: min(position, cursor.readTo), to: max(position, cursor.readTo))
                    self = .ledgerIsShort(readAgain: window)
                } else if cursor.readTo == position {
                    self = .goOn
                } else {
                    self = .rebuilt(
                        "the ledger has been read to \(position.text), the cursor said \(cursor.readTo.text)")
                }
            case (.cursor(let cursor), nil):
                self = .refused(.ledgerMissing(folder: folder, readTo: cursor.readTo))
            case (.nothing, let position?) where highestNumber > lastNumber,
                (.unreadable, let position?) where highestNumber > lastNumber:
                self = .ledgerIsShort(readAgain: Window(from: position, to: position))
            case (.nothing, .some), (.unreadable, .some):
                self = .rebuilt("the cursor file was \(found == .nothing ? "missing" : "unreadable")")
            case (.unreadable, nil):
                self = .refused(.bothLost(folder: folder, since: inUseSince))
            case (.nothing, nil):
                self = inUseSince == nil ? .firstStart : .refused(.bothLost(folder: folder, since: inUseSince))
            }
        }
    }
}
