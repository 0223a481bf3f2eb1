import Base
import Foundation
import Operations
import Sync

/// Asks whether to repair the differences, and has it done.
struct ReconcileRepair {
    let context: CommandContext
    let client: JobClient

    func run(_ plan: RepairPlan, isAgreedTo: Bool) throws -> ExitCode {
        guard !plan.isEmpty else {
            say(
                Phrase(
                    en: "nothing here can be repaired automatically; see the action in each line",
                    es: "nada de esto se puede reparar automáticamente; vea qué hacer en cada línea"))
            return .held
        }
        guard isAgreedTo || ask(plan) else { return .held }
        var result = ExitCode.done
        for job in plan.jobs {
            let code = try client.run(job)
            // What kept this job from being done would keep the others, too.
            if [.unreachable, .state, .refused, .configuration].contains(code) { return code }
            if result == .done { result = code }
        }
        return result
    }

    private func say(_ phrase: Phrase) { context.complain("hik2humand: \(phrase[context.language])\n") }

    private func ask(_ plan: RepairPlan) -> Bool {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            say(
                plan.phrase.within(
                    en: { "nothing is changed without --yes; it would \($0)" },
                    es: { "sin --yes no se cambia nada; lo que haría es \($0)" }))
            return false
        }
        let question = plan.phrase.within(en: { "\nRepair: \($0)? [y/N] " }, es: { "\n¿Reparar (\($0))? [s/N] " })
        context.writeError(question[context.language])
        let answer = readLine()?.trimmingSpaces.lowercased() ?? ""
        return ["y", "yes", "s", "si", "sí"].contains(answer)
    }
}
