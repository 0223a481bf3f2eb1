import Foundation

// Measures the program. Compare figures of one run with each other, or with those of another build on the same
// machine: swift run -c release Benchmarks [years|backfill|startup …]
//
//   (nothing)                    times the parts that speed depends on
//   years [--events N]           lets the release binary read and deliver N events (20,000), watching its memory
//   backfill [--events N]        the same, asked of a running daemon by `backfill` after a first start today
//   startup [--days N] [--lines N] [--newest N]
//                                starts the release binary on N days (1,100) of N lines in all (10,000,000), the newest
//                                day having N (as the others)
//   ledger FOLDER …              only writes that ledger, options as above
// Exit code 1 tells that a limit was passed.

signal(SIGPIPE, SIG_IGN)
var arguments = Array(CommandLine.arguments.dropFirst())
let command = arguments.isEmpty ? "" : arguments.removeFirst()
do {
    switch command {
    case "": timeParts()
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
