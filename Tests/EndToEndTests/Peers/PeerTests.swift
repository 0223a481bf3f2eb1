import Foundation
import Testing

@testable import Base
@testable import Support

/// Every row of the table in WireBehaviour.md, run through the real source, sink, client and worker against a real
/// server on loopback; only the clock and the disk are fake. `swift test` runs the first case of a row, a full campaign
/// all of them.
@Suite("What a peer can do")
struct PeerTests {
    struct Scene: Sendable, CustomTestStringConvertible {
        var row: PeerBehaviour
        var each: PeerCase
        var performing: Bool
        var testDescription: String {
            "\(row.phase.rawValue): \(row.what): \(each.name)" + (performing ? ", taking effect" : "")
        }
    }

    static let posts: [Scene] = PeerBehaviour.all.filter { $0.post != nil }.flatMap { row in
        cases(of: row).flatMap { each in
            let ways = each.needsAnswer ? [true] : each.arrives ? [true, false] : [false]
            return ways.map { Scene(row: row, each: each, performing: $0) }
        }
    }

    static let reads: [Scene] = PeerBehaviour.all.filter { $0.read != nil }.flatMap { row in
        cases(of: row).map { Scene(row: row, each: $0, performing: $0.needsAnswer) }
    }

    private static func cases(of row: PeerBehaviour) -> ArraySlice<PeerCase> {
        row.cases.prefix(Campaign.size(1, full: row.cases.count))
    }

    @Test("A post ends as the table says, is made once, and the next posts succeed", arguments: posts)
    func post(scene: Scene) async throws {
        let seen = await PeerLanes.shared.run { PeerScene(each: scene.each, performing: scene.performing).post($0) }
        let expected = try #require(scene.row.post)
        check(seen, scene)
        let isHeld = expected == .refused && !scene.performing
        #expect(seen.entries == (isHeld ? [] : ["ana in 08:00:00"]) + ["beto in 08:04:00", "carla in 08:08:00"])
        #expect(seen.held == (isHeld ? [.refused] : []))
        #expect(expected.steps.contains(PostOutcome.Step(seen.verdict, seen.nextMethod, seen.nextWait)))
        #expect(seen.errors.count == (expected == .unauthorized || expected == .misdirected ? 1 : 0))
    }

    @Test("A read ends as the table says, misses nothing, and the next reads succeed", arguments: reads)
    func read(scene: Scene) async throws {
        let seen = await PeerLanes.shared.run { PeerScene(each: scene.each, performing: scene.performing).read($0) }
        let expected = try #require(scene.row.read)
        check(seen, scene)
        #expect(seen.entries == ["ana in 08:00:00", "beto in 08:04:00", "carla in 08:08:00"])
        #expect(seen.held == [])
        #expect(expected.steps.contains(ReadOutcome.Step(seen.verdict, seen.nextWait)))
        #expect(seen.errors.count == (expected == .refused || expected == .misconfigured ? 1 : 0))
        #expect(seen.pageSizes.first == (expected == .smallerPages ? 250 : 500))
    }

    private func check(_ seen: PeerObservation, _ scene: Scene) {
        #expect(seen.problem == nil)
        #expect(seen.accepted == seen.entries.count, "accepted is what Humand holds, no more and no less")
        #expect(!seen.ids.contains("666"), "an answer belongs to the request before it")
        #expect(seen.copies <= 1, "no request arrives twice")
        #expect(seen.strays == 0, "nobody goes where a redirect points")
        #expect(seen.leaks == [])
        if let failure = scene.each.failure { #expect(seen.exchange == failure) }
        #expect(seen.duration < scene.each.deadline + .seconds(8), "every request has an end")
    }

    @Test("The page's table matches the rows")
    func table() throws {
        #expect(
            try Page.manual("WireBehaviour").holds(table: PeerTable.text),
            "UPDATE_DOCUMENTS=1 swift test --filter PeerTests rewrites it")
    }
}

extension PostOutcome {
    /// The verdict on the post that was hit, the next request to Humand, and after how many milliseconds.
    struct Step: Equatable {
        var verdict: String
        var nextMethod: String
        var wait: Int64

        init(_ verdict: String, _ nextMethod: String, _ wait: Int64) {
            (self.verdict, self.nextMethod, self.wait) = (verdict, nextMethod, wait)
        }
    }

    /// The allowed observations.
    fileprivate var steps: [Step] {
        switch self {
        case .accepted(let pause): [Step("accepted", "POST", pause)]
        case .inDoubt: [Step("inDoubt", "GET", 270)]
        case .acceptedOrInDoubt: PostOutcome.accepted().steps + PostOutcome.inDoubt.steps
        case .failed: [Step("inDoubt, answered", "GET", 270)]
        case .notSent: [Step("notSent", "POST", 270)]
        case .refused: [Step("refused", "GET", 0)]
        case .future: [Step("refused future", "POST", 0)]
        case .waits(let milliseconds): [Step("slowDown", "POST", milliseconds)]
        case .unauthorized: [Step("unauthorized", "POST", 300_000)]
        case .misdirected: [Step("misdirected", "POST", 300_000)]
        }
    }
}

extension ReadOutcome {
    /// The source's error, and after how many milliseconds HikCentral is called next.
    struct Step: Equatable {
        var error: String
        var wait: Int64

        init(_ error: String, _ wait: Int64) { (self.error, self.wait) = (error, wait) }
    }

    /// The allowed observations.
    fileprivate var steps: [Step] {
        switch self {
        case .read, .smallerPages: [Step("fine", 0)]
        case .retried: [Step("unavailable", 270)]
        case .readOrRetried: ReadOutcome.read.steps + ReadOutcome.retried.steps
        case .waits(let milliseconds): [Step("slowDown", milliseconds)]
        case .refused: [Step("refused", 300_000)]
        case .misconfigured: [Step("misconfigured", 300_000)]
        }
    }
}
