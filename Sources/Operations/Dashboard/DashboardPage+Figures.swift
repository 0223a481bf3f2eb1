import Base
import Ledger

/// The figures that answer most questions.
extension DashboardPage {
    var figures: HTML {
        section(
            "figures", DashboardText.figures,
            .tag(
                "dl",
                figure(DashboardText.lastPoll, facts.lastPoll.map(when), nextPoll),
                figure(
                    DashboardText.lastAccepted, facts.lastAccepted.map(when), facts.lastAccepted.map(clock.distance)),
                figure(DashboardText.queued, .text("\(facts.queued)"), oldest),
                figure(DashboardText.held, .text("\(facts.heldCount)"), oldestHeld),
                figure(DashboardText.acceptedToday, .text("\(total[.accepted] ?? 0)"), others),
                figure(DashboardText.lastComparison, lastComparison?.0, lastComparison?.1)))
    }

    /// - Parameters:
    ///   - value: nil where there is none yet.
    ///   - detail: what goes with it.
    private func figure(_ title: Phrase, _ value: HTML?, _ detail: String?) -> HTML {
        .tag(
            "div", .tag("dt", say(title)),
            .tag(
                "dd", .tag("strong", value ?? say(DashboardText.notYet)),
                detail.map { .tag("span", .text($0)) } ?? .none))
    }

    private func when(_ moment: Instant) -> HTML { clock.time(moment) }

    private var total: [EventState: Int] { facts.today.total }

    private var nextPoll: String? {
        guard let last = facts.lastPoll else { return nil }
        var parts = [clock.distance(last)]
        if facts.isPaused {
            parts.append(Phrase(en: "paused: the queue is full", es: "en pausa: la cola está llena")[language])
        } else if facts.isCatchingUp, let readTo = facts.readTo {
            let time = clock.text(readTo)
            parts.append(
                Phrase(en: "catching up, read to \(time)", es: "poniéndose al día, leído hasta \(time)")[language])
        } else if let next = facts.nextPoll, next > facts.now {
            let time = clock.text(next)
            parts.append(Phrase(en: "next \(time)", es: "próxima \(time)")[language])
        }
        return parts.joined(separator: "; ")
    }

    private var oldest: String? {
        if let oldest = facts.oldestQueued {
            let since = clock.since(oldest)
            return Phrase(en: "the oldest \(since)", es: "el más antiguo, \(since)")[language]
        }
        return facts.queued == 0
            ? Phrase(en: "nothing waits", es: "nada espera")[language]
            : Phrase(en: "waiting for their time", es: "se envían más tarde")[language]
    }

    private var oldestHeld: String? {
        guard let oldest = facts.held.map(\.oldest).min() else {
            return Phrase(en: "nothing to decide", es: "nada que decidir")[language]
        }
        let time = clock.text(oldest)
        return Phrase(en: "the oldest of \(time)", es: "el más antiguo: \(time)")[language]
    }

    private var others: String? {
        var parts: [String] = []
        if let skipped = total[.skipped], skipped > 0 {
            parts.append(
                (skipped == 1
                    ? Phrase(en: "1 event is no punch", es: "1 evento no es marcaje")
                    : Phrase(en: "\(skipped) events are not punches", es: "\(skipped) eventos no son marcajes"))[
                        language])
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    private var lastComparison: (HTML, String?)? {
        guard let last = facts.lastCompared else { return nil }
        let day = "\(clock.weekday(last.day)) \(clock.date(last.day))"
        return (say(last.phrase), day)
    }
}
