import Attendance
import Base
import HikCentral
import Site

/// Whether HikCentral pushes: where the daemon listens, the subscription, and what has come in.
struct PushProbe: Probe {
    let subjects: [Finding.Subject] = [.hikCentral(.pushes)]
    let needs = Finding.Subject.key(.hikCentral)

    /// A daemon that has had none for so long gets none, however quiet the doors are.
    private static let quiet = Span.days(3)

    func run(_ checkup: Checkup) {
        guard checkup.settings.pushToken != nil else {
            checkup.pass(
                subjects[0], en: "off: PUSH_TOKEN is not set, and events are polled only",
                es: "desactivado: PUSH_TOKEN no está definido, y los eventos se leen solo por consulta periódica")
            // Without pushes it is no lack if the key may not ask.
            warnOfLeftovers((try? SubscriptionList.read(from: checkup.hikCentral)) ?? [], checkup)
            return
        }
        let isHeard = reportListener(checkup)
        reportSubscription(checkup, isHeard: isHeard)
        reportLast(checkup)
    }

    /// Warns of subscriptions to which nothing listens here.
    private func warnOfLeftovers(_ found: [PushSubscription], _ checkup: Checkup) {
        let settings = checkup.settings
        for left in found where !left.eventTypes.isDisjoint(with: settings.rules.eventTypes) {
            let isOurs = left.destination == settings.pushURL
            // Without PUSH_URL the path tells that it is a hik2humand's.
            guard isOurs || settings.pushURL.isEmpty && left.destination.hasSuffix(PushPath.hikCentral) else {
                continue
            }
            let still = Phrase(
                en: "HikCentral still pushes events to \(left.destination)",
                es: "HikCentral sigue enviando eventos a \(left.destination)")
            let here =
                isOurs
                ? Phrase(en: ", and nothing receives them", es: ", y nadie los recibe")
                : Phrase(
                    en: "; if that is this machine, nothing receives them",
                    es: "; si es este equipo, nadie los recibe")
            let first =
                settings.keepsSubscription
                ? Phrase(
                    en: "set PUSH=false and reload the service, then hik2humand unsubscribe",
                    es: "ponga PUSH=false y recargue el servicio, después hik2humand unsubscribe")
                : Phrase(same: "hik2humand unsubscribe")
            checkup.warn(
                subjects[0], still + here,
                remedy: .advice(
                    first.within(
                        en: { "\($0); it ends the pushes of these event types for every destination" },
                        es: { "\($0); termina los envíos de estos tipos de evento para todos los destinos" })))
        }
    }

    /// - Returns: whether there is a place where pushes are received.
    private func reportListener(_ checkup: Checkup) -> Bool {
        let settings = checkup.settings
        let units = settings.site == .only ? checkup.parts.machine.service(of: settings.site).units ?? [] : []
        let socket = units.first { $0.name == PackagedSite.pushSocket && $0.isInstalled && $0.state == "active" }
        let places = socket.map { [$0.name] } ?? settings.pushListen.map(\.description)
        guard !places.isEmpty else {
            checkup.warn(
                subjects[0], en: "PUSH_TOKEN is set, but LISTEN is empty: nothing is received",
                es: "PUSH_TOKEN está definido, pero LISTEN está vacío: no se recibe nada",
                remedy: .advice(
                    en: "set LISTEN=ADDRESS:PORT, or systemctl enable --now \(PackagedSite.pushSocket)",
                    es: "defina LISTEN=DIRECCIÓN:PUERTO, o systemctl enable --now \(PackagedSite.pushSocket)"))
            return false
        }
        let list = places.joined(separator: ", ")
        let peers = settings.listenAllow.map(\.description).joined(separator: ", ")
        checkup.pass(
            subjects[0], en: "on: received at \(list), from \(peers.isEmpty ? "this machine only" : peers)",
            es: "activado: se recibe en \(list), desde \(peers.isEmpty ? "esta máquina solamente" : peers)")
        return true
    }

