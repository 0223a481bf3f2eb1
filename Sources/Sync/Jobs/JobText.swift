import Base
import Ledger

extension Job {
    /// What it is about, for the log.
    package var sentence: String {
        switch kind {
        case .backfill(let order): "reading \(order.window.from.text) to \(order.window.to.text) again"
        case .retry(let lines): "trying \(lines.count) held events again"
        case .drop(let lines, _): "giving up \(lines.count) held events"
        case .resend(let lines): "delivering \(lines.count) finished events again, where Humand lacks them"
        }
    }
}

extension JobProgress {
    /// Up to where it has read, and what came of it.
    package var wholeSentence: String { (readTo.map { "read to \($0.text): " } ?? "") + sentence }

    /// What it came to: `12 queued, 3 skipped`.
    package var sentence: String {
        let parts = Count.allCases.compactMap { what in counts[what].map { "\($0) \(what.rawValue)" } }
        return parts.isEmpty ? "nothing to do" : parts.joined(separator: ", ")
    }
}
