import Base
import Foundation

/// The folder `jobs` in the state folder: commands put jobs in, the holder of the lock takes them out.
///
/// `ID.job` is written once, by the command; `ID.progress` only by whoever does the job. The two sides share nothing
/// else, so either may be killed at any time.
package struct JobInbox {
    private let folder: String
    private let files: any FileSystem
    private let clock: any Clock

    /// How long the result of a job waits for the command that asked for it.
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
        try jobFile(id).replace(job.members)
        return id
    }

    /// The waiting jobs, oldest first; nil for an entry that cannot be read as one. Writes nothing.
    package func jobs() throws(FileError) -> [(id: String, job: Job?)] {
        try files.names(in: folder).filter { $0.hasSuffix(".job") }.sorted().map { name in
            let id = String(name.dropLast(4))
            return (id, jobFile(id).read().flatMap(Job.init))
        }
    }

    /// Removes an entry that cannot be read as a job, and leaves word for whoever waits for it.
    ///
    /// - Throws: when it stays there, as a folder does.
    package func refuse(_ id: String) throws(FileError) {
        var progress = JobProgress()
        progress.state = .failed
        let path = path(of: id)
        progress.note(
            Phrase(en: "\(path) cannot be read as a job", es: "\(path) no se puede leer como una tarea"))
        try note(progress, of: id)
    }

    /// The file of a job.
    package func path(of id: String) -> String { jobFile(id).path }

    /// How far a job has come; nil when nobody has begun it.
    package func progress(of id: String) -> JobProgress? {
        guard case .json(let json)? = try? progressFile(id).content(unmarked: 1) else { return nil }
        return JobProgress(json)
    }

    /// Writes down how far a job has come, and removes a job that has ended.
    package func note(_ progress: JobProgress, of id: String) throws(FileError) {
        try progressFile(id).replace(progress.members)
        if progress.state != .running { try jobFile(id).remove() }
    }

    /// Its file was removed by a person.
    package func isCalledOff(_ id: String) -> Bool { !files.exists(jobFile(id).path) }

    /// Removes a job and its result.
    package func remove(_ id: String) {
        try? jobFile(id).remove()
        try? progressFile(id).remove()
    }

    /// Removes results that nobody has fetched.
    package func sweep() {
        let oldest = JobInbox.id(at: clock.now - JobInbox.keeping)
        for name in (try? files.names(in: folder)) ?? [] where name.hasSuffix(".progress") && name < oldest {
            let id = String(name.dropLast(9))
            if isCalledOff(id) { remove(id) }
        }
    }

    private func jobFile(_ id: String) -> StateFile {
        StateFile("\(folder)/\(id).job", version: Job.version, files: files)
    }

    private func progressFile(_ id: String) -> StateFile {
        StateFile("\(folder)/\(id).progress", version: JobProgress.version, files: files)
    }

    private static func id(at moment: Instant) -> String {
        let random = UInt32.random(in: 0...UInt32.max)
        return moment.text.filter(\.isNumber).padding(toLength: 17, withPad: "0", startingAt: 0)
            + "-" + String(random, radix: 16)
    }
}
