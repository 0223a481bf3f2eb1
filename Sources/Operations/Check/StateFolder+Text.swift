import Base
import Ledger

extension StateFolder {
    /// Warnings about permissions that are too open, with the command that fixes them.
    package var warnings: [Phrase] {
        guard let exposure else { return [] }
        let what =
            switch (exposure.mayRead, exposure.mayWrite) {
            case (true, true): Phrase(en: "read and written", es: "leer y escribir en")
            case (false, true): Phrase(en: "written", es: "escribir en")
            default: Phrase(en: "read", es: "leer")
            }
        let mode = String(exposure.mode, radix: 8)
        return [
            Phrase(
                en: "the state directory \(path) can be \(what.english) by others than its owner (mode \(mode)); "
                    + "chmod 700 \(path)",
                es: "otros además del propietario pueden \(what.spanish) la carpeta de estado \(path) (modo \(mode)); "
                    + "chmod 700 \(path)")
        ]
    }
}
