import Foundation

/// A page of the documents: README, the one beside the units, or one of the manual.
struct Page: Sendable {
    let url: URL

    static let readme = Page(url: Products.root.appending(path: "README.md"))
    static let systemd = Page(url: Products.root.appending(path: "systemd/README.md"))
    static func manual(_ name: String) -> Page { Page(url: manualFolder.appending(path: name + ".md")) }

    static let all: [Page] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: manualFolder.path)) ?? []
        return [readme, systemd] + names.sorted().map { Page(url: manualFolder.appending(path: $0)) }
    }()

    private static let manualFolder = Products.root.appending(path: "Sources/hik2humand/Documentation.docc")

    var name: String { url.pathComponents.suffix(2).joined(separator: "/") }

    func text() throws -> String { try String(contentsOf: url, encoding: .utf8) }

    /// Whether the page has this table, which is generated from the code.
    ///
    /// With `UPDATE_DOCUMENTS` the table that begins with the same two lines is replaced first.
    func holds(table: String) throws -> Bool {
        var text = try text()
        let heading = table.split(separator: "\n").prefix(2).joined(separator: "\n") + "\n"
        if Products.updatesDocuments, let start = text.range(of: heading) {
            let end = text.range(of: "\n\n", range: start.lowerBound..<text.endIndex)?.lowerBound ?? text.endIndex
            text.replaceSubrange(start.lowerBound..<end, with: table)
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        return text.contains(table + "\n\n")
    }
}

extension Page: CustomStringConvertible {
    var description: String { name }
}
