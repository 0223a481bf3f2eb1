import Foundation

@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support

/// A plant, two peers and a folder in which the program is run and killed repeatedly.
final class CrashSite {
    /// What a test has to report.
    struct Finding {
        enum Claim { case lost, twice, doubt, ending }

        var claim: Claim
        var text: String
    }

    let peers: CrashPeers
    let seed: UInt64
    private(set) var random: SeededGenerator
    private(set) var findings: [Finding] = []
    /// How often a worker was killed while its program lived on.
    var workerKills = 0
    private(set) var life = 0
    private(set) var doubtCount = 0
    private let folder: String
    private let start: Instant
    private let coverage: CrashCoverage?
    private var expected: [CrashPunch] = []
    private var doubts: [(life: Int, story: String, punch: CrashPunch)] = []
    private var ledger: CrashLedger

    /// - Parameter coverage: where kills are counted and points chosen; nil for an undisturbed site.
    init(seed: UInt64, coverage: CrashCoverage?) throws {
        self.seed = seed
        self.coverage = coverage
        random = SeededGenerator(seed: seed)
        folder = NSTemporaryDirectory() + "hik-crash-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        peers = try CrashPeers()
        start = SystemClock().now - .hours(3)
        ledger = try CrashLedger(StateFolder(path: folder + "/state"))
    }

