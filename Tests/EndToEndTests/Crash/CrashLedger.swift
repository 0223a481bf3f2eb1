import Foundation

@testable import Attendance
@testable import Ledger
@testable import Support

/// What a ledger on disk says, read line by line and independently of the program's own state.
struct CrashLedger {
    /// What became of an event, without what may depend on crashes.
    struct Fate: Equatable, CustomStringConvertible {
        var state: EventState
        var cause: HoldCause?
        var employee: String?
        var direction: Direction?

        var description: String {
            [state.rawValue, cause?.rawValue, employee, direction?.rawValue].compactMap { $0 }.joined(separator: " ")
        }
    }

    /// By event id.
    private(set) var fates: [String: Fate] = [:]
    /// Events that are recorded as new more than once.
    private(set) var repeated: [String] = []
    private(set) var lastNumber = 0
    /// The punches whose last line says that they are, or were about to be, posted.
    private var doubts: [Int: (line: Int, punch: CrashPunch)] = [:]
    private var events: [Int: RecordedEvent] = [:]

    /// Reads every file.
    init(_ folder: StateFolder) throws {
        try LedgerArchive(folder: folder).records(since: nil) { apply($0) }
    }

    /// The punches that lines after `number` made unconfirmed.
    func doubts(after number: Int) -> [CrashPunch] { doubts.values.filter { $0.line > number }.map(\.punch) }

    private mutating func apply(_ record: LedgerRecord) {
        lastNumber = max(lastNumber, record.line)
        switch record.entry {
        case .event(let recorded):
            if fates[recorded.event.id] != nil { repeated.append(recorded.event.id) }
            events[record.line] = recorded
            note(recorded)
        case .sending(let number):
            doubts[number] = punch(number).map { (record.line, $0) }
        case .outcome(let number, let outcome):
            doubts[number] = outcome.isUnconfirmed ? punch(number).map { (record.line, $0) } : nil
            guard var recorded = events[number] else { return }
            recorded.state = outcome.state
            recorded.cause = outcome.cause
            recorded.punch = outcome.punch ?? recorded.punch
            events[number] = recorded
            note(recorded)
        case .opened, .begun, .window, .checked, .carried, .reopened, .gap, .damaged, .notice, .carriedNotice: break
        }
    }

    private mutating func note(_ recorded: RecordedEvent) {
        fates[recorded.event.id] = Fate(
            state: recorded.state, cause: recorded.cause, employee: recorded.punch?.employee,
            direction: recorded.punch?.direction)
    }

    private func punch(_ number: Int) -> CrashPunch? {
        events[number]?.punch.map {
            CrashPunch(
                employee: $0.employee, kind: $0.direction == .clockIn ? .start : .end, time: $0.time.instant)
        }
    }
}
