import Attendance
import Base
import Foundation
import Ledger
import Site

/// Whether systemd runs the program.
struct ServiceProbe: Probe {
    let subjects: [Finding.Subject] = [.service]
    let needs: [Finding.Subject] = []

    func run(_ checkup: Checkup) {
        let site = checkup.settings.site
        guard let units = checkup.parts.machine.service(of: site).units else {
            checkup.skip(.service, "no systemd here")
            return
        }
        let service = units.first { $0.name == site.service }
        checkUnits([service, units.first { $0.name == site.timer }].compactMap(\.self), site, checkup)
        if let once = units.first(where: { $0.name == site.onceService }), once.state == "failed" {
            checkup.warn(
                .service, "the last run, \(once.name), has failed",
                remedy: "journalctl -u \(once.name) says why; systemctl reset-failed \(once.name) once it is dealt with"
            )
        }
        if let service, service.isInstalled {
            checkFolder(service, site, checkup)
            checkFiles(service, checkup)
        }
    }

    /// Checks the files that the settings name against the unit's sandbox: what root sees, the service may not.
    private func checkFiles(_ service: ServiceFacts.Unit, _ checkup: Checkup) {
        let settings = checkup.settings
        guard settings.file.flatMap(PackagedSite.init(settingsFile:)) != nil else { return }
        for file in settings.namedFiles {
            let name = (file.path as NSString).lastPathComponent
            let place = "\(PackagedSite.folder)/\(name)"
            let real = (file.path as NSString).resolvingSymlinksInPath
            let writable = [settings.stateFolder.path] + service.writable
            if !file.path.hasPrefix("/") {
                checkup.fail(
                    .settings, "\(file.setting)=\(file.path) is relative, and \(service.name) looks for it in /",
                    remedy: .set(file.setting, to: place), .misconfigured)
            } else if let hidden = [file.path, real].lazy.compactMap(service.folder(hiding:)).first {
                checkup.fail(
                    .settings, "\(file.setting)=\(file.path): \(service.name) does not see what is in \(hidden)",
                    remedy: file.use == .read
                        ? "mv \(file.path) \(place), and set \(file.setting)=\(place)"
                        : "set \(file.setting) to another folder", .misconfigured)
            } else if file.use == .written, !writable.contains(where: { file.path.hasPrefix($0 + "/") }) {
                let folder = (file.path as NSString).deletingLastPathComponent
                checkup.warn(
                    .settings, "\(file.setting)=\(file.path): \(service.name) may not write there",
                    remedy: .advice("put ReadWritePaths=\(folder) into [Service] with systemctl edit \(service.name)"))
            }
        }
    }

    private func checkUnits(_ units: [ServiceFacts.Unit], _ site: PackagedSite, _ checkup: Checkup) {
        let installed = units.filter(\.isInstalled)
        guard !installed.isEmpty else {
            checkup.skip(.service, "\(site.service) is not installed (systemd/README.md)")
            return
        }
        if ServiceFacts(units: units).runsTwice(site) {
            checkup.warn(
                .service, "both \(site.service) and \(site.timer) are enabled, but only one of them can run",
                remedy: .run("systemctl disable --now \(site.timer)"))
            return
        }
        let used = installed.filter { $0.isEnabled || $0.state != "inactive" }
        for unit in used {
            if unit.state == "active" {
                let again = unit.isEnabled ? "" : "; not enabled: it will not start with the machine"
                checkup.pass(.service, "\(unit.name) is active\(again)")
            } else if unit.state == "masked" {
                checkup.warn(
                    .service, "\(unit.name) is masked: nothing can start it",
                    remedy: .run("systemctl unmask \(unit.name)"))
            } else {
                checkup.warn(
                    .service,
                    unit.state == "failed"
                        ? "\(unit.name) has failed"
                        : "\(unit.name) is \(unit.isEnabled ? "enabled, but " : "")\(unit.state)",
                    remedy: "journalctl -u \(unit.name) says why; systemctl start \(unit.name)")
            }
        }
        if used.isEmpty {
            checkup.pass(.service, "installed, not enabled; to enable it: systemctl enable --now \(site.service)")
        }
    }

    /// Checks the state directory against the unit's sandbox, which allows no writing elsewhere.
    private func checkFolder(_ service: ServiceFacts.Unit, _ site: PackagedSite, _ checkup: Checkup) {
        let path = checkup.settings.stateFolder.path
        guard checkup.settings.file.flatMap(PackagedSite.init(settingsFile:)) != nil,
            !([site.stateFolder] + service.writable).contains(where: { path == $0 || path.hasPrefix($0 + "/") })
        else { return }
        checkup.warn(
            .service, "\(service.name) may not write in STATE_DIR=\(path)",
            remedy: .advice(
                "set STATE_DIR=\(site.stateFolder), or put ReadWritePaths=\(path) into [Service] with "
                    + "systemctl edit \(service.name)"))
    }
}

/// Which process uses the state directory now.
struct ProcessProbe: Probe {
    let subjects: [Finding.Subject] = [.process]
    let needs: [Finding.Subject] = []

    func run(_ checkup: Checkup) {
        switch checkup.parts.machine.lock(of: checkup.settings.stateFolder) {
        case .unknown: checkup.skip(.process, "this user may not open the lock file")
        case .nobody:
            let facts = checkup.parts.machine.service(of: checkup.settings.site)
            let service = facts.units?.first { $0.name == checkup.settings.site.service && $0.process != nil }
            guard let service, let process = service.process else {
                checkup.pass(.process, "no process works in the state directory")
                return
            }
            checkup.warn(
                .process,
                "no process works in the state directory, though \(service.name) is \(service.state) (process \(process))",
                remedy: "it may have just been started, or work in another STATE_DIR: systemctl status \(service.name)")
        case .process(let process):
            let facts = checkup.parts.machine.service(of: checkup.settings.site)
            let service = facts.units?.first { $0.name == checkup.settings.site.service && $0.isInstalled }
            let unit = facts.unitsByProcess[process]
            guard let service, unit == nil else {
                let name = unit.map { ", \($0)," } ?? ""
                checkup.pass(.process, "process \(process)\(name) works in the state directory")
                return
            }
            checkup.warn(
                .process,
                "another hik2humand, process \(process), works in the state directory; it is not the service, which is "
                    + (service.process ?? service.state),
                remedy: "end it before the service is started (ps -p \(process)), or let it finish: only one can work")
        }
    }
}

extension Settings {
    /// The site of the settings file; other settings are most likely a trial for the package's only site.
    package var site: PackagedSite { file.flatMap(PackagedSite.init(settingsFile:)) ?? .only }
}
