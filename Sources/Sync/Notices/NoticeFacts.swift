import Attendance
import Base
import Ledger

/// How things stand, as far as somebody may have to be told: values that the workers hand over.
struct NoticeFacts {
    var source: EngineStatus.Trouble?
    /// On the monotonic clock.
    var lastGoodPoll: Span?
    var sink: EngineStatus.Trouble?
    /// How many punches Humand has decided on since the start.
    var answers = 0
    var queued = 0
    var held: [String: Int] = [:]
    /// Nil where HikCentral has not listed any.
    var devices: [AccessDevice]?
    var silentDoors: [SilentDoor] = []
    /// Each door's last event, as far as known.
    var lastEvents: [String: Instant] = [:]
    /// Late events in number, since the last time.
    var manyLate = 0
    var reconcile: ReconcileResult?
    var disk: DiskSpace?
    /// Since when earlier runs have failed.
    var failing = FailingSince()
    /// The run ends here: what would be waited for is told now.
    var isFinal = false
}
