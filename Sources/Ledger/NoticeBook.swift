import Base

/// The notices that the ledger's lines add up to: which have begun and not ended, and the newest of all.
package struct NoticeBook: Sendable {
    /// What has begun and not ended.
    package private(set) var open: [Notice.Key: RecordedNotice] = [:]
    /// The newest, oldest first; of these, readers with a position of their own take what they have not seen.
    package private(set) var recent: [RecordedNotice] = []

    /// A reader that is further behind has lost the oldest; a service writes some tens a day.
    static let maximumRecent = 1000

    /// The newest notice of this name, whatever its subject.
    package func last(_ name: NoticeName) -> RecordedNotice? { recent.last { $0.notice.name == name } }

    package init() {}

    package mutating func take(_ notice: Notice, line: Int, at moment: Instant) {
        let recorded = RecordedNotice(line: line, at: moment, notice: notice)
        recent.append(recorded)
        // Not at each one: removing from the front moves all others.
        if recent.count >= 2 * NoticeBook.maximumRecent { recent.removeFirst(NoticeBook.maximumRecent) }
        switch notice.phase {
        case .begun: open[notice.key] = open[notice.key] ?? recorded
        case .ended: open[notice.key] = nil
        // What is open and reported again has newer facts.
        case .report: open[notice.key]?.notice.facts = notice.facts
        }
    }

    /// Takes a notice that a new file repeats: it is no news.
    package mutating func carry(_ recorded: RecordedNotice) {
        open[recorded.notice.key] = open[recorded.notice.key] ?? recorded
    }

    /// What a new day's file must repeat, oldest first.
    var carriedOver: [LedgerEntry] { open.values.sorted { $0.line < $1.line }.map { .carriedNotice($0) } }
}
