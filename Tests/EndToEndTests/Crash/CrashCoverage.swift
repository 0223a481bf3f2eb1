import Foundation

@testable import Simulator
@testable import Support

/// How often each point has been aimed at and hit, over all sites.
///
/// `@unchecked Sendable`: the counts are touched under `lock` only.
final class CrashCoverage: @unchecked Sendable {
    private let lock = NSLock()
    private var aimed: [CrashPoint: Int] = [:]
    private var hits: [CrashPoint: Int] = [:]
    /// How many kills are wanted.
    let goal: Int
    private let canTrace: Bool

    init(goal: Int, canTrace: Bool) {
        self.goal = goal
        self.canTrace = canTrace
    }

    /// So many kills, and one at least at every point; what cannot be hit is not waited for for ever.
    var isReached: Bool {
        let kills = kills
        return kills >= goal && (!canTrace || Products.isSanitized || kills >= 300 || hasHitEveryPoint)
    }

    private var hasHitEveryPoint: Bool { lock.withLock { CrashPoint.allCases.allSatisfy { hits[$0] != nil } } }

    /// How many programs have been killed.
    var kills: Int { lock.withLock { hits.values.reduce(0, +) } }
    var counts: [CrashPoint: Int] { lock.withLock { hits } }

    /// The point to aim at next: the one that has been hit least of those that can come.
    ///
    /// - Parameters:
    ///   - beginsDay: today's ledger file is not there yet.
    ///   - hasOldFiles: files that are past their retention are.
    func next(beginsDay: Bool, hasOldFiles: Bool, random: inout SeededGenerator) -> CrashPoint {
        let removals: Set<CrashPoint> = [.beforeRemoval, .betweenRemovals, .afterRemovals]
        let candidates = CrashPoint.allCases.filter { point in
            if !canTrace, point.aim != nil { return false }
            if removals.contains(point) { return beginsDay && hasOldFiles }
            return CrashPoint.ofTheDay.contains(point) ? beginsDay : true
        }
        return lock.withLock {
            let order = candidates.shuffled(using: &random).sorted { score($0, beginsDay) < score($1, beginsDay) }
            let point = order.first ?? .anyMoment
            aimed[point, default: 0] += 1
            return point
        }
    }

    func hit(_ point: CrashPoint) { lock.withLock { hits[point, default: 0] += 1 } }

    /// What comes seldom is aimed at first; what is missed again and again must not keep the others from their turn.
    private func score(_ point: CrashPoint, _ beginsDay: Bool) -> Int {
        let isNow = beginsDay && CrashPoint.ofTheDay.contains(point)
        return hits[point, default: 0] * 3 + aimed[point, default: 0] - (isNow ? 8 : 0)
    }
}
