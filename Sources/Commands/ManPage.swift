import Base
import Operations
import Site

/// The page hik2humand(8) in roff's man macros (groff_man(7)), from the same values as `--help`.
struct ManPage {
    let manuals: [CommandManual]

    init(manuals: [CommandManual]) { self.manuals = manuals }

    var text: String {
        ([".TH HIK2HUMAND 8 \"\" \"hik2humand \(ManPage.escaped(Version.current))\" \"System Administration\""]
            + fallbacks + opening + commands + settings + endings)
            .joined(separator: "\n") + "\n"
    }

    /// What stands for a character where the terminal has none of it, as without a locale: groff_man's readers are
    /// told nothing about what is missing. Others than groff bring their own.
    private var fallbacks: [String] {
        let words: [(Unicode.Scalar, String)] = [
            ("✓", "ok"), ("✗", "wrong"), ("…", "..."), ("–", "-"), ("“", "\""), ("”", "\""), ("→", "->"),
        ]
        return [".if \\n(.g \\{\\"] + words.map { ".  fchar \(ManPage.escaped(String($0))) \($1)" } + [".\\}"]
    }

    private var opening: [String] {
        [
            ".SH NAME", "hik2humand \\- deliver HikCentral's access events to Humand as clock\\-ins and clock\\-outs",
            ".SH SYNOPSIS", ".B hik2humand", ".I COMMAND", "[\\fIOPTION\\fR]\\&.\\|.\\|.", ".br", ".B hik2humand help",
            "[\\fICOMMAND\\fR]", ".SH DESCRIPTION",
        ]
            + ManPage.filled(
                """
                hik2humand reads access events from HikCentral Professional and posts them to Humand as clock-ins and \
                clock-outs, one at a time: none lost, none twice, none invented.

                It runs as a daemon under systemd, or once from time to time; the other commands look at what it did, \
                and leave it work. Data goes to standard output, everything else to standard error.
                """)
            + [".SH OPTIONS", "Every command takes these, before or behind its name, and"]
            + [".BR \\-\\-help ."] + ManPage.tagged(CommandManual.globalOptions.map { ($0.form, $0.summary) })
    }

    private var commands: [String] {
        [".SH COMMANDS"]
            + manuals.flatMap { manual -> [String] in
                var lines = [".SS \(ManPage.escaped(manual.name))", "\(ManPage.escaped(manual.summary))."]
                lines += [".PP", ".B \(ManPage.escaped("hik2humand \(manual.name)"))"]
                let words = manual.operands.map(\.form) + manual.options.map { "[\($0.form)]" }
                if !words.isEmpty { lines.append(ManPage.escaped(words.joined(separator: " "))) }
                if !manual.details.isEmpty { lines += [".PP"] + ManPage.filled(manual.details) }
                lines += ManPage.tagged(manual.operands.map { ($0.form, $0.summary) })
                lines += ManPage.tagged(manual.options.map { ($0.form, $0.summary) })
                let codes = manual.allExitCodes.map { "\($0.rawValue)" }.joined(separator: ", ")
                let own = manual.allExitCodes.map { ($0, manual.codeTexts[$0] ?? $0.meaning(of: manual.name)) }
                    .filter { $0.1 != $0.0.meaning }
                return lines + [".PP", "Exit codes: \(codes)."]
                    + ManPage.tagged(own.map { ("\($0.0.rawValue)", $0.1) })
            }
    }

    private var settings: [String] {
        [".SH SETTINGS"]
            + ManPage.filled(
                """
                They come from the environment; what is not there comes from the file that --env-file names, else \
                from ./.env, else from /etc/hik2humand/hik2humand.env. A secret may also lie in a file of its own that \
                NAME_FILE names, or be a systemd credential. Durations are written 300, 90s, 5m, 2h, 3d.
                """)
            + SettingGroup.all.flatMap { [".SS \(ManPage.escaped($0.title))"] + $0.settings.flatMap(ManPage.setting) }
    }

    private static func setting(_ setting: SettingDefinition) -> [String] {
        let fallback =
            switch setting.fallback {
            case nil: "Must be given."
            case .some(""): "Empty by default."
            case .some(let text): "Default: \(text)"
            }
        return [".TP", ".B \(ManPage.escaped(setting.name))", "\(ManPage.line(setting.meaning)).", ".br"]
            + [ManPage.line(fallback)]
    }

    private var endings: [String] {
        [".SH EXIT STATUS"] + ManPage.tagged(ExitCode.allCases.map { ("\($0.rawValue)", $0.meaning) })
            + [".SH FILES"]
            + ManPage.tagged([
                ("/etc/hik2humand/hik2humand.env", "The settings of an installed gateway"),
                ("/var/lib/hik2humand/hik2humand", "Its state directory"),
                ("STATE_DIR/cursor.json", "How far HikCentral has been read"),
                ("STATE_DIR/ledger/YYYY-MM-DD.jsonl", "What became of every event, a JSON object a line"),
                ("STATE_DIR/lock", "Which process works here"),
                ("STATE_DIR/status.json", "How the running daemon stands; a hint, not synced"),
                ("STATE_DIR/late.json", "What comparisons of counts know of differences; a hint"),
                ("STATE_DIR/reconcile.json", "The result of the last nightly comparison"),
                ("STATE_DIR/jobs", "What commands leave for the daemon"),
            ])
            + [".SH SIGNALS"]
            + ManPage.tagged([
                ("TERM, INT", "Finish the post in flight and end within 10 seconds"),
                ("HUP", "Read the settings and the employee map again"),
            ])
            + [".SH ENVIRONMENT", "Every setting, and:"]
            + ManPage.tagged([
                ("NO_COLOR", "No colours, also on a terminal"),
                ("STATE_DIRECTORY, CREDENTIALS_DIRECTORY, NOTIFY_SOCKET, WATCHDOG_USEC", "From systemd"),
            ])
            + [
                ".SH SEE ALSO", ".BR systemctl (1),", ".BR journalctl (1),", ".BR systemd.service (5)", ".PP",
                "The documents, and troubleshooting among them, begin at /usr/share/doc/hik2humand/README.md.",
            ]
    }

    // MARK: - roff

    private static func tagged(_ entries: [(tag: String, text: String)]) -> [String] {
        entries.flatMap { [".TP", ".B \(escaped($0.tag))", "\(line($0.text))."] }
    }

    /// Paragraphs of running text; lines that are set in by hand keep their form.
    private static func filled(_ text: String) -> [String] {
        text.split(separator: "\n\n").enumerated().flatMap { index, paragraph -> [String] in
            let lines = paragraph.split(separator: "\n").map(String.init)
            let isSet = lines.contains { $0.contains("  ") || $0.hasPrefix(" ") }
            let shown = lines.map(line)
            return (index == 0 ? [] : [".PP"]) + (isSet ? [".nf"] + shown + [".fi"] : shown)
        }
    }

    /// A line of text: what begins it must not be taken for a request.
    private static func line(_ text: String) -> String {
        (text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" : "") + escaped(text)
    }

    /// The text for roff, in ASCII: a minus that can be copied, and everything else by its code point.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
            default:
                let code = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u\(String(repeating: "0", count: max(0, 4 - code.count)))\(code)]"
            }
        }
    }
}
