import Base
import HTTP
import Humand
import Sync

extension DayReconciler.Parts {
    /// The parts for these settings.
    package init(_ settings: Settings, http: any HTTPClient, files: any FileSystem, clock: any Clock, log: Log) {
        let sink = HumandSink(account: settings.humand, http: http, clock: clock, timeout: settings.timeout)
        self.init(
            assembly: Assembly(settings, sink: sink, http: http, clock: clock, log: log), zone: settings.zone,
            folder: settings.stateFolder, files: files,
            entries: {
                HumandDayReader(
                    reader: HumandReader(
                        account: settings.humand, http: http, clock: clock, timeout: settings.timeout),
                    zone: settings.zone)
            })
    }
}
