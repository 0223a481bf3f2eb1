import Testing

@testable import Base
@testable import Commands
@testable import Operations
@testable import Support

/// The compiler sees to it that every text of a manual is there in both languages, not that they are two.
struct ManualLanguageTests {
    private let manuals = Program().manuals

    private func texts(of manual: CommandManual) -> [Phrase] {
        [manual.summary] + (manual.operands + manual.options).map(\.summary) + manual.codeTexts.values
    }

    @Test("Every text of every manual has words of its own in Spanish")
    func complete() {
        #expect(manuals.count > 15)
        for manual in manuals {
            for text in texts(of: manual) {
                #expect(!text.english.isEmpty && !text.spanish.isEmpty, "\(manual.name)")
                #expect(text.english != text.spanish, "\(manual.name): \(text)")
            }
            // Lines that are typed stand there as they are.
            if let details = manual.details, manual.name != "completions" {
                #expect(details.english != details.spanish && !details.spanish.isEmpty, "\(manual.name)")
            }
        }
        for code in ExitCode.allCases { #expect(code.meaning.english != code.meaning.spanish) }
    }

    @Test("Both languages name the same settings, options and exit codes")
    func sameNames() {
        for manual in manuals {
            for text in texts(of: manual) + [manual.details].compactMap(\.self) {
                #expect(names(in: text.english) == names(in: text.spanish), "\(manual.name): \(text.spanish)")
            }
        }
    }

    /// `--option`, `SETTING_NAME` and numbers of two digits or more.
    private func names(in text: String) -> Set<String> {
        let words = text.matches(of: /--[a-z][a-z-]+|\b[A-Z]+_[A-Z_]+\b|\b[0-9]{2}\b/).map { String($0.output) }
        return Set(words)
    }

    @Test("Help, overview and manual page are printed in the language of the environment")
    func spoken() {
        let (output, errors) = (Box(""), Box(""))
        func run(_ arguments: String...) -> String {
            output.value = ""
            _ = Program().run(
                CommandContext(
                    arguments: arguments, environment: ["LANG": "es_AR.UTF-8"], executable: "/nowhere",
                    print: { output.value += $0 }, complain: { errors.value += $0 }))
            return output.value
        }
        #expect(run("help").contains("\nComandos:\n  init ") && run("help").contains("Uso: hik2humand COMANDO"))
        let help = run("queue", "--help")
        #expect(help.contains("Opciones:\n") && help.contains("  64  uso incorrecto, o una LÍNEA"))
        #expect(help.contains("queue ACCIÓN [LÍNEA…]") && help.contains("  --reason TEXTO   "), "\(help)")
        #expect(run("help", "queue") == help)
        #expect(run("help", "--man").contains("\n.SH NOMBRE\n"))
        _ = run("rum")
        #expect(errors.value.contains("no existe el comando “rum”; ¿quiso decir run?"))
    }
}
