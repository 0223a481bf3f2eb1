import Attendance
import Base
import Ledger

/// What a run came to, for its summary line and its exit code.
package struct RunReport: Equatable, Sendable {
    /// Access events that were new.
    package var eventsRead = 0
    /// Of those, found behind or ahead of the cursor.
    package var lateEvents = 0
    package var windows = 0
    package var skipped = 0
    package var accepted = 0
    /// Put aside for a person in this run.
    package var held = 0
    /// Still to be delivered.
    package var left = 0
    /// There is no HikCentral: FindFace is the only source.
    package var isAlone = false
    /// How far HikCentral has been read.
    package var readTo: Instant?
    /// What kept the run from reading everything.
    package var sourceProblem: SourceError?
    /// What kept the run from delivering everything.
    package var sinkProblem: SinkProblem?
    package var ledgerProblem: LedgerError?
    /// Settings that do not fit what HikCentral lists.
    package var configurationProblems: [Phrase] = []
    /// A signal ended the run.
    package var wasStopped = false

    package enum SinkProblem: Equatable, Sendable {
        case unreachable
        case refused
        case misdirected
    }

    package init() {}
}
