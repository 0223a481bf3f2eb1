import Base
import Foundation

/// One world, played and judged.
package struct WorldRun {
    package let script: Script
    package private(set) var violations: [String] = []
    /// The rules that were broken.
    package private(set) var rules: Set<String> = []
    package private(set) var excuses: [String: Int] = [:]
    package private(set) var counts: [String: Int] = [:]
    /// The same for every play of the script: of the ledger's bytes and of what Humand holds.
    package private(set) var fingerprint = ""

    /// After the last fault everything drains within this time, even what a check leaves out by turns.
    static let quiet = Span.hours(30)
    /// After the operator's repair, within this.
    static let repair = Span.hours(10)

    /// - Parameter folder: for the state directory; on a tmpfs, or it is slow. It is deleted afterwards.
    package init(_ script: Script, folder: String, isLoud: Bool = false) {
        self.script = script
        let world = World(script, folder: folder)
        defer { world.disk.remove() }
        world.isLoud = isLoud
        world.prepare()
        world.work(until: world.end)
        world.work(until: world.end + WorldRun.quiet)
        take(Judge(world, isRepaired: false), "after the faults")
        world.repair()
        world.work(until: world.end + WorldRun.quiet + WorldRun.repair)
        for round in 1...3 {
            world.retryHeld()
            world.work(until: world.end + WorldRun.quiet + WorldRun.repair + .hours(Int64(round * 3)))
        }
        let judge = Judge(world, isRepaired: true)
        take(judge, "after the repair")
        let day = SiteDay(
            world.moment(Int(script.seed % UInt64(max(1, script.days))) * 86_400 + 43_200), in: world.company.zone)
        if let report = world.reconcile(day), let difference = Judge.difference(world, day: day, report: report) {
            violations.append("after the repair: reconcileDiffers: \(difference)")
            rules.insert(Judge.Rule.reconcileDiffers.rawValue)
        }
        count(world, judge)
        fingerprint = WorldRun.fingerprint(world)
    }

    private mutating func take(_ judge: Judge, _ when: String) {
        violations += judge.violations.map { "\(when): \($0)" }
        rules.formUnion(judge.violations.map(\.rule.rawValue))
        for (excuse, count) in judge.excuses { excuses[excuse.rawValue, default: 0] += count }
    }

    private mutating func count(_ world: World, _ judge: Judge) {
        let evidence = world.evidence
        counts = [
            "worlds": 1, "site-days": script.days + 2, "events": world.company.sightings.count,
            "passages": judge.passages, "entries": evidence.created.count, "starts": evidence.starts,
            "kills": evidence.deaths[.kill] ?? 0, "power cuts": evidence.deaths[.powerCut] ?? 0,
            "requests": evidence.totals[.requests] ?? 0, "log lines": evidence.totals[.lines] ?? 0,
            "refused starts": evidence.refusedStarts.count, "refused downgrades": evidence.refusedDowngrades,
        ]
        for fault in script.faults { counts["fault \(fault.kind.rawValue)", default: 0] += 1 }
    }

    private static func fingerprint(_ world: World) -> String {
        var text = ""
        for (path, bytes) in world.disk.copy().sorted(by: { $0.key < $1.key }) where path.contains("/ledger/") {
            // A sentence about a damaged file names its place.
            text += String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: world.disk.folder, with: "")
        }
        for entry in world.humand.allEntries {
            text += "\(entry.id) \(entry.employeeId) \(entry.time.withMilliseconds)\n"
        }
        return SHA256.hash(Array(text.utf8)).prefix(6).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
    }
}
