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

    package var phrase: Phrase {
        switch self {
        case .file(let error): error.phrase
        case .newerVersion(let path, let version):
            Phrase(
                en: "\(path) has format version \(version), which this program does not know",
                es: "\(path) tiene la versión de formato \(version), que este programa no conoce")
        case .ledgerMissing(let folder, let readTo, _):
            Phrase(
                en: "\(folder)/cursor.json says that HikCentral was read up to \(readTo.text), but the ledger is gone",
                es:
                    "\(folder)/cursor.json dice que HikCentral se leyó hasta \(readTo.text), pero falta el registro (ledger)"
            )
        case .bothLost(let folder, let since):
            Phrase(
                en:
                    "\(folder) has been in use\(since.map { " since \($0.text)" } ?? ""), but cursor and ledger are gone",
                es:
                    "\(folder) está en uso\(since.map { " desde \($0.text)" } ?? ""), pero faltan el cursor y el registro "
                    + "(ledger)")
        case .lockLost(let path):
            Phrase(
                en: "\(path) has been deleted or replaced, so another process may work in the state directory; nothing "
                    + "more is written or posted",
                es:
                    "\(path) fue borrado o reemplazado, así que otro proceso podría trabajar en la carpeta de estado; no se "
                    + "escribe ni se envía nada más")
        case .inTheFuture(let folder, let readTo, let now):
            Phrase(
                en:
                    "the ledger in \(folder) says that HikCentral was read up to \(readTo.text), but this machine's clock "
                    + "shows \(now.text)",
                es:
                    "el registro (ledger) en \(folder) dice que HikCentral se leyó hasta \(readTo.text), pero el reloj de "
                    + "esta máquina muestra \(now.text)")
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .file(let error): LedgerError.lastStep(error)
        case .newerVersion:
            .advice(
                en: "use the newer hik2humand that wrote it", es: "use el hik2humand más nuevo que lo escribió")
        case .ledgerMissing(let folder, let readTo, let since):
            .advice(LedgerError.restartAdvice(folder, LedgerError.restart(readTo, since: since)))
        case .bothLost:
            .advice(
                en: "restore them from a backup (Backup.md), or say from when to read: hik2humand run --once "
                    + "--from TIME",
                es: "restáurelos de una copia de seguridad (Backup.md), o diga desde cuándo leer: "
                    + "hik2humand run --once --from HORA")
        case .lockLost: .advice(en: "restart the program", es: "reinicie el programa")
        case .inTheFuture:
            .advice(
                en: "set the clock, or say from when to read: hik2humand run --once --from TIME",
                es: "ponga en hora el reloj, o diga desde cuándo leer: hik2humand run --once --from HORA")
        }
    }

    private static func restartAdvice(_ folder: String, _ start: Instant) -> Phrase {
        Phrase(
            en: "restore \(folder)/ledger, or go on without it: hik2humand run --once --from \(start.text)",
            es: "restaure \(folder)/ledger, o continúe sin él: hik2humand run --once --from \(start.text)")
    }

    /// Some days before the end of what was read: the lost ledger may have held punches that were not delivered yet.
    /// What was delivered is found by reading back.
    private static func restart(_ readTo: Instant, since: Instant?) -> Instant {
        since.map { min(max($0, readTo - .days(4)), readTo) } ?? readTo
    }
}
