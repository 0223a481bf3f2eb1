import Attendance
import Base

/// The parts an engine works with, as the settings ask for them; a reload swaps the whole.
package struct Assembly {
    package var source: any EventSource
    var sink: any PunchSink
    var rules: MappingRules
    var entryDevices: [DeviceReference]
    var exitDevices: [DeviceReference]
    /// POLL_INTERVAL
    var pollInterval: Span
    /// SETTLE
    var settle: Span
    /// WINDOW_MAX
    var longestWindow: Span
    /// LATE_CHECK
    var lateCheck: Span
    /// LATE_WINDOW
    var lateWindow: Span
    /// RECONCILE_AT; nil in a run that ends by itself.
    package var nightly: NightlyReconcile?

    package init(
        source: any EventSource, sink: any PunchSink, rules: MappingRules, entryDevices: [DeviceReference],
        exitDevices: [DeviceReference], pollInterval: Span = .minutes(5), settle: Span = .seconds(30),
        longestWindow: Span = .hours(1), lateCheck: Span = .hours(1), lateWindow: Span = .hours(72)
    ) {
        self.source = source
        self.sink = sink
        self.rules = rules
        self.entryDevices = entryDevices
        self.exitDevices = exitDevices
        self.pollInterval = pollInterval
        self.settle = settle
        self.longestWindow = longestWindow
        self.lateCheck = lateCheck
        self.lateWindow = lateWindow
    }
}
