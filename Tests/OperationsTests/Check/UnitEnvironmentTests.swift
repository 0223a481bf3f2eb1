import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Operations
@testable import Simulator
@testable import Site
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Other sites of this machine")
struct OtherSiteTests {
    private static let own = [
        "HIKVISION_HOST": "https://10.0.0.5/artemis", "ENTRY_DEVICES": "Entrada, 7", "EXIT_DEVICES": "Salida",
        "HUMAND_AUTH": "Basic abc", "EVENT_FILTER": "",
    ]

    @Test(
        "A copied settings file posts each passage twice, until its doors, people, server or account are others",
        arguments: [
            ([:], true), (["HIKVISION_HOST": "https://10.0.0.5:443"], true), (["HUMAND_AUTH": "abc"], true),
            (["HUMAND_BASE_URL": "https://api-prod.humand.co"], true),
            (["ENTRY_DEVICES": "", "EXIT_DEVICES": ""], true),
            (["ENTRY_DEVICES": "Otra", "EXIT_DEVICES": "7"], true),
            (["ENTRY_DEVICES": "Otra", "EXIT_DEVICES": ""], false),
            (["HIKVISION_HOST": "https://10.0.0.6"], false), (["HUMAND_AUTH": "abd"], false),
            (["HUMAND_BASE_URL": "https://api.humand.example"], false), (["EVENT_FILTER": "{}"], false),
        ] as [([String: String], Bool)])
    func repeats(_ changes: [String: String], _ isTwin: Bool) throws {
        let other = OtherSite(
            site: try #require(PackagedSite(settingsFile: "/etc/hik2humand/norte.env")),
            texts: Self.own.merging(changes) { $1 }.mapValues { Secret($0) })
        #expect(other.repeats(Self.own.mapValues { Secret($0) }) == isTwin)
    }

    @Test("check of either site names the other, before it is started")
    func named() throws {
        let site = CheckSite()
        site.settingsFile = "/etc/hik2humand/hik2humand.env"
        site.values["STATE_DIR"] = "/var/lib/hik2humand/hik2humand"
        let norte = try #require(PackagedSite(settingsFile: "/etc/hik2humand/norte.env"))
        site.service = ServiceFacts(units: [.init(name: "hik2humand.service", isEnabled: false, state: "inactive")])
        site.service.settingTexts = Self.own.mapValues { Secret($0) }
        site.service.otherSites = [OtherSite(site: norte, texts: site.service.settingTexts)]
        let report = site.check()
        #expect(report.summary.english.hasPrefix("Settle this first: settings: give each site its own doors"))
        #expect(
            report.all("settings").contains { $0.text.hasPrefix("the site norte (/etc/hik2humand/norte.env) reads") })
        site.service.otherSites = []
        #expect(site.check().summary.english.hasPrefix("All is well"))
    }
}

@Suite("What the unit's files set besides the settings file")
struct UnitEnvironmentTests {
    private static let dropIn = "/etc/systemd/system/hik2humand.service.d/x.conf"
    private static let again = "systemctl daemon-reload && systemctl restart hik2humand.service"

    private func facts(
        _ variables: [UnitVariable], _ texts: [String: String] = [:], isRead: Bool = true
    ) -> ServiceFacts {
        var unit = ServiceFacts.Unit(name: "hik2humand.service", process: "42")
        unit.variables = variables
        unit.loaded = isRead ? Set(variables.map(\.name)) : []
        var facts = ServiceFacts(units: [unit])
        facts.settingTexts = texts.mapValues { Secret($0) }
        return facts
    }

    private func variable(_ name: String, _ value: String, file: String? = nil) -> UnitVariable {
        UnitVariable(name, value, UnitPlace(path: Self.dropIn, line: 2), file: file)
    }

    private func texts(_ facts: ServiceFacts, _ settings: Settings) -> [String] {
        UnitEnvironment(settings, service: facts)?.warnings().map {
            "\($0.text) → \($0.remedy?.english ?? "")"
        } ?? []
    }

