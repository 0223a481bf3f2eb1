import Base
import Foundation

signal(SIGPIPE, SIG_IGN)
let help = """
    Measures the program. Ratios are of one run, its parts in turns; only they can be compared between machines.
    swift run -c release Benchmarks WORD [--json] [--binary PROGRAM] [--folder FOLDER]

      post [--punches N] [--rounds N] [--url URL]   posts, beside a bare URLSession loop with and without a sync
      read, map, ledger, sign                       the parts, beside what the platform takes for the same
      growth [--largest N]                          a punch and an event with N (100,000) queued, held, remembered;
                                                    whole histories of 1,000 to N events
      start [--rounds N]                            run --once with nothing to do, beside one bare request
      idle [--seconds N] [--sites N]                wake-ups, processor time and memory of daemons at rest
      push [--pushes N] [--rounds N]                pushes taken, beside a bare server and a sync
      counts [--limits FILE] [--idle-seconds N] [--valgrind PROGRAM]
                                                    counts instead of times, compared with limits
      years [--events N]                            reads and delivers N events (20,000), watching memory
      backfill [--events N]                         the same by a running daemon that is asked to backfill
      startup [--days N] [--lines N] [--newest N]   starts on a ledger of N days with N lines in total
      written FOLDER …                              only writes that ledger, with the same options

    Exit code 1 means that a limit was exceeded.
    """
var arguments = Array(CommandLine.arguments.dropFirst())
let command = arguments.isEmpty ? "help" : arguments.removeFirst()
do {
    if let part = PartsRun(rawValue: command) {
        try part.run(arguments)
        exit(0)
    }
    switch command {
    case "help", "--help": say(help)
    case "post": try PostRun(arguments).run()
    case "growth": try GrowthRun(arguments).run()
    case "start": try StartRun(arguments).run()
    case "idle": try IdleRun(arguments).run()
    case "push": try PushRun(arguments).run()
    case "counts": try CountsRun(arguments).run()
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
    case "written": try StartupRun(Array(arguments.dropFirst())).write(to: arguments.first ?? ".")
    // What the benchmarks start as processes of their own.
    case "serve": try PlainServer.serve()
    case "bare" where arguments.count == 4:
        try BareLoop.run(
            arguments[0], count: Int(arguments[1]) ?? 0, syncs: Int(arguments[2]) ?? 0, folder: arguments[3])
    case "once" where arguments.count == 1: try BareLoop.once(arguments[0])
    case "history" where arguments.count == 2:
        try GrowthRun.history(Int(arguments[0]) ?? 0, folder: arguments[1])
    default: throw BenchmarkFailure("there is no benchmark \(command); see Benchmarks help")
    }
} catch {
    say("Benchmarks: \(error)")
    exit(1)
}
