import Base

extension Judge {
    /// A person's punches arrive in the order of their times, except those that came late or were refused at first.
    mutating func judgeOrder() {
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
}
