import Base
import Ledger
import Site
import Sync

/// Why punches do not get through to Humand: as the daemon that runs now knows it, or because none runs.
package struct DeliveryTrouble: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Humand, or the way to it, fails; it is tried again.
        case away
        /// The key or its rights.
        case refused
        /// What answers is not Humand.
        case misconfigured
        /// Nobody works with the ledger: no daemon, and no run at this moment.
        case notRunning
    }

    package var kind: Kind
    /// Nil where nothing tells.
    package var since: Instant?
    /// What Humand, or what answers in its place, has said.
    package var reason: Phrase

    package init(_ kind: Kind, since: Instant? = nil, reason: Phrase = Phrase(same: "")) {
        (self.kind, self.since, self.reason) = (kind, since, reason)
    }

    /// Nil where punches get through, and where this user may not see whether they do.
    package init?(of settings: Settings, _ files: any FileSystem) {
        let folder = settings.stateFolder
        switch LockHolder(of: folder) {
        case .unknown: return nil
        case .nobody: self.init(.notRunning)
        case .process(let holder):
            guard let daemon = StatusFile.file(in: folder, files).read().flatMap({ DaemonStatus($0) }),
                daemon.process == holder, !daemon.hasStopped, let trouble = daemon.humand
            else { return nil }
            let kind: Kind =
                switch trouble.kind {
                case .away: .away
                case .refused: .refused
                case .misconfigured: .misconfigured
                }
            self.init(kind, since: trouble.since, reason: trouble.reason)
        }
    }

    /// Nothing is sent until somebody does something.
    package var needsPerson: Bool { kind != .away }

    /// For a table.
    package var word: Phrase {
        switch kind {
        case .away: Phrase(en: "Humand fails", es: "Humand falla")
        case .refused: Phrase(en: "Humand refuses the key", es: "Humand rechaza la clave")
        case .misconfigured: Phrase(en: "what answers is not Humand", es: "lo que responde no es Humand")
        case .notRunning: Phrase(en: "no service is running", es: "ningún servicio está activo")
        }
    }

    /// Since when, and why.
    package func sentence(_ zone: SiteZone) -> Phrase {
        let since = since.map(zone.textWithOffset) ?? "–"
        return switch kind {
        case .notRunning: word
        case .refused, .misconfigured:
            Phrase(
                en: "posting to Humand has been stopped since \(since): \(reason.english)",
                es: "el envío a Humand está detenido desde el \(since): \(reason.spanish)")
        case .away:
            Phrase(
                en: "Humand has failed since \(since): \(reason.english)",
                es: "Humand falla desde el \(since): \(reason.spanish)")
        }
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
        case .notRunning:
            Phrase(
                en: "sudo hik2humand status says why no service is running, and how to start it; where a timer or cron "
                    + "starts runs, the next one delivers it",
                es:
                    "sudo hik2humand status dice por qué ningún servicio está activo y cómo iniciarlo; donde un timer o "
                    + "cron inicia ejecuciones, la próxima lo entrega")
        case .misconfigured:
            Phrase(
                en: "sudo hik2humand check says what answers in Humand's place; correct that or HUMAND_BASE_URL, then "
                    + "sudo hik2humand reload",
                es:
                    "sudo hik2humand check dice qué responde en lugar de Humand; corrija eso o HUMAND_BASE_URL y después "
                    + "sudo hik2humand reload")
        }
    }
}
