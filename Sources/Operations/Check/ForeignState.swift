import Attendance
import Base
import Foundation
import Ledger
import Site

/// A state directory that belongs to somebody else than the user as whom systemd runs the site, as after a backup was put
/// back by root, or a `chown` too much.
///
/// A service that runs goes on writing to what it has open, so the mistake shows only later, and then as something else.
struct ForeignState: FindingCause, Equatable {
    let folder: String
    let owner: String
    let unit: String
    let user: String
    /// The group that its unit gives that user, where it is another than the user's own.
    let group: String
    /// The line that names the user, where somebody has written one.
    let place: UnitPlace?

    /// Nil where no unit names its user, or where that is the owner.
    init?(_ settings: Settings, service: ServiceFacts?, owner: uid_t, name: String) {
        let site = settings.site
        guard settings.isPackaged,
            let unit = service?.units?.first(where: { $0.name == site.service && $0.isInstalled }),
            !["", name, "\(owner)"].contains(unit.user)
        else { return nil }
        (folder, self.owner) = (settings.stateFolder.path, name)
        (self.unit, user, place) = (unit.name, unit.user, unit.userPlace)
        group = unit.userPlace == nil ? "" : unit.identity?.groupName ?? ""
    }

    /// Nil also where there is no folder yet.
    init?(_ settings: Settings, service: ServiceFacts?) {
        var status = stat()
        // Whose /var/lib is, is no concern of this program, and no command of it may change that.
        guard stat(settings.stateFolder.path, &status) == 0, settings.stateFolder.isStateOrEmpty else { return nil }
        self.init(settings, service: service, owner: status.st_uid, name: UserName.of(status.st_uid))
    }

    var phrase: Phrase {
        let line = place.map { $0.phrase.within(en: { " (User= in \($0))" }, es: { " (User= en \($0))" }) }
        return Phrase(
            en: "\(folder) belongs to \(owner), and \(unit) runs as \(user)",
            es: "\(folder) pertenece a \(owner), y \(unit) funciona como \(user)")
            + (line ?? Phrase(same: ""))
            + Phrase(en: ", who may not write there", es: ", que no puede escribir ahí")
    }

    var remedy: Remedy? {
        let command = "chown -R \(user):\(group) \(folder)"
        guard let place else { return .run(command) }
        let edit = place.editing(unit)
        let reread = "systemctl daemon-reload && systemctl restart \(unit)"
        return .advice(
            en: "\(command); or, if \(user) is a mistake, take User= out of \(place.path) (\(edit)), then \(reread)",
            es: "\(command); o, si \(user) es un error, quite User= de \(place.path) (\(edit)), y luego \(reread)")
    }
    var trouble: Trouble? { .state }
}
