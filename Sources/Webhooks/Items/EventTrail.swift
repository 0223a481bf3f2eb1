import Ledger

/// Turns the ledger's lines into items, one after the other.
///
/// It keeps what is not final, because an outcome names its event by a line number. A day's file begins with everything
/// that is open, so this never holds more than what is queued and held.
struct EventTrail {
    private var open: [Int: RecordedEvent] = [:]

    /// - Returns: nil for a line that tells receivers nothing.
    mutating func take(_ record: LedgerRecord) -> Item? {
        switch record.entry {
        case .opened:
            open = [:]
            return nil
        case .event(let recorded):
            keep(recorded, record.line)
            return item(.event, record, of: record.line, recorded)
        case .carried(let line, let recorded):
            keep(recorded, line)
            return nil
        case .reopened(let line, let recorded):
            keep(recorded, line)
            return item(.outcome, record, of: line, recorded)
        case .outcome(let line, let outcome):
            var recorded = open[line]
            recorded?.take(outcome)
            open[line] = outcome.state.isFinal ? nil : recorded
            var item = item(.outcome, record, of: line, recorded)
            (item.state, item.cause, item.reason) = (outcome.state, outcome.cause, outcome.reason)
            item.humandID = outcome.humandID
            return item
        case .notice(let notice):
            var item = Item(.notice, line: record.line, at: record.at)
            item.notice = notice
            return item
        case .begun, .window, .checked, .sending, .gap, .damaged, .carriedNotice: return nil
        }
    }

    private mutating func keep(_ recorded: RecordedEvent, _ line: Int) {
        if !recorded.state.isFinal { open[line] = recorded }
    }

    private func item(_ kind: Item.Kind, _ record: LedgerRecord, of line: Int, _ recorded: RecordedEvent?) -> Item {
        var item = Item(kind, line: record.line, at: record.at)
        (item.eventLine, item.recorded) = (line, recorded)
        (item.state, item.cause, item.reason) = (recorded?.state, recorded?.cause, recorded?.reason ?? "")
        return item
    }
}
