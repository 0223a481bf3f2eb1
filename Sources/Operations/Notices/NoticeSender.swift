import Base
import Foundation
import Ledger
import Site

/// Gives the ledger's notices to NOTICE_COMMAND, on a thread of its own: a program that hangs delays nothing but the
/// notices behind it.
///
/// How far it has come stands in a file that is written after the command has succeeded. A kill in between has the same
/// notice given again; none is lost. A run that ends by itself tells people when it has left the state directory to
/// others, so whoever tells has a lock of its own.
///
/// `@unchecked Sendable`: `condition` guards everything that changes.
package final class NoticeSender: @unchecked Sendable {
    /// What the settings say of it.
    struct Plan {
        var command: [String]
        var addresses: [String]
        var language: Language
        var zone: SiteZone
        var place: String
        var commands = SiteCommands(settingsFile: nil)
        var environment: [String]
    }

    /// What the engine's thread is to log.
    enum News: Equatable {
        case failed(name: String, attempt: Int, reason: String)
        case givenUp(name: String, reason: String)
        case unwritten(String)
    }

    private let condition = NSCondition()
    private var plan: Plan?
    private var queue: NoticeQueue
    private var news: [News] = []
    private var isStopping = false
    /// Since when, on the monotonic clock.
    private var stopsSince: Span?
    private var isRunning = false
    private let file: StateFile
    /// What the file says of a ledger that is gone.
    private let staleLine: Int?
    private let clock: any Clock & Sendable
    private let patience: Span

    /// The longest that the command may take.
    static let patience = Span.minutes(1)
    /// The longest that it may still take when the program stops; then it is killed, for nobody would do so later.
    private static let grace = Span.seconds(2)
    static let news = Span.minutes(5)

    package convenience init(_ settings: Settings, environment: [String: String], ledger: LedgerState) {
        self.init(
            Plan(settings, environment: environment),
            file: StateFile(settings.stateFolder.noticeFile, version: 1, files: POSIXFileSystem()),
            clock: SystemClock(), ledger: ledger, patience: NoticeSender.patience)
    }

    /// - Parameter ledger: as it has just been opened.
    init(_ plan: Plan?, file: StateFile, clock: any Clock & Sendable, ledger: LedgerState, patience: Span) {
        (self.plan, self.file, self.clock, self.patience) = (plan, file, clock, patience)
        // A ledger that began again has smaller numbers. Where nothing was given before, only what the opening itself
        // has found is news.
        let line = file.read()?["line"]?.integer
        if let line, line <= ledger.lastLine {
            (queue, staleLine) = (NoticeQueue(position: line), nil)
        } else {
            staleLine = line
            let old = ledger.notices.recent.last { clock.now - $0.at > NoticeSender.news }
            queue = NoticeQueue(position: old?.line ?? 0)
            if plan != nil { keep(queue.position, nil) }
        }
    }

    /// Starts the thread.
    package func start() {
        condition.withLock { isRunning = true }
        guard DetachedThread.start({ [self] in work() }) else {
            return condition.withLock { (isRunning, isStopping) = (false, true) }
        }
    }

    package func adopt(_ settings: Settings, environment: [String: String]) {
        condition.withLock {
            plan = Plan(settings, environment: environment)
            condition.signal()
        }
    }

    /// To be called often, with the ledger's newest notices.
    package func take(_ book: NoticeBook) {
        condition.withLock {
            // Who is not told now is not told later either.
            if plan == nil, let last = book.recent.last { queue = NoticeQueue(position: last.line) }
            queue.take(book.recent)
            if queue.wake != nil { condition.signal() }
        }
    }

    /// Logs what has happened meanwhile; on the log's own thread.
    package func report(to log: Log) {
        let news = condition.withLock {
            defer { self.news = [] }
            return self.news
        }
        for event in news {
            switch event {
            case .failed(let name, let attempt, let reason):
                log.warning(
                    .noticeFailed, "\(reason); it is tried again", [.notice: name, .attempt: "\(attempt)"])
            case .givenUp(let name, let reason):
                log.error(.noticeFailed, "\(reason); this notice is given up", [.notice: name])
            case .unwritten(let reason):
                log.warning(.noticeFailed, "\(reason); after a restart a notice may come again", [:])
            }
        }
    }

    /// Gives everything that is due; for a run that ends by itself, on its own thread.
    ///
    /// - Parameter isAsked: whether the run is asked to stop. Then the command is killed: its notice is given again.
    package func flush(orStop isAsked: () -> Bool = { false }) {
        while !isAsked(), sendNext(orStop: isAsked) {}
    }

    /// Ends the thread. A command under way has a moment to finish; else its notice is given again at the next start.
    package func stop() {
        condition.withLock {
            (isStopping, stopsSince) = (true, monotonicNow())
            condition.broadcast()
            let end = Date() + NoticeSender.grace.inSeconds + 1
            while isRunning, condition.wait(until: end) {}
        }
    }

    private func work() {
        while true {
            if sendNext() { continue }
            condition.lock()
            if isStopping {
                isRunning = false
                condition.broadcast()
                condition.unlock()
                return
            }
            let wait = queue.wake.map { max($0 - clock.uptime, .milliseconds(100)) } ?? .hours(1)
            _ = condition.wait(until: Date() + min(wait.inSeconds, 3600))
            condition.unlock()
        }
    }

    /// - Returns: whether something was tried.
    private func sendNext(orStop isAsked: () -> Bool = { false }) -> Bool {
        guard condition.withLock({ plan != nil && !isStopping && queue.isDue(at: clock.uptime) }) else { return false }
        let turn: StateLock?
        do throws(StateLockError) { turn = try StateLock(path: file.path + ".lock") } catch {
            // Another process tells; what is left then is this one's, or the next run's.
            if case .held = error { return false }
            // A disk that takes no file is no reason to tell nobody.
            turn = nil
        }
        defer { withExtendedLifetime(turn) {} }
        if let line = file.read()?["line"]?.integer, line != staleLine {
            condition.withLock { queue.skip(through: line) }
        }
        let next = condition.withLock { () -> (plan: Plan, batch: [RecordedNotice])? in
            guard let plan, !isStopping else { return nil }
            return (plan, queue.next(now: clock.now, uptime: clock.uptime))
        }
        guard let (plan, batch) = next, let first = batch.first else { return false }
        let failure = plan.run(batch, patience: patience, isUnwanted: { isUnwanted || isAsked() })
            .map { NoticeFailure(at: clock.now, problem: $0) }
        let name = first.notice.name.rawValue
        let position = condition.withLock { () -> Int in
            if let failure {
                note(failure.problem.english, of: batch, name)
            } else {
                queue.end(batch)
            }
            return queue.position
        }
        // What was killed because this program ends tells nothing of the command.
        if failure == nil || !(isUnwanted || isAsked()) { keep(position, failure) }
        return true
    }

    /// To be called under the lock.
    private func note(_ problem: String, of batch: [RecordedNotice], _ name: String) {
        guard let attempt = queue.failed(batch, at: clock.uptime) else {
            return news.append(.givenUp(name: name, reason: problem))
        }
        // The first failures are worth a line each; the hourly ones would be noise.
        if attempt <= 5 || attempt % 6 == 0 { news.append(.failed(name: name, attempt: attempt, reason: problem)) }
    }

    /// A command that still runs has had its time.
    private var isUnwanted: Bool {
        condition.withLock { stopsSince.map { monotonicNow() - $0 > NoticeSender.grace } ?? false }
    }

    /// - Parameter failure: of the last run; `check` tells it.
    private func keep(_ position: Int, _ failure: NoticeFailure?) {
        let members = [JSONValue.Member("line", JSONValue(position))] + (failure?.members ?? [])
        do throws(FileError) { try file.replace(members) } catch {
            if failure == nil { condition.withLock { news.append(.unwritten("\(error)")) } }
        }
    }
}

