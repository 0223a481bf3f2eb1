import Base
import Foundation

/// A program, or a script that it is to run, that lies where the service's sandbox hides it.
struct HiddenProgram {
    private let file: String
    private let folder: String
    private let unit: String

    /// Nil where the unit sees every file of the command.
    init?(_ command: [String], from unit: ServiceFacts.Unit) {
        for file in command where file.hasPrefix("/") {
            let places = [file, (file as NSString).resolvingSymlinksInPath]
            guard let folder = places.lazy.compactMap(unit.folder(hiding:)).first else { continue }
            (self.file, self.folder, self.unit) = (file, folder, unit.name)
            return
        }
        return nil
    }

    var phrase: Phrase {
        Phrase(en: "\(unit) does not see what is in \(folder)", es: "\(unit) no ve lo que hay en \(folder)")
    }

    var remedy: Phrase {
        Phrase(
            en: "move \(file) to /usr/local/bin, and correct NOTICE_COMMAND",
            es: "mueva \(file) a /usr/local/bin y corrija NOTICE_COMMAND")
    }
}
