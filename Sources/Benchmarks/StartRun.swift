import Foundation

/// `run --once` with nothing to do, in turns with a program that makes one request with URLSession and ends.
struct StartRun {
    private let options: BenchmarkOptions
    private let rounds: Int

    init(_ arguments: [String]) throws {
        options = try BenchmarkOptions(arguments)
        rounds = try options.number("rounds", default: 15)
    }

    func run() throws {
        let server = try ServerProcess()
        let site = try BenchmarkSite(punches: 0, humand: server.url, options)
        defer { site.remove() }
        _ = try Child.run(options.binary, ["run", "--once"], site.settings)
        var program: [Child] = []
        var bare: [Child] = []
        for _ in 0..<rounds {
            program.append(try Child.run(options.binary, ["run", "--once"], site.settings))
            bare.append(try Child.own(["once", server.url]))
        }
        var figures = Figures(title: "start")
        figures.ratios = [
            .ratio("run --once : one bare request", program.map(\.seconds), to: bare.map(\.seconds)),
            .ratio("the same in processor time", program.map(\.processor), to: bare.map(\.processor)),
        ]
        figures.absolute = [
            Figure("run --once with nothing to do", "ms", program.map { $0.seconds * 1000 }),
            Figure("the same, processor time", "ms", program.map(\.processor)),
            Figure("one bare request", "ms", bare.map { $0.seconds * 1000 }),
            Figure("the same, processor time", "ms", bare.map(\.processor)),
        ]
        figures.show(asJSON: options.isJSON)
    }
}
