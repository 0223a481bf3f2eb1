import AttendanceSync
import Foundation
import Simulator

// A reader that has gone away is not an error worth dying for.
signal(SIGPIPE, SIG_IGN)

let program = Program(additional: [DemoCommand(), SimulateCommand()])
let environment = ProcessInfo.processInfo.environment
let context = CommandContext(
    arguments: Array(CommandLine.arguments.dropFirst()), environment: environment,
    executable: "/proc/self/exe", print: { StandardStream.output.write($0) },
    complain: { StandardStream.error.write($0) },
    terminal: Terminal(descriptor: 1, environment: environment),
    errorTerminal: Terminal(descriptor: 2, environment: environment))
exit(program.run(context).rawValue)
