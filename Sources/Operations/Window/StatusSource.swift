import Attendance
import Base
import Foundation
import Site

/// What the pages of the status window show at one moment.
struct StatusSnapshot: Sendable {
    var report: StatusReport
    var ledger: LedgerPicture
    /// The ledger has been read as far back as the dashboard shows.
    var isWhole = true
    /// The doors that the settings name.
    var doors: [DeviceReference] = []
    /// As a person types them for this site.
    var commands = SiteCommands(settingsFile: nil)
}

/// Gathers what `hik2humand status` shows, from the state directory alone and without a lock.
///
/// The ledger's past is read once, by `prepare` on a thread of its own; until then an answer knows today.
///
/// `@unchecked Sendable`: everything that changes is accessed under `lock` only.
final class StatusSource: @unchecked Sendable {
    private let files: any FileSystem
    private let clock: any Clock
    private let lock = NSLock()
    private var settings: Settings
    private var ledger: LedgerWatch

    /// - Parameter clock: is asked on several threads, so not the engine's.
    init(_ settings: Settings, files: any FileSystem = POSIXFileSystem(), clock: any Clock = SystemClock()) {
        (self.settings, self.files, self.clock) = (settings, files, clock)
        ledger = LedgerWatch(
            folder: settings.stateFolder, files: files, zone: settings.zone, now: clock.now, isWhole: false)
    }

    /// Continues as new settings want it.
    func adopt(_ settings: Settings) {
        lock.withLock {
            if settings.zone != self.settings.zone {
                ledger = LedgerWatch(
                    folder: settings.stateFolder, files: files, zone: settings.zone, now: clock.now, isWhole: false)
            }
            self.settings = settings
        }
    }

    /// Reads the ledger's past, unless that is done; takes seconds where the ledger is large.
    func prepare() throws {
        guard let settings = lock.withLock({ ledger.isWhole ? nil : self.settings }) else { return }
        let now = clock.now
        var whole = LedgerWatch(folder: settings.stateFolder, files: files, zone: settings.zone, now: now)
        try whole.catchUp(now: now)
        lock.withLock { if settings.zone == self.settings.zone { ledger = whole } }
    }

    /// Commands as a person types them for this site.
    var commands: SiteCommands { lock.withLock { settings.commands } }

    func snapshot() throws -> StatusSnapshot {
        try lock.withLock {
            try ledger.catchUp(now: clock.now)
            let facts = try StatusFacts(settings, files: files, clock: clock) { ledger.picture.glance }
            return StatusSnapshot(
                report: StatusReport(facts, zone: settings.zone, site: settings.site, now: clock.now),
                ledger: ledger.picture, isWhole: ledger.isWhole, doors: settings.entryDevices + settings.exitDevices,
                commands: settings.commands)
        }
    }
}
