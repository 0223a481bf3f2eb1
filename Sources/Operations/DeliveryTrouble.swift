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
        /// Nothing can be recorded in the state directory, so nothing is read or posted either.
        case ledger
        /// Reading from HikCentral is stopped until a person does something; what is queued goes out all the same.
        case notReading
        /// Nobody works with the ledger: no daemon, and no run at this moment.
        case notRunning
        /// Nothing is posted, and nothing that is read is recorded.
        case dryRun(DryRunNow)
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
    ///
    /// - Parameter service: for the line of a drop-in that makes a dry run; nil where systemd is not asked.
    package init?(of settings: Settings, _ files: any FileSystem, service: ServiceFacts? = nil) {
        let folder = settings.stateFolder
        let lock = LockHolder(of: folder)
        guard lock != .unknown else { return nil }
        let daemon = WorkingDaemon(in: folder, files, lock: lock)
        if let dryRun = DryRunNow(daemon?.status, settings, unit: UnitEnvironment(settings, service: service)) {
            self.init(.dryRun(dryRun), since: dryRun.daemon?.since)
            return
        }
        switch lock {
        case .unknown: return nil
        case .nobody: self.init(.notRunning)
        case .process:
            let failingSince = StateLock.failingSince(path: folder.lockFile)
            // A status that cannot be written says that all is well.
            let disk = StateFacts(of: folder).diskProblem
            if failingSince != nil || daemon?.status.ledger != nil || disk != nil {
                let reason =
                    disk ?? daemon?.status.ledger?.reason
                    ?? Phrase(en: "the log says why", es: "el log dice por qué")
                self.init(.ledger, since: failingSince ?? daemon?.status.ledger?.since, reason: reason)
                return
            }
            guard let trouble = daemon?.status.humand else {
                guard let trouble = daemon?.status.hikCentral, trouble.kind != .away else { return nil }
                self.init(.notReading, since: trouble.since, reason: trouble.reason)
                return
            }
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

    /// Nobody reads HikCentral either, or not so that it counts.
    package var stopsReading: Bool {
        switch kind {
        case .notRunning, .dryRun, .ledger, .notReading: true
        case .away, .refused, .misconfigured: false
        }
    }

    /// What it keeps from being read is in no queue, so that an empty one says little.
    package var stopsWithoutQueue: Bool { isDryRun || kind == .ledger || kind == .notReading }

    /// The same where it keeps what is queued from Humand; else nil.
    package var ofQueue: DeliveryTrouble? { kind == .notReading ? nil : self }

    /// The site is a dry run.
    package var isDryRun: Bool {
        if case .dryRun = kind { return true }
        return false
    }

    /// For a table.
    package var word: Phrase {
        switch kind {
        case .away: Phrase(en: "Humand fails", es: "Humand falla")
        case .refused: Phrase(en: "Humand refuses the key", es: "Humand rechaza la clave")
        case .misconfigured: Phrase(en: "what answers is not Humand", es: "lo que responde no es Humand")
        case .ledger: Phrase(en: "nothing can be recorded", es: "no se puede registrar nada")
        case .notReading: Phrase(en: "reading is stopped", es: "la lectura está detenida")
        case .notRunning: Phrase(en: "no service is running", es: "ningún servicio está activo")
        case .dryRun: Phrase(en: "a dry run posts nothing", es: "un ensayo no envía nada")
        }
    }

    /// Since when, and why.
    package func sentence(_ zone: SiteZone) -> Phrase {
        let since = since.map(zone.textWithOffset) ?? "–"
        return switch kind {
        case .notRunning: word
        case .dryRun(let dryRun): dryRun.sentence(zone)
        case .ledger:
            Phrase(
                en: "nothing can be recorded in the state directory since \(since), so nothing is read: "
                    + reason.english,
                es: "no se puede registrar nada en la carpeta de estado desde el \(since), así que no se lee nada: "
                    + reason.spanish)
        case .notReading:
            Phrase(
                en: "reading from HikCentral has been stopped since \(since): \(reason.english)",
                es: "la lectura de HikCentral está detenida desde el \(since): \(reason.spanish)")
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
    ///
    /// - Parameter hasWaiting: something goes out by itself once this is done; what is held does not.
    package func remedy(hasWaiting: Bool) -> Phrase? {
        switch kind {
        case .away: nil
        case .dryRun(let dryRun):
            dryRun.whatToDo
                + (dryRun.daemon == nil || !hasWaiting
                    ? Phrase(same: "")
                    : Phrase(
                        en: "; the service then reads and posts what has waited",
                        es: "; el servicio lee y envía entonces lo que quedó pendiente"))
        case .ledger:
            Phrase(
                en: "sudo hik2humand check says what to do; once something can be recorded again, the rest happens by "
                    + "itself",
                es: "sudo hik2humand check dice qué hacer; cuando se pueda registrar otra vez, lo demás ocurre solo")
        case .notReading:
            Phrase(
                en: "sudo hik2humand check says what to do; then the service reads what it has missed",
                es: "sudo hik2humand check dice qué hacer; después el servicio lee lo que le falta")
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
