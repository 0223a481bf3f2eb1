import Attendance
import Base
import FindFace
import Foundation
import HikCentral
import Humand
import Ledger
import Simulator
import Support
import Sync

/// A site in a few lines: two gates, a simulated HikCentral and Humand, a manual clock, files in memory, and the engine
/// between them. Times are those of the gates' clocks, three hours behind UTC, on 2026-01-27 unless a date is given.
final class TestSite {
    /// `start` creates the engine, so this is a mistake in the test.
    struct NoEngine: Error {}

    static let entryDoor = SimulatedDoor(code: "23", name: "Facial Entrada")
    static let exitDoor = SimulatedDoor(code: "24", name: "Facial Salida")

    static let folder = StateFolder(path: "/state")

    let clock: ManualClock
    let hikCentral: SimulatedHikCentral
    let humand: SimulatedHumand
    let http: InMemoryHTTPClient
    let log = LogLines()
    var files = InMemoryFileSystem()
    /// Real files in a real folder, instead of those in memory, with their lock.
    var disk: (folder: StateFolder, files: any FileSystem, calls: FileCalls)?
    var rules = MappingRules()
    var account = HumandAccount(baseURL: "https://humand", key: Secret("c2ltdWxhdGVkOmtleQ=="))
    /// How much is read of HikCentral's lists of events.
    var limits = EventPages.Limits()
    var hikSecret = "SimulatedSecret"
    var hikUser: String?
    var signsKeyOnly = false
    var zone = SiteZone(identifier: "America/Argentina/Buenos_Aires") ?? .utc
    var entryDevices = [DeviceReference("Facial Entrada")]
    var exitDevices = [DeviceReference("24")]
    var adjust: (inout Assembly) -> Void = { _ in }
    /// What FindFace's events are taken for; nil where none are received.
    var findFace: FindFaceRules?
    /// There is no HikCentral.
    var isAlone = false
    /// Whether HikCentral is polled; a run that only does jobs does not poll.
    var polls = true
    /// Where commands leave jobs.
    var jobs: JobInbox { JobInbox(folder: TestSite.folder, files: files, clock: clock) }
    /// Where the first start begins reading.
    var begin = TestSite.time("00:00:00").instant
    /// Where the engine begins to read by itself, once HikCentral has answered; instead of `begin`.
    var firstStart: FirstStart?
    /// The longest sleep of the engine in one piece: as long as nobody has to notice a job or a clock that jumps.
    var longestSleep = Span.seconds(60)
    /// Called with each heartbeat; and when the next one is wanted.
    var onBeat: () -> Void = {}
    var nextBeat: () -> Span? = { nil }
    /// How far back the ledger remembers.
    var horizon = Span.hours(96)
    /// What the lock file would remember.
    var inUseSince: Instant?
    var guardian: (any LedgerGuardian)?
    /// Where pushes arrive; nil where none are received.
    private(set) var pushes: PushInbox?
    private(set) var engine: Engine?
    private(set) var ledger: Ledger?
    private(set) var control: Control
    private var passages = 0
    private var people: Set<String> = []

    /// - Parameter servers: the clock of both servers, if it is not this machine's.
    init(
        now: String = "21:00:00", people: [String] = ["ana", "beto", "carla"],
        servers: (ManualClock) -> any Clock = { $0 }
    ) {
        clock = ManualClock(now: TestSite.time(now).instant)
        let serverClock = servers(clock)
        hikCentral = SimulatedHikCentral(clock: serverClock)
        humand = SimulatedHumand(clock: serverClock)
        http = InMemoryHTTPClient([("https://hik", hikCentral), ("https://humand", humand)], clock: clock)
        control = Control(clock: clock)
        rules.eventTypes = [196_893, 198_914]
        hikCentral.add(doors: [TestSite.entryDoor, TestSite.exitDoor, SimulatedDoor(code: "31", name: "Comedor")])
        humand.add(users: people.map { SimulatedUser(employeeId: $0) })
    }

    /// Replaces the gates' own people with a plant.
    convenience init(plant: Plant, now: Instant) {
        self.init(people: [])
        clock.step(wallBy: now - clock.now)
        hikCentral.add(persons: plant.persons)
        hikCentral.add(events: plant.events)
        humand.add(users: plant.users)
        rules.employeeID = .personCode
        begin = plant.shape.start.instant
    }

    /// `08:12:45` or `2026-02-01 08:12:45`, on the gates' clocks.
    static func time(_ text: String) -> Timestamp {
        let full = text.contains(" ") ? text : "2026-01-27 " + text
        return (try? Timestamp(parsing: full + "-03:00", zone: .utc)) ?? Timestamp(instant: Instant(milliseconds: 0))
    }

    /// Somebody passes a gate.
    @discardableResult
    func pass(
        _ person: String, _ direction: Direction, at time: String, id: String? = nil, uploaded: String? = nil,
        change: (inout SimulatedEvent) -> Void = { _ in }
    ) -> SimulatedEvent {
        passages += 1
        if people.insert(person).inserted {
            hikCentral.add(persons: [SimulatedPerson(id: person, code: "c-" + person, name: person)])
        }
        var event = SimulatedEvent(
            id: id ?? "e\(passages)", time: TestSite.time(time),
            person: SimulatedPerson(id: person, code: "c-" + person, name: person),
            door: direction == .clockIn ? TestSite.entryDoor : TestSite.exitDoor,
            uploadedAt: uploaded.map { TestSite.time($0).instant })
        change(&event)
        hikCentral.add(events: [event])
        return event
    }

