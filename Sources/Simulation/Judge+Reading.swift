import Base

extension Judge {
    mutating func judgeReading() {
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
    mutating func judgePunctuality() {
        let confusing: [Script.Kind] = [
            .hikCentralShrinksPages, .hikCentralMiscounts, .hikCentralRepeatsEvents, .hikCentralPurges,
            .hikCentralRenumbers, .hikCentralReusesIDs, .clockStep, .backfill,
        ]
        // Where several types are read, one without events rests, and its first event is found by its count.
        guard !isForgetful, world.script.seed % 3 > 0 else { return }
        let confusions = confusing.flatMap { evidence.marks[$0] ?? [] }.map {
            ($0.from - .hours(6), $0.to + .hours(6))
        }
        let windows = ledger.windows.joined().map {
            (Evidence.seconds($0.from), Evidence.seconds($0.to), at: Evidence.seconds($0.at))
        }
        for sighting in world.company.sightings
        where sighting.clockError == .seconds(0) && !sighting.isAmbiguous && sighting.event.type == 196_893 {
            let second = sighting.stamp.seconds
            let place = "\(sighting.event.personId) \(sighting.event.door.code) \(second)"
            guard let life = lives[place]?.first, lives[place]?.count == 1, life.origin == "late",
                let window = windows.first(where: { $0.0 <= second && second < $0.1 }),
                // Usually a window is read half a minute after its end.
                sighting.event.uploadedAt.seconds < max(window.1, window.at - 20),
                !confusions.contains(where: { $0.0.seconds < window.1 && second < $0.1.seconds })
            else { continue }
            violation(.readLate, "\(key(sighting)), received \(sighting.event.uploadedAt.text), line \(life.line)")
        }
    }

    mutating func judgeAmounts() {
        let limit = 4000 + world.script.people * 60 + world.script.doors * 400
        // The repair releases what was held in the whole time, and each of it is said.
        let repair = 2 * world.company.sightings.count
        for (amount, rule) in [(Evidence.Amount.requests, Rule.tooManyRequests), (.lines, .tooManyLines)] {
            let allowance = amount == .lines ? repair : 0
            guard let most = evidence.most(amount, beyond: { limit + ($0 ? allowance : 0) }) else { continue }
            violation(rule, "\(most.count) in the hour from \(most.hour.text)")
        }
    }

    mutating func judgeUndelivered() {
        for life in ledger.undelivered.prefix(3) where !evidence.restored.isEmpty || life.second > 0 {
            let isFuture = life.second > world.clock.now.seconds - 7200
            if !isFuture { violation(.notDrained, "line \(life.line) is \(life.state): \(life.reason)") }
        }
    }
}
