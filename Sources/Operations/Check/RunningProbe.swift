import Attendance
import Base
import Ledger
import Site

/// Compares what is on disk with what the daemon works with.
struct RunningProbe: Probe {
    let subjects: [Finding.Subject] = [.process]
    let needs: [Finding.Subject] = [.stateDirectory, .ledger]

    func run(_ checkup: Checkup) {
        let (settings, parts) = (checkup.settings, checkup.parts)
        let lock = parts.machine.lock(of: settings.stateFolder)
        let unit = UnitEnvironment(settings, service: parts.machine.service(of: settings.site))
        guard let facts = try? StatusFacts(settings, files: parts.files, clock: parts.clock, lock: lock) else { return }
        // Whatever the settings say of it now, the daemon posts or does not.
        if let daemon = facts.liveDaemon {
            // Another site's daemon, in this site's state directory, reads other settings.
            let owner = parts.machine.service(of: settings.site).unitsByProcess[daemon.process]
            if owner == nil || owner == settings.site.service {
                checkup.report.change = settings.file.map { ($0, settings.order("reload")) }
                for file in settings.files where file.path.hasPrefix(settings.site.secretsFolder + "/") {
                    guard let setting = file.setting else { continue }
                    checkup.report.handedOver[setting] = (file.path, settings.order("restart"))
                }
            }
            checkup.report.isDryRun = daemon.running.isDryRun
            let dryRun = DryRunNow(daemon, settings, unit: unit)
            checkup.report.endOfDryRun = dryRun?.daemon?.isOffOnDisk == true ? dryRun?.remedy : nil
        }
        let now = parts.clock.now
        if let daemon = facts.liveDaemon { reportTroubles(daemon, unit, checkup) }
        // With doors that the unit sets, the service reads those: that is said elsewhere.
        if let map = checkup.doors, unit?.setsDoors != true,
            let unread = UnreadDoors(map, settings: settings, daemon: facts.liveDaemon, now: now)
        {
            checkup.warn(.hikCentral(.doors), unread.phrase, remedy: .advice(unread.advice))
        }
        // The certificate and an empty state directory have been looked at themselves.
        for notice in Notices(settings, facts: facts, unit: unit, now: now).all
        where notice.subject != .hikCentral(.certificate) && notice.subject != .server(.hikCentral, .clock)
            && !(notice.cause is MisplacedState)
        {
            checkup.report.add(notice)
        }
    }

    /// A server that answers here, and refuses the daemon or does not reach it: that has settings of its own in its
    /// unit, such as a proxy or a key.
    private func reportTroubles(_ daemon: DaemonStatus, _ environment: UnitEnvironment?, _ checkup: Checkup) {
        let settings = checkup.settings
        let failed = Set(checkup.report.findings.filter { $0.severity == .failed }.map { "\($0.subject)" })
        for (name, trouble, subjects) in [
            ("HikCentral", daemon.hikCentral, Finding.Subject.key(.hikCentral)),
            ("Humand", daemon.humand, Finding.Subject.key(.humand)),
        ] {
            guard let trouble, !subjects.contains(where: { failed.contains("\($0)") }) else { continue }
            let since = settings.zone.textWithOffset(trouble.since)
            let reload = settings.order("reload").phrase
            let unit = "systemctl cat \(settings.site.service)"
            let known = environment.flatMap { unitsOwn($0, checkup) }
            let own = Phrase(
                en: "; if it stays so, \(unit) shows what is set there, such as a proxy or a key",
                es: "; si sigue así, \(unit) muestra qué se define ahí, como un proxy o una clave")
            checkup.doubt(
                .process,
                Phrase(
                    en: "\(name) answers here, but has failed for the running service since \(since): "
                        + trouble.reason.english,
                    es: "\(name) responde aquí, pero al servicio activo le falla desde el \(since): "
                        + trouble.reason.spanish),
                remedy: .advice(
                    known ?? RunningProbe.start(name, trouble, reload)
                        + (settings.isPackaged ? own : Phrase(same: ""))))
        }
    }

    /// - Parameter reload: what helps where the daemon has other settings than the file.
    private static func start(_ name: String, _ trouble: DaemonStatus.Trouble, _ reload: Phrase) -> Phrase {
        // This check posts nothing, so posting alone may fail.
        guard name == "Humand", trouble.kind == .away else { return reload }
        return Phrase(
            en: "it is tried again by itself, and this check posts nothing: ask Humand if it goes on",
            es: "se reintenta solo, y esta revisión no envía nada: pregunte a Humand si continúa")
    }

    /// What the unit's files set that this check goes without: its first line, with what to do.
    private func unitsOwn(_ unit: UnitEnvironment, _ checkup: Checkup) -> Phrase? {
        let different = unit.proxies(besides: checkup.parts.environment) + unit.overrides
        guard let first = different.first else { return nil }
        let mine = different.filter { $0.source == first.source }
        let names = mine.map(\.name).joined(separator: ", ")
        return first.source.within(
            en: { "\($0) sets \(names) for the service and not for this check: correct that there, or " },
            es: { "\($0) define \(names) para el servicio y no para esta revisión: corríjalo ahí, o " })
            + unit.removal(mine, of: first.place)
    }
}