extension NoticeSender.Plan {
    /// - Returns: nil where nothing is to be run.
    init?(_ settings: Settings, environment: [String: String]) {
        guard !settings.noticeCommand.isEmpty else { return nil }
        command = settings.noticeCommand
        addresses = settings.noticeTo
        language = settings.language ?? Language(environment: environment)
        zone = settings.zone
        commands = settings.commands
        place = "hik2humand, \(NoticeSender.Plan.host), \(settings.stateFolder.path)"
        self.environment = ["HOME", "USER", "LOGNAME", "LANG", "TZ"].compactMap { name in
            environment[name].map { "\(name)=\($0)" }
        }
    }

    /// Not from Foundation, which asks the network for a longer name.
    private static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "?" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Runs the command with these notices.
    ///
    /// - Returns: why it failed; nil when all is well.
    func run(_ batch: [RecordedNotice], patience: Span, isUnwanted: () -> Bool) -> Phrase? {
        guard let first = batch.first else { return nil }
        let subjects = batch.map(\.notice.subject.withoutControls).filter { !$0.isEmpty }
        return run(
            NoticeMessage(batch, language: language, zone: zone, place: place, commands: commands),
            variables: [
                "NOTICE=\(first.notice.name.rawValue)", "NOTICE_PHASE=\(first.notice.phase.rawValue)",
                "NOTICE_SUBJECT=\(subjects.joined(separator: ","))",
            ], patience: patience, isUnwanted: isUnwanted)
    }

    /// Runs the command with a message that says that nothing has happened.
    func test(at now: Instant, patience: Span = NoticeSender.patience) -> Phrase? {
        run(
            NoticeMessage(testAt: now, language: language, zone: zone, place: place),
            variables: ["NOTICE=test", "NOTICE_PHASE=\(NoticePhase.report.rawValue)", "NOTICE_SUBJECT="],
            patience: patience, isUnwanted: { false })
    }

    private func run(
        _ message: NoticeMessage, variables: [String], patience: Span, isUnwanted: () -> Bool
    ) -> Phrase? {
        guard let program = command.first else { return nil }
        do throws(ChildProgram.Failure) {
            let ending = try ChildProgram.run(
                program, Array(command.dropFirst()),
                input: addresses.isEmpty ? message.text : message.mail(to: addresses),
                environment: environment + variables.map { "HIK2HUMAND_" + $0 }, patience: patience,
                isUnwanted: isUnwanted)
            guard ending.status != 0 else { return nil }
            let words = (ending.errors.isEmpty ? ending.output : ending.errors).trimmingSpaces.prefix(300)
            let ended = Phrase(
                en: "\(program) exited with \(ending.status)", es: "\(program) terminó con \(ending.status)")
            return words.isEmpty ? ended : ended + Phrase(same: ": ") + .quoting(String(words).withoutControls)
        } catch { return error.phrase }
    }
}
