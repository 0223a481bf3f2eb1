import Attendance
import Base
import Ledger
import Site

/// What a person should know besides the verdict: above all, where what is on disk is not what runs. A pure function.
package struct Notices {
    let settings: Settings
    let facts: StatusFacts
    let now: Instant
    /// What the unit's files set besides; nil where that is not known.
    let unit: UnitEnvironment?
    private(set) var all: [Finding] = []

    private var zone: SiteZone { settings.zone }
    private var site: PackagedSite { settings.site }

    /// An event that is held for longer waits for a person who does not know of it.
    private static let longHeld = Span.days(1)
    /// A certificate that ends sooner must be renewed now.
    static let certificateNotice = Span.days(30)

    /// Nearer than this is the ordinary difference of clocks.
    private static let clockSlack = Span.minutes(2)

    /// Another time zone moves a date by whole quarters of an hour, and by less than a day between neighbours.
    private static let longestZoneShift = Span.days(1)
    private static let zoneStep = Span.minutes(15)

    /// - Parameters:
    ///   - problems: what is wrong with the settings on disk.
    ///   - service: what systemd knows, where an empty state directory is to be judged by it.
    ///   - unit: what the unit's files set, for who judges that folder elsewhere.
    init(
        _ settings: Settings, problems: Settings.Problems? = nil, facts: StatusFacts, service: ServiceFacts? = nil,
        unit: UnitEnvironment? = nil, now: Instant
    ) {
        (self.settings, self.facts, self.now) = (settings, facts, now)
        self.unit = unit ?? UnitEnvironment(settings, service: service)
        noteDryRun()
        if let daemon = facts.liveDaemon {
            // One difference is one notice.
            let isSaid = problems != nil || daemon.running.isDryRun != settings.isDryRun
            if !isSaid, !noteReload(daemon) { noteChanges(daemon) }
            noteCertificate(daemon)
            noteClock(daemon)
        }
        // Times in settings that are wrong may be hours off, and so would what is advised.
        if problems == nil { noteBeginning() }
        if problems == nil, let corrected = facts.corrected { note(.queue, corrected.phrase, corrected.remedy) }
        noteLoss(service)
    }

    mutating func note(_ subject: Finding.Subject, _ phrase: Phrase, _ remedy: Remedy?) {
        all.append(Finding(subject, .warning, Observation(phrase, remedy: remedy)))
    }

    mutating func note(
        _ subject: Finding.Subject, en english: String, es spanish: String, _ remedy: Remedy
    ) {
        note(subject, Phrase(en: english, es: spanish), remedy)
    }

    func order(_ verb: String) -> Remedy { settings.order(verb) }

    // MARK: - What runs

    private mutating func noteDryRun() {
        if let dryRun = DryRunNow(facts.liveDaemon, settings, unit: unit) {
            if dryRun.daemon?.isOffOnDisk == true {
                note(
                    .process, en: "DRY_RUN is off in the settings, but the daemon goes on with its dry run",
                    es: "DRY_RUN está desactivado en los ajustes, pero el servicio sigue con su ensayo", dryRun.remedy)
            } else {
                note(dryRun.daemon == nil ? .settings : .process, Notices.dryRun, dryRun.remedy)
            }
        } else if settings.isDryRun {
            // A reload leaves alone what the unit's files set.
            let line = unit?.dryRun.flatMap { $0.isOn ? nil : $0.variable }
            note(
                .process, en: "DRY_RUN is on in the settings, but the daemon posts",
                es: "DRY_RUN está activado en los ajustes, pero el servicio envía",
                line.flatMap { line in unit.map { .advice($0.end(of: line)) } } ?? order("reload"))
        }
    }

    private static let dryRun = Phrase(
        en: "DRY_RUN is on: nothing is posted", es: "DRY_RUN está activado: no se envía nada")

    private mutating func noteReload(_ daemon: DaemonStatus) -> Bool {
        guard let reload = daemon.reload, let first = reload.problems.first else { return false }
        let at = zone.text(reload.at)
        note(
            .settings,
            Phrase(
                en: "the last reload, at \(at), failed, and the old settings are in force: \(first.english)",
                es: "la última recarga, del \(at), falló, y siguen vigentes los ajustes anteriores: \(first.spanish)")
                + Notices.more(reload.problems.count),
            .advice(
                order("reload").phrase.within(
                    en: { "correct that, then \($0)" }, es: { "corrija eso, y luego \($0)" })))
        return true
    }

    /// How many there are besides the first.
    static func more(_ count: Int) -> Phrase {
        count > 1 ? Phrase(en: " (and \(count - 1) more)", es: " (y \(count - 1) más)") : Phrase(same: "")
    }

    private mutating func noteChanges(_ daemon: DaemonStatus) {
        let running = daemon.running
        guard let readAt = running.readAt else { return }
        let waiting = running.waiting(for: settings)
        if !waiting.isEmpty {
            note(.settings, Notices.afterRestart(waiting), order("restart"))
            // A restart reads every file again.
            return
        }
        for file in settings.files {
            guard let known = running.files.first(where: { $0.setting == file.setting }) else { continue }
            if let digest = file.digest, let former = known.digest {
                if let mine = PackagedSite(settingsFile: file.path), file.setting == nil,
                    let other = PackagedSite(settingsFile: known.path), mine != other
                {
                    let place = settings.stateFolder.path
                    note(
                        .settings, en: "STATE_DIR=\(place) is in use by the daemon of the site \(other.shownName)",
                        es: "STATE_DIR=\(place) lo usa el servicio del sitio \(other.shownName)",
                        .set("STATE_DIR", to: mine.stateFolder))
                } else if file.path != known.path, file.setting == nil {
                    note(
                        .settings,
                        en: "the daemon reads its settings from \(known.path), this command from \(file.path)",
                        es: "el servicio lee sus ajustes de \(known.path), este comando de \(file.path)",
                        .advice(en: "add --env-file \(known.path)", es: "agregue --env-file \(known.path)"))
                } else if file.path == known.path, digest != former {
                    note(
                        .settings, en: "\(file.path) has changed since the daemon read it at \(zone.text(readAt))",
                        es: "\(file.path) cambió desde que el servicio lo leyó, el \(zone.text(readAt))",
                        order("reload"))
                }
            } else if file.digest == nil, let modified = file.modified, modified > daemon.startedAt {
                // systemd has handed the daemon a copy, at its start.
                note(
                    .settings, en: "\(file.path) has changed since the daemon was started",
                    es: "\(file.path) cambió desde que se inició el servicio", order("restart"))
            }
        }
    }

    /// Says that settings wait for a restart.
    package static func afterRestart(_ names: [String]) -> Phrase {
        let english = names.joined(separator: ", ")
        return names.count == 1
            ? Phrase(
                en: "\(english) has a new value, which takes effect after a restart",
                es: "\(english) tiene un valor nuevo, que rige después de un reinicio")
            : Phrase(
                en: "\(english) have new values, which take effect after a restart",
                es: "\(english) tienen valores nuevos, que rigen después de un reinicio")
    }

    /// What doors see is read that much later, and no failure shows it.
    private mutating func noteClock(_ daemon: DaemonStatus) {
        if let readTo = facts.readTo, readTo - now > Notices.clockSlack {
            let time = settings.zone.text(readTo)
            note(
                .server(.hikCentral, .clock),
                en:
                    "this machine's clock ran ahead and was set back: until \(time) counts are compared with every poll, and "
                    + "what is new is read by them",
                es:
                    "el reloj de esta máquina iba adelantado y se atrasó: hasta el \(time) se comparan las cantidades en cada "
                    + "consulta, y así se lee lo nuevo",
                .run("hik2humand check"))
        }
        guard let ahead = daemon.clockAhead else { return }
        note(
            .server(.hikCentral, .clock),
            en: "this machine's clock is \(ahead.inWords) ahead of HikCentral's, so what doors see is read that much "
                + "later",
            es: "el reloj de esta máquina está \(ahead.inWords) adelantado al de HikCentral, así que lo que ven las "
                + "puertas se lee con ese atraso",
            .run("hik2humand check"))
    }

    private mutating func noteCertificate(_ daemon: DaemonStatus) {
        if let change = daemon.running.certificateChange, daemon.hikCentral != nil {
            if let shown = daemon.running.certificateShown, facts.trustedNow.contains(shown) {
                note(
                    .server(.hikCentral, .certificate),
                    en: "the certificate that HikCentral shows has been trusted in the meantime, and the service has "
                        + "not read that yet",
                    es: "mientras tanto se confió en el certificado que muestra HikCentral, y el servicio todavía no "
                        + "lo leyó",
                    order("reload"))
            } else {
                note(.server(.hikCentral, .certificate), change, .run("hik2humand check"))
            }
        }
        guard let end = daemon.running.certificateEnds, end - now < Notices.certificateNotice else { return }
        note(.server(.hikCentral, .certificate), CertificateEnd(end).phrase(now: now), CertificateEnd.remedy)
    }

    // MARK: - What is kept

    /// START_FROM is read once in the life of a site.
    private mutating func noteBeginning() {
        if let readTo = facts.readTo, readTo - now > .days(1) {
            let from = zone.textWithOffset(readTo)
            note(
                .ledger, en: "reading begins at \(from): no event before that is ever read",
                es: "la lectura empieza el \(from): ningún evento anterior se lee jamás",
                .advice(
                    en: "if that is a mistake, correct START_FROM and say from when to read: hik2humand run --once "
                        + "--from TIME",
                    es: "si es un error, corrija START_FROM y diga desde cuándo leer: hik2humand run --once --from HORA"
                ))
            return
        }
        guard settings.isStartGiven, case .moment(let start) = settings.startFrom, let begun = facts.beginning,
            start.flooredToSecond != begun.flooredToSecond
        else { return }
        let first = zone.textWithOffset(begun)
        let shift = abs(start.milliseconds - begun.milliseconds)
        if shift < Notices.longestZoneShift.milliseconds, shift % Notices.zoneStep.milliseconds == 0 {
            let moment = zone.textWithOffset(start)
            note(
                .timeZone,
                en: "the first run read from \(first) on, and START_FROM is \(moment) now: since then one of "
                    + "START_FROM and HIK_TIME_ZONE was changed",
                es: "la primera ejecución leyó desde el \(first), y START_FROM es ahora \(moment): desde entonces se "
                    + "cambió START_FROM o HIK_TIME_ZONE",
                .advice(
                    en: "if HIK_TIME_ZONE is not the site's zone, correct it; if it is, take START_FROM out: it is for "
                        + "the very first run only",
                    es: "si HIK_TIME_ZONE no es la zona del sitio, corríjala; si lo es, quite START_FROM: vale solo "
                        + "para la primera ejecución"))
            return
        }
        let phrase = Phrase(
            en: "START_FROM is for the very first run only, which read from \(first) on",
            es: "START_FROM vale solo para la primera ejecución, que leyó desde el \(first)")
        guard start < begun else {
            note(
                .ledger, phrase + Phrase(en: ": it changes nothing now", es: ": ya no cambia nada"),
                .advice(en: "take START_FROM out of the settings", es: "quite START_FROM de los ajustes"))
            return
        }
        func moment(_ instant: Instant) -> String { zone.timestamp(instant).inWholeSeconds }
        let command = "hik2humand backfill --from \(moment(start)) --to \(moment(begun))"
        note(
            .ledger,
            phrase
                + Phrase(
                    en: ": earlier events are not read automatically", es: ": los eventos anteriores no se leen solos"),
            .advice(
                en: "\(command); then take START_FROM out of the settings",
                es: "\(command); después quite START_FROM de los ajustes"))
    }

    /// A service that is enabled has worked before: its state was there.
    private mutating func noteLoss(_ service: ServiceFacts?) {
        if let misplaced = facts.misplaced { all.append(Finding(.ledger, .warning, misplaced)) }
        if let empty = facts.emptyState(settings, service) { note(.ledger, empty.phrase, empty.remedy) }
    }

    // MARK: - For status alone; check has lines of its own

    /// Also what `check` says elsewhere.
    mutating func addOthers(problems: Settings.Problems?, service: ServiceFacts?) {
        if let problems, let first = problems.all.first {
            let place = problems.file.map { Phrase(en: " in \($0)", es: " en \($0)") } ?? Phrase(same: "")
            note(
                .settings,
                Phrase(
                    en: "the settings\(place.english) cannot be used: \(first.text)",
                    es: "los ajustes\(place.spanish) no se pueden usar: \(first.phrase.spanish)")
                    + Notices.more(problems.all.count),
                problems.all.count > 1 && problems.askInit == nil
                    ? .run("hik2humand check") : problems.remedy(of: first, isFirst: true))
        }
        noteDoors()
        all += unit?.warnings(isDryRun: settings.isDryRun || facts.liveDaemon?.running.isDryRun == true) ?? []
        for port in facts.liveDaemon?.running.closedPorts ?? [] {
            note(.service, port.phrase, port.remedy(restart: order("restart").phrase))
        }
        if let failure = facts.noticeFailure {
            note(.notices, failure.phrase(in: zone), NoticeFailure.remedy(isRunning: facts.liveDaemon != nil))
        }
        if let problem = facts.liveDaemon?.running.pingProblem {
            note(.notices, .quoting(problem), .run("hik2humand notice test"))
        }
        if let loss = facts.loss { all.append(Finding(.ledger, .warning, loss)) }
        if service?.runsTwice(site) == true {
            note(
                .service, ServiceFacts.runsTwicePhrase(site),
                .run("systemctl disable --now \(site.timer)"))
        }
        let held = (facts.glance?.open ?? [:]).values.filter { event in
            event.state == .held && now - event.knownSince > Notices.longHeld
        }
        if let oldest = held.map(\.knownSince).min() {
            let people = Set(held.map(\.person)).count
            let age = oldest.age(now)
            note(
                .queue,
                en: "\(held.count) of \(people == 1 ? "one person" : "\(people) people") held for more than a day, the "
                    + "oldest for \(age)",
                es: "\(held.count.counting("marcaje retenido", "marcajes retenidos")) por más de un día, de "
                    + "\(people == 1 ? "una persona" : "\(people) personas"); el más antiguo, desde hace \(age)",
                .run("hik2humand queue list"))
        }
    }
}

/// The end of HikCentral's certificate in words.
struct CertificateEnd {
    let end: Instant

    init(_ end: Instant) { self.end = end }

    func phrase(now: Instant) -> Phrase {
        guard end >= now else {
            return Phrase(
                en: "HikCentral's certificate ended on \(end.utcDate)",
                es: "el certificado de HikCentral venció el \(end.utcDate)")
        }
        let ago = end.agoPhrase(now)
        return Phrase(
            en: "HikCentral's certificate ends on \(end.utcDate), \(ago.english): from then on nothing can be read",
            es: "el certificado de HikCentral vence el \(end.utcDate), \(ago.spanish): desde entonces no se podrá leer "
                + "nada")
    }

    static let remedy = Remedy.advice(
        en: "renew it on the server; where it is signed by itself, sudo hik2humand trust afterwards",
        es: "renuévelo en el servidor; si es autofirmado, después ejecute sudo hik2humand trust")
}
