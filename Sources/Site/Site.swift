import Attendance
import Base
import FindFace
import HTTP
import HikCentral
import Humand
import Ledger
import Sync

/// The one place where a program's parts are put together, as its settings want them.
///
/// Parts are made when they are asked for, so a command that only compares never has anything that could post.
package struct Site {
    package private(set) var settings: Settings
    package private(set) var mode: RunMode
    package let clock: any Clock
    package let log: Log
    package let http: WorkerClient
    /// How requests are made: by `http`, except in a simulation.
    let client: any HTTPClient

    /// - Parameters:
    ///   - executable: the program's own file, to start the HTTP worker from.
    ///   - mode: whether it posts and writes.
    ///   - client: makes the requests; nil for the worker.
    ///   - timeLeft: how long a request under way may still last; nil for as long as it needs.
    ///   - write: takes the log's lines.
    package init(
        _ settings: Settings, environment: [String: String], executable: String, mode: RunMode = .real,
        clock: any Clock = SystemClock(), client: (any HTTPClient)? = nil, timeLeft: @escaping () -> Span? = { nil },
        write: @escaping (String) -> Void
    ) {
        self.settings = settings
        self.mode = mode
        self.clock = clock
        log = Site.log(settings, environment: environment, clock: clock, write: write)
        http = Site.worker(executable, timeLeft: timeLeft)
        self.client = client ?? http
    }

    /// A log as the settings want it.
    package static func log(
        _ settings: Settings, environment: [String: String], clock: any Clock, write: @escaping (String) -> Void
    ) -> Log {
        let log = Log(
            level: settings.logLevel, format: settings.logFormat, showsPersonalData: settings.showsPersonalData,
            clock: clock, isUnderJournald: JournalStream.isJournal(environment: environment), write: write)
        log.redaction = settings.redaction
        return log
    }

    /// Continues as new settings want it.
    ///
    /// - Parameter mode: what the run does to the world from now on; nil for what it has done.
    package mutating func adopt(_ settings: Settings, mode: RunMode? = nil) {
        if let mode { self.mode = mode }
        self.settings = settings
        log.level = settings.logLevel
        log.format = settings.logFormat
        log.showsPersonalData = settings.showsPersonalData
        log.redaction = settings.redaction
    }

    // MARK: - HikCentral

    package var source: HikCentralSource {
        let client = Site.hikCentral(settings.hikCentral, http: client, clock: clock, timeout: settings.timeout)
        return HikCentralSource(client: client, zone: settings.zone, clock: clock, log: log)
    }

    /// The source that is read; without HikCentral it has nothing.
    package var eventSource: any EventSource { settings.hasHikCentral ? source : NoSource() }

    package static func hikCentral(
        _ account: ArtemisClient.Account, http: any HTTPClient, clock: any Clock, timeout: Span
    ) -> ArtemisClient {
        ArtemisClient(account: account, http: http, clock: clock, timeout: timeout)
    }

    package static func worker(_ executable: String, timeLeft: @escaping () -> Span? = { nil }) -> WorkerClient {
        WorkerClient(executable: executable, patience: timeLeft)
    }

    // MARK: - Humand

    /// Reads Humand's lists; it cannot post.
    package var humandReader: HumandReader {
        HumandReader(account: settings.humand, http: client, clock: clock, timeout: settings.timeout)
    }

    // MARK: - The state directory

    package var files: any FileSystem { mode.files }
    package var archive: LedgerArchive { LedgerArchive(folder: settings.stateFolder, files: files) }
    package var inbox: JobInbox { JobInbox(folder: settings.stateFolder, files: files, clock: clock) }

    // MARK: - Work

    /// What an engine works with.
    ///
    /// - Parameter isDaemon: it also compares a day each night.
    package func assembly(isDaemon: Bool) -> Assembly {
        let source = eventSource
        var assembly = Assembly(source: source, sink: mode.sink(self), poll: settings.poll)
        if settings.hasHikCentral { assembly.sourceAddress = settings.hikCentral.host }
        if isDaemon, !mode.isDry { assembly.subscription = subscription }
        assembly.findFace = settings.findFace?.rules(site: settings.rules)
        if !mode.isDry { assembly.notices = settings.notices }
        assembly.firstStart = mode.firstStart(settings)
        if isDaemon, !mode.isDry, let time = settings.reconcileAt {
            assembly.nightly = NightlyReconcile(
                at: time, parts: reconcileParts(source), files: files, clock: clock, log: log)
        }
        return assembly
    }

    /// Where a dry run begins that has no cursor and no START_FROM.
    package var exampleStart: Instant { mode.firstStart(settings).from.instant(now: clock.now) }

    /// The subscription that the daemon is to keep (PUSH=true).
    private var subscription: SubscriptionWish? {
        guard settings.hasHikCentral, settings.keepsSubscription, let token = settings.pushToken else { return nil }
        let subscription = PushSubscription(
            eventTypes: settings.rules.eventTypes, destination: settings.pushURL)
        return SubscriptionWish(source: source, subscription: subscription, token: token)
    }

    /// The events of a push; nil for a body that holds none.
    package func decode(_ letter: PushLetter) -> [SourceEvent]? {
        switch letter.sender {
        case .hikCentral: PushBody.events(letter.body, zone: settings.zone, now: letter.at)
        case .findFace:
            settings.findFace.flatMap {
                FindFaceBody.events(letter.body, reading: $0.decoder(zone: settings.zone), now: letter.at)
            }
        }
    }

    /// What a day is compared with; nothing of it can post.
    package func reconcileParts(_ source: any EventSource) -> DayReconciler.Parts {
        DayReconciler.Parts(
            source: source, poll: settings.poll, zone: settings.zone, folder: settings.stateFolder, files: files,
            entries: { HumandDayReader(reader: humandReader, zone: settings.zone) })
    }
}
