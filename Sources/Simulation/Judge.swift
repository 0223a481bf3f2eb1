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

    private let world: World
    private let evidence: Evidence
    private let ledger: LedgerText
    private let lives: [String: [LedgerText.Life]]
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

    private mutating func violation(_ rule: Rule, _ text: String) {
        if violations.count < 50 { violations.append(Violation(rule: rule, text: text)) }
    }

    private func key(_ sighting: Company.Sighting) -> Evidence.Key {
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
            if isDeleted {
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
    private var isForgetful: Bool {
        !evidence.restored.isEmpty || ledger.hasDamage || evidence.marks[.bitFlip] != nil
    }

    private func rank(_ state: String) -> Int {
        ["dropped", "skipped", "waiting", "queued", "held", "accepted"].firstIndex(of: state) ?? 0
    }

    private mutating func excuse(_ excuse: Excuse) { excuses[excuse, default: 0] += 1 }

    /// Whether it is true that this passage has no entry.
    private func excuse(_ passage: Passage, _ known: [LedgerText.Life], _ isRepaired: Bool) -> Excuse? {
        let worker = world.company.workers[passage.sightings[0].worker]
        let isDoubtful = passage.sightings.contains { $0.clockError != .seconds(0) || $0.isAmbiguous }
        if known.contains(where: { $0.state == "held" && $0.cause == "clock" }), isDoubtful { return .doubtfulTime }
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

    // MARK: - Posts

    private mutating func judgePosts() {
        for number in evidence.repeated {
            let post = evidence.requests[number]
            guard let key = post.punch, !couldNotBeReadBack(key, before: number) else { continue }
            let first = evidence.created[key]?.first ?? post.at
            if !isBlindlyRestored(first, post.at) {
                violation(.postedAgain, "\(key), made \(first.text), posted again \(post.at.text)")
            }
        }
        var open: [(key: Evidence.Key, number: Int)] = []
        for (number, request) in evidence.requests.enumerated() {
            guard let key = request.punch else {
                if request.answer.map({ $0 < 429 }) ?? false { open.removeAll { $0.key.employee == request.employee } }
                continue
            }
            if let other = open.first(where: { $0.key != key }),
                !isForgotten(since: evidence.requests[other.number].at, request.at),
                !wasGivenUp(other.number, before: number)
            {
                violation(.twoUnconfirmed, "\(key) was posted \(request.at.text) while \(other.key) was unconfirmed")
            }
            open.removeAll { $0.key == key }
            let isClear = request.hasNotLeft || (request.answer.map { $0 < 500 } ?? false)
            if !isClear { open.append((key, number)) }
        }
    }

    /// Between the two, a backup of before the first was restored, and nobody said so.
    private func isBlindlyRestored(_ first: Instant, _ second: Instant) -> Bool {
        evidence.restored.contains { !$0.isTold && $0.madeAt <= first && first <= $0.at && $0.at <= second }
    }

    /// A backup without it was restored, or the file with it was damaged.
    private func isForgotten(since: Instant, _ until: Instant) -> Bool {
        evidence.restored.contains { since <= $0.at && $0.at <= until }
            || (evidence.marks[.bitFlip] ?? []).contains { since <= $0.from && $0.from <= until }
    }

    /// Six questions in a row failed after this post: then it may be set aside, so that others can go first.
    private func wasGivenUp(_ post: Int, before number: Int) -> Bool {
        var failures = 0
        for request in evidence.requests[post..<number] where request.punch == nil {
            if request.answer == 403 || request.answer == 404 { return true }
            failures = request.answer == 200 && request.performed != nil ? 0 : failures + 1
            if failures >= 6 { return true }
        }
        return false
    }

    /// Since its last post, reading back was refused, or questions failed six times in a row: then the documents let it
    /// be posted again, and Humand refuses a duplicate.
    private func couldNotBeReadBack(_ key: Evidence.Key, before number: Int) -> Bool {
        var failures = 0
        for request in evidence.requests[..<number].reversed() {
            guard request.punch == nil else { continue }
            switch request.answer {
            case 403, 404: if request.employee == key.employee { return true }
            // Somebody else's page, or a failure.
            case 200 where request.performed != nil: return false
            default: failures += 1
            }
            if failures >= 6 { return true }
        }
        return false
    }

    // MARK: - Order

    /// A person's punches arrive in the order of their times, except those that came late or were refused at first.
    private mutating func judgeOrder() {
        var firsts: [Evidence.Key: Int] = [:]
        for (number, request) in evidence.requests.enumerated() {
            if let key = request.punch, firsts[key] == nil { firsts[key] = number }
        }
        let sightings = Dictionary(grouping: world.company.sightings) { key($0) }
        let made = evidence.created.flatMap { key, times in times.map { (key: key, at: $0) } }
        for (_, entries) in Dictionary(grouping: made, by: \.key.employee).sorted(by: { $0.key < $1.key }) {
            var latest: (key: Evidence.Key, at: Instant)?
            for entry in entries.sorted(by: { ($0.at, $0.key.second) < ($1.at, $1.key.second) }) {
                if let latest, entry.key.second < latest.key.second {
                    let seen = sightings[entry.key] ?? []
                    let isLate = seen.contains {
                        $0.event.uploadedAt - $0.stamp > .seconds(25) || $0.clockError != .seconds(0) || $0.isAmbiguous
                    }
                    let wasTried = firsts[entry.key].map { evidence.requests[$0].at < latest.at } ?? false
                    if !isLate, !wasTried, isCalm(Window(from: Instant(seconds: entry.key.second), to: entry.at)) {
                        violation(
                            .outOfOrder, "\(entry.key) came \(entry.at.text), after \(latest.key) at \(latest.at.text)")
                    }
                }
                if entry.key.second > latest?.key.second ?? 0 { latest = entry }
            }
        }
    }

    /// Nothing happened that can delay the reading or decide again on what was held.
    private func isCalm(_ span: Window) -> Bool {
        let harmless: Set<Script.Kind> = [
            .humandIsDown, .humandLosesAnswers, .humandLosesRequests, .humandAnswersLate, .humandIsBusy, .kill, .stop,
            .secondRun, .forgedPush, .settingsChange, .hikCentralIsUpgraded,
        ]
        return !ledger.hasDamage && evidence.restored.isEmpty
            && !evidence.marks.contains { kind, spans in
                !harmless.contains(kind) && spans.contains { $0.from < span.to && span.from - .hours(1) < $0.to }
            }
    }

    // MARK: - Reading

    private mutating func judgeReading() {
        for (before, after) in zip(evidence.cursors, evidence.cursors.dropFirst())
        where Evidence.seconds(after.readTo) < Evidence.seconds(before.readTo) {
            let isMoved = !evidence.restored.isEmpty || ledger.hasDamage || !evidence.refusedStarts.isEmpty
            if !isMoved { violation(.cursorMovedBack, "\(before.readTo) to \(after.readTo), \(after.at.text)") }
        }
        for damage in ledger.damages where !isExplained(damage) {
            violation(
                .damagedByItself, "lines were lost by \(Instant(seconds: damage).text), and nothing had damaged them")
        }
        // A line with a flipped bit may say anything; the program reads old files for people only.
        guard evidence.restored.isEmpty, evidence.marks[.bitFlip] == nil else { return }
        for windows in ledger.windows {
            for (before, after) in zip(windows, windows.dropFirst())
            where Evidence.seconds(after.from) < Evidence.seconds(before.to) {
                violation(.windowsOverlap, "\(before.from)–\(before.to) and \(after.from)–\(after.to)")
            }
        }
        if evidence.refusedStarts.count > 20 + evidence.starts / 2 {
            violation(.refusedToStart, "\(evidence.refusedStarts.count) times: \(evidence.refusedStarts.last ?? "")")
        }
    }

    /// A cut of power explains what is missing at the next start; a changed file, whatever is missing at any.
    private func isExplained(_ damage: Int64) -> Bool {
        guard evidence.marks[.bitFlip] == nil, evidence.restored.isEmpty, evidence.marks[.clockStep] == nil else {
            return true
        }
        // The next starts may be killed before they see it.
        let longestPause = Int64(world.script.cronMinutes ?? 10) * 180 + 600
        return evidence.powerCuts.contains { $0.seconds <= damage && damage <= $0.seconds + longestPause }
    }

    /// What HikCentral had before a window ended was read with it, and left to no second look.
    private mutating func judgePunctuality() {
        let confusing: [Script.Kind] = [
            .hikCentralShrinksPages, .hikCentralMiscounts, .hikCentralRepeatsEvents, .hikCentralPurges,
            .hikCentralRenumbers, .hikCentralReusesIDs, .clockStep, .backfill,
        ]
        guard !isForgetful else { return }
        let confusions = confusing.flatMap { evidence.marks[$0] ?? [] }.map {
            ($0.from - .hours(6), $0.to + .hours(6))
        }
        let windows = ledger.windows.joined().map { (Evidence.seconds($0.from), Evidence.seconds($0.to)) }
        for sighting in world.company.sightings
        where sighting.clockError == .seconds(0) && !sighting.isAmbiguous && sighting.event.type == 196_893 {
            let second = sighting.stamp.seconds
            let place = "\(sighting.event.personId) \(sighting.event.door.code) \(second)"
            guard let life = lives[place]?.first, lives[place]?.count == 1, life.origin == "late",
                let window = windows.first(where: { $0.0 <= second && second < $0.1 }),
                sighting.event.uploadedAt.seconds < window.1,
                !confusions.contains(where: { $0.0.seconds < window.1 && second < $0.1.seconds })
            else { continue }
            violation(.readLate, "\(key(sighting)), received \(sighting.event.uploadedAt.text), line \(life.line)")
        }
    }

    private mutating func judgeAmounts() {
        let people = world.script.people
        let limit = 4000 + people * 60 + world.script.doors * 400
        for (amount, rule) in [(Evidence.Amount.requests, Rule.tooManyRequests), (.lines, .tooManyLines)] {
            let most = evidence.most(amount)
            if most.count > limit { violation(rule, "\(most.count) in the hour from \(most.hour.text)") }
        }
    }

    private mutating func judgeUndelivered() {
        for life in ledger.undelivered.prefix(3) where !evidence.restored.isEmpty || life.second > 0 {
            let isFuture = life.second > world.clock.now.seconds - 7200
            if !isFuture { violation(.notDrained, "line \(life.line) is \(life.state): \(life.reason)") }
        }
    }
}
