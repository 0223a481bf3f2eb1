import Base
import Commands
import Demo
import Foundation
import Operations

ProcessHygiene.begin()

let program = Program(additional: [DemoCommand(), SimulateCommand()])
let environment = ProcessInfo.processInfo.environment
// Data that does not arrive, on a full disk say, must not look like success.
var failure: Int32?
let context = CommandContext(
    arguments: Array(CommandLine.arguments.dropFirst()), environment: environment,
    executable: "/proc/self/exe", print: { failure = StandardStream.output.write($0) ?? failure },
    complain: { StandardStream.error.write($0) },
    terminal: Terminal(descriptor: 1, environment: environment),
    errorTerminal: Terminal(descriptor: 2, environment: environment), changesUser: true)
var code = program.run(context)
if let failure, failure != EPIPE {
    let phrase = SystemReason(failure).phrase.within(
        en: { "the output cannot be written: \($0)" }, es: { "no se puede escribir la salida: \($0)" })
    StandardStream.error.write("hik2humand: \(phrase[context.language])\n")
    code = .state
}
exit(code.rawValue)
