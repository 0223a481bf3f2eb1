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
            context.complain("hik2humand: nothing here can be repaired automatically; see the action in each line\n")
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

    private func ask(_ plan: RepairPlan) -> Bool {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            context.complain("hik2humand: nothing is changed without --yes; it would \(plan.sentence)\n")
            return false
        }
        context.writeError("\nRepair: \(plan.sentence)? [y/N] ")
        let answer = readLine()?.trimmingSpaces.lowercased() ?? ""
        return ["y", "yes", "s", "si", "sí"].contains(answer)
    }
}
