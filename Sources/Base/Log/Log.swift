import Foundation

/// How much the log says (LOG_LEVEL).
package enum LogLevel: String, Sendable, CaseIterable, Comparable {
    case debug
    case info
    case warning
    case error

    /// The priority journald reads from the front of a line (sd-daemon(3)).
    var priority: Int {
        switch self {
        case .debug: 7
        case .info: 6
        case .warning: 4
        case .error: 3
        }
    }

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.priority > right.priority }
}

/// Writes one line per decision to standard error, as `key=value` or JSON.
package final class Log {
    /// The format of the lines (LOG_FORMAT).
    package enum Format: String, Sendable, CaseIterable {
        case text
        case json
    }

    package var level: LogLevel
    package var format: Format
    /// Whether employees are named in full (LOG_PERSONAL_DATA=full).
    package var showsPersonalData: Bool
    /// The last safeguard for secrets: every line passes through it.
    package var redaction = Redaction()
    private let clock: any Clock
    private let isUnderJournald: Bool
    private let write: (String) -> Void

    package init(
        level: LogLevel = .info, format: Format = .text, showsPersonalData: Bool = false, clock: any Clock,
        isUnderJournald: Bool = false, write: @escaping (String) -> Void
    ) {
        self.level = level
        self.format = format
        self.showsPersonalData = showsPersonalData
        self.clock = clock
        self.isUnderJournald = isUnderJournald
        self.write = write
    }

    package func debug(_ event: LogEvent, _ message: String, _ fields: KeyValuePairs<LogKey, String> = [:]) {
        add(.debug, event, message, fields)
    }

    package func info(_ event: LogEvent, _ message: String, _ fields: KeyValuePairs<LogKey, String> = [:]) {
        add(.info, event, message, fields)
    }

    package func warning(_ event: LogEvent, _ message: String, _ fields: KeyValuePairs<LogKey, String> = [:]) {
        add(.warning, event, message, fields)
    }

    package func error(_ event: LogEvent, _ message: String, _ fields: KeyValuePairs<LogKey, String> = [:]) {
        add(.error, event, message, fields)
    }

    /// An employee number as the log may show it: the last three characters, unless LOG_PERSONAL_DATA is `full`.
    package func masked(_ number: String) -> String {
        showsPersonalData ? number : "…" + (number.count > 5 ? number.suffix(3) : "")
    }

    /// Logs one event at a level chosen at run time.
    package func add(
        _ level: LogLevel, _ event: LogEvent, _ message: String, _ fields: KeyValuePairs<LogKey, String> = [:]
    ) {
        assert(fields.allSatisfy { event.keys.contains($0.key) }, "\(event) has a key that it does not list")
        guard level >= self.level else { return }
        var line = isUnderJournald ? "<\(level.priority)>" : ""
        switch format {
        case .json:
            var members: [JSONValue.Member] = [
                .init("at", .string(clock.now.text)), .init("level", .string(level.rawValue)),
                .init("event", .string(event.rawValue)),
            ]
            members += fields.map { .init($0.key.rawValue, .string($0.value)) }
            members.append(.init("message", .string(message)))
            line += JSONValue.object(members).serialized
        case .text:
            if !isUnderJournald { line += "\(clock.now.flooredToSecond.text) " }
            line += "\(level.rawValue) \(event.rawValue)"
            for (key, value) in fields { line += " \(key.rawValue)=\(Log.quoted(value))" }
            line += " message=\(Log.quoted(message))"
        }
        write(redaction.clean(line) + "\n")
    }

    /// The value unchanged, or as a JSON string if it contains spaces or anything that could forge a line.
    private static func quoted(_ value: String) -> String {
        let isPlain =
            !value.isEmpty && value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0.value != 0x7F }
        return isPlain ? value : JSONValue.string(value).serialized
    }
}
