import Foundation

// Measures the program. Only compare figures of the same run, or of different builds on the same machine:
// swift run -c release Benchmarks [years|backfill|startup …]
//
//   (nothing)                    times the parts that determine the speed
//   years [--events N]           lets the release binary read and deliver N events (20,000), watching its memory
//   backfill [--events N]        the same, but a running daemon that first started today is asked to `backfill` it
//   startup [--days N] [--lines N] [--newest N]
//                                starts the release binary on N days (1,100) with N lines in total (10,000,000) and
//                                N on the newest day (as many as on the others)
//   ledger FOLDER …              only writes that ledger, with the same options
// Exit code 1 means that a limit was exceeded.

signal(SIGPIPE, SIG_IGN)
var arguments = Array(CommandLine.arguments.dropFirst())
let command = arguments.isEmpty ? "" : arguments.removeFirst()
do {
    switch command {
    case "": timeParts()
    case "post": try PostRun(arguments).run()
    // What the benchmarks start as processes of their own.
    case "serve": try PlainServer.serve()
    case "bare" where arguments.count == 4:
        try BareLoop.run(
            arguments[0], count: Int(arguments[1]) ?? 0, syncs: Int(arguments[2]) ?? 0, folder: arguments[3])
    case "once" where arguments.count == 1: try BareLoop.once(arguments[0])
    case "years": try YearsRun(arguments).run()
    case "backfill": try YearsRun(arguments, isBackfill: true).run()
    case "startup": try StartupRun(arguments).run()
    case "ledger": try StartupRun(Array(arguments.dropFirst())).write(to: arguments.first ?? ".")
    default: throw BenchmarkFailure("there is no benchmark \(command)")
    }
} catch {
    print("Benchmarks: \(error)")
    exit(1)
}
