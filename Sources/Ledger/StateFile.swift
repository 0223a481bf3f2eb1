import Base
import Foundation

/// A small JSON file in STATE_DIR, replaced as a whole.
///
/// Each format counts versions of its own, so that a new ledger format does not make a waiting job unreadable.
package struct StateFile {
    package let path: String
    /// The version that is written, and the only one that is read.
    package let version: Int
    private let files: any FileSystem

    package init(_ path: String, version: Int, files: any FileSystem) {
        self.path = path
        self.version = version
        self.files = files
    }

    /// The file's content.
    ///
    /// - Returns: nil where there is no file, or none of this version that can be read.
    package func read() -> JSONValue? {
        guard files.exists(path), let bytes = try? files.contents(of: path), let json = try? JSONValue(parsing: bytes),
            json["version"]?.integer == version
        else { return nil }
        return json
    }

    /// Replaces the file in one durable step; `version` is put in front of the members.
    package func replace(_ members: [JSONValue.Member]) throws(FileError) {
        let json = JSONValue.object([.init("version", JSONValue(version))] + members)
        try files.replace(path, with: Data((json.serialized + "\n").utf8))
    }
}
