import Base
import Foundation
import HTTP
import Ledger
import Simulator
import Site
import Sync

/// Plays a script: the company, both servers, the machine, and one life of the program after the other.
final class World {
    static let hikCentralURL = "https://hikcentral.example"
    static let humandURL = "https://humand.example"

    let script: Script
    let company: Company
    let clock: ManualClock
    let hikCentral: SimulatedHikCentral
    let humand: SimulatedHumand
    let disk: SimulatedDisk
    let evidence: Evidence
    /// The faults that last at this moment.
    private(set) var active: [Script.Fault] = []
    private(set) var process: SimulatedProcess?
    var letters: PushInbox?
    private lazy var network = Network(self)
    var settings: [String: String]
    private var clockError = Span.seconds(0)
    private var backups: [Backup] = []
    var random: SeededGenerator
    private var mustRestore: Backup?
    /// What the operator types after a start was refused.
    private var restart: Instant?
    /// Time passes while a slow disk syncs.
    private(set) var isSyncing = false
    /// Prints every line of the log.
    var isLoud = false

    var stateFolder: String { disk.folder + "/state" }

    init(_ script: Script, folder: String) {
        self.script = script
        company = Company(script)
        evidence = Evidence(tellsDirections: !script.alternates)
        random = SeededGenerator(seed: script.seed ^ 0x30D)
        clock = ManualClock(now: company.start)
        hikCentral = SimulatedHikCentral(clock: clock)
        humand = SimulatedHumand(clock: clock)
        disk = SimulatedDisk(folder: folder, seed: script.seed)
        hikCentral.add(doors: company.doors + [company.canteen])
        hikCentral.add(persons: company.workers.map(\.person))
        hikCentral.add(events: company.sightings.map(\.event) + company.noise)
        humand.add(
            users: company.workers.filter { $0.kind != .stranger && $0.kind != .visitor }.map {
                SimulatedUser(employeeId: $0.employee)
            })
        settings = [
            "HIKVISION_HOST": World.hikCentralURL, "HIK_APP_KEY": hikCentral.appKey, "HIK_SECRET": hikCentral.appSecret,
            "HUMAND_BASE_URL": World.humandURL, "HUMAND_AUTH": humand.key, "HIK_TIME_ZONE": script.zone,
            "ENTRY_DEVICES": company.entries.map(\.name).joined(separator: ","),
            "EXIT_DEVICES": company.exits.map(\.code).joined(separator: ","), "EMPLOYEE_ID": "personCode",
            "HIK_EVENT_TYPES": script.seed % 3 == 0 ? "196893,198914" : "196893", "MAX_AGE": "400d",
            "STATE_DIR": disk.folder + "/state",
        ]
        settings.merge(script.settings) { $1 }
        if script.pushes { settings["PUSH_TOKEN"] = "a-token-for-pushes-1" }
        disk.onSync = { [unowned self] in
            guard let slow = active.first(where: { $0.kind == .diskIsSlow }) else { return }
            isSyncing = true
            clock.advance(by: .milliseconds(Int64.random(in: 0...Int64(slow.amount), using: &random)))
            isSyncing = false
        }
        disk.onReplace = { [unowned self] path in
            // The day's new file repeats what is open: whoever dies there must not lose it.
            if path.hasSuffix(".jsonl") { hit(.newFile) }
            if path.hasSuffix("cursor.json") {
                hit(.cursor)
                evidence.noteCursor(FileManager.default.contents(atPath: path) ?? Data(), at: clock.now)
            }
        }
    }

    /// The moment so many seconds after the start.
    func moment(_ seconds: Int) -> Instant { company.start + .seconds(Int64(seconds)) }

    /// The last day's end, or that of the last fault: a door may be offline for days after it.
    var end: Instant { moment(script.faults.map { $0.at + $0.lasts }.reduce(script.days * 86_400, max)) }

    // MARK: - The program

    /// The program works, is killed and started again, until the true time is this.
    func work(until end: Instant) {
        while clock.now < end {
            if let cron = script.cronMinutes {
                live(until: nil)
                let pause = Int64(cron) * 60
                let next = Instant(seconds: (clock.now.seconds / pause + 1) * pause)
                clock.advance(by: min(next, end) - clock.now)
            } else {
                live(until: end)
                // As systemd waits.
                if clock.now < end { clock.advance(by: .seconds(Int64.random(in: 1...10, using: &random))) }
            }
        }
    }

