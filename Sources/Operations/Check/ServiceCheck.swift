import Ledger
import Site

/// Whether systemd runs the program, and whether one runs at all.
struct ServiceCheck {
    let parts: CheckParts
    let report: CheckReport

    /// Settings that are not the package's are most likely a trial of those for its only site.
    private var site: PackagedSite { parts.settings.file.flatMap(PackagedSite.init(settingsFile:)) ?? .only }

    func run() {
        let facts = parts.service(site)
        let service = facts.units?.first { $0.name == site.service }
        let timer = facts.units?.first { $0.name == site.timer }
        let pass = facts.units?.first { $0.name == site.onceService }
        if facts.units == nil {
            report.skip("service", "no systemd here")
        } else {
            report(service, timer)
            if let pass, pass.state == "failed" {
                report.warn(
                    "service", "the last pass, \(pass.name), has failed", remedy: "journalctl -u \(pass.name) says why")
            }
        }
        if let service, service.isInstalled { reportFolder(service) }
        reportHolder(service, facts.unitsByProcess)
    }

    /// The unit's sandbox lets it write nowhere else.
    private func reportFolder(_ service: ServiceFacts.Unit) {
        let path = parts.settings.stateFolder.path
        guard parts.settings.file.flatMap(PackagedSite.init(settingsFile:)) != nil,
            !([site.stateFolder] + service.writable).contains(where: { path == $0 || path.hasPrefix($0 + "/") })
        else { return }
        report.warn(
            "service", "\(service.name) may not write in STATE_DIR=\(path)",
            remedy: "set STATE_DIR=\(site.stateFolder), or put ReadWritePaths=\(path) into [Service] by "
                + "systemctl edit \(service.name)")
    }

    private func report(_ service: ServiceFacts.Unit?, _ timer: ServiceFacts.Unit?) {
        let units = [service, timer].compactMap(\.self).filter(\.isInstalled)
        guard !units.isEmpty else {
            report.skip("service", "\(site.service) is not installed (README, Quick start)")
            return
        }
        if units.count == 2, units.allSatisfy({ $0.isEnabled || $0.state == "active" }) {
            report.warn(
                "service", "both \(site.service) and \(site.timer) are switched on, and one turns the other away",
                remedy: "systemctl disable --now \(site.timer)")
            return
        }
        for unit in units where unit.isEnabled || unit.state != "inactive" {
            if unit.state == "active" {
                let again = unit.isEnabled ? "" : "; not enabled: after a restart of the machine it is off"
                report.succeed("service", "\(unit.name) is active\(again)")
            } else if unit.state == "masked" {
                report.warn(
                    "service", "\(unit.name) is masked: nothing can start it", remedy: "systemctl unmask \(unit.name)")
            } else {
                report.warn(
                    "service", "\(unit.name) is \(unit.isEnabled ? "enabled, but " : "")\(unit.state)",
                    remedy: "journalctl -u \(unit.name) says why; systemctl start \(unit.name)")
            }
        }
        if units.allSatisfy({ !$0.isEnabled && $0.state == "inactive" }) {
            report.succeed("service", "installed, not switched on; systemctl enable --now \(site.service) does")
        }
    }

    private func reportHolder(_ service: ServiceFacts.Unit?, _ units: [String: String]) {
        let name = "running"
        switch parts.lock(parts.settings.stateFolder).holder {
        case .unknown:
            report.skip(name, "this user may not open the lock file")
        case .nobody:
            report.succeed(name, "no process works in the state directory")
        case .process(let number):
            guard let service, service.isInstalled, units[number] == nil else {
                let unit = units[number].map { ", \($0)," } ?? ""
                report.succeed(name, "process \(number)\(unit) works in the state directory")
                return
            }
            let own = service.process.map { "which is \($0)" } ?? "which is \(service.state)"
            report.warn(
                name,
                "another hik2humand, process \(number), works in the state directory; it is not the service, \(own)",
                remedy: "end it before the service is started (ps -p \(number)), or let it finish: only one can work")
        }
    }
}
