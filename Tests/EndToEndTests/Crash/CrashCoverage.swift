import Foundation

@testable import Simulator
@testable import Support

/// How often each point has been chosen and hit, over all sites.
///
/// `@unchecked Sendable`: the counts are used only under `lock`.
final class CrashCoverage: @unchecked Sendable {
    private let lock = NSLock()
    private var aimed: [CrashPoint: Int] = [:]
    private var hits: [CrashPoint: Int] = [:]
    /// The number of kills wanted.
    let goal: Int
    private let canTrace: Bool

    init(goal: Int, canTrace: Bool) {
        self.goal = goal
        self.canTrace = canTrace
    }

    /// This number of kills, and at least one at every point; a point that cannot be hit does not block the end.
    ///
    /// Some points come with a site's second day only, and of many sites at a time none may have got so far when the
    /// number is reached.
    var isReached: Bool {
        let kills = kills
        return kills >= goal && (!canTrace || Products.isSanitized || kills >= goal * 5 || hasHitEveryPoint)
    }

    private var hasHitEveryPoint: Bool { lock.withLock { CrashPoint.allCases.allSatisfy { hits[$0] != nil } } }

    /// The number of programs killed.
    var kills: Int { lock.withLock { hits.values.reduce(0, +) } }
    var counts: [CrashPoint: Int] { lock.withLock { hits } }

    /// The point to choose next: of those that can occur, the one hit least.
    ///
    /// - Parameters:
    ///   - beginsDay: today's ledger file does not exist yet.
    ///   - hasOldFiles: files that are past their retention are.
    ///   - hasDoubt: a post is in doubt, so that it will be read back.
    func next(beginsDay: Bool, hasOldFiles: Bool, hasDoubt: Bool, random: inout SeededGenerator) -> CrashPoint {
        let removals: Set<CrashPoint> = [.beforeRemoval, .betweenRemovals, .afterRemovals]
        let candidates = CrashPoint.allCases.filter { point in
            if !canTrace, point.aim != nil { return false }
            if removals.contains(point) { return beginsDay && hasOldFiles }
            if CrashPoint.ofReadingBack.contains(point) { return hasDoubt }
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

    /// Rare points are chosen first, and those that can occur now only; a point that is missed repeatedly must not keep others from their turn.
    private func score(_ point: CrashPoint, _ beginsDay: Bool) -> Int {
        let isNow =
            beginsDay && CrashPoint.ofTheDay.contains(point) || CrashPoint.ofReadingBack.contains(point)
        return hits[point, default: 0] * 3 + aimed[point, default: 0] - (isNow ? 8 : 0)
    }
}
