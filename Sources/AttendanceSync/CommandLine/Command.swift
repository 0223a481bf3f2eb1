/// What a command can do to the world, handed in so that tests can look on.
package struct CommandContext {
    /// The arguments behind the command's name.
    package var arguments: [String]
    package var environment: [String: String]
    /// This program's own file, to start the HTTP worker from.
    package var executable: String
    /// Data, to standard output.
    package var print: (String) -> Void
    /// Messages, to standard error.
    package var complain: (String) -> Void

    package init(
        arguments: [String], environment: [String: String], executable: String, print: @escaping (String) -> Void,
        complain: @escaping (String) -> Void
    ) {
        self.arguments = arguments
        self.environment = environment
        self.executable = executable
        self.print = print
        self.complain = complain
    }
}

/// One subcommand.
package protocol Command {
    var manual: CommandManual { get }
    func run(_ context: CommandContext) -> ExitCode
}

/// What `--help` says about a command.
package struct CommandManual: Sendable {
    package struct Option: Sendable {
        /// As it is written, `--from TIME`.
        package var form: String
        package var summary: String

        package init(_ form: String, _ summary: String) {
            self.form = form
            self.summary = summary
        }

        /// `--from`
        package var name: String { String(form.prefix { $0 != " " }) }
        package var takesValue: Bool { form.contains(" ") }
    }

    /// An argument without dashes, such as `EVENT`.
    package struct Operand: Sendable {
        /// As it is written; one that may be left out in brackets, `[DATE]`.
        package var form: String
        package var summary: String

        package init(_ form: String, _ summary: String) {
            self.form = form
            self.summary = summary
        }

        package var isOptional: Bool { form.hasPrefix("[") }
        /// It may be given several times; only the last operand of a command may.
        package var isRepeated: Bool { form.contains("…") }
    }

    package var name: String
    package var summary: String
    package var details: String
    package var operands: [Operand]
    package var options: [Option]
    package var exitCodes: [ExitCode]
    /// Not shown to people.
    package var isHidden: Bool

    package init(
        name: String, summary: String, details: String = "", operands: [Operand] = [], options: [Option] = [],
        exitCodes: [ExitCode] = [.done], isHidden: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.details = details
        self.operands = operands
        self.options = options
        self.exitCodes = exitCodes
        self.isHidden = isHidden
    }

    /// The whole text of `--help`.
    package var text: String {
        var lines = ["hik2humand \(name): \(summary)", ""]
        lines.append(
            "Usage: hik2humand \(name)" + operands.map { " \($0.form)" }.joined()
                + options.map { " [\($0.form)]" }.joined())
        if !details.isEmpty { lines += ["", details] }
        lines += CommandManual.list("Arguments:", operands.map { ($0.form, $0.summary) })
        lines += CommandManual.list("Options:", options.map { ($0.form, $0.summary) })
        lines += ["", "Exit codes:"]
        lines += (exitCodes + [.usage]).sorted { $0.rawValue < $1.rawValue }
            .map { "  \(String($0.rawValue).padded(to: 2))  \($0.meaning)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func list(_ heading: String, _ entries: [(form: String, summary: String)]) -> [String] {
        let width = entries.map(\.form.count).max() ?? 0
        return entries.isEmpty ? [] : ["", heading] + entries.map { "  \($0.form.padded(to: width))  \($0.summary)" }
    }
}

extension String {
    /// The text with spaces behind it up to a width in characters.
    package func padded(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
