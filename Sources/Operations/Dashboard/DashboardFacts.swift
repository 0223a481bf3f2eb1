import Attendance
import Base
import Ledger
import Site
import Sync

/// Everything that the dashboard shows, as values; the page is made from them alone.
struct DashboardFacts: Sendable {
    /// What the service does.
    enum Mode: Equatable, Sendable {
        case real
        /// It posts and writes nothing; with what it has come to.
        case dry(RunReport)
    }

    struct Door: Equatable, Sendable {
        var label: String
        /// Nil where the ledger, as far as it is read, has none.
        var lastEvent: Instant?
        /// It is used at other times, and now it is not.
        var isSilent = false
    }

    /// How doors, ledger and Humand compared on one day.
    struct Compared: Equatable, Sendable {
        enum Result: Equatable, Sendable {
            case agrees
            case differs(Int)
            case failed
            /// Nothing tells that it was made.
            case none
        }

        var day: SiteDay
        var result: Result
        /// How many punches were compared, where that is known.
        var punches: Int?
    }

    /// Something about the service that has begun and not ended.
    struct OpenNotice: Equatable, Sendable {
        var since: Instant
        var text: Phrase
    }

    var now: Instant
    var zone: SiteZone
    var version = Version.current
    var mode = Mode.real
    /// As a person types them for this site.
    var commands = SiteCommands(settingsFile: nil)
    var health: Health
    var startedAt: Instant
    /// Since when it has been as well, or as unwell, as it is.
    var since: Instant
    /// HikCentral has not been read yet.
    var isStarting = false
    /// The ledger has been read as far back as the page shows.
    var isWhole = true
    var lastPoll: Instant?
    /// Nil while one is under way.
    var nextPoll: Instant?
    var isCatchingUp = false
    var isPaused = false
    var readTo: Instant?
    /// When Humand last accepted a punch.
    var lastAccepted: Instant?
    var queued = 0
    var oldestQueued: Instant?
    var held: [HeldGroup] = []
    var today = DayTally()
    var doors: [Door] = []
    var offlineDevices: [String] = []
    var lateCheck: (at: Instant, found: Int?)?
    var nextLateCheck: Instant?
    /// The newest first.
    var compared: [Compared] = []
    /// The newest first.
    var recent: [RecentEvent] = []
    /// The oldest first.
    var notices: [OpenNotice] = []

    init(now: Instant, zone: SiteZone, health: Health, startedAt: Instant, since: Instant) {
        (self.now, self.zone, self.health) = (now, zone, health)
        (self.startedAt, self.since) = (startedAt, since)
    }

    var heldCount: Int { held.reduce(0) { $0 + $1.count } }
    var silentDoors: [Door] { doors.filter(\.isSilent) }

    /// How well it is, as a person sees it at a glance.
    enum Mood: String, Sendable {
        case dry, starting
        case well
        /// Punches flow, and somebody should look at something.
        case notable
        case unwell
    }

    var mood: Mood {
        if case .dry = mode { return .dry }
        if !health.isHealthy { return .unwell }
        if isStarting { return .starting }
        let differs = compared.first { $0.result != .none }.map { $0.result != .agrees } ?? false
        return heldCount > 0 || !silentDoors.isEmpty || !notices.isEmpty || differs ? .notable : .well
    }
}
