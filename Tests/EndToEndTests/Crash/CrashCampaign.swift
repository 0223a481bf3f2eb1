import Foundation

@testable import Support

/// Runs many sites at a time, until enough programs have been killed.
///
/// `@unchecked Sendable`: mutable state is used only under `lock`.
final class CrashCampaign: @unchecked Sendable {
    /// The number of days that each site lives.
    static let days = 2
    /// The number of sites at a time; most of them wait most of the time.
    private let threads: Int

    let coverage: CrashCoverage
    private let lock = NSCondition()
    private var nextSeed: UInt64
    private var running = 0
    private var found: [CrashSite.Finding] = []
    private(set) var sites = 0
    private(set) var lives = 0
    private(set) var doubts = 0
    private(set) var workerKills = 0
    private var fates: [String: CrashLedger.Fate] = [:]

    /// CRASH_KILLS=10000 for a long night, CRASH_SEED=n to repeat one site.
    init(kills: Int, sites: Int) {
        let environment = ProcessInfo.processInfo.environment
        coverage = CrashCoverage(
            goal: environment["CRASH_KILLS"].flatMap { Int($0) } ?? kills, canTrace: Strace.isAvailable)
        threads = sites
        nextSeed = environment["CRASH_SEED"].flatMap { UInt64($0) } ?? 1
    }

    /// Broken guarantees, as sentences that begin with the seed.
    func findings(_ claim: CrashSite.Finding.Claim) -> [String] {
        lock.withLock { found.filter { $0.claim == claim }.map(\.text) }
    }

    /// What was done, for the log.
    var summary: String {
        let points = CrashPoint.allCases.map { "  \(coverage.counts[$0, default: 0])\t\($0.rawValue)" }
        return """
            \(coverage.kills) programs killed in \(lives) lives at \(sites) sites, \(workerKills) more workers; \
            \(doubts) punches in doubt
            \(points.joined(separator: "\n"))
            """
    }

    func run() {
        let began = Date()
        do {
            let undisturbed = try CrashSite(seed: 0, coverage: nil)
            try undisturbed.live(days: Self.days)
            fates = undisturbed.fates
            found += undisturbed.findings
        } catch {
            found.append(.init(claim: .ending, text: "the undisturbed site failed: \(error)"))
        }
        lock.withLock { running = threads }
        for _ in 0..<threads {
            Thread.detachNewThread { [self] in
                while let seed = takeSeed() { live(seed) }
                lock.withLock {
                    running -= 1
                    lock.broadcast()
                }
            }
        }
        lock.withLock { while running > 0 { lock.wait() } }
        print("crash campaign, \(Int(Date().timeIntervalSince(began))) s: \(summary)")
    }

    private func takeSeed() -> UInt64? {
        guard !coverage.isReached else { return nil }
        return lock.withLock {
            defer { nextSeed += 1 }
            return nextSeed
        }
    }

    private func live(_ seed: UInt64) {
        do {
            let site = try CrashSite(seed: seed, coverage: coverage)
            var findings: [CrashSite.Finding] = []
            do { try site.live(days: Self.days) } catch {
                findings.append(.init(claim: .ending, text: "CRASH_SEED=\(seed), life \(site.life): \(error)"))
            }
            findings += site.findings
            for id in Set(fates.keys).union(site.fates.keys).sorted() where site.fates[id] != fates[id] {
                let (now, then) = (site.fates[id]?.description ?? "lost", fates[id]?.description ?? "unknown")
                findings.append(.init(claim: .lost, text: "CRASH_SEED=\(seed): \(id) is \(now), undisturbed \(then)"))
            }
            lock.withLock {
                found += findings
                sites += 1
                lives += site.life
                doubts += site.doubtCount
                workerKills += site.workerKills
            }
        } catch {
            lock.withLock { found.append(.init(claim: .ending, text: "CRASH_SEED=\(seed): \(error)")) }
        }
    }
}
