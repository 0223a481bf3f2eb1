import Attendance
import Base

/// How HikCentral is polled, and what its events are taken for: values alone.
package struct PollRules: Sendable {
    package var rules: MappingRules
    package var entryDevices: [DeviceReference]
    package var exitDevices: [DeviceReference]
    package var pollInterval: Span
    package var settle: Span
    package var longestWindow: Span
    package var lateCheck: Span
    package var lateWindow: Span
    /// How far back every poll compares counts; nothing when 0.
    package var recentWindow: Span
    /// How often the spans are looked at in which clocks stand that have lost their date; nil for never.
    package var lostDates: Span?
    /// PUSH_CONFIRM=false
    package var takesPushesAtTheirWord: Bool

    package init(
        rules: MappingRules, entryDevices: [DeviceReference], exitDevices: [DeviceReference], pollInterval: Span,
        settle: Span, longestWindow: Span, lateCheck: Span, lateWindow: Span, recentWindow: Span, lostDates: Span?,
        takesPushesAtTheirWord: Bool = false
    ) {
        self.rules = rules
        self.entryDevices = entryDevices
        self.exitDevices = exitDevices
        self.pollInterval = pollInterval
        self.settle = settle
        self.longestWindow = longestWindow
        self.lateCheck = lateCheck
        self.lateWindow = lateWindow
        self.recentWindow = recentWindow
        self.lostDates = lostDates
        self.takesPushesAtTheirWord = takesPushesAtTheirWord
    }
}

/// The parts that an engine works with; a reload of the settings replaces them all. Its rules are its own members.
@dynamicMemberLookup
package struct Assembly {
    package var source: any EventSource
    /// Where the source is, to tell new settings for it from another one; empty where there is none.
    package var sourceAddress = ""
    var sink: any PunchSink
    package var poll: PollRules
    package var firstStart = FirstStart()
    /// Nil where nothing is compared at night.
    package var nightly: NightlyReconcile?
    /// Nil where no pushes are asked for, or a person sees to it.
    package var subscription: SubscriptionWish?
    /// What FindFace's events are taken for; nil where none are received.
    package var findFace: FindFaceRules?
    /// Nil where no notices are recorded.
    package var notices: NoticeRules?

    package init(
        source: any EventSource, sink: any PunchSink, poll: PollRules, nightly: NightlyReconcile? = nil
    ) {
        self.source = source
        self.sink = sink
        self.poll = poll
        self.nightly = nightly
    }

    /// There is no HikCentral: only FindFace's events come.
    package var isAlone: Bool { source is NoSource }

    package subscript<Value>(dynamicMember member: WritableKeyPath<PollRules, Value>) -> Value {
        get { poll[keyPath: member] }
        set { poll[keyPath: member] = newValue }
    }
}
