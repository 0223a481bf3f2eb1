import Foundation

// Measures the program. Only compare figures of the same run, or of different builds on the same machine:
// swift run -c release Benchmarks [years|backfill|startup|simulate …]
//
//   (nothing)                    times the parts that determine the speed
//   years [--events N]           lets the release binary read and deliver N events (20,000), watching its memory
//   backfill [--events N]        the same, but a running daemon that first started today is asked to `backfill` it
//   startup [--days N] [--lines N] [--newest N]
//                                starts the release binary on N days (1,100) with N lines in total (10,000,000) and
//                                N on the newest day (as many as on the others)
//   simulate [--seed N] [--worlds N] [--days N] [--minutes N] [--failures N] [--script FILE] [--log yes]
//                                plays worlds from seeds with every fault at once, and judges them
//   ledger FOLDER …              only writes that ledger, with the same options
// Exit code 1 means that a limit was exceeded.

signal(SIGPIPE, SIG_IGN)
var arguments = Array(CommandLine.arguments.dropFirst())
let command = arguments.isEmpty ? "" : arguments.removeFirst()
do {
    switch command {
    case "": timeParts()
    case "years": try YearsRun(arguments).run()
    case "backfill": try YearsRun(arguments, isBackfill: true).run()
    case "startup": try StartupRun(arguments).run()
    case "simulate":
        // A set's order must not differ from one play to the next.
        if getenv("SWIFT_DETERMINISTIC_HASHING") == nil {
            setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
            var words = CommandLine.arguments.map { strdup($0) } + [nil]
            execv("/proc/self/exe", &words)
        }
        try SimulateRun(arguments).run()
    case "ledger": try StartupRun(Array(arguments.dropFirst())).write(to: arguments.first ?? ".")
    default: throw BenchmarkFailure("there is no benchmark \(command)")
    }
} catch {
    print("Benchmarks: \(error)")
    exit(1)
}
