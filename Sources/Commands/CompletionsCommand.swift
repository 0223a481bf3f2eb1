import Operations

/// `hik2humand completions`: what a shell needs to complete this program's words.
struct CompletionsCommand: Command {
    let manual = CommandManual(
        name: "completions",
        summary: .init(
            en: "Print the completion script of a shell", es: "Imprime el script de autocompletado de una shell"),
        details: .init(
            same: """
                bash: hik2humand completions bash > /usr/share/bash-completion/completions/hik2humand
                zsh:  hik2humand completions zsh > /usr/local/share/zsh/site-functions/_hik2humand
                fish: hik2humand completions fish > ~/.config/fish/completions/hik2humand.fish
                """),
        operands: [
            .init("SHELL", .init(en: "bash, zsh or fish", es: "bash, zsh o fish"), values: ["bash", "zsh", "fish"])
        ])
    /// The manuals of all other commands.
    let others: [CommandManual]

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        let script = CompletionScript(manuals: others + [manual])
        switch arguments.operands[0] {
        case "bash": context.write(script.bash)
        case "zsh": context.write(script.zsh)
        case "fish": context.write(script.fish)
        case let shell:
            return context.fail(
                Arguments.Problem(
                    en: "“\(shell)” is not bash, zsh or fish", es: "“\(shell)” no es bash, zsh ni fish"))
        }
        return .done
    }
}
