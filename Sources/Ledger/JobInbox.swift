import Base
import Foundation

/// The folder `jobs` of the state folder: commands put jobs in, the holder of the lock takes them out.
///
/// `ID.job` is written once, in one step, by the command; `ID.progress` only by whoever does the job. The two sides
/// share nothing else, so either may be killed at any time.
package struct JobInbox {
    private let folder: String
    private let files: any FileSystem
    private let clock: any Clock

    /// So long the result of a job waits for the command that asked for it.
    static let keeping = Span.days(1)

    package init(folder: StateFolder, files: any FileSystem, clock: any Clock) {
        self.folder = folder.jobFolder
        self.files = files
        self.clock = clock
    }

    /// Puts a job in.
    ///
    /// - Returns: its id; ids sort by time.
    package func submit(_ job: Job) throws(FileError) -> String {
        try files.makeFolder(folder)
        let id = JobInbox.id(at: clock.now)
        try files.replace(path(id, "job"), with: Data((job.json.serialized + "\n").utf8))
        return id
    }

    /// The jobs to be done, oldest first. One that cannot be read is put aside as failed.
    package func pending() throws(FileError) -> [(id: String, job: Job)] {
        var jobs: [(id: String, job: Job)] = []
        for name in try files.names(in: folder).filter({ $0.hasSuffix(".job") }).sorted() {
            let id = String(name.dropLast(4))
            if let job = (try? JSONValue(parsing: files.contents(of: path(id, "job")))).flatMap(Job.init) {
                jobs.append((id, job))
            } else {
                var progress = JobProgress()
                progress.state = .failed
                progress.note("the job's file \(path(id, "job")) cannot be read")
                try note(progress, of: id)
            }
        }
        return jobs
    }

    /// How far a job has come; nil when nobody has begun it.
    package func progress(of id: String) -> JobProgress? {
        guard files.exists(path(id, "progress")) else { return nil }
        return (try? JSONValue(parsing: files.contents(of: path(id, "progress")))).flatMap(JobProgress.init)
    }

    /// Writes down how far a job has come; one that has ended is taken out.
    package func note(_ progress: JobProgress, of id: String) throws(FileError) {
        try files.replace(path(id, "progress"), with: Data((progress.json.serialized + "\n").utf8))
        if progress.state != .running, files.exists(path(id, "job")) { try files.remove(path(id, "job")) }
    }

    /// Its file was taken away by a person.
    package func isCalledOff(_ id: String) -> Bool { !files.exists(path(id, "job")) }

    /// Takes a job and its result away.
    package func remove(_ id: String) {
        for suffix in ["job", "progress"] where files.exists(path(id, suffix)) { try? files.remove(path(id, suffix)) }
    }

    /// Removes results for which nobody came.
    package func sweep() {
        let oldest = JobInbox.id(at: clock.now - JobInbox.keeping)
        for name in (try? files.names(in: folder)) ?? [] where name.hasSuffix(".progress") && name < oldest {
            let id = String(name.dropLast(9))
            if !files.exists(path(id, "job")) { remove(id) }
        }
    }

    private func path(_ id: String, _ suffix: String) -> String { "\(folder)/\(id).\(suffix)" }

    private static func id(at moment: Instant) -> String {
        let random = UInt32.random(in: 0...UInt32.max)
        return moment.text.filter(\.isNumber).padding(toLength: 17, withPad: "0", startingAt: 0)
            + "-" + String(random, radix: 16)
    }
}
