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
    /// Where a process that holds the lock leaves word of itself for `status`; a dry run, too.
    package let notes: any FileSystem
    let sink: (Site) -> any PunchSink
    /// Keeps other processes out; nil where none need be.
    let lock: (StateFolder) throws -> StateLock?
    /// Where reading begins when there is no cursor.
    let firstStart: (Settings) -> FirstStart
    /// Its output is what it is for, and it has nothing in Humand that a day could be compared with.
    package let isDry: Bool
    /// What the log says at the start.
    package let greeting: String
    /// What `systemctl status` shows first.
    package let statusPrefix: Phrase
    /// What has become of so many punches that were delivered.
    package let delivered: (Int) -> Phrase
    /// What a command says of a job that is not done.
    package let unfinished: Phrase
    /// The last line of its output, made from the summary.
    package let closing: (Phrase) -> Phrase

    /// Posts to Humand and writes to the state directory.
    package static var real: RunMode { real(FileCalls()) }

    /// The same with other system calls, for a simulation.
    package static func real(_ calls: FileCalls) -> RunMode {
        RunMode(
            files: POSIXFileSystem(calls: calls), notes: POSIXFileSystem(calls: calls),
            sink: { site in
                let settings = site.settings
                return HumandSink(
                    account: settings.humand, http: site.client, clock: site.clock, timeout: settings.timeout)
            },
            lock: { folder in
                do throws(FileError) {
                    try POSIXFileSystem(calls: calls).makeFolder(folder.path)
                } catch {
                    throw LedgerError.file(error)
                }
                // Looked at again: it may have been made, or put there, only now.
                if let problem = folder.problem { throw problem }
                return try StateLock(path: folder.lockFile, calls: calls)
            },
            firstStart: { FirstStart($0.startFrom) }, isDry: false,
            greeting: "working", statusPrefix: Phrase(same: ""), delivered: EventState.accepted.counted,
            unfinished: Phrase(
                en: "not done yet; the daemon or the next run goes on with it",
                es: "todavía no está hecho; el servicio o la próxima ejecución sigue con ello"),
            closing: { $0 })
    }

    /// Posts nothing and writes nothing; needs no lock, so it may run beside a daemon.
    ///
    /// - Parameters:
    ///   - isService: it is the site's daemon (DRY_RUN=true), which `status` and `reload` look for. It takes the lock if
    ///     it can, and leaves word of itself; a trial beside a daemon (`--dry-run`) stays unseen.
    ///   - announce: takes a line for each punch that would be posted.
    package static func dry(isService: Bool = false, announce: @escaping (Phrase) -> Void) -> RunMode {
        RunMode(
            files: OverlayFileSystem(POSIXFileSystem()), notes: POSIXFileSystem(),
            sink: { site in
                let log = site.log
                return DryRunSink { punch, reason in
                    let comment = punch.comment.isEmpty ? "" : " (\(punch.comment))"
                    let time = punch.time.withMilliseconds
                    let line =
                        punch.direction.phrase.within(
                            en: { "would post \($0) of \(punch.employee) at \(time)\(comment): " },
                            es: { "enviaría \($0) de \(punch.employee), \(time)\(comment): " })
                        + .quoting(reason) + Phrase(same: "\n")
                    announce(line.within(en: log.redaction.clean, es: log.redaction.clean))
                }
            },
            lock: { folder in
                guard isService, POSIXFileSystem().exists(folder.path) else { return nil }
                return try? StateLock(path: folder.lockFile)
            },
            firstStart: { settings in
                // Without START_FROM the first run begins now, and there would be nothing to see.
                FirstStart(
                    settings.isStartGiven ? settings.startFrom : .back(.hours(24)), reason: "dry run without a cursor")
            }, isDry: true,
            greeting: "dry run: nothing is posted, nothing is written",
            statusPrefix: Phrase(en: "DRY_RUN, nothing is posted; ", es: "DRY_RUN, no se envía nada; "),
            delivered: { Phrase(en: "\($0) would be posted", es: $0.counting("se enviaría", "se enviarían")) },
            unfinished: Phrase(en: "the dry run could not be finished", es: "el ensayo no se pudo terminar"),
            closing: {
                $0.within(en: { "dry run: \($0); nothing was posted" }, es: { "ensayo: \($0); no se envió nada" })
            })
    }
}
