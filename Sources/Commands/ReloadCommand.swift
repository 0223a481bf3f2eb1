import Base
import Foundation
import Operations
import Site

/// `hik2humand reload`: has the daemon read its settings again, and waits for what it says to them.
struct ReloadCommand: SettingsCommand {
    let manual = CommandManual(
        name: "reload",
        summary: "Have the daemon read its settings again, and say whether it could",
        details: """
            Sends the daemon SIGHUP and waits up to a minute for its answer. If the new settings cannot be used, or name a
            door that HikCentral does not know, the old ones stay in force, and the exit code is 78. systemctl reload does
            this. Some settings wait for a restart; DRY_RUN can be switched on by a reload, not off.
            """,
        options: [CommandManual.envFileOption],
        exitCodes: [.done, .unreachable, .state, .left, .configuration])

    /// The settings on disk may be wrong: what the daemon says to them is the question.
    func looksPastProblems(_ arguments: Arguments) -> Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        let daemon = DaemonReload(folder: call.settings.stateFolder)
        switch daemon.run() {
        case .noDaemon:
            call.context.complain("hik2humand: no daemon works in \(call.settings.stateFolder.path)\n")
            return .unreachable
        case .notPermitted(let process):
            call.context.complain("hik2humand: this user may not signal process \(process); run it with sudo\n")
            return .state
        case .noAnswer(let process):
            call.context.complain(
                "hik2humand: process \(process) has not answered within a minute; hik2humand status shows what it works "
                    + "with, and the log what it says to the settings\n")
            return .left
        case .adopted(let process):
            call.context.print("process \(process) works with the new settings\n")
            return .done
        case .refused(let problems):
            call.context.complain("hik2humand: the settings were not reloaded, and the old ones stay in force:\n")
            for problem in problems { call.context.complain("  \(problem)\n") }
            return .configuration
        }
    }
}
