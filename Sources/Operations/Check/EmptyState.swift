import Attendance
import Base
import Ledger
import Site

/// A state directory in which nothing has ever been read, although systemd is to run the site: the site is new, or its
/// ledger is lost.
struct EmptyState {
    let unit: String
    let folder: String
    /// The service has worked since this machine was started, so there was a ledger.
    let isLost: Bool
    /// Nobody else than a person starts anything there.
    let isDisabled: Bool

    /// Nil where no unit is to run, or a run has left its lock there and never begun to read.
    init?(_ settings: Settings, service: ServiceFacts?) {
        let site = settings.site
        guard settings.file.flatMap(PackagedSite.init(settingsFile:)) != nil,
            !StateLock.isUnused(path: settings.stateFolder.lockFile),
            let units = service?.units?.filter({ [site.service, site.timer].contains($0.name) }),
            let unit = units.first(where: \.isEnabled) ?? units.first(where: \.hasWorked)
        else { return nil }
        (self.unit, folder, isDisabled) = (unit.name, settings.stateFolder.path, !unit.isEnabled)
        isLost = units.contains { $0.name == site.service && $0.hasWorked }
    }

    var phrase: Phrase {
        isLost
            ? Phrase(
                en: "\(unit) has worked since this machine was started, but \(folder) is empty: its ledger is lost",
                es: "\(unit) trabajó desde que arrancó esta máquina, pero \(folder) está vacía: su registro se perdió")
            : Phrase(
                en: "\(unit) is enabled, but \(folder) is empty: if this site has worked before, its ledger is lost",
                es: "\(unit) está habilitado, pero \(folder) está vacía: si este sitio ya funcionó antes, su "
                    + "registro se perdió")
    }

    var remedy: Remedy {
        let restore = Phrase(
            en: "put the state directory back from a backup (Backup.md), or say from when to read: "
                + "hik2humand run --once --from TIME",
            es: "restaure la carpeta de estado de una copia de seguridad (Backup.md), o diga desde cuándo leer: "
                + "hik2humand run --once --from HORA")
        let isNew = Phrase(
            en: "; if the site is new: hik2humand run --once --dry-run --quiet",
            es: "; si el sitio es nuevo: hik2humand run --once --dry-run --quiet")
        return .advice(isLost ? restore : restore + isNew)
    }
}