    @Test("What differs is named with its line, both values and the commands; a secret's value never is")
    func differences() throws {
        let settings = try Sample.packaged()
        let variables = [
            variable("POLL_INTERVAL", "1m"), variable("HUMAND_AUTH", "an older key"), variable("SETTLE", ""),
            variable("DRY_RUN", "false"), variable("TIMEOUT", "7s"),
        ]
        let said = texts(
            facts(variables, ["POLL_INTERVAL": "5m", "HUMAND_AUTH": "the key", "TIMEOUT": "7s"]), settings)
        #expect(
            said == [
                "\(Self.dropIn) (line 2) gives hik2humand.service other values than /etc/hik2humand/hik2humand.env, and "
                    + "those count: POLL_INTERVAL=1m (in the file 5m), HUMAND_AUTH (not shown) → write what is to count into "
                    + "/etc/hik2humand/hik2humand.env, take POLL_INTERVAL, HUMAND_AUTH out of \(Self.dropIn) (sudoedit "
                    + "\(Self.dropIn)), then \(Self.again)"
            ])
        #expect(texts(facts([variable("DRY_RUN", "false")]), settings).isEmpty, "as by default")
        let unread = texts(facts([variable("POLL_INTERVAL", "1m")], isRead: false), settings).first
        #expect(unread?.contains("hik2humand.env, which count once systemd has read it: POLL_INTERVAL=1m") == true)
        let fromFile = texts(
            facts(
                [variable("HIKVISION_HOST", "https://u:p@old", file: "/etc/old.env")], ["HIKVISION_HOST": "https://a"]),
            settings)
        #expect(fromFile.count == 1)
        #expect(fromFile.first?.contains("(line 2, EnvironmentFile=/etc/old.env) gives") == true)
        #expect(fromFile.first?.contains("HIKVISION_HOST (not shown)") == true)
        #expect(fromFile.first?.contains("take line 2 out of \(Self.dropIn)") == true)
        #expect(texts(ServiceFacts(units: nil), settings).isEmpty, "without systemd")
        let finding = UnitEnvironment(settings, service: facts(variables))?.warnings().first
        let spanish = finding?.lines(.spanish) ?? "and"
        #expect(English.words(in: spanish).isEmpty, "\(spanish)")
    }

    @Test("With the timer it is the run's unit that counts, and nothing is to be restarted")
    func timer() throws {
        var once = ServiceFacts.Unit(name: "hik2humand-once.service", state: "inactive")
        once.variables = [variable("POLL_INTERVAL", "1m")]
        once.loaded = ["POLL_INTERVAL"]
        let facts = ServiceFacts(units: [
            .init(name: "hik2humand.service", isEnabled: false, state: "inactive"), .init(name: "hik2humand.timer"),
            once,
        ])
        let said = texts(facts, try Sample.packaged())
        #expect(said.count == 1 && said.first?.contains("gives hik2humand-once.service") == true)
        #expect(said.first?.hasSuffix("then systemctl daemon-reload") == true)
    }

    private func daemon(isDry: Bool) -> DaemonStatus {
        var running = RunningSettings()
        running.isDryRun = isDry
        let clock = ManualClock(now: Instant(seconds: 1_767_960_000))
        return DaemonStatus(EngineStatus(), running: running, clock: clock, startedAt: clock.now, hasStopped: false)
    }

    @Test("A dry run that a drop-in makes is ended there: no restart is named that finds it again")
    func dryRun() throws {
        let (on, off) = (try Sample.packaged(["DRY_RUN": "true"]), try Sample.packaged())
        func told(_ settings: Settings, _ value: String?, loaded: Set<String> = []) -> String? {
            var facts = facts(value.map { [variable("DRY_RUN", $0)] } ?? [])
            facts.units?[0].loaded = loaded
            let unit = UnitEnvironment(settings, service: facts)
            return DryRunNow(daemon(isDry: true), settings, unit: unit)?.whatToDo.english
        }
        let end =
            "\(Self.dropIn) (line 2) sets DRY_RUN=true: take DRY_RUN out of \(Self.dropIn) (sudoedit \(Self.dropIn)), then "
            + Self.again
        #expect(told(off, "true") == end)
        #expect(told(on, "true") == "set DRY_RUN=false; " + end)
        #expect(told(off, nil, loaded: ["DRY_RUN"]) == Self.again, "taken out, and not read again")
        #expect(told(off, "false")?.hasPrefix("systemctl restart hik2humand.service (if it stays one") == true)
        let stopped = DryRunNow(
            nil as DaemonStatus?, on, unit: UnitEnvironment(on, service: facts([variable("DRY_RUN", "1")])))
        #expect(
            stopped?.whatToDo.english.hasPrefix("set DRY_RUN=false to post; \(Self.dropIn) (line 2) sets DRY_RUN=1")
                == true)
    }

    @Test("status says it once, and with a daemon that posts it names the line instead of a reload")
    func notices() throws {
        let on = try Sample.packaged(["DRY_RUN": "true"])
        func notices(_ settings: Settings, isDry: Bool, _ value: String) -> [Finding] {
            var status = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
            status.daemon = daemon(isDry: isDry)
            status.holder = status.daemon?.process
            let given = settings.isDryRun ? "true" : "false"
            let facts = facts([variable("DRY_RUN", value)], ["DRY_RUN": given])
            return StatusReport(status, settings: settings, service: facts, now: Instant(seconds: 1_767_960_000))
                .notices
                .filter { $0.text.contains("DRY_RUN") }
        }
        let posts = notices(on, isDry: false, "false")
        #expect(posts.count == 1 && posts.first?.remedy?.english.contains("(line 2) sets DRY_RUN=false: take") == true)
        let off = notices(try Sample.packaged(), isDry: true, "true")
        #expect(off.count == 1 && off.first?.remedy?.english.contains("(line 2) sets DRY_RUN=true: take") == true)
        let later = notices(try Sample.packaged(), isDry: false, "true")
        #expect(later.count == 1 && later.first?.text.contains("DRY_RUN=true (in the file false)") == true)
    }

    // MARK: - check

    private func site(_ variables: [UnitVariable]) -> CheckSite {
        let site = CheckSite()
        site.settingsFile = "/etc/hik2humand/hik2humand.env"
        site.values["STATE_DIR"] = "/var/lib/hik2humand/hik2humand"
        site.service = facts(variables)
        return site
    }

    @Test("check names a proxy that only the service has, without its value; one of this shell too is nothing new")
    func proxy() {
        let site = site([variable("https_proxy", "http://u:p@proxy:3128")])
        func told() -> [String] { site.check().all("service").map(\.text).filter { $0.contains("proxy") } }
        #expect(
            told() == ["\(Self.dropIn) (line 2) sets https_proxy for hik2humand.service; this check goes without it"])
        site.environment = ["https_proxy": "http://u:p@proxy:3128"]
        #expect(told().isEmpty)
    }

    @Test("check says which setting of the unit's files counts, once, whatever else is wrong")
    func setting() {
        let site = site([variable("POLL_INTERVAL", "1m")])
        site.state.isReadOnly = true
        #expect(site.check().all("settings").filter { $0.text.contains("POLL_INTERVAL=1m (by default 5m)") }.count == 1)
    }

    @Test("A user of a drop-in reads what the unit's group may read; what it may not is given to that group")
    func group() {
        let file = "/etc/hik2humand/hik2humand.env"
        let site = site([])
        site.unreadable = [file]
        (site.state.owner, site.state.ownerName) = (65534, "nobody")
        (site.state.user, site.state.userName) = (65534, "nobody")
        func rights(_ mode: mode_t, folder: mode_t = 0o750) -> FileRights {
            FileRights(steps: [
                .init(path: "/etc/hik2humand", owner: 0, group: 900, mode: folder),
                .init(path: file, owner: 0, group: 900, mode: mode, isFolder: false),
            ])
        }
        site.service.units?[0].user = "nobody"
        site.service.units?[0].userPlace = UnitPlace(path: Self.dropIn, line: 3)
        site.service.units?[0].identity = UnitUser(number: 65534, groups: [900], groupName: "hik2humand")
        func found() -> Finding? { site.check().findings.first { $0.text.contains("may not read") } }
        site.rights[file] = rights(0o640)
        #expect(found() == nil)
        site.rights[file] = rights(0o600)
        #expect(
            found()?.text == "nobody, whom the daemon runs as (User= in \(Self.dropIn), line 3), may not read \(file)")
        #expect(found()?.remedy?.english == "chgrp hik2humand \(file); chmod 640 \(file)")
        site.rights[file] = rights(0o640, folder: 0o700)
        #expect(found()?.remedy?.english == "chgrp hik2humand /etc/hik2humand; chmod 750 /etc/hik2humand")
        site.service.units?[0].identity = UnitUser(number: 65534, groups: [65534], groupName: "nogroup")
        #expect(
            found()?.remedy?.english == "take User= out of \(Self.dropIn) (sudoedit \(Self.dropIn)), then \(Self.again)"
        )
        let spanish = found()?.lines(.spanish).replacing("nobody", with: "ana") ?? "and"
        #expect(English.words(in: spanish).isEmpty, "\(spanish)")
    }

    @Test("A state directory of another than the drop-in's user: the line, the unit's group, and the way back")
    func foreignState() throws {
        var facts = facts([])
        facts.units?[0].user = "nobody"
        facts.units?[0].userPlace = UnitPlace(path: Self.dropIn, line: 3)
        facts.units?[0].identity = UnitUser(number: 65534, groups: [900], groupName: "hik2humand")
        let settings = try Sample.packaged(["STATE_DIR": "/s"])
        let foreign = ForeignState(settings, service: facts, owner: 990, name: "hik2humand")
        #expect(
            foreign?.sentence
                == "/s belongs to hik2humand, and hik2humand.service runs as nobody (User= in \(Self.dropIn), line 3), who "
                + "may not write there; chown -R nobody:hik2humand /s; or, if nobody is a mistake, take User= out of "
                + "\(Self.dropIn) (sudoedit \(Self.dropIn)), then \(Self.again)")
        let spanish = foreign?.whole.spanish.replacing("nobody", with: "ana") ?? "and"
        #expect(English.words(in: spanish).isEmpty, "\(spanish)")
    }

    @Test("A run of cron beside the service is a warning with its line; beside nothing it is none")
    func cron() {
        let site = site([])
        site.service.cronRuns = [
            CronRun(path: "/etc/cron.d/hik", line: 4, settingsFile: "/etc/hik2humand/hik2humand.env"),
            CronRun(path: "/etc/cron.d/hik", line: 5, settingsFile: "/etc/hik2humand/norte.env"),
        ]
        func found() -> [Finding] { site.check().findings.filter { $0.text.contains("/etc/cron.d/hik") } }
        #expect(
            found().map(\.text) == [
                "/etc/cron.d/hik, line 4, makes runs with these settings beside hik2humand.service: only one of them can "
                    + "work at a time"
            ])
        #expect(found().first?.severity == .warning)
        #expect(found().first?.remedy?.english == "take line 4 out of /etc/cron.d/hik: sudoedit /etc/cron.d/hik")
        let spanish = found().first?.lines(.spanish) ?? "and"
        #expect(English.words(in: spanish).isEmpty, "\(spanish)")
        site.service.units?[0].isEnabled = false
        site.service.units?[0].state = "inactive"
        #expect(found().isEmpty)
    }
}
