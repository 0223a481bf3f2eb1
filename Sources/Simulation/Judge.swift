import Base
import Foundation
import Simulator

/// Judges a world by what its doors saw, what Humand holds, and what the ledger's files say to anybody who reads them.
///
/// It knows nothing of the program: no mapping, no ledger code, no delivery. What the documents excuse it excuses
/// precisely, and counts.
struct Judge {
    /// A rule that was broken.
    struct Violation: Equatable, CustomStringConvertible {
        var rule: Rule
        var text: String
        var description: String { "\(rule.rawValue): \(text)" }
    }

    enum Rule: String, CaseIterable {
        case lost, twice, invented, falselyHeld, falselyAccepted, notDrained, postedAgain, twoUnconfirmed, outOfOrder
        case cursorMovedBack, windowsOverlap, readLate, damagedByItself, tooManyRequests, tooManyLines,
            reconcileDiffers, refusedToStart
    }

    /// Why something that should be in Humand need not be.
    enum Excuse: String, CaseIterable {
        /// Humand itself refused it, because of what it holds.
        case refusedByHumand
        /// The person has no number, or Humand does not know it.
        case unknownPerson
        /// The clock of its door was wrong, or its time can mean two moments.
        case doubtfulTime
        /// HikCentral had it later than LATE_WINDOW.
        case tooLate
        /// HikCentral deleted it before it could be read.
        case purged
        /// HikCentral left it out of a page, and had given others new ids or purged them: its counts hide it.
        case hiddenByCounts
        /// A person deleted the entry, or gave it another time.
        case deletedByPerson
        /// Only the order of the person's punches gives the direction, and some of it came late.
        case unclearDirection
    }

    /// One passage: what was seen of the same person in the same direction within a double read.
    private struct Passage {
        var sightings: [Company.Sighting]
        var keys: [Evidence.Key]
    }

    let world: World
    let evidence: Evidence
    let ledger: LedgerText
    let lives: [String: [LedgerText.Life]]
    private(set) var violations: [Violation] = []
    private(set) var excuses: [Excuse: Int] = [:]
    private(set) var passages = 0

    /// - Parameter isRepaired: the operator has put right what can be.
    init(_ world: World, isRepaired: Bool) {
        self.world = world
        evidence = world.evidence
        let ledger = LedgerText(folder: world.stateFolder + "/ledger")
        self.ledger = ledger
        lives = Dictionary(grouping: ledger.lives.values) { "\($0.person) \($0.door) \($0.second)" }
        judgePassages(isRepaired)
        judgeEntries()
        judgePosts()
        judgeOrder()
        judgeReading()
        judgePunctuality()
        judgeAmounts()
        if !isRepaired, evidence.marks[.bitFlip] == nil { judgeUndelivered() }
    }

    mutating func violation(_ rule: Rule, _ text: String) {
        if violations.count < 50 { violations.append(Violation(rule: rule, text: text)) }
    }

    func key(_ sighting: Company.Sighting) -> Evidence.Key {
        evidence.key(world.company.workers[sighting.worker].employee, sighting.kind, sighting.stamp.seconds)
    }

    // MARK: - Passages

    private mutating func judgePassages(_ isRepaired: Bool) {
        for sightings in Judge.passages(of: world) {
            judge(Passage(sightings: sightings, keys: sightings.map(key)), isRepaired)
        }
    }

