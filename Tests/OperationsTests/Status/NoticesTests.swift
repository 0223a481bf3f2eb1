import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Simulator
@testable import Site
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("What is on disk and what runs")
struct NoticesTests {
    private static let now = TestSite.time("12:00:00").instant
    private let map = "hikcentral,humand\n17,E17\n"

    /// The settings of the package's site, as they are on disk.
    private func settings(
        _ changes: [String: String] = [:], map: String? = nil, site: String = "hik2humand"
    ) throws -> Settings {
        let usual = ["HIK_TIME_ZONE": "America/Montevideo", "EMPLOYEE_MAP": "/etc/map.csv"]
        let values = Sample.settings.merging(usual) { $1 }.merging(changes) { $1 }
        let text = values.map { "\($0.key)=\($0.value)\n" }.sorted().joined()
        let csv = map ?? self.map
        return try Settings(
            SettingValues(environment: [:], envFile: ("/etc/hik2humand/\(site).env", isRequired: true)) {
                path throws(FileError) in Data((path == "/etc/map.csv" ? csv : text).utf8)
            })
    }

    /// A daemon that was started with these settings nine hours ago.
    private func facts(_ started: Settings, isDry: Bool = false, reload: ReloadResult? = nil) -> StatusFacts {
        var facts = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
        let clock = ManualClock(now: Self.now)
        var status = EngineStatus()
        status.reload = reload
        facts.holder = "\(getpid())"
        facts.daemon = DaemonStatus(
            status, running: RunningSettings(started, isDryRun: isDry, readAt: Self.now - .hours(9)), clock: clock,
            startedAt: Self.now - .hours(9), hasStopped: false)
        return facts
    }

    private func texts(_ settings: Settings, _ facts: StatusFacts, service: ServiceFacts? = nil) -> [String] {
        Notices(settings, facts: facts, service: service, now: Self.now).all.map {
            "\($0.text) → \($0.remedy?.english ?? "")"
        }
    }

    @Test("Another site's daemon in the state directory is no health of this one")
    func otherSite() throws {
        let facts = try facts(settings())
        func health(of site: String) throws -> Health {
            try StatusReport(facts, settings: settings(site: site), now: Self.now).health
        }
        #expect(try health(of: "norte").code == .configuration)
        #expect(try health(of: "norte").description.hasPrefix("another site, hik2humand, works"))
        #expect(try !health(of: "hik2humand").description.contains("another site"))
    }

    @Test("Where nothing has changed there is nothing to say")
    func same() throws {
        #expect(try texts(settings(), facts(settings())).isEmpty)
    }

    @Test("A settings file, or a file it names, that has changed since it was read is named, with the command")
    func changed() throws {
        let reload =
            " has changed since the daemon read it at 2026-01-27 03:00:00 → systemctl reload hik2humand.service"
        let env = try texts(settings(["POLL_INTERVAL": "7m"]), facts(settings()))
        #expect(env == ["/etc/hik2humand/hik2humand.env" + reload])
        #expect(try texts(settings(map: map + "21,E21\n"), facts(settings())) == ["/etc/map.csv" + reload])
    }

    @Test("What only a restart puts in force is named before a reload and after it, until there was one")
    func afterRestart() throws {
        let moved = try settings(["STATUS_LISTEN": "127.0.0.1:8099"])
        let said = [
            "STATUS_LISTEN has a new value, which takes effect after a restart → "
                + "systemctl restart hik2humand.service"
        ]
        var facts = try facts(settings())
        #expect(texts(moved, facts) == said)
        // The daemon has read the file, and has kept its port.
        facts.daemon?.running.files = moved.files
        facts.daemon?.running.waiting = ["STATUS_LISTEN"]
        #expect(texts(moved, facts) == said)
        #expect(texts(moved, self.facts(moved)).isEmpty)
    }

