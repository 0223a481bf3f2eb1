import Base
import Ledger
import Site
import Sync

/// Why punches do not get through to Humand, as the daemon that runs now knows it.
package struct DeliveryTrouble: Equatable, Sendable {
    package var since: Instant
    package var kind: EngineStatus.Kind
    /// What Humand, or what answers in its place, has said.
    package var reason: Phrase

    package init(since: Instant, kind: EngineStatus.Kind, reason: Phrase) {
        (self.since, self.kind, self.reason) = (since, kind, reason)
    }

    /// Nil where punches get through, and where no daemon runs that could know.
    package init?(of settings: Settings, _ files: any FileSystem) {
        let folder = settings.stateFolder
        guard case .process(let holder) = LockHolder(of: folder),
            let daemon = StatusFile.file(in: folder, files).read().flatMap({ DaemonStatus($0) }),
            daemon.process == holder, !daemon.hasStopped, let trouble = daemon.humand
        else { return nil }
        self.init(since: trouble.since, kind: trouble.kind, reason: trouble.reason)
    }

    /// Nothing is sent until somebody does something.
    package var needsPerson: Bool { kind != .away }

    /// For a table.
    package var word: Phrase {
        switch kind {
        case .away: Phrase(en: "Humand fails", es: "Humand falla")
        case .refused: Phrase(en: "Humand refuses the key", es: "Humand rechaza la clave")
        case .misconfigured: Phrase(en: "what answers is not Humand", es: "lo que responde no es Humand")
        }
    }

    /// Since when, and why.
    package func sentence(_ zone: SiteZone) -> Phrase {
        let (since, reason) = (zone.textWithOffset(since), reason)
        return needsPerson
            ? Phrase(
                en: "posting to Humand has been stopped since \(since): \(reason.english)",
                es: "el envío a Humand está detenido desde el \(since): \(reason.spanish)")
            : Phrase(
                en: "Humand has failed since \(since): \(reason.english)",
                es: "Humand falla desde el \(since): \(reason.spanish)")
    }

    /// What somebody is to do; nil where it ends by itself.
    package var remedy: Phrase? {
        switch kind {
        case .away: nil
        case .refused:
            Phrase(
                en: "sudo hik2humand check says whether Humand does not know the key or the key lacks rights. Once its "
                    + "rights are given in Humand, what is queued goes out by itself; another key goes into HUMAND_AUTH, "
                    + "then sudo hik2humand reload",
                es: "sudo hik2humand check dice si Humand no conoce la clave o si le faltan permisos. Con los permisos "
                    + "dados en Humand, lo que está en cola sale solo; otra clave se pone en HUMAND_AUTH y después sudo "
                    + "hik2humand reload")
        case .misconfigured:
            Phrase(
                en: "sudo hik2humand check says what answers in Humand's place; correct that or HUMAND_BASE_URL, then "
                    + "sudo hik2humand reload",
                es: "sudo hik2humand check dice qué responde en lugar de Humand; corrija eso o HUMAND_BASE_URL y después "
                    + "sudo hik2humand reload")
        }
    }
}