    /// Sightings of one person in one direction, cut where a minute or more lies between two.
    static func passages(of world: World) -> [[Company.Sighting]] {
        let alternates = world.script.alternates
        let theirs = Dictionary(grouping: world.company.sightings) {
            [$0.worker, $0.kind == .start || alternates ? 0 : 1]
        }
        var passages: [[Company.Sighting]] = []
        for (_, sightings) in theirs.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            var last: Instant?
            for sighting in sightings.sorted(by: { $0.stamp < $1.stamp }) {
                if let last, sighting.stamp - last < .seconds(60) {
                    passages[passages.count - 1].append(sighting)
                } else {
                    passages.append([sighting])
                }
                last = sighting.stamp
            }
        }
        return passages
    }

    private mutating func judge(_ passage: Passage, _ isRepaired: Bool) {
        passages += 1
        let keys = Set(passage.keys)
        let made = keys.flatMap { key in (evidence.created[key] ?? []).map { (key, $0) } }
        let span = (passage.keys.map(\.second).max() ?? 0) - (passage.keys.map(\.second).min() ?? 0)
        if made.count > 1, span < 60 {
            let isDeleted = evidence.deleted.contains { keys.contains($0.key) }
            let times = made.map(\.1).sorted()
            if !world.script.alternates, hasOpposite(passage) {
                // Who went out and in again, or whose other terminal's clock says so, has passed twice.
            } else if isDeleted {
                excuse(.deletedByPerson)
            } else if world.script.alternates, isBlindlyRestored(times[0], times[1]) {
                // Read again without what had come before it, it may get the other direction.
                excuse(.unclearDirection)
            } else {
                violation(.twice, "\(made.map { "\($0)" }.sorted())")
            }
        }
        let known = passage.sightings.flatMap { sighting in
            lives["\(sighting.event.personId) \(sighting.event.door.code) \(sighting.stamp.seconds)"] ?? []
        }
        guard made.isEmpty else {
            if !isRepaired { judgeOthers(of: passage, known) }
            return
        }
        if let excuse = excuse(passage, known, isRepaired) { return self.excuse(excuse) }
        let name = passage.keys.first.map { "\($0)" } ?? ""
        guard let life = known.max(by: { rank($0.state) < rank($1.state) }) else {
            return violation(.lost, "\(name), received \(passage.sightings.map(\.event.uploadedAt.text)), is nowhere")
        }
        let text = "\(name) is \(life.state) (\(life.cause ?? "")), line \(life.line): \(life.reason)"
        switch life.state {
        case "held": violation(.falselyHeld, text)
        case "accepted": violation(.falselyAccepted, text)
        case "queued", "waiting": violation(.notDrained, text)
        default: violation(.lost, text)
        }
    }

    /// A door that was passed the other way stamped a time between the first and the last sighting.
    private func hasOpposite(_ passage: Passage) -> Bool {
        guard let one = passage.sightings.first, let last = passage.sightings.map(\.stamp).max() else { return false }
        return world.company.sightings.contains { other in
            other.worker == one.worker && other.kind != one.kind && other.stamp > one.stamp && other.stamp < last
        }
    }

    /// A passage that has its entry needs no more posts: its other sightings are not for Humand to refuse. And nobody is
    /// entered by a clock that is most of a day ahead.
    private mutating func judgeOthers(of passage: Passage, _ known: [LedgerText.Life]) {
        // What was held and decided again is as the operator wanted it.
        guard !isForgetful, !known.contains(where: { $0.states.dropLast().contains("held") }) else { return }
        let isAhead = { (sighting: Company.Sighting) in sighting.stamp - sighting.event.uploadedAt > .hours(20) }
        if passage.sightings.allSatisfy(isAhead), evidence.marks[.clockStep] == nil {
            violation(.falselyAccepted, "\(passage.keys[0]) was entered by a clock that is far ahead")
        }
        let isUnclear = passage.sightings.contains { $0.clockError != .seconds(0) || $0.isAmbiguous }
        if !isUnclear, let life = known.first(where: { $0.state == "held" && $0.cause == "refused" }),
            known.contains(where: { $0.line != life.line && $0.state == "accepted" })
        {
            violation(.falselyHeld, "\(passage.keys[0]) has its entry, and line \(life.line) is held: \(life.reason)")
        }
    }

    /// What the program knew may be gone.
    var isForgetful: Bool {
        !evidence.restored.isEmpty || ledger.hasDamage || evidence.marks[.bitFlip] != nil
    }

    private func rank(_ state: String) -> Int {
        ["dropped", "skipped", "waiting", "queued", "held", "accepted"].firstIndex(of: state) ?? 0
    }

    mutating func excuse(_ excuse: Excuse) { excuses[excuse, default: 0] += 1 }

    /// The same id, person and door stand in the ledger whole quarters of an hour away: a HikCentral that gives ids again
    /// looks like one whose zone was changed.
    private func isShifted(_ life: LedgerText.Life) -> Bool {
        ledger.lives.values.contains { other in
            let seconds = abs(other.second - life.second)
            return other.event == life.event && other.person == life.person && other.door == life.door && seconds > 0
                && seconds % 900 == 0 && seconds <= 26 * 3600
        }
    }

    /// Whether it is true that this passage has no entry.
    private func excuse(_ passage: Passage, _ known: [LedgerText.Life], _ isRepaired: Bool) -> Excuse? {
        let worker = world.company.workers[passage.sightings[0].worker]
        let isDoubtful = passage.sightings.contains { $0.clockError != .seconds(0) || $0.isAmbiguous }
        if known.contains(where: { $0.state == "held" && $0.cause == "clock" && (isDoubtful || isShifted($0)) }) {
            return .doubtfulTime
        }
        if isHolding(passage) { return .refusedByHumand }
        if known.contains(where: { $0.state == "held" && $0.cause == "refused" }), isRefused(passage) {
            return .refusedByHumand
        }
        if !isRepaired, known.contains(where: { $0.state == "held" }),
            worker.kind == .stranger || worker.kind == .visitor
        {
            return .unknownPerson
        }
        if world.script.alternates, known.contains(where: { $0.state == "held" && $0.cause == "direction" }) {
            return .unclearDirection
        }
        guard known.allSatisfy({ $0.cause == "pushed" }) else { return nil }
        if isDoubtful, abs(passage.sightings[0].clockError.milliseconds) > 3_500_000 { return .doubtfulTime }
        // LATE_WINDOW, less what a day left out by turns, an outage and a purge can take.
        let lateness = passage.sightings.map { $0.event.uploadedAt - $0.stamp }.min() ?? .seconds(0)
        if !isRepaired, lateness > .hours(40) { return .tooLate }
        if isPurged(passage) { return .purged }
        if !isRepaired, isHidden(passage) { return .hiddenByCounts }
        return nil
    }

    private func isHidden(_ passage: Passage) -> Bool {
        guard let received = passage.sightings.map(\.event.uploadedAt).max() else { return false }
        func happened(_ kinds: [Script.Kind], within span: Span) -> Bool {
            kinds.contains { kind in
                (evidence.marks[kind] ?? []).contains { $0.from - span < received && received < $0.to + span }
            }
        }
        return happened([.hikCentralShrinksPages], within: .hours(2))
            && happened([.hikCentralRenumbers, .hikCentralPurges], within: .days(5))
    }

    /// Humand holds an entry of this person at this very second, be it somebody else's.
    private func isHolding(_ passage: Passage) -> Bool {
        passage.keys.contains { key in
            world.humand.allEntries.contains {
                evidence.key($0.employeeId, $0.kind, $0.time.instant.seconds) == key
            }
        }
    }

    /// Humand's last word on it was a refusal of this punch, not of the key or the pace.
    private func isRefused(_ passage: Passage) -> Bool {
        let keys = Set(passage.keys)
        let last = evidence.requests.last { $0.punch.map(keys.contains) ?? false && $0.performed != nil }
        // What the operator put right was asked for again.
        guard let performed = last?.performed, performed.at >= evidence.repairedAt ?? performed.at else { return false }
        return performed.status == 422 || performed.status == 404
    }

    private func isPurged(_ passage: Passage) -> Bool {
        for fault in world.script.faults where fault.kind == .hikCentralPurges {
            let at = world.moment(fault.at)
            let oldest = at - .hours(Int64(fault.amount))
            if passage.sightings.allSatisfy({ $0.event.time.instant < oldest && $0.event.uploadedAt <= at }) {
                return true
            }
        }
        return false
    }

    // MARK: - Entries

    /// Nothing was made of what no door saw.
    private mutating func judgeEntries() {
        let seen = Set(world.company.sightings.map(key))
        for key in evidence.created.keys.sorted(by: { $0.second < $1.second }) where !seen.contains(key) {
            violation(.invented, "\(key)")
        }
    }
}