    @Test("A door that was renamed while the daemon works is said before a start fails for it, with the line to write")
    func lostDoors() throws {
        let doors = ["ENTRY_DEVICES": "Facial Entrada", "EXIT_DEVICES": "Facial Salida, Comedor"]
        let lost = LostDoor.all(
            entry: [DeviceReference("Facial Entrada")],
            exit: [DeviceReference("Facial Salida"), DeviceReference("Comedor")],
            listed: [
                Door(code: "23", name: "Facial Entrada"), Door(code: "24", name: "Molinete"),
                Door(code: "31", name: "Comedor"),
            ],
            codes: ["Facial Entrada": "23", "Facial Salida": "24", "Comedor": "31"])
        var facts = try facts(settings(doors))
        facts.daemon?.lostDoors = lost
        let report = StatusReport(facts, settings: try settings(doors), now: Self.now)
        let text = report.text(on: .none, .english)
        #expect(text.contains("“Molinete”; the doors as they were are read"))
        #expect(text.contains("Molinete, Comedor"), "\(text)")
        #expect(text.contains("; then systemctl reload hik2humand.service"))
        #expect(!report.health.description.contains("Molinete"), "its code is read all the same")
        // The line has been corrected already.
        let corrected = doors.merging(["EXIT_DEVICES": "Molinete, Comedor"]) { $1 }
        let later = StatusReport(facts, settings: try settings(corrected), now: Self.now).text(on: .none, .english)
        #expect(!later.contains("write EXIT_DEVICES"))
    }

    @Test("A door whose code is gone is not read, so punches do not flow, and the health says so")
    func goneDoor() throws {
        var facts = try facts(settings())
        facts.lastPoll = Self.now - .minutes(2)
        facts.daemon?.lastGoodPoll = Self.now - .minutes(2)
        #expect(Health(facts, now: Self.now).isHealthy)
        facts.daemon?.lostDoors = [
            LostDoor(
                setting: .exitDevices, name: "A", phrase: Phrase(same: "EXIT_DEVICES: gone"), code: "24",
                successor: "B", isGone: true)
        ]
        let health = Health(facts, now: Self.now)
        #expect(health.code == .configuration && health.description == "EXIT_DEVICES: gone")
    }

    @Test("A list of doors that a reload has emptied is named until a restart")
    func emptied() throws {
        var facts = try facts(settings())
        facts.daemon?.emptied = [.exitDevices]
        let text = StatusReport(facts, settings: try settings(), now: Self.now).text(on: .none, .english)
        #expect(text.contains("EXIT_DEVICES is empty since a reload: nobody will clock out any more"))
    }

    @Test("A terminal with a new code is not read yet, and the doors say so, unless other settings are in force")
    func unreadDoors() throws {
        let doors = ["ENTRY_DEVICES": "Facial Entrada", "EXIT_DEVICES": "Facial Salida"]
        let settings = try settings(doors)
        var daemon = try #require(facts(settings).daemon)
        daemon.doors = DoorsRead(
            all: ["23", "24"], entry: ["23"], exit: ["24"], nextLook: Self.now + .minutes(32))
        func unread(_ entryCode: String, _ daemon: DaemonStatus, _ now: Instant = Self.now) throws -> UnreadDoors? {
            let map = try DoorMap(
                entry: settings.entryDevices, exit: settings.exitDevices,
                listed: [Door(code: entryCode, name: "Facial Entrada"), Door(code: "24", name: "Facial Salida")])
            return UnreadDoors(map, settings: settings, daemon: daemon, now: now)
        }
        #expect(try unread("23", daemon) == nil)
        let found = try #require(try unread("99", daemon))
        #expect(found.phrase.english.contains("the door “Facial Entrada” (99) as HikCentral has it now"))
        #expect(found.phrase.english.hasSuffix("it looks again at about 12:32"), "\(found.phrase.english)")
        #expect(found.phrase.spanish.hasSuffix("vuelve a mirar hacia las 12:32"))
        #expect(found.advice.english.hasPrefix("systemctl reload hik2humand.service has it read now"))
        let overdue = try #require(try unread("99", daemon, Self.now + .hours(1)))
        #expect(overdue.phrase.english.hasSuffix("with its next comparison of counts"))
        daemon.running = RunningSettings(
            try self.settings(["EXIT_DEVICES": "Comedor"]), isDryRun: false, readAt: Self.now)
        #expect(try unread("99", daemon) == nil, "the settings are others, which is said elsewhere")
    }

