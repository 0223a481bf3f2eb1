import Base
import Site

/// What somebody has changed about the unit.
extension ServiceProbe {
    /// Whoever wants to be rid of a mode that is too strict writes User=root, and gives away what the unit protects.
    func checkUser(_ service: ServiceFacts.Unit, _ checkup: Checkup) {
        guard let place = service.userPlace else { return }
        guard service.identity?.number == 0 else {
            checkup.warn(
                .service,
                place.phrase.within(
                    en: {
                        "\(service.name) runs as \(service.user) by User= in \($0), and what it writes is that user's, "
                            + "not hik2humand's"
                    },
                    es: {
                        "\(service.name) se ejecuta como \(service.user) por User= en \($0), y lo que escribe es de ese "
                            + "usuario, no de hik2humand"
                    }),
                remedy: service.without("User=", in: place))
            return
        }
        checkup.warn(
            .service,
            place.phrase.within(
                en: { "\(service.name) runs as root by User= in \($0), and needs none of its rights" },
                es: { "\(service.name) se ejecuta como root por User= en \($0), y no necesita sus permisos" }),
            remedy: service.without("User=", in: place))
    }

    /// This check runs with the machine's network, and reaches what the service does not.
    func checkNetwork(_ service: ServiceFacts.Unit, _ checkup: Checkup) {
        guard let cut = service.networkCut else { return }
        checkup.fail(
            .service,
            cut.place.phrase.within(
                en: { "\(service.name) has no network of this machine, by \(cut.setting) in \($0)" },
                es: { "\(service.name) no tiene la red de esta máquina, por \(cut.setting) en \($0)" }),
            remedy: service.without(cut.key, in: cut.place), .misconfigured)
    }

    /// A unit that waits for READY waits in vain for a command that makes one run.
    func checkCommand(_ service: ServiceFacts.Unit, _ checkup: Checkup) {
        guard let place = service.commandPlace else { return }
        let phrase = place.phrase.within(
            en: { "\(service.name) runs another command than the package's, by ExecStart= in \($0)" },
            es: { "\(service.name) ejecuta otro comando que el del paquete, por ExecStart= en \($0)" })
        let remedy = service.without("ExecStart=", in: place)
        if service.state == "active" {
            checkup.warn(.service, phrase, remedy: remedy)
        } else {
            // It may be why nothing runs, and a start would end as the last one did.
            checkup.doubt(.service, phrase, remedy: remedy, isBeforeStart: true)
        }
    }

    /// Checks the state directory against the unit's sandbox, which allows no writing elsewhere.
    func checkFolder(_ service: ServiceFacts.Unit, _ site: PackagedSite, _ checkup: Checkup) {
        let path = checkup.settings.stateFolder.path
        let isPackaged = checkup.settings.file.flatMap(PackagedSite.init(settingsFile:)) != nil
        if isPackaged, let hidden = service.folder(hiding: path) {
            checkup.fail(
                .service, en: "STATE_DIR=\(path): \(service.name) does not see what is in \(hidden)",
                es: "STATE_DIR=\(path): \(service.name) no ve lo que hay en \(hidden)",
                remedy: .set("STATE_DIR", to: site.stateFolder), .misconfigured)
            return
        }
        if let lock = service.locked.first(where: { $0.locks(path) }) {
            checkup.fail(
                .service,
                lock.place.phrase.within(
                    en: { "\(service.name) may not write in \(lock.path), by \(lock.key)= in \($0)" },
                    es: { "\(service.name) no puede escribir en \(lock.path), por \(lock.key)= en \($0)" }),
                remedy: service.without("\(lock.key)=", in: lock.place), .misconfigured)
            return
        }
        guard isPackaged,
            !([site.stateFolder] + service.writable).contains(where: { path == $0 || path.hasPrefix($0 + "/") })
        else { return }
        if let other = PackagedSite(stateFolder: path), checkup.parts.machine.isFile(other.settingsFile) {
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