    /// One life of the program.
    ///
    /// - Parameter end: when a daemon is asked to stop; nil for a run that ends by itself.
    private func live(until end: Instant?) {
        if let backup = mustRestore {
            disk.restore(backup.files)
            // One operator in two has read how it is done.
            let isTold = backup.madeAt.seconds % 2 == 0
            if isTold { restart = max(company.start, backup.madeAt - .days(4)) }
            evidence.restored.append((clock.now, backup.madeAt, isTold))
            mustRestore = nil
        }
        let isOlder = active.contains { $0.kind == .programIsOlder }
        let process = SimulatedProcess(clock, clockError: clockError, isOlder: isOlder)
        let outer = self.process
        self.process = process
        if let end {
            let control = process.control
            clock.at(end) { control.requestStop() }
        }
        for fault in deaths { process.die(fault.kind == .kill ? .kill : .powerCut, after: fault.amount) }
        deaths = []
        say("start")
        run(process, isDaemon: end != nil)
        letters = nil
        self.process = outer
        evidence.starts += 1
        if let cause = process.cause {
            evidence.deaths[cause, default: 0] += 1
            say("\(cause)")
        }
        if process.cause == .powerCut {
            evidence.powerCuts.append(clock.now)
            disk.losePower()
        }
    }

    /// What happens to the program, between the lines of its log.
    private func say(_ what: String) {
        if isLoud { StandardStream.error.write("\(clock.now.text) -- \(what)\n") }
    }

    /// Deaths that came while nothing ran.
    private var deaths: [Script.Fault] = []

    private func run(_ process: SimulatedProcess, isDaemon: Bool) {
        let calls = disk.calls(of: process)
        if process.isOlder, OlderProgram.refuses(folder: stateFolder + "/ledger") {
            say("an older program does not touch this ledger")
            evidence.refusedDowngrades += 1
            return clock.advance(by: .minutes(5))
        }
        do {
            var site = try site(process, calls)
            let state = try site.open(restart: restart)
            restart = nil
            defer { withExtendedLifetime(state) {} }
            var inbox: PushInbox?
            if isDaemon, script.pushes {
                inbox = PushInbox(
                    folder: site.settings.stateFolder, files: POSIXFileSystem(calls: calls), clock: process.clock)
                try inbox?.open()
                letters = inbox
            }
            var jitter = SeededGenerator(seed: script.seed &+ UInt64(evidence.starts))
            let engine = Engine(
                assembly: assembly(site, process, isDaemon), ledger: state.ledger, clock: process.clock, log: site.log,
                control: process.control,
                work: EngineWork(
                    box: site.inbox, book: site.archive,
                    pushes: inbox.map { inbox in PushWork(inbox: inbox, decode: { site.decode($0) }) },
                    longestSleep: .minutes(10)),
                jitter: { Double.random(in: -1...1, using: &jitter) },
                reload: { [unowned self] in
                    guard let fresh = try? read() else {
                        return .refused([Phrase(same: "the settings cannot be used")])
                    }
                    site.adopt(fresh)
                    return .adopted(assembly(site, process, isDaemon))
                })
            let report = isDaemon ? engine.runForever() : engine.runOnce()
            if !report.configurationProblems.isEmpty, process.isAlive { clock.advance(by: .minutes(5)) }
        } catch {
            guard process.isAlive else { return }
            refused(error)
        }
    }

    private var hasUpgrades: Bool { script.faults.contains { $0.kind == .programIsOlder } }

    /// Only every fourth world has notices, and those that are upgraded: they look around once a minute, all day.
    private func assembly(_ site: Site, _ process: SimulatedProcess, _ isDaemon: Bool) -> Assembly {
        var assembly = site.assembly(isDaemon: isDaemon)
        if process.isOlder || script.seed % 4 > 0 && !hasUpgrades { assembly.notices = nil }
        return assembly
    }

    private func refused(_ error: any Error) {
        if case StateLockError.held = error { return }
        evidence.refusedStarts.append("\(error)")
        say("refused to start: \(error)")
        clock.advance(by: .seconds(30))
        // The operator reads the sentence and does what it says.
        guard let error = error as? LedgerError else { return }
        switch error {
        case .ledgerMissing(_, let readTo, let since): restart = since ?? readTo
        case .bothLost(_, let since): restart = since ?? company.start
        case .file, .newerVersion, .lockLost, .inTheFuture: break
        }
    }

    private func read() throws -> Settings {
        let map = Data(
            ("hikcentral,humand\n" + company.workers.indices.map { "E\(1000 + $0),AP-\(1000 + $0)\n" }.joined()).utf8)
        let values = SettingValues(environment: settings, envFile: nil, read: { _ throws(FileError) in map })
        return try Settings(values)
    }

    func site(_ process: SimulatedProcess, _ calls: FileCalls) throws -> Site {
        let (evidence, truth) = (Unchecked(evidence), clock)
        let isLoud = isLoud
        return Site(
            try read(), environment: [:], executable: "", mode: .real(calls), clock: process.clock,
            client: network.client(of: process), timeLeft: { nil },
            write: { line in
                evidence.value.count(.lines, at: truth.now)
                if isLoud { StandardStream.error.write(line) }
            })
    }

