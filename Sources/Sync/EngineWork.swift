import Base
import Ledger

/// What an engine does besides delivering.
package struct EngineWork {
    /// Where commands leave jobs.
    package var box: JobInbox?
    /// The ledger's files, for jobs to read; without them no job is done.
    var book: LedgerArchive?
    /// Whether HikCentral is polled at all.
    package var polls = true
    /// Where pushes arrive; nil where nothing listens for them.
    var pushes: PushWork?
    /// Where FindFace's events arrive; nil where nothing is received from it.
    var findFace: PushWork?
    /// The longest sleep in one piece: a clock that jumped is to be noticed, and a job that nothing announced.
    var longestSleep: Span

    package init(
        box: JobInbox? = nil, book: LedgerArchive? = nil, polls: Bool = true, pushes: PushWork? = nil,
        findFace: PushWork? = nil, longestSleep: Span = .seconds(2)
    ) {
        self.box = box
        self.book = book
        self.polls = polls
        self.pushes = pushes
        self.findFace = findFace
        self.longestSleep = longestSleep
    }
}
