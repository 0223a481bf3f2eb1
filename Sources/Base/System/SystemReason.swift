import Foundation

/// What the system says to a failed call; in Spanish the usual ones, the others in its own words.
package struct SystemReason: Equatable, Sendable {
    private let code: Int32

    package init(_ code: Int32) { self.code = code }

    package var phrase: Phrase {
        let english = String(cString: strerror(code))
        return Phrase(en: english, es: SystemReason.spanish[code] ?? english)
    }

    private static let spanish: [Int32: String] = [
        ENOENT: "no existe", EACCES: "sin permiso", EPERM: "no está permitido", ENOSPC: "no queda espacio en el disco",
        EDQUOT: "se agotó la cuota de disco", EROFS: "el sistema de archivos es de solo lectura",
        EISDIR: "es una carpeta", ENOTDIR: "una parte de la ruta no es una carpeta", EIO: "error de entrada o salida",
        EEXIST: "ya existe", ELOOP: "demasiados enlaces simbólicos", ENAMETOOLONG: "el nombre es demasiado largo",
        EMFILE: "demasiados archivos abiertos", ENFILE: "demasiados archivos abiertos en el sistema",
        EFBIG: "el archivo es demasiado grande", EINVAL: "argumento inválido", EBUSY: "está ocupado",
        ENOTEMPTY: "la carpeta no está vacía", ETXTBSY: "el programa está en uso",
    ]
}
