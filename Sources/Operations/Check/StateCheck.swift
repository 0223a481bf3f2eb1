import Base
import Foundation
import Ledger
import Site

/// The state directory, its disk and what lies in it.
struct StateCheck {
    let parts: CheckParts
    let report: CheckReport

    /// A day of a large site takes a tenth of this.
    private static let fewBytes: UInt64 = 100 << 20
    /// With less even a day's file cannot be begun.
    private static let noBytes: UInt64 = 1 << 20

    private var path: String { parts.settings.stateFolder.path }

    func run() {
        let facts = parts.state(parts.settings.stateFolder)
        let isWell = reportFolder(facts)
        reportFiles(facts)
        reportDisk(facts)
        guard isWell, facts.exists else {
            let reason = isWell ? "there is none yet; the first run begins it" : "the state directory comes first"
            report.skip("ledger", reason)
            if isWell { reportBeginning() }
            return
        }
        reportLedger()
    }

    private func reportFolder(_ facts: StateFacts) -> Bool {
        let name = "state directory"
        let mode = String(facts.mode, radix: 8)
        if facts.isReadOnly {
            report.fail(
                name, "\(path) lies on a file system that is mounted read-only",
                remedy: "mount it for writing (dmesg may say why it is not), or set STATE_DIR elsewhere", .state)
            return false
        }
        guard facts.isFolder else {
            report.fail(name, "\(path) is no folder", remedy: "set STATE_DIR to a folder", .state)
            return false
        }
        guard facts.exists else {
            if facts.isWritable {
                report.succeed(name, "\(path) is not there yet; the first run makes it")
                return true
            }
            report.fail(
                name, "\(path) is not there, and \(facts.userName) may not make it",
                remedy: "install -d -m 0700 -o \(facts.userName) \(path)", .state)
            return false
        }
        // Root goes on as the folder's owner; anybody else must be the owner.
        if facts.user != 0, facts.owner != facts.user {
            report.fail(
                name, "\(path) belongs to \(facts.ownerName), and this is \(facts.userName)",
                remedy: "run as \(facts.ownerName): sudo -u \(facts.ownerName) hik2humand …, or set STATE_DIR", .state)
            return false
        }
        guard facts.isWritable else {
            report.fail(
                name, "\(facts.userName) may not write in \(path) (mode \(mode))", remedy: "chmod 700 \(path)", .state)
            return false
        }
        if let first = facts.strangers.first {
            report.fail(
                name, "\(first) does not belong to \(facts.ownerName), whom \(path) belongs to",
                remedy: "chown -R \(facts.ownerName): \(path)", .state)
            return false
        }
        for warning in parts.settings.stateFolder.warnings { report.warn(name, warning) }
        let who = facts.owner == facts.user ? "" : ", as whom root's run goes on"
        report.succeed(name, "\(path), of \(facts.ownerName)\(who), mode \(mode)")
        return true
    }

    /// What root can read, the user whom the daemon runs as may not.
    private func reportFiles(_ facts: StateFacts) {
        // Other settings than the package's are a person's own trial.
        guard facts.exists, facts.user == 0, facts.owner != 0, let own = parts.settings.file,
            PackagedSite(settingsFile: own) != nil
        else { return }
        for file in [own, parts.settings.mapFile].compactMap(\.self) {
            guard !parts.mayRead(facts.ownerName, file) else { continue }
            let isInPlace = file.hasPrefix(PackagedSite.folder + "/")
            report.fail(
                "settings", "\(facts.ownerName), whom the daemon runs as, may not read \(file)",
                remedy: isInPlace
                    ? "chgrp \(facts.ownerName) \(file); chmod 640 \(file)"
                    : "put it into \(PackagedSite.folder), where what root makes belongs to the daemon's group",
                .configuration)
        }
    }

    private func reportDisk(_ facts: StateFacts) {
        let name = "disk"
        let free = "\(facts.freeBytes >> 20) MB free"
        if facts.freeBytes < StateCheck.noBytes {
            report.fail(name, "it is full (\(free))", remedy: "free some space on the disk of \(path)", .state)
            return
        }
        if facts.freeInodes == 0 {
            report.fail(
                name, "it has no inodes left: no file can be made", remedy: "delete files on the disk of \(path)",
                .state)
            return
        }
        if facts.freeBytes < StateCheck.fewBytes {
            report.warn(name, "nearly full: \(free)", remedy: "free some space on the disk of \(path)")
        } else {
            report.succeed(name, facts.freeBytes == .max ? "space enough" : free)
        }
    }

    private func reportLedger() {
        let name = "ledger"
        let folder = parts.settings.stateFolder
        do {
            let days = try parts.files.names(in: folder.ledgerFolder).compactMap(StateFolder.day(ofFile:))
            let found = try Cursor.Found(in: folder, parts.files)
            if days.isEmpty {
                switch found {
                case .cursor(let cursor):
                    fail(name, .ledgerMissing(folder: folder.path, readTo: cursor.readTo))
                case .unreadable: fail(name, .bothLost(folder: folder.path, since: nil))
                case .newerVersion(let version): fail(name, .newerVersion(path: folder.cursorFile, version: version))
                case .nothing:
                    report.succeed(name, "none yet; the first run begins it")
                    reportBeginning()
                }
                return
            }
            let book = LedgerArchive(folder: folder, files: parts.files)
            let unsettled = try book.open()
            let isWhole = try book.newestDayIsReadable()
            let held = unsettled.count { $0.state == .held }
            var text = "\(days.count) day\(days.count == 1 ? "" : "s")"
            text += ", \(unsettled.count - held) to deliver, \(held) held"
            switch found {
            case .newerVersion(let version):
                fail(name, .newerVersion(path: folder.cursorFile, version: version))
                return
            case .nothing, .unreadable: text += "; the cursor file is lost, the ledger tells the position"
            case .cursor(let cursor):
                if cursor.readTo - parts.clock.now > .days(1) {
                    fail(name, .inTheFuture(folder: folder.path, readTo: cursor.readTo, now: parts.clock.now))
                    return
                }
                text += ", read to \(cursor.readTo.text)"
            }
            if isWhole {
                report.succeed(name, text)
            } else {
                report.warn(
                    name, "\(text); lines of the newest day cannot be read",
                    remedy: "the next start mends it: it keeps the damaged file beside and reads the span again")
            }
            if held > 0 {
                report.warn(name, "\(held) held: they wait for a person", remedy: "hik2humand queue list")
            }
        } catch let error as FileError {
            fail(name, .file(error))
        } catch {
            report.fail(name, "it cannot be read: \(error)", remedy: "see the log of the next run", .state)
        }
    }

    /// A beginning that has not come may be wanted, and is more likely a slip.
    private func reportBeginning() {
        report.isNew = true
        let from = parts.settings.startFrom.instant(now: parts.clock.now)
        guard from > parts.clock.now else { return }
        report.warn(
            "ledger", "START_FROM lies in the future (\(from.text)): no event before it will ever be read",
            remedy: "correct START_FROM, unless the first day is still to come")
    }

    private func fail(_ name: String, _ error: LedgerError) {
        let text = "\(error)"
        // The errors' own sentences end with what to do.
        let place = text.range(of: ";")
        report.fail(
            name, place.map { String(text[..<$0.lowerBound]) } ?? text,
            remedy: place.map { text[$0.upperBound...].trimmingSpaces }
                ?? "see Troubleshooting, “The cursor or the ledger is lost”", .state)
    }
}
