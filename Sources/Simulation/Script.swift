import Foundation

/// Everything that makes up one simulated world: the company, the settings, and what goes wrong when.
///
/// A script is played the same way every time, and is small enough to be kept as a fixture.
package struct Script: Codable, Equatable, Sendable {
    package var seed: UInt64
    /// The first day, `2026-03-01`.
    package var start: String
    package var days: Int
    package var people: Int
    package var doors: Int
    package var zone: String
    /// Nil for a daemon; otherwise every so many minutes cron runs the program once.
    package var cronMinutes: Int?
    /// HikCentral pushes, and the daemon listens.
    package var pushes = false
    /// HikCentral writes event times without their offset.
    package var omitsOffset = false
    /// A small company that lives for a year: polls are hours apart, and nearly everybody is known at Humand, so that
    /// the year is soon played. Nil where the script says nothing of it.
    package var isCalm: Bool?
    /// Settings that differ from the usual ones.
    package var settings: [String: String] = [:]
    package var faults: [Fault] = []

    /// One thing that goes wrong, or that somebody does.
    package struct Fault: Codable, Equatable, Sendable {
        package var kind: Kind
        /// Seconds after the start.
        package var at: Int
        /// How many seconds it lasts, where it lasts.
        package var lasts = 0
        /// What the kind makes of it: a number of steps, of seconds, a door, a person.
        package var amount = 0
    }

    package enum Kind: String, Codable, CaseIterable, Sendable {
        // Humand and the way to it. `amount` is the percentage of requests that is hit.
        case humandIsDown
        case humandLosesRequests
        case humandLosesAnswers
        case humandAnswersLate
        case humandIsBusy
        case humandFails
        case humandRefusesKey
        case humandIsSomebodyElse
        case humandRefusesReading
        case networkDoublesPosts
        // HikCentral. `amount` is the percentage, or how far a total is off.
        case hikCentralIsDown
        case hikCentralLosesAnswers
        case hikCentralIsBusy
        case hikCentralRefusesKey
        case hikCentralMiscounts
        case hikCentralShrinksPages
        case hikCentralRepeatsEvents
        case hikCentralCapsPages
        case hikCentralIsUpgraded
        /// Events older than so many hours are gone.
        case hikCentralPurges
        /// Events of the last so many hours get other ids.
        case hikCentralRenumbers
        /// Its counter begins again and again: passages of other people and days have the same id.
        case hikCentralReusesIDs
        // Terminals. The door is `amount`, modulo the number of doors.
        case doorIsOffline
        case doorSendsTwice
        /// Seconds that the door's clock is ahead; the door follows from the time.
        case doorClockIsWrong
        case doorClockIsLost
        // The machine. `amount` is the number of steps until it happens; see `Aim` for those from which they are counted.
        case kill
        case powerCut
        case stop
        /// Seconds by which the clock is set ahead while it lasts.
        case clockStep
        case diskIsFull
        case diskFails
        /// A sync takes up to so many milliseconds.
        case diskIsSlow
        /// Flips a bit in an old ledger file.
        case bitFlip
        /// The state directory is replaced by its copy of so many hours ago.
        case backupIsRestored
        case secondRun
        // People: the person is `amount`, modulo the number of people.
        case punchByApp
        case entryIsDeleted
        /// HR sets another time.
        case entryIsEdited
        case employeeLeaves
        // The operator.
        case settingsChange
        /// The package of before is installed: it writes ledgers of format 1, and refuses to touch one of format 2.
        case programIsOlder
        case heldIsRetried
        case backfill
        case resend
        /// Somebody without a true event pushes one.
        case forgedPush
    }

    /// Directions come from the order of a person's punches alone.
    var alternates: Bool { settings["DIRECTION"] == "alternate" }

    /// Where Fixtures keep it, and what a failure prints.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    package init(json: Data) throws { self = try JSONDecoder().decode(Script.self, from: json) }
}
