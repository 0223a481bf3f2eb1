import Attendance
import Base
import Foundation
import Ledger

/// What a punch and a read event cost in processor time while more and more is queued, held or remembered, and what a whole history costs.
struct GrowthRun {
    private let options: BenchmarkOptions
    private let largest: Int

    /// Each cost is measured over so many events.
    private static let sample = 200

    init(_ arguments: [String]) throws {
        options = try BenchmarkOptions(arguments)
        largest = try options.number("largest", default: 100_000)
    }

    func run() throws {
        var figures = Figures(title: "growth")
        for kind in Kind.allCases {
            var punch: [Int: [Double]] = [:]
            var read: [Int: [Double]] = [:]
            for _ in 0..<3 {
                for size in [100, largest] {
                    let cost = try cost(kind, size)
                    punch[size, default: []].append(cost.punch)
                    if let each = cost.read { read[size, default: []].append(each) }
                }
            }
            for (name, costs) in [("a punch", punch), ("a read event", read)] {
                guard let small = costs[100], let large = costs[largest] else { continue }
                figures.ratios.append(
                    .ratio("\(name) with \(largest) \(kind.rawValue) : with 100", large, to: small))
                figures.absolute.append(Figure("\(name) with \(largest) \(kind.rawValue)", "µs", large))
            }
        }
        figures.show(asJSON: options.isJSON)
        for events in [1000, 10_000, 100_000, 1_000_000] where events <= largest {
            let child = try Child.own(["history", "\(events)", options.folder])
            say(child.output.trimmingCharacters(in: .newlines))
        }
    }

    private enum Kind: String, CaseIterable { case queued, held, remembered }

    /// What there is of each kind belongs to 2,000 people; the sample belongs to others, an hour later.
    private func cost(_ kind: Kind, _ size: Int) throws -> (punch: Double, read: Double?) {
        let begin = Instant(text: "2026-01-27T10:00:00Z") ?? Instant(seconds: 0)
        let news = (0..<GrowthRun.sample).map { number in
            AccessEvent(
                id: "new-\(number)", type: EndlessPlant.face,
                time: Timestamp(instant: begin + .seconds(Int64(number))), personID: "n\(number)", doorCode: "1")
        }
        let site = try GrowthSite(news, position: begin, in: options.folder)
        for start in stride(from: 0, to: size, by: 500) {
            let records = (start..<min(start + 500, size)).map { number -> RecordedEvent in
                let age = Span.milliseconds(Int64(number % 50_000) * 1000 + 3_600_000)
                var record = BenchmarkData.event(number, at: begin - age)
                switch kind {
                case .queued: break
                case .held:
                    record.state = .held
                    record.cause = number % 2 == 0 ? .refused : .clock
                case .remembered: record.state = .skipped
                }
                return record
            }
            try site.ledger.commit(Window(from: begin, to: begin), origin: .late, events: records)
        }
        site.run(posts: GrowthRun.sample)
        guard site.sink.posts == GrowthRun.sample || kind == .queued && size < GrowthRun.sample else {
            throw BenchmarkFailure("\(site.sink.posts) punches were posted")
        }
        let punch = Double(site.sink.last - site.sink.first) / 1000 / Double(site.sink.posts - 1)
        // With a long queue nothing is read.
        guard kind != .queued else { return (punch, nil) }
        return (punch, Double(site.source.askedAgain - site.source.given) / 1000 / Double(GrowthRun.sample))
    }

    /// Reads and delivers a history of so many events, ten thousand a day, and prints what it took.
    static func history(_ events: Int, folder: String) throws {
        let first = (Instant(text: "2026-01-27T00:00:00Z") ?? Instant(seconds: 0)) - .days(Int64(events / 10_000 + 1))
        let plant = EndlessPlant(first: first, count: events, eventsADay: 10_000)
        let site = try GrowthSite(plant: plant, position: first, in: folder)
        let began = GrowthSite.processorTime
        site.run()
        let seconds = Double(GrowthSite.processorTime - began) / 1e9
        guard site.sink.posts == plant.punches(of: events) else {
            throw BenchmarkFailure("\(site.sink.posts) of \(plant.punches(of: events)) punches were posted")
        }
        let peak = (ProcessSample(getpid())?.peak ?? 0) * 1024 / 1_000_000
        say(
            String(
                format:
                    "%8d events: %7.2f s of processor time, %3d MB, %6d requests and %7d posts, %7d syncs, %5d MB of ledger",
                events,
                seconds, peak, site.source.requests, site.sink.posts, site.calls.syncs, site.calls.bytes / 1_000_000))
    }
}
