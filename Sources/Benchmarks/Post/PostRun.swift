import Attendance
import Base
import Foundation
import Ledger

/// Posts the same number of records with the program and with a bare URLSession loop, in turns, to the same server.
struct PostRun {
    private let options: BenchmarkOptions
    private let punches: Int
    private let rounds: Int

    init(_ arguments: [String]) throws {
        options = try BenchmarkOptions(arguments)
        punches = try options.number("punches", default: 2000)
        rounds = try options.number("rounds", default: 5)
    }

    /// Records a second, and milliseconds of processor time a record.
    private struct Cost {
        var rates: [Double] = []
        var processor: [Double] = []
    }

    func run() throws {
        let server = try options.text("url") == nil ? ServerProcess() : nil
        let url = options.text("url") ?? server?.url ?? ""
        var program = Cost()
        var bare = [Cost](repeating: Cost(), count: 2)
        for _ in 0..<rounds {
            let (seconds, processor) = try deliver(to: url)
            program.rates.append(Double(punches) / seconds)
            program.processor.append(processor / Double(punches))
            for syncs in 0...1 {
                let child = try Child.own(["bare", url + HumandPaths.clockIn, "\(punches)", "\(syncs)", options.folder])
                guard let seconds = Double(child.output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
                    throw BenchmarkFailure("the bare loop said \(child.output)")
                }
                bare[syncs].rates.append(Double(punches) / seconds)
                bare[syncs].processor.append(child.processor / Double(punches))
            }
        }
        var figures = Figures(title: "post")
        figures.ratios = [
            .ratio("program : bare URLSession loop with one sync", program.rates, to: bare[1].rates),
            .ratio("program : bare URLSession loop without syncs", program.rates, to: bare[0].rates),
            .ratio("processor time, program : bare loop with one sync", program.processor, to: bare[1].processor),
        ]
        for (name, cost) in [("program", program), ("bare, one sync", bare[1]), ("bare, no sync", bare[0])] {
            figures.absolute.append(Figure("\(name), posted", "a second", cost.rates))
            figures.absolute.append(Figure("\(name), processor time", "ms a record", cost.processor))
        }
        figures.show(asJSON: options.isJSON)
    }

    private enum HumandPaths { static let clockIn = "/public/api/v1/time-tracking/entries/clockIn" }

    /// Lets the program read and deliver. Posting is timed by the ledger, reading and starting are not part of it; the
    /// processor time is all of it.
    private func deliver(to url: String) throws -> (seconds: Double, processor: Double) {
        let site = try BenchmarkSite(punches: punches, humand: url, options)
        defer { site.remove() }
        let child = try Child.run(options.binary, ["run", "--once"], site.settings)
        var first: Instant?
        var last: Instant?
        var accepted = 0
        _ = try LedgerArchive(folder: StateFolder(path: site.folder), files: POSIXFileSystem()).records(since: nil) {
            record in
            switch record.entry {
            case .sending: first = first ?? record.at
            case .outcome(_, let outcome) where outcome.state == .accepted:
                last = record.at
                accepted += 1
            default: break
            }
        }
        guard let first, let last, accepted == punches else {
            throw BenchmarkFailure("\(accepted) of \(punches) punches were delivered")
        }
        return (max(last - first, .milliseconds(1)).inSeconds, child.processor)
    }
}
