import Attendance
import Base
import Site

/// Whether the daemon listens where the settings say, or could.
struct ListenProbe: Probe {
    let subjects: [Finding.Subject] = [.service]
    let needs: [Finding.Subject] = []

    func run(_ checkup: Checkup) {
        let (settings, machine) = (checkup.settings, checkup.parts.machine)
        if let daemon = checkup.liveDaemon {
            let service = settings.site.service
            let isService = machine.service(of: settings.site).units?.contains { $0.process == daemon.process } == true
            let restart = isService ? Phrase(same: "systemctl restart \(service)") : nil
            for port in daemon.running.closedPorts {
                checkup.doubt(.service, port.phrase, remedy: port.remedy(restart: restart))
            }
            return
        }
        // Whoever works there has the ports.
        let units = machine.service(of: settings.site).units ?? []
        guard machine.lock(of: settings.stateFolder) == .nobody, !units.contains(where: { $0.process != nil }) else {
            return
        }
        // A socket unit listens in the daemon's place.
        func isGiven(_ socket: String) -> Bool {
            settings.site == .only && units.contains { $0.name == socket && $0.state == "active" }
        }
        let receives = settings.pushToken != nil || settings.findFace != nil
        for (setting, addresses) in [
            ("LISTEN", receives && !isGiven(PackagedSite.pushSocket) ? settings.pushListen : []),
            ("STATUS_LISTEN", isGiven(PackagedSite.statusSocket) ? [] : settings.statusListen),
        ] {
            for address in addresses where machine.isTaken(address) {
                let port = ClosedPort(setting: setting, address: "\(address)", reason: "")
                checkup.doubt(
                    .service,
                    Phrase(
                        en: "\(setting)=\(address): another program listens there",
                        es: "\(setting)=\(address): ahí escucha otro programa"), remedy: port.remedy(restart: nil))
            }
        }
    }
}
