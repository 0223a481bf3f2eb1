import Attendance
import Base
import Site
import Sync

/// Doors that the running daemon reads by their codes, although the settings name them as HikCentral no longer does.
package struct StillReadDoors: Equatable, Sendable {
    /// By code; nil where a door stands in neither list.
    package let directions: [String: Direction?]

    package init(directions: [String: Direction?]) { self.directions = directions }

    /// Nil where there are none, or nothing tells.
    ///
    /// - Parameter unmapped: the codes of the doors of which the settings make nothing.
    package init?(among unmapped: [String], settings: Settings, files: any FileSystem) {
        self.init(among: unmapped, settings: settings, daemon: WorkingDaemon(in: settings.stateFolder, files)?.status)
    }

    init?(among unmapped: [String], settings: Settings, daemon: DaemonStatus?) {
        guard let daemon, let held = daemon.doors, daemon.running.areThose(of: settings, startedAt: daemon.startedAt)
        else { return nil }
        var directions: [String: Direction?] = [:]
        for code in unmapped where held.all.contains(code) {
            let (isEntry, isExit) = (held.entry.contains(code), held.exit.contains(code))
            directions[code] = .some(isEntry == isExit ? nil : isEntry ? .clockIn : .clockOut)
        }
        guard !directions.isEmpty else { return nil }
        self.directions = directions
    }
}