    private func reportSubscription(_ checkup: Checkup, isHeard: Bool) {
        let (settings, url) = (checkup.settings, checkup.settings.pushURL)
        guard !url.isEmpty else {
            checkup.warn(
                subjects[0], en: "PUSH_URL is not set, so whether HikCentral pushes here cannot be told",
                es: "PUSH_URL no está definido, así que no se puede saber si HikCentral envía hacia aquí",
                remedy: .advice(
                    en: "set PUSH_URL=http://ADDRESS:PORT\(PushPath.hikCentral), then hik2humand subscribe",
                    es: "defina PUSH_URL=http://DIRECCIÓN:PUERTO\(PushPath.hikCentral), y después hik2humand subscribe"
                ))
            return
        }
        let found: [PushSubscription]
        do { found = try SubscriptionList.read(from: checkup.hikCentral) } catch {
            checkup.warn(
                subjects[0], error,
                without: Phrase(
                    en: "nobody knows whether HikCentral pushes; polling goes on",
                    es: "no se sabe si HikCentral envía por push; las consultas siguen"))
            return
        }
        guard isHeard else { return warnOfLeftovers(found, checkup) }
        let types = settings.rules.eventTypes
        let missing = types.subtracting(found.filter { $0.destination == url }.flatMap(\.eventTypes))
        guard !missing.isEmpty else {
            checkup.pass(
                subjects[0], en: "subscribed: HikCentral pushes all \(types.count) event types to \(url)",
                es: "suscrito: HikCentral envía a \(url) los \(types.count) tipos de evento")
            return
        }
        checkup.warn(
            subjects[0],
            en: missing == types
                ? "not subscribed: HikCentral does not push to \(url)"
                : "\(missing.count) of \(types.count) event types are not pushed to \(url)",
            es: missing == types
                ? "sin suscripción: HikCentral no envía a \(url)"
                : "\(missing.count) de \(types.count) tipos de evento no se envían a \(url)",
            remedy: settings.keepsSubscription
                ? .advice(
                    en: "hik2humand subscribe does now what the daemon does at its start and every hour",
                    es: "hik2humand subscribe hace ya lo que el servicio hace al iniciar y cada hora")
                : .run("hik2humand subscribe"))
    }

    private func reportLast(_ checkup: Checkup) {
        let (settings, now) = (checkup.settings, checkup.parts.clock.now)
        let file = StatusFile.file(in: settings.stateFolder, checkup.parts.files)
        let lock = checkup.parts.machine.lock(of: settings.stateFolder)
        guard let daemon = file.read().flatMap({ DaemonStatus($0) }), !daemon.hasStopped,
            lock == .process(daemon.process)
        else {
            checkup.pass(
                subjects[0], en: "no daemon is seen here, and only a daemon receives pushes",
                es: "aquí no se ve ningún servicio en marcha, y solo él recibe pushes")
            return
        }
        if let last = daemon.lastPush {
            let (text, ago) = (settings.zone.text(last), last.agoPhrase(now))
            checkup.pass(
                subjects[0], en: "the last one came in at \(text), \(ago.english)",
                es: "el último llegó el \(text), \(ago.spanish)")
            return
        }
        let start = settings.zone.text(daemon.startedAt)
        let phrase = Phrase(
            en: "none has come in since the daemon's start at \(start)",
            es: "no llegó ninguno desde el inicio del servicio, el \(start)")
        // The first polls read what happened before.
        let first = daemon.startedAt + settings.pollInterval + settings.pollInterval
        let hasRead = daemon.polls.contains { $0.events > 0 && $0.at > first }
        guard hasRead || now - daemon.startedAt > PushProbe.quiet else { return checkup.pass(subjects[0], phrase) }
        let though = Phrase(en: ", though polls have found events", es: ", aunque las consultas encontraron eventos")
        checkup.warn(
            subjects[0], hasRead ? phrase + though : phrase,
            remedy: .advice(
                en: "let HikCentral's server reach PUSH_URL (firewall, LISTEN_ALLOW); listener.refused in the log "
                    + "says what was turned away; after a change of PUSH_TOKEN: hik2humand subscribe",
                es: "haga que el servidor de HikCentral llegue a PUSH_URL (firewall, LISTEN_ALLOW); listener.refused "
                    + "en el log dice qué se rechazó; tras cambiar PUSH_TOKEN: hik2humand subscribe"))
    }
}
