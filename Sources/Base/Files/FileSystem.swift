import Foundation

/// The file operations that the ledger needs.
///
/// Tests use an implementation that fails; a dry run uses one that writes nothing.
package protocol FileSystem: AnyObject {
    func exists(_ path: String) -> Bool
    /// The whole file.
    func contents(of path: String) throws(FileError) -> Data
    /// Reads the file piece by piece from an offset on, until `take` returns false or throws.
    func read(_ path: String, from offset: Int, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws
    /// The names in a folder, in no particular order; empty if the folder does not exist.
    func names(in folder: String) throws(FileError) -> [String]
    /// Creates a folder that only its owner may enter, with any missing parents. An existing folder is left unchanged.
    func makeFolder(_ path: String) throws(FileError)
    /// Replaces the file atomically: after a crash, either the old file or the new one exists.
    ///
    /// Only its owner may read it.
    ///
    /// - Parameter durably: whether the new file must survive a power cut, which costs two disk syncs. Otherwise a
    ///   power cut may leave an empty or damaged file.
    func replace(_ path: String, with bytes: Data, durably: Bool) throws(FileError)
    func remove(_ path: String) throws(FileError)
    /// Opens a file for appending, and creates it if needed.
    func openForAppending(_ path: String) throws(FileError) -> any AppendingFile
    /// How much room is left where this folder is; nil where that is not known.
    func space(of folder: String) -> DiskSpace?
}

extension FileSystem {
    package func replace(_ path: String, with bytes: Data) throws(FileError) {
        try replace(path, with: bytes, durably: true)
    }

    package func space(of folder: String) -> DiskSpace? { nil }

    /// Reads the file piece by piece.
    package func read(_ path: String, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws {
        try read(path, from: 0, piece: take)
    }

    /// Reads the file as one piece, for file systems with small files.
    package func read(_ path: String, from offset: Int, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws {
        _ = try contents(of: path).dropFirst(offset).withUnsafeBytes { try take($0) }
    }
}

/// A file that grows only by whole appends.
package protocol AppendingFile: AnyObject {
    /// Writes and syncs all of `bytes` or nothing: after a failure, the file has its old length.
    func append(_ bytes: Data) throws(FileError)
    /// The length of the intact part of the file.
    var length: Int { get }
    /// Truncates the file and syncs.
    func truncate(to length: Int) throws(FileError)
}

/// A file operation that failed.
package struct FileError: Error, Equatable, CustomStringConvertible {
    /// What stands where a file of this program should be.
    package enum Fault: Equatable, Sendable {
        case folder
        /// A FIFO, a socket or a device.
        case special
        case link
        /// A file with more than one name.
        case linked
        case foreign(_ owner: uid_t)
        /// Others than its owner may write in it.
        case writable(_ mode: mode_t)
    }

    package var operation: String
    package var path: String
    /// The system's `errno`.
    package var code: Int32
    package var fault: Fault?

    package init(_ operation: String, _ path: String, _ code: Int32, _ fault: Fault? = nil) {
        self.operation = operation
        self.path = path
        self.code = code
        self.fault = fault
    }

    package var description: String { phrase.english }
}

extension FileError {
    /// What could not be done, and why.
    package var phrase: Phrase {
        let verb = FileError.spanishVerbs[operation] ?? operation
        return reason.within(
            en: { "cannot \(operation) \(path): \($0)" }, es: { "no se puede \(verb) \(path): \($0)" })
    }

    private static let spanishVerbs = [
        "append": "agregar a", "create": "crear", "cut off": "recortar", "delete": "borrar", "enter": "entrar en",
        "follow": "seguir", "keep the owner of": "conservar el propietario de", "keep": "conservar", "list": "listar",
        "lock": "bloquear", "make the folder": "crear la carpeta", "measure": "medir",
        "open the folder": "abrir la carpeta", "open": "abrir", "read": "leer",
        "rename into place": "poner en su lugar", "replace": "reemplazar", "sync the folder": "sincronizar la carpeta",
        "sync": "sincronizar", "trust": "confiar en", "write in": "escribir en", "write to": "escribir en",
    ]

    private var reason: Phrase {
        switch fault {
        case .special:
            return Phrase(
                en: "it is a FIFO, a socket or a device, and a file is expected",
                es: "es un FIFO, un socket o un dispositivo, y se espera un archivo")
        case .link:
            return Phrase(
                en: "it is a symbolic link, which is not followed here; put the file itself in its place",
                es: "es un enlace simbólico, que aquí no se sigue; ponga en su lugar el archivo mismo")
        case .linked:
            return Phrase(
                en: "it has a second name (a hard link); put a copy in its place",
                es: "tiene un segundo nombre (un enlace duro); ponga en su lugar una copia")
        case .foreign(let owner):
            let (owner, user) = (UserName.of(owner), UserName.of(geteuid()))
            return Phrase(
                en: "it belongs to \(owner), and this is \(user)", es: "pertenece a \(owner), y este usuario es \(user)"
            )
        case .writable(let mode):
            let mode = String(mode & 0o7777, radix: 8)
            return Phrase(
                en: "others than its owner may write there (mode \(mode)); chmod go-w \(path)",
                es: "otros además de su propietario pueden escribir ahí (modo \(mode)); chmod go-w \(path)")
        case .folder, nil: return SystemReason(code).phrase + remedy
        }
    }

    private var remedy: Phrase {
        switch code {
        case ENOSPC, EDQUOT: Phrase(en: "; free some space", es: "; libere espacio")
        case EFBIG where operation == "write to":
            Phrase(
                en: "; raise the limit of this process's files (ulimit -f)",
                es: "; suba el límite de archivos de este proceso (ulimit -f)")
        case EROFS:
            Phrase(
                en:
                    "; the file system is mounted read-only, or STATE_DIR is not the folder that the systemd unit may write",
                es: "; el sistema de archivos es de solo lectura, o STATE_DIR no es la carpeta en la que la unidad de "
                    + "systemd puede escribir")
        case EACCES, EPERM: Phrase(en: "; give this user the right to it", es: "; dé a este usuario permiso para ello")
        case EISDIR:
            Phrase(
                en: "; it is a folder where a file belongs: move it away",
                es: "; es una carpeta donde corresponde un archivo: muévala a otra parte")
        case EIO: Phrase(en: "; the disk or its controller is failing", es: "; falla el disco o su controlador")
        default: Phrase(same: "")
        }
    }
}