    @Test("A clock that is ahead of HikCentral's puts off all reading, and status says so")
    func clockAhead() throws {
        let settings = try self.settings()
        var facts = self.facts(settings)
        #expect(!texts(settings, facts).contains { $0.contains("ahead of") })
        facts.daemon?.clockAhead = .minutes(25)
        #expect(
            texts(settings, facts).contains(
                "this machine's clock is 25 min ahead of HikCentral's, so what doors see is read that much later "
                    + "→ hik2humand check"))
        let members = try #require(facts.daemon?.members)
        #expect(DaemonStatus(.object(members))?.clockAhead == .minutes(25))
    }

    @Test("Of a certificate that has been trusted since, nobody says that it was not: a reload is what is lacking")
    func trustedSince() throws {
        let settings = try settings()
        func told(_ trusted: Set<String>) throws -> [String] {
            var facts = facts(settings)
            facts.daemon?.running.certificateChange = Phrase(same: "another one")
            facts.daemon?.running.certificateShown = "F3:5D"
            facts.daemon?.hikCentral = .init(since: Self.now, kind: .away, reason: Phrase(same: "no"))
            facts.trustedNow = trusted
            return texts(settings, facts)
        }
        #expect(try told([]).contains("another one → hik2humand check"))
        let since = try told(["3C:F0", "F3:5D"])
        #expect(!since.contains { $0.contains("another one") }, "\(since)")
        #expect(
            since.contains {
                $0.contains("has been trusted in the meantime") && $0.hasSuffix("→ systemctl reload hik2humand.service")
            }, "\(since)")
    }

    @Test("A door with another name is still read by its code, and doors says so, unless other settings are in force")
    func stillReadDoors() throws {
        let settings = try settings(["ENTRY_DEVICES": "Facial Entrada", "EXIT_DEVICES": "Facial Salida"])
        var daemon = try #require(facts(settings).daemon)
        daemon.doors = DoorsRead(all: ["23", "24", "25"], entry: ["23", "25"], exit: ["24", "25"], nextLook: nil)
        func held(_ unmapped: [String], _ daemon: DaemonStatus?) -> StillReadDoors? {
            StillReadDoors(among: unmapped, settings: settings, daemon: daemon)
        }
        let all = try #require(held(["23", "24", "25", "31"], daemon)).directions
        #expect(all["23"] == .clockIn && all["24"] == .clockOut && all["25"] == .some(nil) && all["31"] == nil)
        #expect(held(["31"], daemon) == nil && held(["23"], nil) == nil)
        daemon.running = RunningSettings(
            try self.settings(["EXIT_DEVICES": "Comedor"]), isDryRun: false, readAt: Self.now)
        #expect(held(["23"], daemon) == nil, "the settings are others, which is said elsewhere")
    }

    @Test("DRY_RUN is said whichever of settings and daemon has it, once")
    func dryRun() throws {
        let (on, off) = (try settings(["DRY_RUN": "true"]), try settings())
        #expect(
            texts(on, facts(on, isDry: true))
                == ["DRY_RUN is on: nothing is posted → set DRY_RUN=false, then systemctl restart hik2humand.service"])
        let posting = texts(on, facts(off))
        #expect(posting.count == 1 && posting[0].hasPrefix("DRY_RUN is on in the settings, but the daemon posts"))
        let dry = texts(off, facts(on, isDry: true))
        #expect(dry.count == 1 && dry[0].contains("→ systemctl restart hik2humand.service"))
        var nobody = facts(on)
        nobody.holder = nil
        #expect(texts(on, nobody) == ["DRY_RUN is on: nothing is posted → set DRY_RUN=false to post"])
    }

    @Test("A reload that failed is said with its reason, until one succeeds")
    func failedReload() throws {
        var reload = ReloadResult(
            number: 1, at: .seconds(0), problems: [Phrase(same: "no such door"), Phrase(same: "another")])
        let found = try texts(settings(["POLL_INTERVAL": "7m"]), facts(settings(), reload: reload))
        #expect(found.count == 1 && found[0].contains("the old settings are in force: no such door (and 1 more)"))
        reload.problems = []
        #expect(try texts(settings(), facts(settings(), reload: reload)).isEmpty)
    }

    @Test("START_FROM that changed after the first run is said, with the command that reads the rest")
    func startFrom() throws {
        var facts = try facts(settings())
        facts.beginning = TestSite.time("2026-01-20 00:00:00").instant
        func said(_ start: String) throws -> [String] {
            let changed = try settings(["START_FROM": start])
            facts.daemon?.running.files = changed.files
            return texts(changed, facts)
        }
        #expect(try said("2026-01-20").isEmpty)
        #expect(try said("3d").isEmpty, "which moves with the clock")
        let earlier = try said("2026-01-10")
        let backfill = "hik2humand backfill --from 2026-01-10T00:00:00-03:00 --to 2026-01-20T00:00:00-03:00"
        #expect(earlier.first?.contains(backfill) == true)
        #expect(try said("2026-01-25").first?.contains("it changes nothing now") == true)
        // As after a change of the zone by two hours.
        let shifted = try said("2026-01-20T02:00:00-03:00")
        #expect(shifted.first?.contains("if HIK_TIME_ZONE is not the site's zone, correct it") == true)
    }

    @Test("A state directory that is empty although its service is enabled is said to be lost")
    func lost() throws {
        let empty = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
        func service(isEnabled: Bool) -> ServiceFacts {
            ServiceFacts(units: [.init(name: "hik2humand.service", isEnabled: isEnabled, state: "inactive")])
        }
        let lost = try texts(settings(), empty, service: service(isEnabled: true))
        #expect(lost.count == 1 && lost[0].contains("its ledger is lost"))
        #expect(try texts(settings(), empty, service: service(isEnabled: false)).isEmpty)
        let report = StatusReport(
            empty, settings: try settings(), service: service(isEnabled: true), now: Self.now)
        #expect(!report.health.description.contains("systemctl start"), "a start would begin anew")
    }

    @Test("status names a notice and a ping that did not arrive, and a port that somebody else has")
    func failing() throws {
        var facts = try facts(settings())
        facts.noticeFailure = NoticeFailure(at: Self.now - .hours(1), problem: Phrase(same: "/bin/false exited with 1"))
        facts.daemon?.running.pingProblem = "PING_URL (ping.example) is not reached: it answers 500"
        facts.daemon?.running.closedPorts = [ClosedPort(setting: "LISTEN", address: "[::1]:8090", reason: "in use")]
        let text = StatusReport(facts, settings: try settings(), now: Self.now).text(on: .none, .english)
        #expect(text.contains("at 2026-01-27 11:00:00, failed: /bin/false exited with 1"))
        #expect(text.contains("PING_URL (ping.example) is not reached"))
        #expect(text.contains("hik2humand notice test"))
        #expect(text.contains("LISTEN=[::1]:8090: nothing can listen there"))
        #expect(text.contains("ss -ltnp 'sport = :8090'"))
        #expect(text.contains("then systemctl restart hik2humand.service"))
    }

    @Test("Settings that are not the service's are said to be others, and the two lines on the process agree")
    func foreignSettings() throws {
        let facts = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
        let service = ServiceFacts(units: [.init(name: "hik2humand.service", process: "77")])
        func report(_ file: String?) throws -> StatusReport {
            var own = try settings()
            own.file = file
            return StatusReport(facts, settings: own, service: service, now: Self.now)
        }
        let other = try report("/root/.env")
        #expect(other.health.code == .configuration)
        #expect(other.health.description.hasSuffix("read /root/.env: add --env-file /etc/hik2humand/hik2humand.env"))
        let text = other.text(on: .none, .english)
        #expect(text.contains("77, hik2humand.service, which does not work in this STATE_DIR"))
        #expect(!text.contains("no daemon runs"))
        var renamed = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
        renamed.goneSettings = "/etc/hik2humand/hik2humand.env"
        var none = try settings()
        none.file = nil
        let gone = StatusReport(renamed, settings: none, service: service, now: Self.now).health
        #expect(gone.code == .configuration && !gone.description.contains("--env-file"))
        #expect(gone.description.contains("its settings, /etc/hik2humand/hik2humand.env, are gone: put that file back"))
        let own = try report("/etc/hik2humand/hik2humand.env").health
        #expect(own.code == .left && own.description.hasSuffix("another STATE_DIR or other settings than these"))
    }

    @Test(
        "What does not run is said with the command that starts it",
        arguments: [
            ("inactive", true, "then systemctl start hik2humand.service"),
            ("inactive", false, "then systemctl enable --now hik2humand.service"),
            ("masked", false, "systemctl unmask hik2humand.service, then hik2humand check"),
            ("activating", true, "check says whether it can start, then systemctl start hik2humand.service"),
            ("failed", true, "has failed (78): hik2humand check says why, then systemctl start hik2humand.service"),
        ])
    func stopped(_ state: String, isEnabled: Bool, _ command: String) throws {
        var facts = try facts(settings())
        facts.holder = nil
        facts.daemon?.hasStopped = true
        var unit = ServiceFacts.Unit(name: "hik2humand.service", isEnabled: isEnabled, state: state)
        unit.endedWith = 78
        func health() throws -> String {
            let service = ServiceFacts(units: [unit])
            return StatusReport(facts, settings: try settings(), service: service, now: Self.now).health.description
        }
        #expect(try health().hasSuffix(command))
        if state == "activating" {
            unit.endedWith = 0
            #expect(try health().hasSuffix("systemd is starting hik2humand.service: look again in a minute"))
        }
        facts.loss = .bothLost(folder: "/var/lib/x", since: nil)
        #expect(try !health().contains("systemctl"), "a start would do no good")
    }

    @Test("A certificate that ends within 30 days is said", arguments: [(29, true), (31, false)] as [(Int64, Bool)])
    func certificate(_ days: Int64, isSaid: Bool) throws {
        var facts = try facts(settings())
        facts.daemon?.running.certificateEnds = Self.now + .days(days)
        #expect(try texts(settings(), facts).isEmpty != isSaid)
    }

    @Test("Settings of a running service that are gone are said by a reload too, which sends nobody to restart it")
    func goneSettings() throws {
        let site = try settings()
        var loose = site
        loose.file = nil
        let service = ServiceFacts(units: [.init(name: "hik2humand.service", process: "42")])
        let files = InMemoryFileSystem()
        let said = DaemonReload.nothingToReload(loose, service, files).english
        #expect(
            said.contains("its settings, /etc/hik2humand/hik2humand.env, are gone")
                && said.hasSuffix("do not restart it"))
        try files.replace("/etc/hik2humand/hik2humand.env", with: Data())
        #expect(DaemonReload.nothingToReload(loose, service, files).english.contains("no daemon works in"))
    }

    @Test("status also says what is wrong with the settings, and that service and timer are both enabled")
    func others() throws {
        let problem = Settings.Problem(setting: "POLL_INTERVAL", phrase: Phrase(same: "POLL_INTERVAL=soon: no"))
        let problems = Settings.Problems([problem], of: .init(environment: [:], envFile: nil))
        let both = ServiceFacts(units: [.init(name: "hik2humand.service"), .init(name: "hik2humand.timer")])
        let report = StatusReport(
            try facts(settings()), settings: try settings(["LOG_LEVEL": "debug"]), problems: problems, service: both,
            now: Self.now)
        let text = report.text(on: .none, .english)
        #expect(text.contains("the settings cannot be used: POLL_INTERVAL=soon: no"))
        #expect(text.contains("→ correct POLL_INTERVAL"), "as check says it")
        #expect(text.contains("systemctl disable --now hik2humand.timer"))
        #expect(!text.contains("has changed"), "one difference is one notice")
        var lost = try facts(settings())
        lost.loss = .bothLost(folder: "/var/lib/x", since: nil)
        let named = StatusReport(lost, settings: try settings(), now: Self.now).text(on: .none, .english)
        #expect(named.contains("cursor and ledger are gone") && named.contains("hik2humand run --once --from TIME"))
        #expect(report.json["warnings"]?.elements?.count == 2 && report.json["dryRun"]?.boolean == false)
    }
}
