import Site

/// Completion scripts, generated from what `--help` is made of.
struct CompletionScript {
    /// The commands that people may give.
    let manuals: [CommandManual]

    init(manuals: [CommandManual]) {
        // `help` explains each of the others.
        let names = manuals.map(\.name)
        self.manuals = manuals.map { manual in
            guard manual.name == "help", var operand = manual.operands.first else { return manual }
            operand.values = names
            var manual = manual
            manual.operands = [operand]
            return manual
        }
    }

    private static let help = CommandManual.Parameter(
        "--help", .init(en: "Show its help", es: "Muestra su ayuda"))

    private func options(_ manual: CommandManual) -> [CommandManual.Parameter] {
        manual.options + CommandManual.globalOptions + [CompletionScript.help]
    }

    /// The options of a command whose value is a file's name, and those whose value is anything else.
    private func valued(_ manual: CommandManual, files: Bool) -> [String] {
        manual.options.filter { $0.takesValue && CompletionScript.isFile($0) == files }.map(\.name)
    }

    private static let siteFiles = PackagedSite.folder + "/*.env"

    private static func namesSite(_ operand: CommandManual.Parameter) -> Bool {
        operand.form == CommandManual.siteOperand.form
    }

    private static func isFile(_ option: CommandManual.Parameter) -> Bool { option.form.hasSuffix(" FILE") }

    // MARK: - bash

    /// For bash(1), which has no summaries.
    var bash: String {
        var lines = [
            "# bash completion for hik2humand; made by: hik2humand completions bash", "_hik2humand() {",
            "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= index words=",
            "    COMPREPLY=()", "    for ((index = 1; index < COMP_CWORD; index++)); do",
            "        case ${COMP_WORDS[index]} in", "        -*) ;;",
            "        *) command=${COMP_WORDS[index]}; break ;;", "        esac", "    done",
            "    case $command:$previous in",
        ]
        let files = manuals.flatMap { manual in valued(manual, files: true).map { "\(manual.name):\($0)" } }
        if !files.isEmpty {
            lines += [
                "    \(files.joined(separator: "|")))", "        compopt -o filenames 2>/dev/null",
                "        mapfile -t COMPREPLY < <(compgen -f -- \"$current\")", "        return ;;",
            ]
        }
        for manual in manuals {
            for option in manual.options where !option.values.isEmpty {
                lines += [
                    "    \(manual.name):\(option.name))",
                    "        mapfile -t COMPREPLY < <(compgen -W '\(option.values.joined(separator: " "))' -- \"$current\")",
                    "        return ;;",
                ]
            }
        }
        let values = manuals.flatMap { manual in valued(manual, files: false).map { "\(manual.name):\($0)" } }
        if !values.isEmpty { lines += ["    \(values.joined(separator: "|")))", "        return ;;"] }
        lines += ["    esac", "    case $command in"]
        let global = CommandManual.globalOptions.map(\.name) + ["--help", "--version"]
        lines.append("    '') words='\((manuals.map(\.name) + global).joined(separator: " "))' ;;")
        for manual in manuals {
            let words = manual.operands.flatMap(\.values) + options(manual).map(\.name)
            lines.append("    \(manual.name)) words='\(words.joined(separator: " "))' ;;")
        }
        lines.append("    esac")
        let siteCommands = manuals.filter { $0.operands.contains(where: CompletionScript.namesSite) }.map(\.name)
        if !siteCommands.isEmpty {
            lines += [
                "    case $command in", "    \(siteCommands.joined(separator: "|")))", "        local file",
                "        for file in \(CompletionScript.siteFiles); do",
                "            [[ -e $file ]] && file=${file##*/} && words+=\" ${file%.env}\"", "        done ;;",
                "    esac",
            ]
        }
        lines += [
            "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")", "}",
            "complete -F _hik2humand hik2humand",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: - zsh

