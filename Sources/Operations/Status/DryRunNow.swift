import Attendance
import Base
import Ledger
import Site

/// A site as a dry run: what ends it. The daemon that works knows best, however it came to it; without one the settings
/// say what a start would be.
package struct DryRunNow: Equatable, Sendable {
    /// The daemon's process, and since when it has been a dry run; nil where none works.
    package let daemon: Daemon?
    let remedy: Remedy

    package struct Daemon: Equatable, Sendable {
        package let process: String
        let since: Instant
        /// The settings on disk now say otherwise.
        let isOffOnDisk: Bool
    }

    /// Nil where punches are posted.
    ///
    /// - Parameter unit: what the unit's files set besides; nil where that is not known.
    init?(_ status: DaemonStatus?, _ settings: Settings, unit: UnitEnvironment? = nil) {
        guard status?.running.isDryRun ?? settings.isDryRun else { return nil }
        let line = unit?.dryRun.flatMap { $0.isOn ? $0.variable : nil }
        guard let status else {
            daemon = nil
            let set = Phrase(en: "set DRY_RUN=false to post", es: "ponga DRY_RUN=false para enviar")
            remedy = .advice(unit.flatMap { unit in line.map { set + DryRunNow.also + unit.end(of: $0) } } ?? set)
            return
        }
        let isOffOnDisk = !settings.isDryRun
        daemon = Daemon(process: status.process, since: status.startedAt, isOffOnDisk: isOffOnDisk)
        // A restart finds again what a unit's file sets.
        if let unit, let line {
            let set = Phrase(en: "set DRY_RUN=false; ", es: "ponga DRY_RUN=false; ")
            remedy = .advice((isOffOnDisk ? Phrase(same: "") : set) + unit.end(of: line))
            return
        }
        let restart = settings.order("restart")
        if isOffOnDisk, let unit, unit.isStale(SettingTable.dryRun.name) {
            remedy = .run(unit.reread)
            return
        }
        // Settings may stand in the unit too, where a restart finds them again.
        let other = Phrase(
            en: " (if it stays one, systemctl cat \(settings.site.service) shows what else sets DRY_RUN)",
            es: " (si sigue así, systemctl cat \(settings.site.service) muestra qué más define DRY_RUN)")
        remedy =
            isOffOnDisk
            ? settings.isPackaged ? .advice(restart.phrase + other) : restart
            : .advice(
                restart.phrase.within(
                    en: { "set DRY_RUN=false, then \($0)" }, es: { "ponga DRY_RUN=false, y luego \($0)" }))
    }

    private static let also = Phrase(same: "; ")

    /// Nil where none works as a dry run.
    package init?(_ working: WorkingDaemon?, _ settings: Settings) {
        guard let working else { return nil }
        self.init(working.status, settings)
    }

    /// How it stands, in one sentence.
    package func sentence(_ zone: SiteZone) -> Phrase {
        guard let daemon else {
            return Phrase(
                en: "DRY_RUN is on: nothing is posted, and nothing is recorded",
                es: "DRY_RUN está activado: no se envía ni se registra nada")
        }
        let since = zone.textWithOffset(daemon.since)
        return Phrase(
            en: "the service (process \(daemon.process)) has been a dry run since \(since): it posts nothing and "
                + "records nothing",
            es: "el servicio (proceso \(daemon.process)) es un ensayo desde el \(since): no envía ni registra nada")
    }

    /// What somebody is to do, with the exact commands.
    package var whatToDo: Phrase { remedy.phrase }
}
