import Attendance
import Base
import HTTP
import HikCentral
import Sync

extension Assembly {
    /// The parts for these settings.
    package init(_ settings: Settings, sink: any PunchSink, http: any HTTPClient, clock: any Clock, log: Log) {
        let client = ArtemisClient(account: settings.hikCentral, http: http, clock: clock, timeout: settings.timeout)
        self.init(
            source: HikCentralSource(client: client, zone: settings.zone, clock: clock, log: log), sink: sink,
            rules: settings.rules, entryDevices: settings.entryDevices, exitDevices: settings.exitDevices,
            pollInterval: settings.pollInterval, settle: settings.settle, longestWindow: settings.longestWindow,
            lateCheck: settings.lateCheck, lateWindow: settings.lateWindow)
    }
}
