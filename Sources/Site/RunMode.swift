import Attendance
import Base
import Humand
import Ledger
import Sync

/// What a run does to the world: a real one posts and writes, a dry one announces and keeps its writes in memory.
///
/// Everything behind it is the same for both, so a dry run announces what a real one would post.
package struct RunMode {
    package let files: any FileSystem
    let sink: (Site) -> any PunchSink
    let lock: (StateFolder) throws -> StateLock?
    /// Where reading begins when there is no cursor.
    let firstStart: (Settings) -> FirstStart
    /// Its output is what it is for, and it has nothing in Humand that a day could be compared with.
    package let isDry: Bool
    /// What the log says at the start.
    package let greeting: String
    /// What has become of a punch that was delivered.
    package let delivered: String
    /// What a command says of a job that is not done.
    package let unfinished: String
    /// The last line of its output, made from the summary.
    package let closing: (String) -> String

    /// Posts to Humand and writes to the state directory.
    package static var real: RunMode { real(FileCalls()) }

    /// The same with other system calls, for a simulation.
    package static func real(_ calls: FileCalls) -> RunMode {
        RunMode(
            files: POSIXFileSystem(calls: calls),
            sink: { site in
                let settings = site.settings
                return HumandSink(
                    account: settings.humand, http: site.client, clock: site.clock, timeout: settings.timeout)
            },
            lock: { folder in
                try POSIXFileSystem(calls: calls).makeFolder(folder.path)
                // Looked at again: it may have been made, or put there, only now.
                if let problem = folder.problem { throw problem }
                return try StateLock(path: folder.lockFile, calls: calls)
            },
            firstStart: { FirstStart($0.startFrom) }, isDry: false,
            greeting: "working", delivered: "accepted",
            unfinished: "not done yet; the daemon or the next run goes on with it", closing: { $0 })
    }

    /// Posts nothing and writes nothing; needs no lock, so it may run beside a daemon.
    ///
    /// - Parameter announce: takes a line for each punch that would be posted.
    package static func dry(announce: @escaping (String) -> Void) -> RunMode {
        RunMode(
            files: OverlayFileSystem(POSIXFileSystem()),
            sink: { site in
                let log = site.log
                return DryRunSink { punch, reason in
                    let comment = punch.comment.isEmpty ? "" : " (\(punch.comment))"
                    let line =
                        "would post \(punch.direction.name) of \(punch.employee) at \(punch.time.withMilliseconds)"
                        + "\(comment): \(reason)\n"
                    announce(log.redaction.clean(line))
                }
            },
            lock: { _ in nil },
            firstStart: { settings in
                // Without START_FROM the first run begins now, and there would be nothing to see.
                FirstStart(
                    settings.isStartGiven ? settings.startFrom : .back(.hours(24)), reason: "dry run without a cursor")
            }, isDry: true,
            greeting: "dry run: nothing is posted, nothing is written", delivered: "would be posted",
            unfinished: "the dry run could not be finished", closing: { "dry run: \($0); nothing was posted" })
    }
}
