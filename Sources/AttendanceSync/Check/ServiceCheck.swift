/// Whether systemd runs the program, and whether one runs at all.
struct ServiceCheck {
    let parts: CheckParts
    let report: CheckReport

    func run() {
        let facts = parts.service()
        let service = facts.units?.first { $0.name.hasSuffix(".service") }
        let timer = facts.units?.first { $0.name.hasSuffix(".timer") }
        if facts.units == nil {
            report.skip("service", "no systemd here")
        } else {
            tell(service, timer)
        }
        tellHolder(service)
    }

    private func tell(_ service: ServiceFacts.Unit?, _ timer: ServiceFacts.Unit?) {
        let units = [service, timer].compactMap(\.self).filter(\.isInstalled)
        guard !units.isEmpty else {
            report.skip("service", "hik2humand.service is not installed (README, Install)")
            return
        }
        if units.count == 2, units.allSatisfy({ $0.isEnabled || $0.state == "active" }) {
            report.warn(
                "service", "both hik2humand.service and hik2humand.timer are switched on, and one turns the other away",
                remedy: "systemctl disable --now hik2humand.timer")
            return
        }
        for unit in units where unit.isEnabled || unit.state != "inactive" {
            if unit.state == "active" {
                let again = unit.isEnabled ? "" : "; not enabled: after a restart of the machine it is off"
                report.pass("service", "\(unit.name) is active\(again)")
            } else {
                report.warn(
                    "service", "\(unit.name) is enabled, and \(unit.state)",
                    remedy: "journalctl -u \(unit.name) says why; systemctl start \(unit.name)")
            }
        }
        if units.allSatisfy({ !$0.isEnabled && $0.state == "inactive" }) {
            report.pass("service", "installed, not switched on; systemctl enable --now hik2humand does")
        }
    }

    private func tellHolder(_ service: ServiceFacts.Unit?) {
        let name = "running"
        switch parts.lock(parts.settings.stateFolder).holder {
        case .unknown:
            report.skip(name, "this user may not open the lock file")
        case .nobody:
            report.pass(name, "no process works in the state directory")
        case .process(let number):
            guard let service, service.isInstalled, service.process != number else {
                report.pass(name, "process \(number) works in the state directory")
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
