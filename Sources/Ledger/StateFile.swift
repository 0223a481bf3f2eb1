import Base
import Foundation

/// A small JSON file in STATE_DIR, replaced as a whole.
///
/// Each format has versions of its own, so that a new ledger format does not make a waiting job unreadable.
package struct StateFile {
    package let path: String
    /// The version that is written, and the newest that is read.
    private let version: Int
    private let files: any FileSystem

    package init(_ path: String, version: Int, files: any FileSystem) {
        self.path = path
        self.version = version
        self.files = files
    }

    /// What was found where the file should be.
    enum Content: Equatable {
        case nothing
        case unreadable
        case newerVersion(Int)
        case json(JSONValue)

        /// - Parameter unmarked: the version of a file that names none; nil where every version names itself.
        init(_ bytes: Data?, version: Int, unmarked: Int? = nil) {
            guard let bytes else {
                self = .nothing
                return
            }
            guard let json = try? JSONValue(parsing: bytes), case .object = json,
                let found = json["version"].map(\.integer) ?? unmarked, found > 0
            else {
                self = .unreadable
                return
            }
            self = found > version ? .newerVersion(found) : .json(json)
        }
    }

    /// The file's content.
    ///
    /// - Parameter unmarked: the version of a file that names none.
    /// - Throws: where the disk or the rights keep it from being read.
    func content(unmarked: Int? = nil) throws(FileError) -> Content {
        let bytes: Data
        // Not asked whether it exists: a folder that may not be entered would look empty.
        do throws(FileError) { bytes = try files.contents(of: path) } catch {
            if error.code == ENOENT { return .nothing }
            throw error
        }
        return Content(bytes, version: version, unmarked: unmarked)
    }

    /// The file's content; nil where there is no file, or none of a known version that can be understood.
    ///
    /// - Throws: where the disk or the rights keep it from being read.
    package func json() throws(FileError) -> JSONValue? {
        guard case .json(let json) = try content() else { return nil }
        return json
    }

    /// The same for a file that is only a hint: nil also where it cannot be read.
    package func read() -> JSONValue? { try? json() }

    /// Replaces the file in one step; `version` is put in front of the members.
    ///
    /// - Parameters:
    ///   - durably: whether the file must survive a power cut. A hint that is written often need not: every sync wears
    ///     out a gateway's flash.
    ///   - redaction: removes secrets from servers' words.
    package func replace(
        _ members: [JSONValue.Member], durably: Bool = true, redaction: Redaction = Redaction()
    ) throws(FileError) {
        let json = JSONValue.object([.init("version", JSONValue(version))] + members)
        try files.replace(path, with: Data(redaction.clean(json.serialized + "\n").utf8), durably: durably)
    }

    /// Removes the file, if there is one.
    package func remove() throws(FileError) {
        // Not asked whether it exists: a link to nowhere would seem not to.
        do throws(FileError) { try files.remove(path) } catch { if error.code != ENOENT { throw error } }
    }
}
