import Base
import Foundation

/// A push as it was received, until it is known what became of each of its events.
package struct PushLetter: Equatable, Sendable {
    /// Who sent it.
    package enum Sender: String, Sendable {
        case hikCentral = "hikcentral"
        case findFace = "findface"
    }

    /// Unique among the letters of one inbox.
    package let number: Int
    package let sender: Sender
    package let at: Instant
    package let body: Data
}

/// The file `pushes.jsonl` in the state folder: what was pushed is on disk before the sender is told so.
///
/// The listener's thread puts letters in, many with one sync; the engine takes them out. Letters are removed when
/// everything about their events is in the ledger, so that a crash at any moment costs no push.
///
/// `@unchecked Sendable`: everything, the file included, is accessed under `lock` only.
package final class PushInbox: @unchecked Sendable {
    private let path: String
    private let files: any FileSystem
    private let clock: any Clock
    private let lock = NSLock()
    private var file: (any AppendingFile)?
    private var letters: [PushLetter] = []
    /// The last letter of each sender that the engine has.
    private var taken: [PushLetter.Sender: Int] = [:]
    private var last = 0
    private var length = 0
    /// The file may end in the middle of a line, so that it must be written again before anything is put into it.
    private var isTorn = false

    /// Beyond this nothing more is taken: HikCentral keeps what it cannot deliver.
    static let maximumLength = 16 << 20
    /// A file of this length is rewritten when letters of it are settled.
    static let compactLength = 1 << 20

    /// - Parameters:
    ///   - files: of this inbox alone, since it is used on two threads.
    ///   - clock: the same.
    package init(folder: StateFolder, files: any FileSystem, clock: any Clock) {
        path = folder.pushFile
        self.files = files
        self.clock = clock
    }

    /// Takes up what an earlier process left behind.
    ///
    /// A line that a crash cut off was never acknowledged. A disk that takes nothing now may take something later: until
    /// then what was found is there for the engine, and nothing more is taken.
    ///
    /// - Returns: how many lines were acknowledged and cannot be read any more.
    @discardableResult
    package func open() throws(FileError) -> Int {
        var bytes = Data()
        do throws(FileError) { bytes = try files.contents(of: path) } catch  where error.code == ENOENT {}
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let found = lines.compactMap { try? JSONValue(parsing: $0) }.compactMap { line -> PushLetter? in
            guard line["version"]?.integer == 1, let at = line["at"]?.text.flatMap({ Instant(text: $0) }),
                let sender = line["from"]?.text.flatMap(PushLetter.Sender.init), let body = line["body"]?.text
            else { return nil }
            last += 1
            return PushLetter(number: last, sender: sender, at: at, body: Data(body.utf8))
        }
        lock.lock()
        defer { lock.unlock() }
        letters = found
        (length, isTorn) = (bytes.count, true)
        try? rewrite()
        let whole = lines.count - (bytes.last == UInt8(ascii: "\n") ? 0 : 1)
        return max(0, whole - found.count)
    }

    /// Puts bodies in, all or none, with one sync.
    ///
    /// - Throws: when the disk does not take them, or the inbox is full. Then nothing of them is kept.
    package func add(_ bodies: [(sender: PushLetter.Sender, body: Data)]) throws(FileError) {
        lock.lock()
        defer { lock.unlock() }
        let now = clock.now
        let new = bodies.enumerated().map { index, push in
            PushLetter(number: last + 1 + index, sender: push.sender, at: now, body: push.body)
        }
        let text = Data(new.map(PushInbox.line).joined().utf8)
        guard length + text.count <= PushInbox.maximumLength else { throw FileError("append", path, ENOSPC) }
        do throws(FileError) {
            if isTorn { try rewrite() }
            // Not `try self.file ?? …`: the operator would lose the error's type.
            if file == nil { file = try files.openForAppending(path) }
            guard let file else { return }
            try file.append(text)
            length = file.length
        } catch {
            // The next append opens the file again: whatever is wrong with this descriptor may be over by then.
            self.file = nil
            throw error
        }
        letters += new
        last += new.count
    }

    /// Whether this sender has sent something that the engine does not have.
    package func hasNews(from sender: PushLetter.Sender) -> Bool {
        lock.withLock { letters.last { $0.sender == sender }.map { $0.number > taken[sender] ?? 0 } ?? false }
    }

    /// What this sender has sent since the last call.
    package func take(from sender: PushLetter.Sender) -> [PushLetter] {
        lock.withLock {
            let last = taken[sender] ?? 0
            let new = letters.reversed().prefix { $0.number > last }.filter { $0.sender == sender }
            taken[sender] = new.first?.number ?? last
            return new.reversed()
        }
    }

    /// Everything about these letters is in the ledger.
    ///
    /// Their lines go when no other is left, or when the file has grown; until then they only cost a little space.
    package func settle(_ numbers: Set<Int>) throws(FileError) {
        guard !numbers.isEmpty else { return }
        lock.lock()
        defer { lock.unlock() }
        letters.removeAll { numbers.contains($0.number) }
        if letters.isEmpty || length > PushInbox.compactLength { try rewrite() }
    }

    private func rewrite() throws(FileError) {
        file = nil
        if letters.isEmpty {
            if files.exists(path) { try files.remove(path) }
            length = 0
        } else {
            let text = Data(letters.map(PushInbox.line).joined().utf8)
            try files.replace(path, with: text)
            length = text.count
        }
        isTorn = false
    }

    private static func line(_ letter: PushLetter) -> String {
        JSONValue.object([
            .init("version", 1), .init("at", .string(letter.at.text)), .init("from", .string(letter.sender.rawValue)),
            .init("body", .string(String(decoding: letter.body, as: UTF8.self))),
        ]).serialized + "\n"
    }
}
