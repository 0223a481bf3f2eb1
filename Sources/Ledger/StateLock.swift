import Base
import Foundation

/// Keeps every other process out of the state folder while this object lives.
///
/// The kernel releases the lock when its holder dies, however it dies; the file stays. It also remembers that the folder
/// has been in use, so that a lost ledger is not mistaken for a first start.
package final class StateLock: LedgerGuardian {
    private let descriptor: Int32
    private let path: String
    private let calls: FileCalls
    /// Since when the folder has held a ledger, according to the file.
    package private(set) var inUseSince: Instant?
    /// The last line that was ever appended, according to the file.
    package private(set) var highestLine = 0
    /// Since when nothing could be recorded; nil while all is well.
    private var failingSince: Instant?
    /// How long the file is, at most.
    private var length = Int.max
    private var isReleased = false

    /// - Parameter pause: lets a moment pass before the next attempt.
    /// - Throws: `StateLockError.held` when another process holds it.
    package init(
        path: String, calls: FileCalls = FileCalls(), pause: () -> Void = { usleep(10_000) }
    ) throws(StateLockError) {
        self.path = path
        self.calls = calls
        do throws(FileError) { descriptor = try calls.openOwn(path, O_RDWR | O_CREAT) } catch { throw .file(error) }
        fchmod(descriptor, 0o600)
        var code = StateLock.take(descriptor)
        var attempts = 0
        while code == EWOULDBLOCK, attempts < StateLock.patience(with: descriptor) {
            attempts += 1
            pause()
            code = StateLock.take(descriptor)
        }
        let text = StateLock.text(in: descriptor)
        // From here on `deinit` closes the descriptor, even when an error is thrown.
        guard code == 0 else {
            guard code == EWOULDBLOCK else { throw .file(FileError("lock", path, code)) }
            throw .held(path: path, process: StateLock.field("pid", in: text))
        }
        inUseSince = StateLock.field("since", in: text).flatMap { Instant(text: $0) }
        highestLine = StateLock.field("line", in: text).flatMap(Int.init) ?? 0
        write()
    }

    deinit { close(descriptor) }

    /// - Returns: 0, or why not.
    private static func take(_ descriptor: Int32) -> Int32 {
        while true {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return 0 }
            if errno != EINTR { return errno }
        }
    }

    /// How many attempts are worth it. A question (`isHeld`) takes the lock for a moment. A process that was killed while
    /// it started its HTTP worker leaves it to that child, until the child has become the worker: on a busy machine that
    /// takes longer, and nobody else can hold it for a process that is dead.
    private static func patience(with descriptor: Int32) -> Int {
        guard let process = field("pid", in: text(in: descriptor)).flatMap(pid_t.init), process > 0 else { return 5 }
        return kill(process, 0) != 0 && errno == ESRCH ? 500 : 5
    }

    /// Whether a process holds the lock. The question takes the lock for a moment, which a starting process waits out.
    package static func isHeld(path: String) -> Bool {
        guard let descriptor = try? FileCalls().openOwn(path, O_RDWR) else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// The process that holds the lock; nil when none does.
    package static func holder(path: String) -> String? {
        guard let descriptor = try? FileCalls().openOwn(path, O_RDONLY) else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        return field("pid", in: text(in: descriptor)) ?? "unknown"
    }

    /// Whether the file is there and has never seen a ledger.
    package static func isUnused(path: String) -> Bool { access(path, F_OK) == 0 && inUseSince(path: path) == nil }

    /// Since when a folder holds a ledger, as its lock file remembers it.
    package static func inUseSince(path: String) -> Instant? {
        guard let descriptor = try? FileCalls().openOwn(path, O_RDONLY) else { return nil }
        defer { close(descriptor) }
        return field("since", in: text(in: descriptor)).flatMap { Instant(text: $0) }
    }

    /// The last line that is known to be on disk; nil when the file does not tell.
    static func highestLine(path: String) -> Int? {
        guard let descriptor = try? FileCalls().openOwn(path, O_RDONLY) else { return nil }
        defer { close(descriptor) }
        return field("line", in: text(in: descriptor)).flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
    }

    /// Since when the process that holds the lock has been unable to record anything; nil while it can.
    ///
    /// A full disk lets no new file be written. The lock file is there already, and its few bytes are overwritten in
    /// place, so `status` learns it at once.
    package static func failingSince(path: String) -> Instant? {
        guard let descriptor = try? FileCalls().openOwn(path, O_RDONLY) else { return nil }
        defer { close(descriptor) }
        return field("failing", in: text(in: descriptor)).flatMap { Instant(text: $0) }
    }

    package func note(failingSince moment: Instant?) {
        failingSince = moment
        write()
    }

    /// Notes that a line is on disk. Written after the line, so a ledger that ends earlier has lost lines; the
    /// earliest moment tells from when HikCentral is read.
    package func note(line: Int, at moment: Instant) {
        inUseSince = min(inUseSince ?? moment, moment)
        highestLine = line
        write()
    }

    /// Lets other processes in, while what was opened under the lock lives on; nothing can be recorded from here on.
    package func release() {
        isReleased = true
        flock(descriptor, LOCK_UN)
    }

    /// Checks that this is still the file that others would lock.
    package func check() throws(LedgerError) {
        if isReleased { throw .lockLost(path: path) }
        var held = stat()
        var named = stat()
        guard fstat(descriptor, &held) == 0 else { throw .lockLost(path: path) }
        guard stat(path, &named) == 0 else {
            // The folder was closed to this user: the file may well be there.
            throw errno == EACCES ? .file(FileError("open", path, EACCES)) : .lockLost(path: path)
        }
        guard held.st_ino == named.st_ino, held.st_dev == named.st_dev else { throw .lockLost(path: path) }
    }

    /// Writes the note for people and for the next start. A full disk must not stop the work, so failures are ignored.
    private func write() {
        if isReleased { return }
        let since = inUseSince.map { " since \($0.text)" } ?? ""
        let failing = failingSince.map { " failing \($0.text)" } ?? ""
        let bytes = Data("pid \(getpid())\(since) line \(highestLine)\(failing)\n".utf8)
        let longest = length
        length = .max
        guard calls.writeAll(bytes, to: descriptor, at: 0) == 0 else { return }
        // Each append writes it, and it hardly ever gets shorter.
        if longest > bytes.count, FileCalls.retrying({ calls.truncate(descriptor, off_t(bytes.count)) }) != 0 { return }
        length = bytes.count
    }

    private static func text(in descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 200)
        let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : ""
    }

    /// The word after `name`.
    private static func field(_ name: String, in text: String) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let place = words.firstIndex(of: Substring(name)), place + 1 < words.endIndex else { return nil }
        return String(words[place + 1])
    }
}

/// Why the state folder cannot be used.
package enum StateLockError: Error, Equatable, CustomStringConvertible {
    case held(path: String, process: String?)
    case file(FileError)

    package var description: String {
        switch self {
        case .held(let path, let process):
            "another hik2humand is using this state directory (\(path) is held by process \(process ?? "unknown"))"
        case .file(let error): LedgerError.file(error).sentence
        }
    }
}
