import Base
import Foundation
import Operations
import Sync

/// Asks whether to repair the differences, and has it done.
struct ReconcileRepair {
    let context: CommandContext
    let client: JobClient

    func run(_ plan: RepairPlan, isAgreedTo: Bool) throws -> ExitCode {
        if plan.byHand > 0 {
            say(
                Phrase(
                    en:
                        "not sent again, but left to you (\(plan.byHand.counting("punch", "punches")), each with its reason "
                        + "above): enter in Humand by hand what was not deleted on purpose",
                    es:
                        "no se envía otra vez y queda para usted (\(plan.byHand.counting("marcaje", "marcajes")), cada uno "
                        + "con su causa arriba): cargue a mano en Humand lo que no se borró a propósito"))
        }
        guard !plan.isEmpty else {
            if plan.byHand > 0 { return .held }
            say(
                Phrase(
                    en: "nothing here can be repaired automatically: a person has to look at it",
                    es: "nada de esto se puede reparar automáticamente: tiene que verlo una persona"))
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
        if plan.leftOver > 0 {
            say(
                Phrase(
                    en: "left for a person: \(plan.leftOver.counting("difference", "differences"))",
                    es: "queda para una persona: \(plan.leftOver.counting("diferencia", "diferencias"))"))
        }
        return result == .done && plan.byHand + plan.leftOver > 0 ? .held : result
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