    // MARK: - What happens

    /// Puts everything that the script says on the clock.
    func prepare() {
        let unowned = Unchecked(self)
        for fault in script.faults {
            if fault.at > 0 { clock.at(moment(fault.at)) { unowned.value.begin(fault) } } else { begin(fault) }
            if fault.lasts > 0 { clock.at(moment(fault.at + fault.lasts)) { unowned.value.end(fault) } }
        }
        if script.pushes { for sighting in company.sightings { plan(push: sighting) } }
        for fault in script.faults where fault.kind == .backupIsRestored {
            clock.at(max(company.start, moment(fault.at - fault.amount * 3600))) { unowned.value.backUp() }
        }
    }

    private struct Backup {
        var madeAt: Instant
        var files: [String: Data]
    }

    private func backUp() {
        // A copy of a running directory is taken file by file, as rsync does.
        backups.append(Backup(madeAt: clock.now, files: disk.copy()))
    }

    private func begin(_ fault: Script.Fault) {
        if fault.lasts > 0 {
            active.append(fault)
            evidence.marks[fault.kind, default: []].append(
                Window(from: moment(fault.at), to: moment(fault.at + fault.lasts)))
        } else {
            evidence.marks[fault.kind, default: []].append(Window(from: clock.now, to: clock.now))
        }
        switch fault.kind {
        case .kill: die(fault)
        case .powerCut: die(fault)
        case .stop, .programIsOlder: process?.control.requestStop()
        case .secondRun: if script.cronMinutes != nil { live(until: nil) } else { live(until: clock.now + .minutes(1)) }
        case .diskIsFull: disk.isFull = true
        case .diskFails: disk.failsAfter = fault.amount
        case .bitFlip: _ = disk.flipBit(fault.amount)
        case .backupIsRestored:
            let old = moment(fault.at - fault.amount * 3600)
            guard let backup = backups.last(where: { $0.madeAt <= old }) else { return }
            mustRestore = backup
            process?.control.requestStop()
        case .clockStep: setClock(clockError + .seconds(Int64(fault.amount)))
        case .settingsChange: change(fault.amount)
        case .heldIsRetried: retryHeld()
        case .backfill:
            leave(
                .backfill(
                    .init(
                        window: Window(from: max(company.start, clock.now - .hours(Int64(fault.amount))), to: clock.now)
                    )))
        case .resend:
            let final = LedgerText(folder: stateFolder + "/ledger").lives.values.filter { $0.state == "accepted" }
            leave(.resend(final.map(\.line).sorted().suffix(3)))
        case .punchByApp: punchByApp(fault)
        case .entryIsDeleted, .entryIsEdited: changeEntry(fault)
        case .employeeLeaves: setUser(fault, .deactivated)
        case .forgedPush: forge(fault)
        default: changeHikCentral(fault)
        }
        setFaultBoard()
    }

    private func end(_ fault: Script.Fault) {
        if let index = active.firstIndex(of: fault) { active.remove(at: index) }
        switch fault.kind {
        case .diskIsFull: disk.isFull = active.contains { $0.kind == .diskIsFull }
        case .clockStep: setClock(clockError - .seconds(Int64(fault.amount)))
        case .employeeLeaves: setUser(fault, .active)
        case .hikCentralCapsPages: hikCentral.change { $0.silentPageCap = nil }
        case .programIsOlder: process?.control.requestStop()
        default: break
        }
        setFaultBoard()
    }

    private func setClock(_ error: Span) {
        clockError = error
        process?.clock.error = error
        process?.clock.wake()
    }

    /// From where on the steps to a death are counted: most steps are taken in reading, and few of those are dangerous.
    enum Aim {
        /// The next post: half of all deaths.
        case post
        /// The next new file of the ledger: one of eight.
        case newFile
        /// The next move of the cursor: one of eight.
        case cursor
    }

    private var aimed: [Aim: [Script.Fault]] = [:]

    /// What a death may wait for begins.
    func hit(_ aim: Aim) {
        guard let process, let fault = aimed[aim]?.popLast() else { return }
        process.die(fault.kind == .kill ? .kill : .powerCut, after: fault.amount / 8)
    }

    private func die(_ fault: Script.Fault) {
        let aims: [Aim?] = [nil, .post, .newFile, .post, .cursor, .post, nil, .post]
        if let aim = aims[fault.amount % 8] { return aimed[aim, default: []].append(fault) }
        guard let process, process.isAlive else {
            deaths.append(fault)
            return
        }
        process.die(fault.kind == .kill ? .kill : .powerCut, after: fault.amount)
    }
}
