/// The keys of a ledger line, each named as it is written: one list for the writer and the reader.
///
/// Roughly in the order in which a line has them, so that the reader finds the next one near the last.
enum LedgerKey: Int, CaseIterable {
    /// The line number.
    case n
    case at, kind
    /// The line number of the event's first line.
    case of
    case event, time, type, door, doorName, reader, readerName, person, name, card, status
    /// The origin.
    case pass
    case state, cause, why, reason
    /// The reason by its code, with what stands in its gaps.
    case said
    /// The employee number that HikCentral gave.
    case number
    /// Humand's id of the entry.
    case humand
    case employee, direction, comment, until, inDoubt, raw
    case version, readTo, checkedAt, from, to, events, found, firstMissing
    case notice, phase, subject, facts

    /// As it stands in the line.
    var text: String { LedgerKey.texts[rawValue] }

    private static let texts = allCases.map { "\($0)" }
}

extension LedgerEntry {
    /// The value of `kind`, which tells the entries apart.
    enum Kind: String {
        case event, outcome, sending, window, checked, carried, reopened, begun, gap, damaged, notice, carriedNotice
        case opened = "ledger"
    }

    var kind: Kind {
        switch self {
        case .opened: .opened
        case .begun: .begun
        case .window: .window
        case .checked: .checked
        case .event: .event
        case .carried: .carried
        case .reopened: .reopened
        case .sending: .sending
        case .outcome: .outcome
        case .gap: .gap
        case .damaged: .damaged
        case .notice: .notice
        case .carriedNotice: .carriedNotice
        }
    }
}
