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
            checkup.skip(.service, en: "no systemd here", es: "aquí no hay systemd")
            return
        }
        let service = units.first { $0.name == site.service }
        checkUnits([service, units.first { $0.name == site.timer }].compactMap(\.self), site, checkup)
        if let once = units.first(where: { $0.name == site.onceService }), once.state == "failed" {
            checkup.warn(
                .service, en: "the last run, \(once.name), has failed", es: "la última ejecución, \(once.name), falló",
                remedy: .advice(
                    en:
                        "journalctl -u \(once.name) says why; systemctl reset-failed \(once.name) once it is dealt with",
                    es: "journalctl -u \(once.name) dice por qué; systemctl reset-failed \(once.name) una vez resuelto")
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
                    .settings, en: "\(file.setting)=\(file.path) is relative, and \(service.name) looks for it in /",
                    es: "\(file.setting)=\(file.path) es relativo, y \(service.name) lo busca en /",
                    remedy: .set(file.setting, to: place), .misconfigured)
            } else if let hidden = [file.path, real].lazy.compactMap(service.folder(hiding:)).first {
                checkup.fail(
                    .settings, en: "\(file.setting)=\(file.path): \(service.name) does not see what is in \(hidden)",
                    es: "\(file.setting)=\(file.path): \(service.name) no ve lo que hay en \(hidden)",
                    remedy: file.use == .read
                        ? PackagedSite.moving(file.path, of: file.setting)
                        : .advice(
                            en: "set \(file.setting) to another folder", es: "ponga en \(file.setting) otra carpeta"),
                    .misconfigured)
            } else if file.use == .written, !writable.contains(where: { file.path.hasPrefix($0 + "/") }) {
                let folder = (file.path as NSString).deletingLastPathComponent
                checkup.warn(
                    .settings, en: "\(file.setting)=\(file.path): \(service.name) may not write there",
                    es: "\(file.setting)=\(file.path): \(service.name) no puede escribir ahí",
                    remedy: .advice(
                        en: "put ReadWritePaths=\(folder) into [Service] with systemctl edit \(service.name)",
                        es: "ponga ReadWritePaths=\(folder) en [Service] con systemctl edit \(service.name)"))
            }
        }
    }

    private func checkUnits(_ units: [ServiceFacts.Unit], _ site: PackagedSite, _ checkup: Checkup) {
        let installed = units.filter(\.isInstalled)
        guard !installed.isEmpty else {
            checkup.skip(
                .service, en: "\(site.service) is not installed (systemd/README.md)",
                es: "\(site.service) no está instalado (systemd/README.md)")
            return
        }
        if ServiceFacts(units: units).runsTwice(site) {
            checkup.warn(
                .service, ServiceFacts.runsTwicePhrase(site),
                remedy: .run("systemctl disable --now \(site.timer)"))
            return
        }
        let used = installed.filter { $0.isEnabled || $0.state != "inactive" }
        for unit in used {
            if unit.state == "active" {
                checkup.pass(
                    .service,
                    unit.isEnabled
                        ? Phrase(en: "\(unit.name) is active", es: "\(unit.name) está activo")
                        : Phrase(
                            en: "\(unit.name) is active; not enabled: it will not start with the machine",
                            es: "\(unit.name) está activo; no habilitado: no arrancará con la máquina"))
            } else if unit.state == "masked" {
                let phrase = Phrase(
                    en: "\(unit.name) is masked: nothing can start it",
                    es: "\(unit.name) está enmascarado (masked): nada puede iniciarlo")
                let remedy = Remedy.run("systemctl unmask \(unit.name)")
                let works =
                    used.contains { $0.state == "active" }
                    || checkup.parts.machine.lock(of: checkup.settings.stateFolder) != .nobody
                    || !checkup.report.isNew && ServiceProbe.lastWork(checkup) == nil
                if works {
                    checkup.warn(.service, phrase, remedy: remedy)
                } else {
                    checkup.fail(.service, phrase, remedy: remedy, .away)
                }
            } else {
                // While a service that should run does not, nothing is read, however well everything else works.
                reportStopped(unit, checkup)
            }
        }
        if used.isEmpty, let last = ServiceProbe.lastWork(checkup) {
            let text = checkup.settings.zone.text(last)
            let command = "systemctl enable --now \(site.service)"
            checkup.doubt(
                .service,
                Phrase(
                    en: "\(site.service) is not enabled, and nothing has been read since \(text)",
                    es: "\(site.service) no está habilitado, y no se lee nada desde el \(text)"),
                remedy: ServiceProbe.start(Phrase(same: command), checkup))
        } else if used.isEmpty {
            let command = "systemctl enable --now \(site.service)"
            checkup.pass(
                .service, en: "installed, not enabled; to enable it: \(command)",
                es: "instalado, no habilitado; para habilitarlo: \(command)")
        }
    }

    /// When a site last read that nobody reads any more; nil where somebody does, as cron may, or nobody ever has.
    private static func lastWork(_ checkup: Checkup) -> Instant? {
        let (settings, parts) = (checkup.settings, checkup.parts)
        guard settings.hasHikCentral, parts.machine.lock(of: settings.stateFolder) == .nobody,
            let facts = try? StatusFacts(settings, files: parts.files, clock: parts.clock, lock: .nobody),
            let last = facts.lastPoll
        else { return nil }
        // Only a daemon leaves its file behind.
        let isOld = parts.clock.now - last > Health.limit(pollInterval: settings.pollInterval)
        return facts.daemon != nil || isOld ? last : nil
    }

    private func reportStopped(_ unit: ServiceFacts.Unit, _ checkup: Checkup) {
        let phrase =
            unit.state == "failed"
            ? Phrase(en: "\(unit.name) has failed", es: "\(unit.name) falló")
            : Phrase(
                en: "\(unit.name) is \(unit.isEnabled ? "enabled, but " : "")\(unit.state)",
                es: "\(unit.name) está \(unit.isEnabled ? "habilitado, pero " : "")\(unit.statePhrase.spanish)")
        let start = "systemctl start \(unit.name)"
        let remedy = ServiceProbe.start(
            Phrase(
                en: "\(start); journalctl -u \(unit.name) says why it ended",
                es: "\(start); journalctl -u \(unit.name) dice por qué terminó"), checkup)
        // On a site that has never read anything a start comes after the dry run.
        if checkup.report.isNew, checkup.report.reasonNotToStart == nil {
            checkup.doubt(
                .service, phrase,
                remedy: .advice(
                    en: "first hik2humand run --once --dry-run, then \(start)",
                    es: "primero hik2humand run --once --dry-run, después \(start)"))
        } else if checkup.report.isNew, !checkup.report.cautions.isEmpty {
            checkup.warn(.service, phrase, remedy: remedy)
        } else {
            checkup.fail(.service, phrase, remedy: remedy, .away)
        }
    }

    /// How to start the service, or what is to be settled before: punches may be lost, or posted the wrong way round.
    private static func start(_ command: Phrase, _ checkup: Checkup) -> Remedy {
        guard let reason = checkup.report.reasonNotToStart else { return .advice(command) }
        let advice = reason.subject.phrase + Phrase(same: ": ") + (reason.remedy ?? reason.phrase)
        return .advice(
            advice.within(en: { "do not start it yet; first \($0)" }, es: { "no lo inicie todavía; primero \($0)" }))
    }

    /// Checks the state directory against the unit's sandbox, which allows no writing elsewhere.
    private func checkFolder(_ service: ServiceFacts.Unit, _ site: PackagedSite, _ checkup: Checkup) {
        let path = checkup.settings.stateFolder.path
        guard checkup.settings.file.flatMap(PackagedSite.init(settingsFile:)) != nil,
            !([site.stateFolder] + service.writable).contains(where: { path == $0 || path.hasPrefix($0 + "/") })
        else { return }
        if let other = PackagedSite(stateFolder: path) {
            checkup.fail(
                .service, en: "STATE_DIR=\(path) is where the site \(other.shownName) keeps its state, not this one",
                es: "en STATE_DIR=\(path) guarda su estado el sitio \(other.shownName), no este",
                remedy: .set("STATE_DIR", to: site.stateFolder), .misconfigured)
            return
        }
        checkup.fail(
            .service, en: "\(service.name) may not write in STATE_DIR=\(path)",
            es: "\(service.name) no puede escribir en STATE_DIR=\(path)",
            remedy: .advice(
                en: "set STATE_DIR=\(site.stateFolder), or put ReadWritePaths=\(path) into [Service] with "
                    + "systemctl edit \(service.name)",
                es: "ponga STATE_DIR=\(site.stateFolder), o ReadWritePaths=\(path) en [Service] con "
                    + "systemctl edit \(service.name)"), .misconfigured)
    }
}

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
}

extension PackagedSite {
    /// How a file that a setting names comes to where the service may read it.
    static func moving(_ file: String, of setting: String) -> Remedy {
        let place = "\(folder)/\((file as NSString).lastPathComponent)"
        let command = "install -m 640 -g hik2humand \(file) \(place)"
        return .advice(
            en: "\(command), and set \(setting)=\(place)", es: "\(command), y ponga \(setting)=\(place)")
    }
}

extension Settings {
    /// The site of the settings file; other settings are most likely a trial for the package's only site.
    package var site: PackagedSite { file.flatMap(PackagedSite.init(settingsFile:)) ?? .only }
}
