import Base
import Foundation

/// The sites of this machine: one for each settings file in the package's folder.
package struct PackagedSites: Sendable {
    /// A site's settings file, by the name that its unit has.
    package struct Entry: Equatable, Sendable {
        package var name: String
        package var file: String
    }

    /// Why there is no such site.
    package enum Problem: Error, Equatable {
        /// This user may not look into the folder.
        case hidden(folder: String)
        case none(folder: String)
        case unknown(String, known: [String], folder: String)

        package var phrase: Phrase {
            switch self {
            case .hidden(let folder):
                return Phrase(
                    en: "this user may not look into \(folder), where the sites are; run it with sudo",
                    es: "este usuario no puede ver \(folder), donde están los sitios; ejecútelo con sudo")
            case .none(let folder):
                return Phrase(
                    en: "there is no settings file in \(folder), so no site",
                    es: "no hay ningún archivo de ajustes en \(folder), así que ningún sitio")
            case .unknown(let name, let known, let folder):
                let near = NearestName.best(name, among: known)
                let names = known.joined(separator: ", ")
                let all =
                    known.isEmpty
                    ? Phrase(en: "there is none", es: "no hay ninguno")
                    : Phrase(en: "there is \(names)", es: "existe \(names)")
                return Phrase(
                    en: "there is no site “\(name)” in \(folder)", es: "no existe el sitio “\(name)” en \(folder)")
                    + (near == nil ? Phrase(same: "; ") + all : Phrase.didYouMean(near))
            }
        }
    }

    private let folder: String

    /// - Parameter folder: only tests give another.
    package init(folder: String = PackagedSite.folder) { self.folder = folder }

    /// All sites, that of hik2humand.service first.
    package func all() throws(Problem) -> [Entry] {
        let names = try names()
        guard !names.isEmpty else { throw .none(folder: folder) }
        return names.map(entry)
    }

    /// - Parameter text: `norte`, or the unit that serves it, hik2humand@norte.service.
    package func site(_ text: String) throws(Problem) -> Entry {
        var name = text
        for unit in [".service", ".timer"] where name.hasSuffix(unit) { name.removeLast(unit.count) }
        if name.hasPrefix("hik2humand@") { name.removeFirst("hik2humand@".count) }
        let known = try names()
        guard known.contains(name) else { throw .unknown(text, known: known, folder: folder) }
        return entry(name)
    }

    private func entry(_ name: String) -> Entry { Entry(name: name, file: "\(folder)/\(name).env") }

    private func names() throws(Problem) -> [String] {
        guard access(folder, R_OK | X_OK) == 0 || errno == ENOENT else { throw .hidden(folder: folder) }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let names = files.filter { $0.hasSuffix(".env") && !$0.hasPrefix(".") }.map { String($0.dropLast(4)) }
        let first = PackagedSite.firstName
        return names.filter { $0 == first } + names.filter { $0 != first }.sorted()
    }
}
