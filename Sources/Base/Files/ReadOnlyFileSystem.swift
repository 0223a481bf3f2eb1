import Foundation

/// Reads real files and ignores every write, so that a dry run goes through the same code as a real run.
package final class ReadOnlyFileSystem: FileSystem {
    private let files: any FileSystem

    package init(_ files: any FileSystem) { self.files = files }

    package func exists(_ path: String) -> Bool { files.exists(path) }
    package func contents(of path: String) throws(FileError) -> Data { try files.contents(of: path) }
    package func read(_ path: String, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws {
        try files.read(path, piece: take)
    }
    package func names(in folder: String) throws(FileError) -> [String] { try files.names(in: folder) }
    package func makeFolder(_ path: String) {}
    package func replace(_ path: String, with bytes: Data, durably: Bool) {}
    package func remove(_ path: String) {}
    package func openForAppending(_ path: String) -> any AppendingFile { Nowhere() }

    private final class Nowhere: AppendingFile {
        var length: Int { 0 }
        func append(_ bytes: Data) {}
        func truncate(to length: Int) {}
    }
}
