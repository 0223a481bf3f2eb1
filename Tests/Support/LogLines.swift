import Base

/// What was logged, for a test to look at.
package final class LogLines {
    package var lines: [String] = []

    package init() {}

    package func log(_ clock: any Clock, level: LogLevel = .debug) -> Log {
        Log(level: level, clock: clock) { [weak self] in self?.lines.append($0) }
    }

    package func count(_ text: String) -> Int { lines.count { $0.contains(text) } }
    package func contains(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
}
