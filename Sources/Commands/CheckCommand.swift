import Base
import Foundation
import HTTP
import Operations
import Site

/// `hik2humand check`: tells network from key from permission.
struct CheckCommand: Command {
    let manual = CommandManual(
        name: "check",
        summary: .init(
            en: "Check settings, state, network, keys, rights and doors, and say what to do",
            es: "Revisa ajustes, estado, red, claves, permisos y puertas, y dice qué hacer"),
        details: .init(
            en: """
                One line for each subject: ✗ wrong (with what to do) first, causes before their effects, then ! works, but
                needs attention, then ✓ good and – not tried. The last line says what to fix first. The exit code is that of
                the first ✗. Nothing is written, here or on the servers. HikCentral gets at most 400 requests for counts.
                """,
            es: """
                Una línea por tema: primero ✗ mal (con qué hacer), las causas antes que sus efectos; después ! funciona,
                pero requiere atención; después ✓ bien y – no se probó. La última línea dice qué corregir primero. El código
                de salida es el del primer ✗. No se escribe nada, ni aquí ni en los servidores. HikCentral recibe como
                máximo 400 peticiones de conteo.
                """),
        operands: [CommandManual.siteOperand],
        options: [
            CommandManual.allOption,
            .init(
                "--json",
                .init(
                    en: "Print one JSON object: checks with name, state, text and remedy",
                    es: "Imprime un objeto JSON: las revisiones con nombre, estado, texto y solución")),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .unreachable, .state, .refused, .configuration],
        codeTexts: [
            .unreachable: .init(
                en: "the first ✗: HikCentral or Humand cannot be reached, or the service does not run",
                es: "el primer ✗: no se llega a HikCentral o a Humand, o el servicio no está activo"),
            .state: .init(en: "the first ✗: the state directory fails", es: "el primer ✗: falla la carpeta de estado"),
            .refused: .init(
                en: "the first ✗: refused: the key, its signature or its rights",
                es: "el primer ✗: rechazado: la clave, su firma o sus permisos"),
            .configuration: .init(en: "the first ✗: the settings are wrong", es: "el primer ✗: los ajustes están mal"),
        ])

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        return context.eachSite(arguments, of: manual) { prepare(arguments, envFile: $0, context) }
    }

    /// Reads one site's settings; what is returned does the work, perhaps no longer as root.
    private func prepare(_ arguments: Arguments, envFile: String?, _ context: CommandContext) -> () -> ExitCode {
        let settings = Result { () throws(Settings.Problems) in try context.settings(envFile: envFile) }
        let machine = (try? settings.get()).map { ThisMachine(for: $0) }
        return { run(settings, machine, isJSON: arguments.has("--json"), context) }
    }

    private func run(
        _ settings: Result<Settings, Settings.Problems>, _ machine: ThisMachine?, isJSON: Bool,
        _ given: CommandContext
    ) -> ExitCode {
        let clock = SystemClock()
        var context = given
        switch settings {
        case .success(let settings): context = context.adopting(settings)
        case .failure(let problems): context = context.speaking(problems.language, for: problems.file)
        }
        let progress = context.progressLine
        let report = CheckReport()
        do {
            let settings = try settings.get()
            try context.becomeOwner(of: settings.stateFolder)
            let parts = CheckParts(
                settings: settings, http: Site.worker(context.executable), clock: clock,
                files: POSIXFileSystem(), machine: machine ?? ThisMachine(for: settings),
                environment: context.environment,
                progress: { if let phrase = $0 { progress.show(phrase) } else { progress.clear() } })
            Checkup(parts, report: report).run()
        } catch let problems as Settings.Problems {
            Checkup.settingsFailed(problems, into: report)
        } catch {
            Checkup.stateFailed(error, into: report)
        }
        progress.clear()
        context.write(isJSON ? report.json(at: clock.now).line : text(report, context))
        return report.exitCode
    }

    /// What is wrong stands first, and what to do about it once more at the end, where a terminal shows it.
    private func text(_ report: CheckReport, _ context: CommandContext) -> String {
        let language = context.language
        let findings = report.worstFirst.map { $0.lines(on: context.terminal, language) }.joined()
        return findings + (["", report.summary[language]] + [report.afterChange?[language]].compactMap(\.self)).lines
    }
}
