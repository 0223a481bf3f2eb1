import Attendance
import Base
import Ledger
import Site
import Sync

/// The output of `hik2humand status`.
package struct StatusReport {
    let facts: StatusFacts
    package let health: Health
    let zone: SiteZone
    let now: Instant
    /// What a person should know besides.
    let notices: [Finding]
    /// As a person calls it.
    let site: String
    /// Which folder and settings these are, where nothing has ever happened: they may not be those that are meant.
    private(set) var place: Phrase?

    /// - Parameters:
    ///   - settings: as they are on disk, to be compared with those that the daemon works with.
    ///   - problems: what is wrong with them.
    package init(
        _ facts: StatusFacts, settings: Settings, problems: Settings.Problems? = nil, service: ServiceFacts? = nil,
        now: Instant
    ) {
        var notices = Notices(settings, problems: problems, facts: facts, service: service, now: now)
        notices.addOthers(problems: problems, service: service)
        self.init(
            facts.completed(settings, problems, service), zone: settings.zone, site: settings.site, now: now,
            notices: notices.all)
        if facts.beginning == nil, facts.glance?.lastLine == nil, facts.holder == nil { place = settings.placePhrase }
    }

    package init(
        _ facts: StatusFacts, zone: SiteZone, site: PackagedSite = .only, now: Instant, notices: [Finding] = []
    ) {
        self.notices = notices
        self.site = site.shownName
        self.facts = facts
        self.zone = zone
        self.now = now
        health = Health(facts, now: now)
    }
}

extension StatusFacts {
    /// With what systemd and the settings on disk say about who works there.
    fileprivate func completed(
        _ settings: Settings, _ problems: Settings.Problems?, _ service: ServiceFacts?
    ) -> StatusFacts {
        var facts = self
        facts.hasUnusableSettings = problems != nil
        let site = settings.site
        func unit(_ name: String) -> ServiceFacts.Unit? {
            service?.units?.first { $0.name == name && $0.isInstalled }
        }
        if holder == nil, let unit = unit(site.service) { facts.idleService = unit.process.map { (unit.name, $0) } }
        if settings.file.flatMap(PackagedSite.init(settingsFile:)) != nil {
            (facts.service, facts.timer) = (unit(site.service), unit(site.timer))
            facts.timedRun = unit(site.onceService)
        } else {
            let environment = Phrase(en: "the environment", es: "las variables de entorno")
            facts.foreignSettings = (settings.file.map { Phrase(same: $0) } ?? environment, site.settingsFile)
        }
        facts.diskProblem = facts.diskProblem ?? ForeignState(settings, service: service)?.whole
        if facts.liveDaemon?.running.certificateChange != nil {
            facts.trustedNow = Set(TrustedCertificate.all().map(\.certificate.fingerprint))
        }
        facts.mayBeEmptied = emptyState(settings, service) != nil
        facts.otherSite = otherSite(settings)
        return facts
    }

    /// A settings file that was copied with its STATE_DIR makes two sites of one state directory.
    private func otherSite(_ settings: Settings) -> String? {
        let read = liveDaemon?.running.files.first { $0.setting == nil }?.path
        guard let own = settings.file.flatMap(PackagedSite.init(settingsFile:)),
            let other = read.flatMap(PackagedSite.init(settingsFile:)), other != own
        else { return nil }
        return other.shownName
    }
}