    /// For zshcompsys(1).
    var zsh: String {
        var lines = [
            "#compdef hik2humand", "# zsh completion for hik2humand; made by: hik2humand completions zsh",
            "_hik2humand() {", "    local context state state_descr line", "    typeset -A opt_args",
            "    _arguments -C \\",
        ]
        lines += CommandManual.globalOptions.map { "        \(zshOption($0)) \\" }
        lines += ["        '1: :->command' '*:: :->arguments'", "    case $state in", "    command)"]
        lines.append("        local -a commands=(")
        lines += manuals.map { "            \(quoted("\($0.name):\($0.summary.english)"))" }
        lines += ["        )", "        _describe command commands ;;", "    arguments)", "        case $words[1] in"]
        for manual in manuals {
            lines += ["        \(manual.name))", "            _arguments \\"]
            lines += options(manual).map { "                \(zshOption($0)) \\" }
            lines += manual.operands.map { "                \(zshOperand($0)) \\" }
            lines += ["                && return ;;"]
        }
        lines += ["        esac ;;", "    esac", "}"]
        // Loaded by compinit the file is the function's body; sourced, it has to be registered.
        lines += [
            "if [[ $funcstack[1] == _hik2humand ]]; then", "    _hik2humand \"$@\"", "else",
            "    compdef _hik2humand hik2humand", "fi",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func zshOption(_ option: CommandManual.Parameter) -> String {
        let words = option.values.isEmpty ? " " : "(\(option.values.joined(separator: " ")))"
        let value = !option.takesValue ? "" : CompletionScript.isFile(option) ? ":file:_files" : ":value:\(words)"
        return quoted("\(option.name)[\(zshText(option.summary.english))]\(value)")
    }

    private func zshOperand(_ operand: CommandManual.Parameter) -> String {
        let name = zshText(operand.form.filter { $0.isLetter })
        let place = operand.isRepeated ? "*:" : operand.isOptional ? "::" : ":"
        let values =
            CompletionScript.namesSite(operand)
            ? "{compadd -- \(CompletionScript.siteFiles)(N:t:r)}"
            : operand.values.isEmpty ? " " : "(\(operand.values.joined(separator: " ")))"
        return quoted("\(place)\(name):\(values)")
    }

    private func zshText(_ text: String) -> String {
        text.reduce(into: "") { $0 += "[]:\\".contains($1) ? "\\\($1)" : "\($1)" }
    }

    /// In single quotes, as POSIX shells read them.
    private func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    // MARK: - fish

    /// For fish's complete(1).
    var fish: String {
        var lines = [
            "# fish completion for hik2humand; made by: hik2humand completions fish", "complete -c hik2humand -f",
        ]
        for option in [
            CommandManual.Parameter("--help", .init(en: "Show all commands", es: "Muestra todos los comandos")),
            CommandManual.Parameter("--version", .init(en: "Print the version", es: "Imprime la versión")),
        ] {
            lines.append(
                "complete -c hik2humand -n __fish_use_subcommand -l \(option.name.dropFirst(2)) "
                    + "-d \(fishText(option.summary.english))")
        }
        for option in CommandManual.globalOptions {
            lines.append("complete -c hik2humand -l \(option.name.dropFirst(2)) -d \(fishText(option.summary.english))")
        }
        for manual in manuals {
            lines.append(
                "complete -c hik2humand -n __fish_use_subcommand -a \(manual.name) -d \(fishText(manual.summary.english))"
            )
        }
        for manual in manuals {
            let condition = "complete -c hik2humand -n '__fish_seen_subcommand_from \(manual.name)'"
            for option in manual.options + [CompletionScript.help] {
                let words = option.values.isEmpty ? "" : " -a '\(option.values.joined(separator: " "))'"
                let value = !option.takesValue ? "" : CompletionScript.isFile(option) ? " -rF" : " -x\(words)"
                lines.append(
                    "\(condition) -l \(option.name.dropFirst(2))\(value) -d \(fishText(option.summary.english))")
            }
            var values = manual.operands.flatMap(\.values)
            if manual.operands.contains(where: CompletionScript.namesSite) {
                values.append("(for file in \(CompletionScript.siteFiles); basename $file .env; end)")
            }
            if !values.isEmpty { lines.append("\(condition) -a '\(values.joined(separator: " "))'") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// In single quotes, as fish reads them.
    private func fishText(_ text: String) -> String {
        "'" + text.reduce(into: "") { $0 += "'\\".contains($1) ? "\\\($1)" : "\($1)" } + "'"
    }
}
