import Base
import Foundation
import Simulator

extension Judge {
    /// A passage that reconcile calls missing, or that the judge does.
    private struct Missing: Hashable, CustomStringConvertible {
        var person: String
        var second: Int64
        var description: String { "\(person) \(Instant(seconds: second).text)" }
    }

    /// What `reconcile --json` says of a day is what the judge would say.
    ///
    /// - Returns: nil when it is; else how they differ.
    static func difference(_ world: World, day: SiteDay, report: String) -> String? {
        let window = day.window(in: world.company.zone)
        let (said, saidChanged) = (missing(in: report), changed(in: report))
        let held = Set(
            world.humand.allEntries.map { world.evidence.key($0.employeeId, $0.kind, $0.time.instant.seconds) })
        let ledger = Set(
            LedgerText(folder: world.stateFolder + "/ledger").lives.values.map {
                "\($0.person) \($0.door) \($0.second)"
            })
        var all = Set(world.evidence.forged.map { Missing(person: $0.person, second: $0.second) })
        var (absent, edited): ([Missing], Set<Missing>) = ([], [])
        for passage in Judge.passages(of: world) {
            let theirs = passage.filter { window.contains($0.stamp) }
            func isHeld(_ sighting: Company.Sighting) -> Bool {
                let employee = world.company.workers[sighting.worker].employee
                return held.contains(world.evidence.key(employee, sighting.kind, sighting.stamp.seconds))
            }
            // Of a double read the other one may be held, as after a restored backup.
            all.formUnion(
                theirs.filter { !isHeld($0) }.map { Missing(person: $0.event.personId, second: $0.stamp.seconds) })
            edited.formUnion(
                theirs.filter { sighting in
                    let employee = world.company.workers[sighting.worker].employee
                    return world.evidence.edited.contains(
                        world.evidence.key(employee, sighting.kind, sighting.stamp.seconds))
                }.map { Missing(person: $0.event.personId, second: $0.stamp.seconds) })
            let isThere = passage.contains(where: isHeld)
            // Of what HikCentral purged before it was read nobody knows.
            let isKnown = passage.contains {
                ledger.contains("\($0.event.personId) \($0.event.door.code) \($0.stamp.seconds)")
            }
            guard !isThere, isKnown, let first = theirs.first, theirs.count == passage.count else { continue }
            let seconds = Set(theirs.map { Missing(person: $0.event.personId, second: $0.stamp.seconds) })
            if seconds.isDisjoint(with: said), seconds.isDisjoint(with: saidChanged) {
                absent.append(Missing(person: first.event.personId, second: first.stamp.seconds))
            }
        }
        // A line with a flipped bit may say anything.
        let isReadable = world.evidence.marks[.bitFlip] == nil
        if isReadable, let one = said.subtracting(all).first {
            return "\(day): reconcile misses \(one), which is there"
        }
        // What now has another time is not missing, and is told apart from what is.
        if isReadable, let one = saidChanged.subtracting(edited).first {
            return "\(day): reconcile calls \(one) changed, which nobody has changed"
        }
        if let one = saidChanged.intersection(said).first {
            return "\(day): reconcile calls \(one) both changed and missing"
        }
        if let one = absent.first { return "\(day): reconcile does not miss \(one)" }
        return nil
    }

    /// What a report says that somebody changed in Humand.
    private static func changed(in report: String) -> Set<Missing> {
        let json = (try? JSONSerialization.jsonObject(with: Data(report.utf8))) as? [String: Any]
        var changed: Set<Missing> = []
        for day in json?["days"] as? [[String: Any]] ?? [] {
            for person in day["people"] as? [[String: Any]] ?? [] {
                for entry in person["changed"] as? [[String: Any]] ?? [] {
                    changed.insert(
                        Missing(
                            person: person["person"] as? String ?? "",
                            second: Evidence.seconds(entry["time"] as? String ?? "")))
                }
            }
        }
        return changed
    }

    /// What a report calls missing in Humand.
    private static func missing(in report: String) -> Set<Missing> {
        let json = (try? JSONSerialization.jsonObject(with: Data(report.utf8))) as? [String: Any]
        var missing: Set<Missing> = []
        for day in json?["days"] as? [[String: Any]] ?? [] {
            for person in day["people"] as? [[String: Any]] ?? [] {
                for difference in person["differences"] as? [[String: Any]] ?? []
                where ["notRead", "held", "queued", "notInHumand"].contains(difference["kind"] as? String ?? "")
                    && difference["inHumand"] as? Bool != true
                {
                    missing.insert(
                        Missing(
                            person: person["person"] as? String ?? "",
                            second: Evidence.seconds(difference["time"] as? String ?? "")))
                }
            }
        }
        return missing
    }
}
