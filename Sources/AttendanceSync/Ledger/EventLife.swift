import Foundation

/// What became of one access event, told by the ledger's lines from first to last.
package struct EventLife: Equatable, Sendable {
    /// The number of the event's first line.
    package var number: Int
    package var seenAt: Instant
    /// As it was first recorded.
    package var first: RecordedEvent
    package var outcomes: [(at: Instant, outcome: Outcome)] = []
    package var posts = 0

    /// The state it is in now.
    package var state: EventState { outcomes.last?.outcome.state ?? first.state }
    /// Why it is in that state.
    package var reason: String { outcomes.last?.outcome.reason ?? first.reason }
    package var humandID: String? { outcomes.last?.outcome.humandID }
    package var punch: Punch? { outcomes.last { $0.outcome.punch != nil }?.outcome.punch ?? first.punch }

    package static func == (left: EventLife, right: EventLife) -> Bool {
        left.number == right.number && left.state == right.state && left.reason == right.reason
    }

    /// Reads every event of a state folder's ledger, in the order in which they were recorded.
    ///
    /// Lines that cannot be read are passed over; opening the ledger mends and reports them.
    package static func all(in folder: StateFolder, files: any FileSystem) throws -> [EventLife] {
        var lives: [Int: EventLife] = [:]
        for day in try files.names(in: folder.ledgerFolder).compactMap(StateFolder.day(ofFile:)).sorted() {
            let bytes = try files.contents(of: folder.ledgerFile(day: day))
            _ = try LedgerScan(bytes, expected: nil) { record, _ in
                switch record.entry {
                case .event(let recorded):
                    lives[record.number] = EventLife(number: record.number, seenAt: record.at, first: recorded)
                case .carried(let number, let recorded):
                    if lives[number] == nil {
                        lives[number] = EventLife(number: number, seenAt: record.at, first: recorded)
                    }
                case .sending(let number): lives[number]?.posts += 1
                case .outcome(let number, let outcome): lives[number]?.outcomes.append((record.at, outcome))
                case .opened, .begun, .window, .checked, .gap, .damaged: break
                }
            }
        }
        return lives.values.sorted { $0.number < $1.number }
    }
}