    /// From now on pushes are received, and looked for every two seconds: here nothing wakes the engine for them.
    func receivePushes() throws {
        longestSleep = .seconds(2)
        let inbox = PushInbox(folder: TestSite.folder, files: files, clock: clock)
        try inbox.open()
        pushes = inbox
    }

    func assembly() -> Assembly {
        let hik = ArtemisClient.Account(
            host: "https://hik", key: "20260001", secret: Secret(hikSecret), signsKeyOnly: signsKeyOnly, userID: hikUser
        )
        let client = ArtemisClient(account: hik, http: http, clock: clock, timeout: .seconds(30))
        var assembly = Assembly(
            source: isAlone
                ? NoSource()
                : HikCentralSource(
                    client: client, zone: zone, clock: clock, log: log.log(clock), limits: limits),
            sink: HumandSink(account: account, http: http, clock: clock, timeout: .seconds(30)),
            poll: .usual(rules, entryDevices: entryDevices, exitDevices: exitDevices))
        if let firstStart { assembly.firstStart = firstStart }
        assembly.rules.zone = zone
        assembly.findFace = findFace
        adjust(&assembly)
        return assembly
    }

    /// Opens the ledger from the files again, as a start of the program does.
    @discardableResult
    func start() throws -> Engine {
        end()
        var lock: StateLock?
        if let disk {
            try disk.files.makeFolder(disk.folder.path)
            lock = try StateLock(path: disk.folder.lockFile, calls: disk.calls)
        }
        let opening = LedgerOpening(
            folder: disk?.folder ?? TestSite.folder, files: disk?.files ?? files, clock: clock,
            log: log.log(clock), horizon: horizon, retention: .days(400))
        let ledger = try opening.open(inUseSince: lock?.inUseSince ?? inUseSince, guardian: lock ?? guardian)
        if ledger.state.position == nil, firstStart == nil, !isAlone {
            try ledger.begin(at: begin, reason: "first start")
        }
        self.ledger = ledger
        control = Control(clock: clock)
        let engine = Engine(
            assembly: assembly(), ledger: ledger, clock: clock, log: log.log(clock), control: control,
            work: EngineWork(
                box: jobs, book: LedgerArchive(folder: TestSite.folder, files: files), polls: polls,
                pushes: pushes.map { inbox in
                    PushWork(inbox: inbox) { [zone] in PushBody.events($0.body, zone: zone, now: $0.at) }
                },
                findFace: pushes.map { inbox in
                    PushWork(inbox: inbox) { [zone] in
                        let decoder = FindFaceDecoder(zone: zone, minimumConfidence: 0.5)
                        return FindFaceBody.events($0.body, reading: decoder, now: $0.at)
                    }
                }, longestSleep: longestSleep),
            jitter: { 0 },
            reload: { [weak self] in self.map { .adopted($0.assembly()) } ?? .refused([]) },
            heartbeat: { [weak self] _ in
                self?.onBeat()
                return self?.nextBeat()
            })
        self.engine = engine
        return engine
    }

    /// The program has ended, and its lock is released.
    func end() { (engine, ledger) = (nil, nil) }

    /// One complete run of a newly started program.
    @discardableResult
    func run() throws -> RunReport { try start().runOnce() }

    /// The daemon works until the wall clock shows this time.
    @discardableResult
    func work(until time: String) throws -> RunReport { try work(until: TestSite.time(time).instant) }

    @discardableResult
    func work(until moment: Instant) throws -> RunReport {
        if engine == nil || control.isStopping { try start() }
        let control = control
        clock.at(moment) { control.requestStop() }
        guard let engine else { throw NoEngine() }
        return engine.runForever()
    }

    /// What Humand holds, oldest first: `ana in 08:00:00`.
    var entries: [String] { humand.allEntries.map(TestSite.text) }

    /// What Humand accepted, in that order.
    var delivered: [String] { humand.allEntries.sorted { $0.id < $1.id }.map(TestSite.text) }

    var posts: [SimulatedHumand.Served] { humand.journal.filter { $0.method == "POST" } }
    var reads: [SimulatedHumand.Served] { humand.journal.filter { $0.method == "GET" } }

    /// The windows that were read, without counts and further pages.
    var windows: [Window] {
        var windows: [Window] = []
        for query in hikCentral.journal where query.pageSize > 1 && query.eventType == 196_893 && query.page == 1 {
            windows.append(Window(from: query.start, to: query.end))
        }
        return windows
    }

    /// The events that are held for a person.
    var held: [RecordedEvent] { ledger?.state.held.map(\.event) ?? [] }

    private static func text(_ entry: SimulatedEntry) -> String {
        let time = Timestamp(instant: entry.time.instant, offsetSeconds: -10_800).withMilliseconds.dropFirst(11)
        let milliseconds = time.dropFirst(8).prefix(4) == ".000" ? "" : time.dropFirst(8).prefix(4)
        return "\(entry.employeeId) \(entry.kind == .start ? "in" : "out") \(time.prefix(8))\(milliseconds)"
    }
}

extension PollRules {
    /// The intervals of a site without its own settings.
    static func usual(
        _ rules: MappingRules, entryDevices: [DeviceReference], exitDevices: [DeviceReference]
    ) -> PollRules {
        PollRules(
            rules: rules, entryDevices: entryDevices, exitDevices: exitDevices, pollInterval: .minutes(5),
            settle: .seconds(30), longestWindow: .hours(1), lateCheck: .hours(1), lateWindow: .hours(72),
            recentWindow: .hours(2),
            lostDates: nil)
    }
}
