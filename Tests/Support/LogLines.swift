import Base

/// The log's lines, for a test to examine.
package final class LogLines {
    package var lines: [String] = []

    package init() {}

    package func log(_ clock: any Clock, level: LogLevel = .debug) -> Log {
        Log(level: level, clock: clock) { [weak self] in self?.lines.append($0) }
    }

    package func count(_ text: String) -> Int { lines.count { $0.contains(text) } }
    package func contains(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
}
