import Base
import Foundation

/// A file for node_exporter's textfile collector, which reads `*.prom` whenever Prometheus asks it.
package struct MetricsFile {
    private let path: String

    package init(_ path: String) { self.path = path }

    /// Replaces the file in one step: a reader sees the old metrics or the new ones, never half of them.
    ///
    /// It can be read by everybody, since node_exporter runs as another user; it names no person.
    package func write(_ text: String) throws(FileError) {
        let new = path + ".new"
        // The folder may be another user's: whatever lies there is taken away, and nothing that comes instead is opened.
        unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError("open", new, errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard fchmod(descriptor, 0o644) == 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
            rename(new, path) == 0
        else { throw FileError("replace", path, errno) }
    }
}
