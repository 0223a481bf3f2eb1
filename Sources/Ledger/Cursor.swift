import Base
import Foundation

/// How far HikCentral has been read, as `cursor.json` holds it.
package struct Cursor: Equatable, Sendable {
    /// Everything stamped before this moment has been read.
    package var readTo: Instant
    /// The ledger's last line when the cursor was written: a ledger that ends earlier has lost lines.
    var ledgerLine: Int

    /// The version of the file's format.
    static let version = 1

    package static func file(in folder: StateFolder, _ files: any FileSystem) -> StateFile {
        StateFile(folder.cursorFile, version: version, files: files)
    }

    /// The file's content, written at `now`.
    func members(at now: Instant) -> [JSONValue.Member] {
        [
            .init("readTo", .string(readTo.text)), .init("ledger", JSONValue(ledgerLine)),
            .init("at", .string(now.text)),
        ]
    }

    /// What was found where the cursor file should be.
    package enum Found: Equatable {
        case nothing
        case unreadable
        case newerVersion(Int)
        case cursor(Cursor)

        package init(_ bytes: Data?) { self.init(StateFile.Content(bytes, version: Cursor.version)) }

        /// - Throws: where the disk or the rights keep the file from being read.
        package init(in folder: StateFolder, _ files: any FileSystem) throws(FileError) {
            self.init(try Cursor.file(in: folder, files).content())
        }

        private init(_ content: StateFile.Content) {
            switch content {
            case .nothing: self = .nothing
            case .unreadable: self = .unreadable
            case .newerVersion(let version): self = .newerVersion(version)
            case .json(let json):
                guard let readTo = json["readTo"]?.text.flatMap({ Instant(text: $0) }),
                    let line = json["ledger"]?.integer, line >= 0
                else {
                    self = .unreadable
                    return
                }
                self = .cursor(Cursor(readTo: readTo, ledgerLine: line))
            }
        }
    }

    /// Where to continue, given what the two files say: the ledger is the truth, the cursor file its summary.
    enum Agreement: Equatable {
        /// Neither has ever existed.
        case firstStart
        case goOn
        /// The ledger gives the position, and the cursor file is written again. The sentence goes to the log.
        case rebuilt(String)
        /// The ledger has lost its end. What may have been read since is read again, and checked before it is posted.
        case ledgerIsShort(readAgain: Window)
        case refused(LedgerError)

        /// - Parameters:
        ///   - highestLine: the last line known to have been written, from the lock file.
        ///   - isRemembered: other files tell that there was a ledger.
        ///   - latest: no cursor can be later, unless the ledger is too.
        init(
            found: Found, position: Instant?, lastLine: Int, highestLine: Int = 0, inUseSince: Instant?,
            isRemembered: Bool = false, folder: String, latest: Instant
        ) {
            var found = found
            var fault = found == .nothing ? "missing" : "unreadable"
            if case .cursor(let cursor) = found, let position, cursor.readTo > max(latest, position) {
                found = .unreadable
                fault = "of the future, \(cursor.readTo.text)"
            }
            switch (found, position) {
            case (.newerVersion(let version), _):
                self = .refused(.newerVersion(path: folder + "/cursor.json", version: version))
            case (.cursor(let cursor), let position?):
                // The ledger is written first, so a cursor that is ahead means that lines were lost.
                if max(cursor.ledgerLine, highestLine) > lastLine || cursor.readTo > position {
                    let window = Window(from: min(position, cursor.readTo), to: max(position, cursor.readTo))
                    self = .ledgerIsShort(readAgain: window)
                } else if cursor.readTo == position {
                    self = .goOn
                } else {
                    self = .rebuilt(
                        "the ledger has been read to \(position.text), the cursor said \(cursor.readTo.text)")
                }
            case (.cursor(let cursor), nil):
                self = .refused(.ledgerMissing(folder: folder, readTo: cursor.readTo, since: inUseSince))
            case (.nothing, let position?) where highestLine > lastLine,
                (.unreadable, let position?) where highestLine > lastLine:
                self = .ledgerIsShort(readAgain: Window(from: position, to: position))
            case (.nothing, .some), (.unreadable, .some):
                self = .rebuilt("the cursor file was \(fault)")
            case (.unreadable, nil):
                self = .refused(.bothLost(folder: folder, since: inUseSince))
            case (.nothing, nil):
                self =
                    inUseSince == nil && !isRemembered
                    ? .firstStart : .refused(.bothLost(folder: folder, since: inUseSince))
            }
        }
    }
}
