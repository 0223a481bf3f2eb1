import Ledger

/// How many new events a worker has read, and what was decided on them: for the summary of a run.
struct ReadTally {
    private(set) var events = 0
    /// Of those, found behind or ahead of the cursor.
    private(set) var late = 0
    private(set) var windows = 0
    private(set) var skipped = 0
    private(set) var held = 0

    mutating func add(_ records: [RecordedEvent], windows: Int = 0) {
        self.windows += windows
        events += records.count
        for record in records {
            if record.origin == .late || record.origin == .ahead { late += 1 }
            if record.state == .skipped { skipped += 1 }
            if record.state == .held { held += 1 }
        }
    }

    static func + (left: ReadTally, right: ReadTally) -> ReadTally {
        var sum = left
        sum.events += right.events
        sum.late += right.late
        sum.windows += right.windows
        sum.skipped += right.skipped
        sum.held += right.held
        return sum
    }
}
