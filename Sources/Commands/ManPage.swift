import Base
import Operations
import Site

/// The page hik2humand(8) in roff's man macros (groff_man(7)), from the same values as `--help`.
struct ManPage {
    let manuals: [CommandManual]
    let language: Language

    var text: String {
        let section = ManPage.escaped(Phrase(en: "System Administration", es: "Manual del administrador")[language])
        return
            ([".TH HIK2HUMAND 8 \"\" \"hik2humand \(ManPage.escaped(Version.current))\" \"\(section)\""]
            + fallbacks + opening + commands + settings + endings)
            .joined(separator: "\n") + "\n"
    }

    /// What stands for a character where the terminal has none of it, as without a locale: groff_man's readers are
    /// told nothing about what is missing. Others than groff bring their own.
    private var fallbacks: [String] {
        let words: [(Unicode.Scalar, Phrase)] = [
            ("✓", .init(en: "ok", es: "bien")), ("✗", .init(en: "wrong", es: "mal")), ("…", .init(same: "...")),
            ("–", .init(same: "-")), ("“", .init(same: "\"")), ("”", .init(same: "\"")), ("→", .init(same: "->")),
        ]
        // By groff's own names: those are what it looks for.
        let accents = ["'a a", "'e e", "'i i", "'o o", "'u u", ":u u", "~n n", "'E E", "'I I", "'O O", "~N N"]
        let quotes = ["Fo \"", "Fc \""]
        return [".if \\n(.g \\{\\"]
            + words.map { ".  fchar \(ManPage.escaped(String($0))) \($1[language])" }
            + (language == .spanish ? accents + quotes : []).map { ".  fchar \\[\($0.replacing(" ", with: "] "))" }
            + [".\\}"]
    }

    private func section(_ title: Phrase) -> String { ".SH \(ManPage.escaped(title[language]))" }

    private func filled(_ text: Phrase) -> [String] { ManPage.filled(text[language]) }

    private func tagged(_ entries: [(tag: String, text: Phrase)]) -> [String] {
        ManPage.tagged(entries.map { ($0.tag, $0.text[language]) })
    }

    private func tagged(_ parameters: [CommandManual.Parameter]) -> [String] {
        tagged(parameters.map { ($0.form(in: language), $0.summary) })
    }

    private var opening: [String] {
        let name = Phrase(
            en: "deliver HikCentral's access events to Humand as clock-ins and clock-outs",
            es: "entrega a Humand, como entradas y salidas, los eventos de acceso de HikCentral")
        let (command, option) = (Phrase(en: "COMMAND", es: "COMANDO"), Phrase(en: "OPTION", es: "OPCIÓN"))
        let options = Phrase(
            en: "Every command takes these, before or behind its name, and",
            es: "Todo comando admite estas, antes o después de su nombre, y")
        return [
            section(Phrase(en: "NAME", es: "NOMBRE")), "hik2humand \\- \(ManPage.escaped(name[language]))",
            section(Phrase(en: "SYNOPSIS", es: "SINOPSIS")), ".B hik2humand", ".I \(command[language])",
            "[\\fI\(ManPage.escaped(option[language]))\\fR]\\&.\\|.\\|.", ".br", ".B hik2humand help",
            "[\\fI\(command[language])\\fR]", section(Phrase(en: "DESCRIPTION", es: "DESCRIPCIÓN")),
        ]
            + filled(
                Phrase(
                    en: """
                        hik2humand reads access events from HikCentral Professional and posts them to Humand as \
                        clock-ins and clock-outs, one at a time: none lost, none twice, none invented.

                        It runs as a daemon under systemd, or once from time to time; the other commands look at what \
                        it did, and leave it work. Data goes to standard output, everything else to standard error.
                        """,
                    es: """
                        hik2humand lee los eventos de acceso de HikCentral Professional y los envía a Humand como \
                        entradas y salidas, uno por uno: ninguno perdido, ninguno duplicado, ninguno inventado.

                        Funciona como servicio de systemd, o una vez cada tanto; los demás comandos miran lo que hizo \
                        y le encargan tareas. Los datos van a la salida estándar, todo lo demás a la de errores.
                        """))
            + [section(Phrase(en: "OPTIONS", es: "OPCIONES")), ManPage.escaped(options[language])]
            + [".BR \\-\\-help ."] + tagged(CommandManual.globalOptions)
    }

    private var commands: [String] {
        [section(Phrase(en: "COMMANDS", es: "COMANDOS"))]
            + manuals.flatMap { manual -> [String] in
                var lines = [".SS \(ManPage.escaped(manual.name))", "\(ManPage.escaped(manual.summary[language]))."]
                lines += [".PP", ".B \(ManPage.escaped("hik2humand \(manual.name)"))"]
                let words =
                    manual.operands.map { $0.form(in: language) }
                    + manual.options.map { "[\($0.form(in: language))]" }
                if !words.isEmpty { lines.append(ManPage.escaped(words.joined(separator: " "))) }
                if let details = manual.details { lines += [".PP"] + filled(details) }
                lines += tagged(manual.operands) + tagged(manual.options)
                let codes = manual.allExitCodes.map { "\($0.rawValue)" }.joined(separator: ", ")
                let own = manual.allExitCodes.filter { manual.codeTexts[$0] != nil }
                let heading = Phrase(en: "Exit codes: \(codes).", es: "Códigos de salida: \(codes).")
                return lines + [".PP", ManPage.escaped(heading[language])]
                    + tagged(own.map { ("\($0.rawValue)", manual.meaning(of: $0)) })
            }
    }

    private var settings: [String] {
        [section(Phrase(en: "SETTINGS", es: "AJUSTES"))]
            + filled(
                Phrase(
                    en: """
                        They come from the environment; what is not there comes from the file that --env-file names, \
                        else from ./.env, else from /etc/hik2humand/hik2humand.env. A secret may also lie in a file of \
                        its own that NAME_FILE names, or be a systemd credential. Durations are written 300, 90s, 5m, \
                        2h, 3d.
                        """,
                    es: """
                        Vienen del entorno; lo que no está ahí viene del archivo que nombra --env-file, si no de \
                        ./.env, si no de /etc/hik2humand/hik2humand.env. Un secreto puede estar también en un archivo \
                        propio que nombra NOMBRE_FILE, o ser una credencial de systemd. Las duraciones se escriben \
                        300, 90s, 5m, 2h, 3d.
                        """))
            + SettingGroup.all.flatMap { [".SS \(ManPage.escaped($0.title[language]))"] + $0.settings.flatMap(setting) }
    }

    private func setting(_ setting: SettingDefinition) -> [String] {
        let fallback =
            switch setting.fallback {
            case nil: Phrase(en: "Must be given.", es: "Obligatorio.")
            case .some(""): Phrase(en: "Empty by default.", es: "Vacío por defecto.")
            case .some(let text):
                Phrase(en: "Default: ", es: "Por defecto: ") + (setting.describedFallback ?? Phrase(same: text))
            }
        return [".TP", ".B \(ManPage.escaped(setting.name))", "\(ManPage.line(setting.meaning[language])).", ".br"]
            + [ManPage.line(fallback[language])]
    }

    private var endings: [String] {
        [section(Phrase(en: "EXIT STATUS", es: "ESTADO DE SALIDA"))]
            + tagged(ExitCode.allCases.map { ("\($0.rawValue)", $0.meaning) })
            + [section(Phrase(en: "FILES", es: "ARCHIVOS"))] + tagged(ManPage.files)
            + [section(Phrase(en: "SIGNALS", es: "SEÑALES"))]
            + tagged([
                (
                    "TERM, INT",
                    .init(
                        en: "Finish the post in flight and end within 10 seconds",
                        es: "Termina el envío en curso y acaba en 10 segundos")
                ),
                (
                    "HUP",
                    .init(
                        en: "Read the settings and the employee map again",
                        es: "Lee de nuevo los ajustes y el mapa de empleados")
                ),
            ])
            + [
                section(Phrase(en: "ENVIRONMENT", es: "ENTORNO")),
                ManPage.escaped(Phrase(en: "Every setting, and:", es: "Todos los ajustes, y:")[language]),
            ]
            + tagged([
                ("NO_COLOR", .init(en: "No colours, also on a terminal", es: "Sin colores, tampoco en una terminal")),
                (
                    "LANGUAGE, LC_ALL, LC_MESSAGES, LANG",
                    .init(
                        en: "English or Spanish, where HIK_LANGUAGE does not say it",
                        es: "Inglés o español, si no lo dice HIK_LANGUAGE")
                ),
                (
                    "STATE_DIRECTORY, CREDENTIALS_DIRECTORY, NOTIFY_SOCKET, WATCHDOG_USEC",
                    .init(en: "From systemd", es: "De systemd")
                ),
            ])
            + [
                section(Phrase(en: "SEE ALSO", es: "VÉASE TAMBIÉN")), ".BR systemctl (1),", ".BR journalctl (1),",
                ".BR systemd.service (5)", ".PP",
            ]
            + filled(
                Phrase(
                    en: "The documents, and troubleshooting among them, begin at /usr/share/doc/hik2humand/README.md.",
                    es: """
                        Cómo se opera, en español: /usr/share/doc/hik2humand/manual/Operacion.md. Los demás documentos \
                        empiezan en /usr/share/doc/hik2humand/README.md.
                        """))
    }

    private static let files: [(tag: String, text: Phrase)] = [
        (
            "/etc/hik2humand/hik2humand.env",
            .init(en: "The settings of an installed gateway", es: "Los ajustes de una instalación")
        ),
        ("/var/lib/hik2humand/hik2humand", .init(en: "Its state directory", es: "Su carpeta de estado")),
        (
            "STATE_DIR/cursor.json",
            .init(en: "How far HikCentral has been read", es: "Hasta dónde se leyó HikCentral")
        ),
        (
            "STATE_DIR/ledger/YYYY-MM-DD.jsonl",
            .init(
                en: "What became of every event, a JSON object a line",
                es: "Qué pasó con cada evento, un objeto JSON por línea")
        ),
        ("STATE_DIR/lock", .init(en: "Which process works here", es: "Qué proceso trabaja aquí")),
        (
            "STATE_DIR/status.json",
            .init(
                en: "How the running daemon stands; a hint, not synced",
                es: "Cómo está el servicio activo; una pista, sin sincronizar")
        ),
        (
            "STATE_DIR/late.json",
            .init(
                en: "What comparisons of counts know of differences; a hint",
                es: "Lo que las comparaciones de conteos saben de diferencias; una pista")
        ),
        (
            "STATE_DIR/reconcile.json",
            .init(
                en: "The result of the last nightly comparison",
                es: "El resultado de la última comparación nocturna")
        ),
        (
            "STATE_DIR/jobs",
            .init(en: "What commands leave for the daemon", es: "Lo que los comandos dejan al servicio")
        ),
    ]

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
