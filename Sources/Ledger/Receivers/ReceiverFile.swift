import Base
import Foundation

/// The files of one receiver in the state folder: how far it has come, and what a command asks for.
///
/// The first is written by the holder of the lock alone, the second by commands; it is removed once it is done.
package struct ReceiverFile {
    /// What a command asks of whoever delivers.
    package enum Request: Equatable, Sendable {
        /// Go on with the first line that was written at this moment or later.
        case since(Instant)
        /// Deliver once more what was given up.
        case givenUp
        /// Go on where it stands, though it was switched off.
        case goOn
    }

    /// What was found where the progress should be.
    package enum Found: Equatable {
        case nothing
        /// Damaged, or of a newer program: the sentence says so.
        case unreadable(String)
        case progress(ReceiverProgress)
    }

    private let title: String
    private let folder: String
    private let files: any FileSystem
    private let progressFile: StateFile
    private let requestFile: StateFile

    package init(_ title: String, in folder: StateFolder, files: any FileSystem) {
        (self.title, self.files) = (title, files)
        self.folder = folder.receiverFolder
        // A title may have any characters.
        let digest = SHA256.hash(Array(title.utf8)).prefix(8).map {
            String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
        }
        let path = "\(folder.receiverFolder)/\(digest.joined())"
        progressFile = StateFile(path + ".json", version: 1, files: files)
        requestFile = StateFile(path + ".request", version: 1, files: files)
    }

    /// The titles that have a file, also those that the settings no longer name.
    package static func titles(in folder: StateFolder, files: any FileSystem) -> [String] {
        let names = (try? files.names(in: folder.receiverFolder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.compactMap { name in
            let path = "\(folder.receiverFolder)/\(name)"
            let title = StateFile(path, version: 1, files: files).read()?["title"]?.text
            return title.flatMap { ReceiverFile($0, in: folder, files: files).progressFile.path == path ? $0 : nil }
        }.sorted()
    }

    package func read() throws(FileError) -> Found {
        switch try progressFile.content() {
        case .nothing: return .nothing
        case .unreadable: return .unreadable("\(progressFile.path) is damaged")
        case .newerVersion(let version):
            return .unreadable("\(progressFile.path) has version \(version), which a newer hik2humand has written")
        case .json(let json):
            guard let progress = ReceiverProgress(json) else {
                return .unreadable("\(progressFile.path) is damaged")
            }
            return .progress(progress)
        }
    }

    /// - Parameter redaction: removes secrets from servers' words.
    package func write(_ progress: ReceiverProgress, redaction: Redaction = Redaction()) throws(FileError) {
        try files.makeFolder(folder)
        try progressFile.replace([.init("title", .string(title))] + progress.members, redaction: redaction)
    }

    /// Leaves word for whoever delivers.
    package func ask(_ request: Request) throws(FileError) {
        try files.makeFolder(folder)
        switch request {
        case .since(let moment): try requestFile.replace([.init("since", .string(moment.text))])
        case .givenUp: try requestFile.replace([.init("givenUp", true)])
        case .goOn: try requestFile.replace([.init("goOn", true)])
        }
    }

    /// What a command asks for; nil when none does.
    package var request: Request? {
        guard let json = requestFile.read() else { return nil }
        if let since = json["since"]?.text.flatMap({ Instant(text: $0) }) { return .since(since) }
        if json["givenUp"]?.boolean == true { return .givenUp }
        return json["goOn"]?.boolean == true ? .goOn : nil
    }

    /// A receiver of this title will start over.
    package func forget() throws(FileError) {
        try progressFile.remove()
        try requestFile.remove()
    }

    /// The request is done.
    package func settleRequest() throws(FileError) { try requestFile.remove() }
}
