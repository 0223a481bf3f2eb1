import Attendance
import Base

/// How an engine is doing: what only the running process knows. Times are those of the monotonic clock.
package struct EngineStatus: Equatable, Sendable {
    /// Something that does not work.
    package struct Trouble: Equatable, Sendable {
        package var since: Span
        package var kind: Kind
        package var reason: Phrase

        /// Two of the same kind that began together are the same, however the words change from attempt to attempt.
        package static func == (left: Trouble, right: Trouble) -> Bool {
            left.since == right.since && left.kind == right.kind
        }
    }

    /// What is to be done about a trouble.
    package enum Kind: String, Sendable {
        /// It is retried.
        case away
        /// The key or its rights: a person must fix it.
        case refused
        /// An address or another setting: a person must fix it.
        case misconfigured
    }

    /// What whoever looks from outside is to learn at once.
    package struct News: Equatable, Sendable {
        package var reload: ReloadResult?
        package var isHikCentralTroubled: Bool
        package var isHumandTroubled: Bool
    }

    /// The newest last.
    package var polls: [PollHistory.Poll] = []
    package var lastGoodPoll: Span?
    /// Nil while one is under way.
    package var nextPoll: Span?
    package var isCatchingUp = false
    /// Nothing is read because so many punches are undelivered.
    package var isPaused = false
    /// How far this machine's clock is ahead of HikCentral's, where windows end earlier for that and it is worth a word.
    package var clockAhead: Span?
    package var hikCentral: Trouble?
    package var humand: Trouble?
    package var ledger: Trouble?
    package var offlineDevices: [String] = []
    /// Doors in daily use that had no events for a working day, and since when.
    package var silentDoors: [QuietDoor] = []
    /// Names of the settings that HikCentral's doors, as they are now, do not have; those of before are read.
    package var lostDoors: [LostDoor] = []
    /// The doors that are read; nil until HikCentral has listed them.
    package var doors: DoorsRead?
    /// Lists of doors that a reload emptied, so that nothing gives their direction any more.
    package var emptied: [SettingName] = []
    /// When HikCentral last pushed something, since the start.
    package var lastPush: Span?
    /// Nil before the first one.
    package var reload: ReloadResult?

    init() {}

    package var news: News {
        News(reload: reload, isHikCentralTroubled: hikCentral != nil, isHumandTroubled: humand != nil)
    }
}

extension EngineStatus.Kind {
    init(_ error: SourceError) {
        switch error {
        case .refused: self = .refused
        case .misconfigured: self = .misconfigured
        case .unavailable, .slowDown, .unreadablePerson, .tooFull, .stopped: self = .away
        }
    }

    init(_ standstill: DeliveryState.Standstill?) {
        switch standstill {
        case .unauthorized, .noRights: self = .refused
        case .misdirected: self = .misconfigured
        case nil: self = .away
        }
    }
}
