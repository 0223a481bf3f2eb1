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
            checkup.fail(
                .ledger,
                Phrase(error).within(en: { "it cannot be read: \($0)" }, es: { "no se puede leer: \($0)" }),
                remedy: .advice(en: "see the log of the next run", es: "vea el log de la próxima ejecución"), .state)
        }
    }

    /// Why the next start would not go on with the ledger; nil where it would, or where there is nothing yet.
    static func loss(in folder: StateFolder, _ files: any FileSystem) throws -> LedgerError? {
        let cursor = try cursor(in: folder, files)
        if case .newerVersion(let version) = cursor {
            return .newerVersion(path: folder.cursorFile, version: version)
        }
        guard try days(in: folder, files).isEmpty else { return nil }
        switch cursor {
        case .cursor(let cursor):
            let since = StateLock.inUseSince(path: folder.lockFile)
            return .ledgerMissing(folder: folder.path, readTo: cursor.readTo, since: since)
        case .unreadable: return .bothLost(folder: folder.path, since: nil)
        case .nothing:
            let since = StateLock.inUseSince(path: folder.lockFile)
            return since != nil || folder.remembersLedger(files) ? .bothLost(folder: folder.path, since: since) : nil
        case .newerVersion: return nil
        }
    }

    private static func cursor(in folder: StateFolder, _ files: any FileSystem) throws -> Cursor.Found {
        Cursor.Found(files.exists(folder.cursorFile) ? try files.contents(of: folder.cursorFile) : nil)
    }

    private static func days(in folder: StateFolder, _ files: any FileSystem) throws -> [String] {
        try files.names(in: folder.ledgerFolder).compactMap(StateFolder.day(ofFile:))
    }

    private func look(_ checkup: Checkup) throws -> LedgerError? {
        let (folder, files) = (checkup.settings.stateFolder, checkup.parts.files)
        if let misplaced = MisplacedState(checkup.settings, files) {
            checkup.fail(.ledger, misplaced)
            return nil
        }
        if let loss = try LedgerProbe.loss(in: folder, files) { return loss }
        let (days, cursor) = (try LedgerProbe.days(in: folder, files), try LedgerProbe.cursor(in: folder, files))
        if days.isEmpty {
            let service = checkup.parts.machine.service(of: checkup.settings.site)
            let isFree = checkup.parts.machine.lock(of: folder) == .nobody
            let empty = isFree ? EmptyState(checkup.settings, service: service) : nil
            if let empty, empty.isLost {
                checkup.fail(.ledger, empty.phrase, remedy: empty.remedy, .state)
                return nil
            }
            checkup.pass(
                .ledger, en: "none yet; the first run creates it", es: "todavía no hay; la primera ejecución lo crea")
            checkBeginning(checkup)
            if let empty { checkup.doubt(.ledger, empty.phrase, remedy: empty.remedy, isBeforeStart: true) }
            return nil
        }
        let archive = LedgerArchive(folder: folder, files: files)
        let open = try archive.open()
        let held = open.count { $0.state == .held }
        var phrase = Phrase(
            en: "\(days.count) day\(days.count == 1 ? "" : "s"), \(open.count - held) to deliver, \(held) held",
            es: "\(days.count) \(days.count == 1 ? "día" : "días"), \(open.count - held) por entregar, "
                + "\(held) \(held == 1 ? "retenido" : "retenidos")")
        if case .cursor(let cursor) = cursor {
            let now = checkup.parts.clock.now
            let latest = now + LedgerOpening.tolerance
            let readTo = checkup.settings.zone.textWithOffset(cursor.readTo)
            if cursor.readTo <= latest {
                phrase = phrase + Phrase(en: ", read to \(readTo)", es: ", leído hasta \(readTo)")
            } else if let newest = try archive.newestLine(), newest <= latest {
                // The ledger is the truth, and no start believes a cursor that is so far ahead of it.
                phrase =
                    phrase
                    + Phrase(
                        en: "; cursor.json says that it was read to \(readTo), which is to come; a start goes by the "
                            + "ledger",
                        es: "; cursor.json dice que se leyó hasta \(readTo), que está por venir; un inicio se guía "
                            + "por el registro")
            } else {
                return .inTheFuture(folder: folder.path, readTo: cursor.readTo, now: now)
            }
        } else {
            phrase =
                phrase
                + Phrase(
                    en: "; the cursor file is lost, but the ledger knows the position",
                    es: "; falta el archivo del cursor, pero el registro conoce la posición")
        }
        if try archive.newestDayIsReadable() {
            checkup.pass(.ledger, phrase)
        } else {
            checkup.warn(
                .ledger,
                phrase
                    + Phrase(
                        en: "; lines of the newest day cannot be read",
                        es: "; hay líneas del último día que no se pueden leer"),
                remedy: .advice(
                    en: "the next start repairs it: it keeps the damaged file and reads that period again",
                    es: "el próximo inicio lo repara: guarda el archivo dañado y vuelve a leer ese período"))
        }
        if held > 0 {
            let oldest = open.filter { $0.state == .held }.map(\.stateSince).min() ?? checkup.parts.clock.now
            let age = oldest.age(checkup.parts.clock.now)
            checkup.warn(
                .ledger, en: "\(held) held, the oldest for \(age): they wait for a person",
                es: "\(held) \(held == 1 ? "retenido" : "retenidos"), el más antiguo desde hace \(age): esperan a una "
                    + "persona",
                remedy: .run("hik2humand queue list"))
        }
        try checkAge(archive, checkup)
        return nil
    }

    /// A ledger that began days ago, and far behind that: the one before may have been lost, and nobody has told.
    private func checkAge(_ archive: LedgerArchive, _ checkup: Checkup) throws {
        let (now, zone) = (checkup.parts.clock.now, checkup.settings.zone)
        guard checkup.settings.isStartGiven, let begun = try archive.beginning(),
            let written = try archive.oldestLine(), written - begun >= LedgerProbe.farBehind,
            now - written <= LedgerProbe.fresh
        else { return }
        let (from, at) = (zone.text(begun), zone.text(written))
        checkup.warn(
            .ledger,
            en: "it was begun at \(at), and read from \(from) on (START_FROM): if the site worked before, its ledger "
                + "was lost then",
            es: "se empezó el \(at), leyendo desde el \(from) (START_FROM): si el sitio ya funcionaba, su registro se "
                + "perdió entonces",
            remedy: .advice(
                en: "take START_FROM out of the settings, where it has done its work: a lost ledger would begin there "
                    + "again",
                es: "quite START_FROM de los ajustes, que ya cumplió su función: un registro perdido empezaría otra "
                    + "vez ahí"))
    }

    /// Few people begin a site so far back.
    private static let farBehind = Span.days(7)
    /// How long it is told.
    private static let fresh = Span.days(7)

    /// Warns of a start in the future: it may be intended, but is more likely a mistake.
    private func checkBeginning(_ checkup: Checkup) {
        checkup.report.isNew = true
        let now = checkup.parts.clock.now
        let from = checkup.settings.startFrom.instant(now: now)
        guard from > now else { return }
        let moment = checkup.settings.zone.textWithOffset(from)
        checkup.warn(
            .ledger, en: "START_FROM lies in the future (\(moment)): no event before it will ever be read",
            es: "START_FROM está en el futuro (\(moment)): ningún evento anterior se leerá jamás",
            remedy: .advice(
                en: "correct START_FROM, unless the first day is still to come",
                es: "corrija START_FROM, salvo que el primer día aún esté por venir"))
    }
}
