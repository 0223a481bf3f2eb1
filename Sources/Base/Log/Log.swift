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
        showsPersonalData ? number : number.maskedNumber
    }

    /// Whether a line of this level is written: who has much to say asks before putting it together.
    package func shows(_ level: LogLevel) -> Bool { level >= self.level }

    /// Logs one event at a level chosen at run time.
    package func add(
        _ level: LogLevel, _ event: LogEvent, _ message: String, _ fields: KeyValuePairs<LogKey, String> = [:]
    ) {
        assert(fields.allSatisfy { event.keys.contains($0.key) }, "\(event) has a key that it does not list")
        guard shows(level) else { return }
        let prefix = isUnderJournald ? "<\(level.priority)>" : ""
        var line: String
        var longest = Log.longestField
        repeat {
            line = prefix + self.line(level, event, message, fields, longest: longest)
            longest /= 2
        } while line.utf8.count > Log.longestLine && longest > 0
        write(redaction.clean(line) + "\n")
    }

    /// How many characters of a field are shown.
    static let longestField = 200
    /// How many bytes a line may have: journald breaks long ones, and takes what follows for a line of its own.
    static let longestLine = 8192

    private func line(
        _ level: LogLevel, _ event: LogEvent, _ message: String, _ fields: KeyValuePairs<LogKey, String>, longest: Int
    ) -> String {
        let fields = fields.map { (name: $0.key.rawValue, value: cut($0.value, to: longest)) }
        let message = cut(message, to: longest * 10)
        switch format {
        case .json:
            var members: [JSONValue.Member] = [
                .init("at", .string(clock.now.text)), .init("level", .string(level.rawValue)),
                .init("event", .string(event.rawValue)),
            ]
            members += fields.map { .init($0.name, .string($0.value)) }
            members.append(.init("message", .string(message)))
            return JSONValue.object(members).serialized.escapingHidden
        case .text:
            let time = isUnderJournald ? "" : "\(clock.now.flooredToSecond.text) "
            return "\(time)\(level.rawValue) \(event.rawValue)"
                + (fields + [("message", message)]).map { " \($0.name)=\(Log.quoted($0.value))" }.joined()
        }
    }

    /// Secrets are removed before anything is cut off, or half of one would stay.
    private func cut(_ text: String, to length: Int) -> String {
        text.unicodeScalars.count <= length ? text : redaction.clean(text).cut(to: length) + "…"
    }

    /// The value unchanged if it is made of letters, digits, ASCII punctuation and the … of a mask, or as a JSON string.
    private static func quoted(_ value: String) -> String {
        let isPlain = value.unicodeScalars.allSatisfy {
            $0.value < 0x80 ? 0x21..<0x7F ~= $0.value && $0 != "\"" : $0.properties.isAlphabetic || $0 == "…"
        }
        return isPlain && !value.isEmpty ? value : JSONValue.string(value).serialized.escapingHidden
    }
}
