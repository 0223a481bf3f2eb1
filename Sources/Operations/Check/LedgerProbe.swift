import Attendance
import Base
import Foundation
import Ledger

/// The ledger and the cursor as the next start would find them.
struct LedgerProbe: Probe {
    let subjects: [Finding.Subject] = [.ledger]
    let needs: [Finding.Subject] = [.stateDirectory]

    func run(_ checkup: Checkup) {
        do {
            if let problem = try look(checkup) { checkup.fail(.ledger, problem) }
        } catch let error as FileError {
            checkup.fail(.ledger, LedgerError.file(error))
        } catch {
            checkup.fail(.ledger, "it cannot be read: \(error)", remedy: "see the log of the next run", .state)
        }
    }

    private func look(_ checkup: Checkup) throws -> LedgerError? {
        let (folder, files) = (checkup.settings.stateFolder, checkup.parts.files)
        let days = try files.names(in: folder.ledgerFolder).compactMap(StateFolder.day(ofFile:))
        let hasCursor = files.exists(folder.cursorFile)
        let cursor = Cursor.Found(hasCursor ? try files.contents(of: folder.cursorFile) : nil)
        if case .newerVersion(let version) = cursor {
            return .newerVersion(path: folder.cursorFile, version: version)
        }
        if days.isEmpty {
            switch cursor {
            case .cursor(let cursor):
                let since = StateLock.inUseSince(path: folder.lockFile)
                return .ledgerMissing(folder: folder.path, readTo: cursor.readTo, since: since)
            case .unreadable: return .bothLost(folder: folder.path, since: nil)
            case .nothing, .newerVersion: break
            }
            checkup.pass(.ledger, "none yet; the first run creates it")
            checkBeginning(checkup)
            return nil
        }
        let archive = LedgerArchive(folder: folder, files: files)
        let open = try archive.open()
        let held = open.count { $0.state == .held }
        var text = "\(days.count) day\(days.count == 1 ? "" : "s"), \(open.count - held) to deliver, \(held) held"
        if case .cursor(let cursor) = cursor {
            let now = checkup.parts.clock.now
            if cursor.readTo - now > .days(1) {
                return .inTheFuture(folder: folder.path, readTo: cursor.readTo, now: now)
            }
            text += ", read to \(checkup.settings.zone.textWithOffset(cursor.readTo))"
        } else {
            text += "; the cursor file is lost, but the ledger knows the position"
        }
        if try archive.newestDayIsReadable() {
            checkup.pass(.ledger, text)
        } else {
            checkup.warn(
                .ledger, "\(text); lines of the newest day cannot be read",
                remedy: "the next start repairs it: it keeps the damaged file and reads that period again")
        }
        if held > 0 {
            let oldest = open.filter { $0.state == .held }.map(\.seenAt).min() ?? checkup.parts.clock.now
            checkup.warn(
                .ledger, "\(held) held, the oldest for \(oldest.age(checkup.parts.clock.now)): they wait for a person",
                remedy: .run("hik2humand queue list"))
        }
        return nil
    }

    /// Warns of a start in the future: it may be intended, but is more likely a mistake.
    private func checkBeginning(_ checkup: Checkup) {
        checkup.report.isNew = true
        let now = checkup.parts.clock.now
        let from = checkup.settings.startFrom.instant(now: now)
        guard from > now else { return }
        checkup.warn(
            .ledger,
            "START_FROM lies in the future (\(checkup.settings.zone.textWithOffset(from))): no event before it will ever be read",
            remedy: "correct START_FROM, unless the first day is still to come")
    }
}
