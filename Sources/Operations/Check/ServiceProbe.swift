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
        checkEnvironment(checkup)
        let service = units.first { $0.name == site.service }
        if let service, service.isInstalled {
            checkFolder(service, site, checkup)
            checkUser(service, checkup)
            checkCommand(service, checkup)
            checkNetwork(service, checkup)
        }
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
        if let service, service.isInstalled { checkFiles(service, checkup) }
        checkCron(site, units, checkup)
        checkOtherSites(site, checkup)
    }

    private func checkOtherSites(_ site: PackagedSite, _ checkup: Checkup) {
        let facts = checkup.parts.machine.service(of: site)
        guard checkup.settings.isPackaged else { return }
        for other in facts.otherSites where other.repeats(facts.settingTexts) {
            let (name, file) = (other.site.shownName, other.site.settingsFile)
            checkup.doubt(
                .settings,
                Phrase(
                    en: "the site \(name) (\(file)) reads doors of this site from the same HikCentral, for the same "
                        + "Humand: where both run, each passage is posted twice",
                    es: "el sitio \(name) (\(file)) lee puertas de este sitio del mismo HikCentral, para el mismo "
                        + "Humand: si ambos funcionan, cada paso se envía dos veces"),
                remedy: .advice(
                    en: "give each site its own doors in ENTRY_DEVICES and EXIT_DEVICES, or people by EVENT_FILTER; or "
                        + "remove \(file)",
                    es: "dé a cada sitio sus puertas en ENTRY_DEVICES y EXIT_DEVICES, o personas por EVENT_FILTER; o "
                        + "borre \(file)"),
                isBeforeStart: true)
        }
    }

    /// Settings that count in place of the file's; and a proxy that only the service has leads its requests elsewhere
    /// than those of this check.
    private func checkEnvironment(_ checkup: Checkup) {
        let settings = checkup.settings
        let service = checkup.parts.machine.service(of: settings.site)
        guard let unit = UnitEnvironment(settings, service: service) else { return }
        let isDryRun = settings.isDryRun || checkup.liveDaemon?.running.isDryRun == true
        for warning in unit.warnings(isDryRun: isDryRun) {
            // What was proved with the settings file says nothing of the service.
            if unit.changesWhatIsProved {
                checkup.doubt(warning, isBeforeStart: true)
            } else {
                checkup.report.add(warning)
            }
        }
        for proxy in unit.proxies(besides: checkup.parts.environment) {
            checkup.pass(
                .service,
                proxy.source.within(
                    en: { "\($0) sets \(proxy.name) for \(unit.unit.name); this check goes without it" },
                    es: { "\($0) define \(proxy.name) para \(unit.unit.name); esta revisión no lo usa" }))
        }
    }

    /// Runs of cron beside systemd's own: each keeps the other out while it works.
    private func checkCron(_ site: PackagedSite, _ units: [ServiceFacts.Unit], _ checkup: Checkup) {
        let settings = checkup.settings
        guard settings.isPackaged,
            let used = units.first(where: {
                [site.service, site.timer].contains($0.name) && $0.isInstalled && ($0.isEnabled || $0.state == "active")
            })
        else { return }
        for run in checkup.parts.machine.service(of: site).cronRuns where run.isOf(settings) {
            checkup.warn(
                .service,
                en: "\(run.path), line \(run.line), makes runs with these settings beside \(used.name): only one of "
                    + "them can work at a time",
                es:
                    "\(run.path), línea \(run.line), ejecuta el programa con estos ajustes además de \(used.name): solo "
                    + "uno puede trabajar a la vez",
                remedy: .advice(run.removal))
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
            if unit.state == "active", unit.isEnabled {
                checkup.pass(.service, en: "\(unit.name) is active", es: "\(unit.name) está activo")
            } else if unit.state == "active" {
                checkup.warn(
                    .service, en: "\(unit.name) is active, but not enabled: it will not start with the machine",
                    es: "\(unit.name) está activo, pero no habilitado: no arrancará con la máquina",
                    remedy: .run("systemctl enable \(unit.name)"))
            } else if unit.state == "masked" {
                let phrase = Phrase(
                    en: "\(unit.name) is masked: nothing can start it",
                    es: "\(unit.name) está enmascarado (masked): nada puede iniciarlo")
                let unmask = "systemctl unmask \(unit.name)"
                let works =
                    used.contains { $0.state == "active" }
                    || checkup.parts.machine.lock(of: checkup.settings.stateFolder) != .nobody
                    || !checkup.report.isNew && ServiceProbe.lastWork(checkup) == nil
                if works {
                    checkup.warn(.service, phrase, remedy: .run(unmask))
                } else {
                    let start = Phrase(same: "\(unmask) && systemctl enable --now \(unit.name)")
                    checkup.fail(.service, phrase, remedy: ServiceProbe.start(start, checkup), .away)
                }
            } else if ["bad-setting", "error"].contains(unit.state) {
                checkup.fail(
                    .service, en: "\(unit.name) cannot be loaded: something in its files is wrong (\(unit.state))",
                    es: "\(unit.name) no se puede cargar: algo en sus archivos está mal (\(unit.state))",
                    remedy: .advice(
                        en:
                            "systemctl status \(unit.name) names the file and the line; after the correction: systemctl "
                            + "daemon-reload && systemctl restart \(unit.name)",
                        es: "systemctl status \(unit.name) nombra el archivo y la línea; tras corregirla: systemctl "
                            + "daemon-reload && systemctl restart \(unit.name)"), .misconfigured)
            } else {
                // While a service that should run does not, nothing is read, however well everything else works.
                reportStopped(unit, checkup)
            }
        }
        if used.isEmpty, let last = ServiceProbe.lastWork(checkup) {
            let text = checkup.settings.zone.text(last)
            let runs = checkup.parts.machine.service(of: site).cronRuns.filter { $0.isOf(checkup.settings) }
            if let run = runs.first {
                checkup.doubt(
                    .service,
                    Phrase(
                        en: "cron is to make the runs (\(run.path), line \(run.line)), and nothing has been read since "
                            + text,
                        es:
                            "cron debe hacer las ejecuciones (\(run.path), línea \(run.line)), y no se lee nada desde el "
                            + text),
                    remedy: .advice(run.trial))
                return
            }
            let command = "systemctl enable --now \(site.service)"
            checkup.doubt(
                .service,
                Phrase(
                    en: "\(site.service) is not enabled, and nothing has been read since \(text)",
                    es: "\(site.service) no está habilitado, y no se lee nada desde el \(text)"),
                remedy: ServiceProbe.start(Phrase(same: command), checkup))
        } else if used.isEmpty {
            let command = "systemctl enable --now \(site.service)"
            let way = Phrase(en: "; to enable it: \(command)", es: "; para habilitarlo: \(command)")
            checkup.pass(
                .service,
                Phrase(en: "installed, not enabled", es: "instalado, no habilitado")
                    + (checkup.report.reasonNotToStart == nil ? way : Phrase(same: "")))
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
        if unit.state == "activating", !unit.isStartedInVain {
            checkup.warn(
                .service, en: "systemd is starting \(unit.name)", es: "systemd está arrancando \(unit.name)",
                remedy: .advice(
                    en: "check again in a minute; journalctl -u \(unit.name) says why it ended before",
                    es: "revise otra vez en un minuto; journalctl -u \(unit.name) dice por qué terminó antes"))
            return
        }
        let phrase =
            unit.state == "failed"
            ? Phrase(en: "\(unit.name) has failed", es: "\(unit.name) falló")
            : unit.isStartedInVain
                ? Phrase(
                    en:
                        "\(unit.name) does not start: it ends with \(unit.endedWith), and systemd tries again and again",
                    es: "\(unit.name) no arranca: termina con \(unit.endedWith), y systemd lo intenta una y otra vez")
                : Phrase(
                    en: "\(unit.name) is \(unit.isEnabled ? "enabled, but " : "")\(unit.state)",
                    es: "\(unit.name) está \(unit.isEnabled ? "habilitado, pero " : "")\(unit.statePhrase.spanish)")
        // A start alone would not outlive the next boot.
        let start = "systemctl \(unit.isEnabled ? "start" : "enable --now") \(unit.name)"
        let remedy = ServiceProbe.start(
            Phrase(
                en: "\(start); journalctl -u \(unit.name) says why it ended",
                es: "\(start); journalctl -u \(unit.name) dice por qué terminó"), checkup)
        // On a site that has never read anything a start comes after the dry run.
        if checkup.report.isNew, checkup.report.reasonNotToStart == nil {
            checkup.doubt(
                .service, phrase,
                remedy: .advice(
                    en: "first hik2humand run --once --dry-run --quiet, then \(start)",
                    es: "primero hik2humand run --once --dry-run --quiet, después \(start)"))
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
            advice.within(
                en: { "do not start it yet; first settle the \($0)" },
                es: { "no lo inicie todavía; primero resuelva \($0)" }))
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
