import Attendance
import Base
import Ledger
import Site

/// What a person should know besides the verdict: above all, where what is on disk is not what runs. A pure function.
struct Notices {
    let settings: Settings
    let facts: StatusFacts
    let now: Instant
    private(set) var all: [Finding] = []

    private var zone: SiteZone { settings.zone }
    private var site: PackagedSite { settings.site }
    private var isPackaged: Bool { settings.file.flatMap(PackagedSite.init(settingsFile:)) != nil }

    /// An event that is held for longer waits for a person who does not know of it.
    private static let longHeld = Span.days(1)
    /// A certificate that ends sooner must be renewed now.
    static let certificateNotice = Span.days(30)

    /// - Parameter problems: what is wrong with the settings on disk.
    init(
        _ settings: Settings, problems: Settings.Problems? = nil, facts: StatusFacts, service: ServiceFacts? = nil,
        now: Instant
    ) {
        (self.settings, self.facts, self.now) = (settings, facts, now)
        noteDryRun()
        if let daemon = facts.liveDaemon {
            // One difference is one notice.
            let isSaid = problems != nil || daemon.running.isDryRun != settings.isDryRun
            if !isSaid, !noteReload(daemon) { noteChanges(daemon) }
            noteCertificate(daemon)
        }
        noteBeginning()
        noteLoss(service)
    }

    private mutating func note(_ subject: Finding.Subject, _ text: String, _ remedy: Remedy) {
        all.append(Finding(subject, .warning, Observation(text: text, remedy: remedy)))
    }

    private func order(_ verb: String) -> Remedy {
        if isPackaged { return .run("systemctl \(verb) \(site.service)") }
        return verb == "reload" ? .run("hik2humand reload") : "start the daemon again"
    }

    // MARK: - What runs

    private mutating func noteDryRun() {
        switch (facts.liveDaemon?.running.isDryRun, settings.isDryRun) {
        case (true, true):
            note(.process, "DRY_RUN is on: nothing is posted", "set DRY_RUN=false, then \(order("restart"))")
        case (true, false):
            note(.process, "DRY_RUN is off in the settings, but the daemon goes on with its dry run", order("restart"))
        case (false, true): note(.process, "DRY_RUN is on in the settings, but the daemon posts", order("reload"))
        case (nil, true): note(.settings, "DRY_RUN is on: nothing is posted", "set DRY_RUN=false to post")
        case (_, false): break
        }
    }

    private mutating func noteReload(_ daemon: DaemonStatus) -> Bool {
        guard let reload = daemon.reload, let first = reload.problems.first else { return false }
        let more = reload.problems.count > 1 ? " (and \(reload.problems.count - 1) more)" : ""
        note(
            .settings,
            "the last reload, at \(zone.text(reload.at)), failed, and the old settings are in force: \(first)\(more)",
            "correct that, then \(order("reload"))")
        return true
    }

    private mutating func noteChanges(_ daemon: DaemonStatus) {
        let running = daemon.running
        guard let readAt = running.readAt else { return }
        for file in settings.files {
            guard let known = running.files.first(where: { $0.setting == file.setting }) else { continue }
            if let digest = file.digest, let former = known.digest {
                if file.path != known.path, file.setting == nil {
                    note(
                        .settings, "the daemon reads its settings from \(known.path), this command from \(file.path)",
                        "add --env-file \(known.path)")
                } else if file.path == known.path, digest != former {
                    note(
                        .settings, "\(file.path) has changed since the daemon read it at \(zone.text(readAt))",
                        order("reload"))
                }
            } else if file.digest == nil, let modified = file.modified, modified > daemon.startedAt {
                // systemd has handed the daemon a copy, at its start.
                note(.settings, "\(file.path) has changed since the daemon was started", order("restart"))
            }
        }
    }

    private mutating func noteCertificate(_ daemon: DaemonStatus) {
        if let change = daemon.running.certificateChange, daemon.hikCentral != nil {
            note(.server(.hikCentral, .certificate), change, .run(site.typed("hik2humand check")))
        }
        guard let end = daemon.running.certificateEnds, end - now < Notices.certificateNotice else { return }
        note(.server(.hikCentral, .certificate), CertificateEnd(end).text(now: now), CertificateEnd.remedy)
    }

    // MARK: - What is kept

    /// START_FROM is read once in the life of a site.
    private mutating func noteBeginning() {
        if let readTo = facts.readTo, readTo - now > .days(1) {
            note(
                .ledger, "reading begins at \(zone.textWithOffset(readTo)): no event before that is ever read",
                "if that is a mistake, correct START_FROM and say from when to read: hik2humand run --once --from TIME")
            return
        }
        guard settings.isStartGiven, case .moment(let start) = settings.startFrom, let begun = facts.beginning,
            start.flooredToSecond != begun.flooredToSecond
        else { return }
        let text = "START_FROM is for the very first run only, which began at \(zone.textWithOffset(begun))"
        guard start < begun else {
            note(.ledger, "\(text): it changes nothing now", "take START_FROM out of the settings")
            return
        }
        func moment(_ instant: Instant) -> String { zone.timestamp(instant).inWholeSeconds }
        note(
            .ledger, "\(text): nothing before that is read by itself",
            "hik2humand backfill --from \(moment(start)) --to \(moment(begun)); then take START_FROM out of the settings"
        )
    }

    /// A service that is enabled has worked before: its state was there.
    private mutating func noteLoss(_ service: ServiceFacts?) {
        let units = [site.service, site.timer]
        guard isPackaged, facts.glance?.lastLine == nil, facts.readTo == nil, facts.daemon == nil,
            let unit = service?.units?.first(where: { units.contains($0.name) && $0.isEnabled })
        else { return }
        note(
            .ledger,
            "\(unit.name) is enabled, but \(settings.stateFolder.path) is empty: if this site has worked before, its "
                + "ledger is lost",
            "put the state directory back from a backup, or say from when to read: hik2humand run --once --from TIME")
    }

    // MARK: - For status alone; check has lines of its own

    /// Also what `check` says elsewhere.
    mutating func addOthers(problems: Settings.Problems?, service: ServiceFacts?) {
        if let problems, let first = problems.all.first {
            let more = problems.all.count > 1 ? " (and \(problems.all.count - 1) more)" : ""
            let place = problems.file.map { " in \($0)" } ?? ""
            let text = "the settings\(place) cannot be used: \(first.text)\(more)"
            note(.settings, text, .run(site.typed("hik2humand check")))
        }
        if service?.runsTwice(site) == true {
            note(
                .service, "both \(site.service) and \(site.timer) are enabled, but only one of them can run",
                .run("systemctl disable --now \(site.timer)"))
        }
        let held = (facts.glance?.open ?? [:]).values.filter { event in
            event.state == .held && now - event.time > Notices.longHeld
        }
        if let oldest = held.map(\.time).min() {
            let people = Set(held.map(\.person)).count
            note(
                .queue,
                "\(held.count) of \(people == 1 ? "one person" : "\(people) people") held for more than a day, the oldest for "
                    + oldest.age(now),
                .run(site.typed("hik2humand queue list")))
        }
    }
}

/// The end of HikCentral's certificate in words.
struct CertificateEnd {
    let end: Instant

    init(_ end: Instant) { self.end = end }

    func text(now: Instant) -> String {
        end < now
            ? "HikCentral's certificate ended on \(end.utcDate)"
            : "HikCentral's certificate ends on \(end.utcDate), \(end.ago(now)): from then on nothing can be read"
    }

    static let remedy: Remedy =
        "renew it on the server; where it is signed by itself, sudo hik2humand trust afterwards"
}
