import Base
import Foundation
import Ledger
import Site

/// What systemd knows about the units.
package struct ServiceFacts: Equatable, Sendable {
    struct Unit: Equatable, Sendable {
        var name: String
        var isInstalled: Bool
        var isEnabled: Bool
        /// `active`, `inactive`, `failed`, `activating`…
        var state: String
        /// The state in words, for the middle of a sentence.
        var statePhrase: Phrase {
            let spanish =
                switch state {
                case "active": "activo"
                case "inactive": "inactivo"
                case "activating": "arrancando"
                case "deactivating": "deteniéndose"
                case "reloading", "refreshing": "recargando sus ajustes"
                case "maintenance": "en mantenimiento"
                case "failed": "en estado de fallo"
                case "masked": "enmascarado"
                default: "en el estado “\(state)”"
                }
            return Phrase(en: state, es: spanish)
        }
        /// It has worked since the machine was started, with a ledger that it could open.
        var hasWorked = false
        /// The exit status of its last process.
        var endedWith = 0
        /// As whom it runs; empty for root, and where that is not known.
        var user = ""
        /// That user, with the groups that the unit gives it; nil for root, and where it is not known.
        var identity: UnitUser?
        /// The line that names that user, where it is not the package's own.
        var userPlace: UnitPlace?
        /// Where somebody has put another command in place of the package's.
        var commandPlace: UnitPlace?
        /// What its files give its process that this program, or libcurl, hears.
        var variables: [UnitVariable] = []
        /// The names of the variables that systemd has read.
        var loaded: Set<String> = []
        /// Nil if no process is running.
        var process: String?
        /// systemd waits to start it once more, after it has failed.
        var isStartedInVain: Bool { state == "activating" && process == nil && endedWith != 0 && !wasKilled }
        /// The last process was ended by a signal, which says nothing of the next one.
        var wasKilled = false
        /// The last process, whether or not it runs.
        var lastProcess: String?
        /// The folders it may write to besides its state directory.
        var writable: [String]
        /// The line that takes its network, with what it sets.
        var networkCut: NetworkCut?
        /// What somebody has taken from its right to write, or to see, with the line that does so.
        var locked: [LockedPath] = []
        /// The folders of the disk that it does not see, unless what lies there is bound into its view.
        var hidden: [String] = []
        var bound: [String] = []

        /// The folder that keeps the unit from seeing a file; nil where it sees it.
        func folder(hiding path: String) -> String? {
            func lies(in folder: String) -> Bool { path == folder || path.hasPrefix(folder + "/") }
            return bound.contains(where: lies) ? nil : hidden.first(where: lies)
        }

        init(
            name: String, isInstalled: Bool = true, isEnabled: Bool = true, state: String = "active",
            process: String? = nil, writable: [String] = [], hidden: [String] = []
        ) {
            self.hidden = hidden
            (self.name, self.isInstalled, self.isEnabled, self.state) = (name, isInstalled, isEnabled, state)
            (self.process, self.writable) = (process, writable)
        }
    }

    /// Nil without systemd.
    var units: [Unit]?
    /// What the site's settings file says, and the secrets that systemd hands over.
    var settingTexts: [String: Secret] = [:]
    /// The other sites of this machine.
    var otherSites: [OtherSite] = []
    /// The runs that cron makes.
    var cronRuns: [CronRun] = []
    /// The units of all sites, by process.
    var unitsByProcess: [String: String]

    /// The timer starts runs, and no daemon is to run beside it.
    package func runsByTimer(_ site: PackagedSite) -> Bool {
        let active = (units ?? []).filter { $0.isInstalled && $0.state == "active" }.map(\.name)
        return active.contains(site.timer) && !active.contains(site.service)
    }

    /// Both the daemon and the timer are to run, and one turns the other away.
    func runsTwice(_ site: PackagedSite) -> Bool {
        let used = (units ?? []).filter { $0.isInstalled && ($0.isEnabled || $0.state == "active") }.map(\.name)
        return used.contains(site.service) && used.contains(site.timer)
    }

    static func runsTwicePhrase(_ site: PackagedSite) -> Phrase {
        Phrase(
            en: "both \(site.service) and \(site.timer) are enabled, but only one of them can run",
            es: "\(site.service) y \(site.timer) están ambos habilitados, pero solo uno puede funcionar")
    }

    init(units: [Unit]?, unitsByProcess: [String: String] = [:]) {
        self.units = units
        self.unitsByProcess = unitsByProcess
    }

    /// Asks systemctl for a site's units, if this machine was started by systemd.
    static func ofThisMachine(_ site: PackagedSite) -> ServiceFacts {
        let program = "/usr/bin/systemctl"
        let shown =
            "LoadState,UnitFileState,ActiveState,ActiveEnterTimestamp,ExecMainCode,ExecMainStatus,ExecMainPID,MainPID,ReadWritePaths,ProtectHome,PrivateTmp,BindPaths,BindReadOnlyPaths,"
            + "User,Group,SupplementaryGroups,FragmentPath,DropInPaths,Environment"
        guard access("/run/systemd/system", F_OK) == 0, access(program, X_OK) == 0 else {
            return ServiceFacts(units: nil)
        }
        func show(_ properties: String, _ name: String) -> String? {
            let arguments = ["show", "--property=" + properties, name]
            let ending = try? ChildProgram.run(program, arguments, patience: .seconds(10))
            return ending?.status == 0 ? ending?.output : nil
        }
        let sockets = [PackagedSite.pushSocket, PackagedSite.statusSocket]
        var facts = ServiceFacts(
            units: ([site.service, site.timer, site.onceService] + sockets).compactMap { name in
                show(shown, name).map { unit(name, $0, read: contents) }
            },
            unitsByProcess: unitsByProcess(show("Id,MainPID", "hik2humand*.service") ?? ""))
        facts.settingTexts = settingTexts(of: site, read: contents)
        facts.otherSites = OtherSite.all(beside: site, PackagedSites(), read: contents)
        facts.cronRuns = CronTables(POSIXFileSystem()).runs()
        return facts
    }

    /// Reads `Id=` and `MainPID=` of several units, separated by empty lines.
    static func unitsByProcess(_ text: String) -> [String: String] {
        var result: [String: String] = [:]
        for block in text.split(separator: "\n\n") {
            let values = values(String(block))
            if let process = values["MainPID"], process != "0", let name = values["Id"] {
                result[String(process)] = String(name)
            }
        }
        return result
    }

    /// Reads the `NAME=value` lines of `systemctl show`.
    ///
    /// - Parameter read: a file of the unit; nil where it cannot be read.
    static func unit(_ name: String, _ text: String, read: (String) -> Data? = { _ in nil }) -> Unit {
        let values = values(text)
        let process = values["MainPID"].flatMap { $0 == "0" ? nil : String($0) }
        // masked, bad-setting, error: it is there, and systemd cannot start it.
        let load = String(values["LoadState"] ?? "not-found")
        var unit = Unit(
            name: name, isInstalled: load != "not-found",
            isEnabled: values["UnitFileState"]?.hasPrefix("enabled") == true,
            state: load == "loaded" || load == "not-found" ? String(values["ActiveState"] ?? "unknown") : load,
            process: process,
            writable: (values["ReadWritePaths"] ?? "").split(separator: " ").map { String($0.trimmingPrefix("-")) })
        unit.hasWorked = values["ActiveEnterTimestamp"].map { !["", "0", "n/a"].contains($0) } ?? false
        unit.user = String(values["User"] ?? "")
        // CLD_KILLED and CLD_DUMPED
        unit.wasKilled = ["2", "3"].contains(values["ExecMainCode"])
        unit.lastProcess = values["ExecMainPID"].map(String.init)
        unit.endedWith = values["ExecMainStatus"].flatMap { Int($0) } ?? 0
        if ["yes", "tmpfs"].contains(values["ProtectHome"]) { unit.hidden += ["/home", "/root", "/run/user"] }
        if values["PrivateTmp"] == "yes" { unit.hidden += ["/tmp", "/var/tmp"] }
        // source:destination:options
        let binds = ["BindPaths", "BindReadOnlyPaths"].flatMap { (values[$0] ?? "").split(separator: " ") }
        unit.bound = binds.compactMap { $0.split(separator: ":").prefix(2).last.map(String.init) }
        func words(_ key: Substring) -> [String] { UnitText.words(String(values[key] ?? "")) }
        if !unit.user.isEmpty {
            unit.identity = UnitUser(
                user: unit.user, group: String(values["Group"] ?? ""), supplementary: words("SupplementaryGroups"))
        }
        unit.loaded = Set(words("Environment").compactMap { $0.split(separator: "=").first.map(String.init) })
        unit.take(words("FragmentPath") + words("DropInPaths"), read: read)
        return unit
    }

    private static func values(_ text: String) -> [Substring: Substring] {
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let pair = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { values[pair[0]] = pair[1] }
        }
        return values
    }
}

/// Who holds the state directory's lock.
package enum LockHolder: Equatable, Sendable {
    case nobody
    /// The process named in the lock file.
    case process(String)
    /// This user may not read the lock.
    case unknown

    init(of folder: StateFolder) {
        let path = folder.lockFile
        // Reading is enough to ask for the lock, and a disk that is mounted read-only allows no more.
        func mayOpen() -> Bool {
            access(path, R_OK | W_OK) == 0 || (errno == EROFS && access(path, R_OK) == 0)
        }
        if access(path, F_OK) != 0 {
            self = errno == EACCES ? .unknown : .nobody
        } else if !mayOpen() {
            self = .unknown
        } else {
            self = StateLock.holder(path: path).map { .process($0) } ?? .nobody
        }
    }
}