    deinit {
        peers.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: - Expected results

    /// What became of every event.
    var fates: [String: CrashLedger.Fate] { ledger.fates }

    /// Lives through this many days, and checks what Humand holds afterwards.
    func live(days: Int) throws {
        for number in 0..<days {
            if number > 0 { try night() }
            let day = CrashDay(number: number, at: SystemClock().now)
            peers.hikCentral.add(persons: day.persons)
            peers.humand.add(users: day.users)
            peers.hikCentral.add(events: day.events)
            expected += day.expected
            try finish(day)
        }
        peers.settle()
        let posts = peers.contacts.count { $0.punch != nil }
        try undisturbed()
        if peers.contacts.count(where: { $0.punch != nil }) != posts { report(.twice, "a finished site posted again") }
        compare()
    }

    /// Starts the program until every event of the day is settled.
    private func finish(_ day: CrashDay) throws {
        for attempt in 0..<150 {
            let isDone = day.events.allSatisfy { event in
                guard let state = fates[event.id]?.state else { return false }
                return state.isFinal || state == .held
            }
            if isDone { return }
            if let coverage, attempt < 100, !coverage.isReached { try disturbed(coverage) } else { try undisturbed() }
        }
        report(.lost, "a day was not finished in 150 lives: \(fates)")
    }

    private func compare() {
        let held = peers.humand.allEntries.map {
            CrashPunch(employee: $0.employeeId, kind: $0.kind, time: $0.time.instant)
        }
        if Set(held).count != held.count { report(.twice, "Humand holds a punch twice: \(held)") }
        for punch in Set(expected).subtracting(held) { report(.lost, "Humand misses \(punch)") }
        for punch in Set(held).subtracting(expected) { report(.twice, "Humand holds what no door saw: \(punch)") }
        if held.count != expected.count { report(.twice, "Humand holds \(held.count), expected \(expected.count)") }
        for id in ledger.repeated { report(.twice, "\(id) stands in the ledger twice") }
        // A second post of an entry that Humand has would be refused like this.
        for served in peers.humand.journal where served.code == "INVALID_ENTRY" {
            report(.twice, "Humand refused a post: \(served)")
        }
        for doubt in doubts { check(doubt) }
    }

    /// A post left in doubt by a crash must have been read back before it was posted again.
    private func check(_ doubt: (life: Int, story: String, punch: CrashPunch)) {
        let later = peers.contacts.filter { $0.life > doubt.life }
        guard let post = later.firstIndex(where: { $0.punch == doubt.punch }) else {
            // If it was never posted again, reading back or its answer showed that it was there.
            if !later.contains(where: { $0.employee == doubt.punch.employee && $0.punch == nil }) {
                report(.doubt, "\(doubt.story): \(doubt.punch) was never read back")
            }
            return
        }
        if !later[..<post].contains(where: { $0.employee == doubt.punch.employee && $0.punch == nil }) {
            report(.doubt, "\(doubt.story): \(doubt.punch) was posted again without being read back")
        }
    }

    // MARK: - Lives

    /// One undisturbed run to its end.
    private func undisturbed() throws {
        life += 1
        peers.begin(life: life, strike: nil)
        let program = try RunningProgram(["run", "--once"], in: folder, environment: settings)
        let ending = try program.end()
        if ending != .exit(0), ending != .exit(65) {
            report(.ending, "life \(life), undisturbed, ended with \(ending): \(program.text(.errors))")
        }
        ledger = try CrashLedger(state)
    }

    /// One life that is meant to end at a chosen point.
    private func disturbed(_ coverage: CrashCoverage) throws {
        life += 1
        let today = state.ledgerFile(day: SystemClock().now.utcDate)
        let old = oldFiles.filter { FileManager.default.fileExists(atPath: $0) }
        let hasDoubt = !ledger.doubts(after: 0).isEmpty
        let point = coverage.next(
            beginsDay: !FileManager.default.fileExists(atPath: today), hasOldFiles: old.count > 1, hasDoubt: hasDoubt,
            random: &random)
        let before = ledger.lastNumber
        let life = try CrashLife(
            number: life, point: point, in: folder, state: state.path, today: today, old: old, settings: settings,
            peers: peers, mayWait: hasDoubt, random: &random)
        let (ending, hit) = try life.end()
        let story = "life \(life.story)"
        if life.hasKilledWorkerOnly { workerKills += 1 }
        switch ending {
        case .signal(SIGKILL): coverage.hit(hit ?? .anyMoment)
        case .exit(0), .exit(65), .exit(69), .exit(75): break
        default: report(.ending, "\(story) ended with \(ending): \(life.errors)")
        }
        ledger = try CrashLedger(state)
        let doubted = ledger.doubts(after: before)
        doubtCount += doubted.count
        if doubted.count > 1 { report(.doubt, "\(story) left \(doubted.count) punches in doubt: \(doubted)") }
        for punch in doubted { doubts.append((self.life, story, punch)) }
    }

    private func report(_ claim: Finding.Claim, _ text: String) {
        findings.append(Finding(claim: claim, text: "CRASH_SEED=\(seed): \(text)"))
    }

    // MARK: - Files

    private var state: StateFolder { StateFolder(path: folder + "/state") }

    private var settings: [String: String] {
        [
            "ENTRY_DEVICES": Site.entry.name, "EXIT_DEVICES": Site.exit.name, "EMPLOYEE_ID": "personCode",
            "HIK_EVENT_TYPES": "196893", "HIK_TIME_ZONE": "UTC", "START_FROM": start.text, "WINDOW_MAX": "1h",
            "SETTLE": "0s", "POLL_INTERVAL": "1s", "LATE_CHECK": "1s", "LATE_WINDOW": "30d", "STATE_DIR": state.path,
        ].merging(peers.settings(life: life)) { $1 }
    }

    /// Older than LEDGER_RETENTION, and left there from before that night.
    private var oldFiles: [String] {
        let now = SystemClock().now
        return [501, 500].map { state.ledgerFile(day: (now - .days($0)).utcDate) }
    }

    /// A day passes: the machine's clock cannot be changed for one program, so its files are made a day older. Two
    /// files reach the end of their retention.
    private func night() throws {
        let files = POSIXFileSystem()
        let days = try files.names(in: state.ledgerFolder).compactMap(StateFolder.day(ofFile:)).sorted()
        for day in days {
            guard let midnight = Instant(text: day + "T00:00Z"), SystemClock().now - midnight < .days(100) else {
                continue
            }
            try FileManager.default.moveItem(
                atPath: state.ledgerFile(day: day), toPath: state.ledgerFile(day: (midnight - .days(1)).utcDate))
        }
        for path in oldFiles { try files.replace(path, with: Data("of long ago\n".utf8)) }
    }
}
