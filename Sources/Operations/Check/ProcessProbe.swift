import Attendance
import Base

/// Which process uses the state directory now.
struct ProcessProbe: Probe {
    let subjects: [Finding.Subject] = [.process]
    let needs: [Finding.Subject] = []

    func run(_ checkup: Checkup) {
        switch checkup.parts.machine.lock(of: checkup.settings.stateFolder) {
        case .unknown:
            checkup.skip(
                .process, en: "this user may not open the lock file",
                es: "este usuario no puede abrir el archivo de bloqueo")
        case .nobody:
            let facts = checkup.parts.machine.service(of: checkup.settings.site)
            let service = facts.units?.first { $0.name == checkup.settings.site.service && $0.process != nil }
            guard let service, let process = service.process else {
                checkup.pass(
                    .process, en: "no process works in the state directory",
                    es: "ningún proceso trabaja en la carpeta de estado")
                return
            }
            if isLockGone(process, checkup) {
                checkup.fail(
                    .process,
                    en: "\(service.name) (process \(process)) has lost its lock file, and records and posts nothing",
                    es: "\(service.name) (proceso \(process)) perdió su archivo de bloqueo, y no registra ni envía "
                        + "nada",
                    remedy: .run("systemctl restart \(service.name)"), .state)
                return
            }
            checkup.warn(
                .process,
                en: "no process works in the state directory, though \(service.name) is \(service.state) (process "
                    + "\(process))",
                es:
                    "ningún proceso trabaja en la carpeta de estado, aunque \(service.name) está \(service.statePhrase.spanish) "
                    + "(proceso \(process))",
                remedy: .advice(
                    en:
                        "it may have just been started, be a dry run (DRY_RUN), which keeps nothing, or work in another "
                        + "STATE_DIR or with other settings than these: systemctl status \(service.name)",
                    es:
                        "puede que acabe de iniciarse, que sea un ensayo (DRY_RUN), que no guarda nada, o que trabaje en "
                        + "otro STATE_DIR o con otros ajustes que estos: systemctl status \(service.name)"))
        case .process(let process):
            let facts = checkup.parts.machine.service(of: checkup.settings.site)
            let service = facts.units?.first { $0.name == checkup.settings.site.service && $0.isInstalled }
            let unit = facts.unitsByProcess[process]
            guard let service, unit == nil else {
                let name = unit.map { ", \($0)," } ?? ""
                checkup.pass(
                    .process, en: "process \(process)\(name) works in the state directory",
                    es: "el proceso \(process)\(name) trabaja en la carpeta de estado")
                return
            }
            let other =
                service.process.map { Phrase(en: $0, es: "es el proceso \($0)") }
                ?? Phrase(en: service.state, es: "está \(service.statePhrase.spanish)")
            checkup.warn(
                .process,
                en:
                    "another hik2humand, process \(process), works in the state directory; it is not the service, which is "
                    + other.english,
                es:
                    "otro hik2humand, el proceso \(process), trabaja en la carpeta de estado; no es el servicio, que "
                    + other.spanish,
                remedy: .advice(
                    en: "end it before the service is started (ps -p \(process)), or let it finish: only one can work",
                    es: "termínelo antes de iniciar el servicio (ps -p \(process)), o deje que acabe: solo uno puede "
                        + "trabajar"))
        }
    }

    /// The process has worked here, by what it wrote of itself, and nobody can see that it still does.
    private func isLockGone(_ process: String, _ checkup: Checkup) -> Bool {
        let folder = checkup.settings.stateFolder
        let daemon = StatusFile.file(in: folder, checkup.parts.files).read().flatMap { DaemonStatus($0) }
        return daemon?.isWritten(by: process) == true
    }
}
