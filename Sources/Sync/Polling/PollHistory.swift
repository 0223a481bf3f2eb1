import Base

/// The last polls and what came of them; pure.
package struct PollHistory {
    /// One poll.
    package struct Poll: Equatable, Sendable {
        /// When it ended, on the monotonic clock.
        package var at: Span
        package var windows: Int
        /// Access events that were new.
        package var events: Int
        /// Why it did not come to its end.
        package var problem: Phrase?
    }

    private(set) var polls: [Poll] = []
    private(set) var lastGood: Span?
    private var current = (windows: 0, events: 0)

    /// How many are remembered.
    static let maximumPolls = 5

    mutating func read(events: Int) {
        current.windows += 1
        current.events += events
    }

    mutating func ended(at uptime: Span) {
        lastGood = uptime
        add(Poll(at: uptime, windows: current.windows, events: current.events))
    }

    /// A failure takes the place of the failure before it: an outage has many attempts and is shown once.
    mutating func failed(_ problem: Phrase, at uptime: Span) {
        if polls.last?.problem != nil { polls.removeLast() }
        add(Poll(at: uptime, windows: current.windows, events: current.events, problem: problem))
    }

    /// What was read with earlier settings, and with these: a reload does not undo what was read before it.
    func following(_ earlier: PollHistory) -> PollHistory {
        var history = self
        history.lastGood = lastGood ?? earlier.lastGood
        history.polls = (earlier.polls + polls).suffix(PollHistory.maximumPolls)
        return history
    }

    private mutating func add(_ poll: Poll) {
        current = (0, 0)
        polls = polls.suffix(PollHistory.maximumPolls - 1) + [poll]
    }
}
