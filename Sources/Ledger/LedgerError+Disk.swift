import Attendance
import Base
import Foundation

// The last step where the disk or the rights keep the ledger from being written. Each has the state directory in it, so
// that it can be pasted.

extension LedgerError {
    /// Nil where the error's own sentence is all there is to say.
    static func lastStep(_ error: FileError) -> Remedy? {
        // What stands in the file's place says itself what to do.
        guard error.fault == nil else { return nil }
        let folder = stateFolder(of: error.path)
        // The state directory itself is to be made, and the folder above it is another's.
        let isNew = error.operation == "make the folder" && !isInside(error.path)
        return switch error.code {
        case ENOSPC, EDQUOT:
            .advice(
                en: "df -h \(folder) and df -i \(folder) show what is left",
                es: "df -h \(folder) y df -i \(folder) muestran lo que queda")
        case EROFS:
            .advice(
                en: "sudo hik2humand check says whether it is another site's; findmnt -T \(folder) shows how it is "
                    + "mounted, and dmesg why; where systemd alone forbids it: systemctl edit the unit and put "
                    + "ReadWritePaths=\(folder) into [Service]",
                es: "sudo hik2humand check dice si es de otro sitio; findmnt -T \(folder) muestra cómo está montado, y "
                    + "dmesg por qué; si solo systemd lo impide: systemctl edit de la unidad, y ponga "
                    + "ReadWritePaths=\(folder) en [Service]")
        case EACCES where isNew, EPERM where isNew:
            .advice(
                en: "make it as root: install -d -m 0700 -o \(user) \(error.path)",
                es: "créela como root: install -d -m 0700 -o \(user) \(error.path)")
        case EACCES, EPERM:
            .advice(
                en: "chown -R \(user): \(folder), if it is this program's own; hik2humand check says more",
                es: "chown -R \(user): \(folder), si es solo de este programa; hik2humand check dice más")
        case EIO:
            .advice(
                en: "dmesg says more; make a backup of \(folder) (Backup.md)",
                es: "dmesg dice más; haga una copia de seguridad de \(folder) (Backup.md)")
        default: nil
        }
    }

    private static var user: String { SystemUser(geteuid(), group: getegid()).name ?? "\(geteuid())" }

    /// The state directory of one of its files.
    private static func stateFolder(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return isInside(folder) ? (folder as NSString).deletingLastPathComponent : folder
    }

    /// One of the state directory's own folders.
    private static func isInside(_ folder: String) -> Bool {
        let state = StateFolder(path: "")
        return [state.ledgerFolder, state.jobFolder, state.receiverFolder].contains { folder.hasSuffix($0) }
    }
}
