/// Every event that can appear in the log.
///
/// People who monitor many gateways rely on these names, so a case is never renamed or given another meaning.
/// `LogEvents.md` lists them with the keys of each.
package enum LogEvent: String, CaseIterable, Sendable {
    case started
    case stopped
    case state
    case stateOwner = "state.owner"
    case settings
    case settingsReloaded = "settings.reloaded"
    case configuration
    case certificateEnd = "certificate.end"
    case doorsResolved = "doors.resolved"
    case cursorFirst = "cursor.first"
    case cursorSet = "cursor.set"
    case cursorRebuilt = "cursor.rebuilt"
    case cursorUnwritten = "cursor.unwritten"
    case cursorWritten = "cursor.written"
    case catchupStart = "catchup.start"
    case windowRead = "window.read"
    case hikCentralTotal = "hikcentral.total"
    case hikCentralPage = "hikcentral.page"
    case hikCentralOutside = "hikcentral.outside"
    case hikCentralID = "hikcentral.id"
    case eventQueued = "event.queued"
    case eventWaiting = "event.waiting"
    case eventHeld = "event.held"
    case eventAccepted = "event.accepted"
    case eventSkipped = "event.skipped"
    case eventDropped = "event.dropped"
    case punchQueued = "punch.queued"
    case punchWaiting = "punch.waiting"
    case punchHeld = "punch.held"
    case punchAccepted = "punch.accepted"
    case punchDryRun = "punch.dryrun"
    case punchSkipped = "punch.skipped"
    case punchDropped = "punch.dropped"
    case heldUnchanged = "held.unchanged"
    case lateCheck = "late.check"
    case lateFound = "late.found"
    case lateMany = "late.many"
    case lateFewer = "late.fewer"
    case lateUnfounded = "late.unfounded"
    case typesResting = "types.resting"
    case typesBack = "types.back"
    case doorGone = "door.gone"
    case deviceOffline = "device.offline"
    case deviceOnline = "device.online"
    case doorOffset = "door.offset"
    case doorDate = "door.date"
    case doorSilent = "door.silent"
    case doorBack = "door.back"
    case devicesUnknown = "devices.unknown"
    case devicesFailure = "devices.failure"
    case ledgerTorn = "ledger.torn"
    case ledgerDamaged = "ledger.damaged"
    case ledgerShort = "ledger.short"
    case ledgerExpired = "ledger.expired"
    case ledgerRetention = "ledger.retention"
    case jobBegun = "job.begun"
    case jobEnded = "job.ended"
    case reconcile
    case reconcileFailed = "reconcile.failed"
    case pushSubscription = "push.subscription"
    case pushReceived = "push.received"
    case pushWaiting = "push.waiting"
    case pushIgnored = "push.ignored"
    case pushOld = "push.old"
    case pushMany = "push.many"
    case pushUnreadable = "push.unreadable"
    case findFaceReceived = "findface.received"
    case findFaceUnreadable = "findface.unreadable"
    case notice
    case noticeFailed = "notice.failed"
    case pingFailed = "ping.failed"
    case listenerStarted = "listener.started"
    case listenerFailure = "listener.failure"
    case listenerRefused = "listener.refused"
    case webhookReceiver = "webhook.receiver"
    case webhookEnqueued = "webhook.enqueued"
    case webhookTaken = "webhook.received"
    case webhookAttempt = "webhook.attempt"
    case webhookSent = "webhook.sent"
    case webhookBackoff = "webhook.backoff"
    case webhookGivenUp = "webhook.givenup"
    case webhookOff = "webhook.off"
    case webhookOn = "webhook.on"
    case webhookReplay = "webhook.replay"
    case webhookMissing = "webhook.missing"
    case hikCentralOutage = "hikcentral.outage"
    case hikCentralFailure = "hikcentral.failure"
    case hikCentralRecovered = "hikcentral.recovered"
    case humandOutage = "humand.outage"
    case humandFailure = "humand.failure"
    case humandRecovered = "humand.recovered"
    case ledgerOutage = "ledger.outage"
    case ledgerFailure = "ledger.failure"
    case ledgerRecovered = "ledger.recovered"
    case clockOutage = "clock.outage"
    case clockFailure = "clock.failure"
    case clockRecovered = "clock.recovered"
    case cursorOutage = "cursor.outage"
    case cursorFailure = "cursor.failure"
    case cursorRecovered = "cursor.recovered"
    case jobOutage = "job.outage"
    case jobFailure = "job.failure"
    case jobRecovered = "job.recovered"
    case jobFileOutage = "jobfile.outage"
    case jobFileFailure = "jobfile.failure"
    case jobFileRecovered = "jobfile.recovered"

    /// The keys that its lines may have in addition to `commonKeys`.
    package var keys: [LogKey] {
        switch self {
        case .started: [.version, .position]
        case .stopped, .state, .settings, .settingsReloaded, .configuration, .cursorRebuilt, .cursorUnwritten,
            .cursorWritten, .catchupStart, .heldUnchanged, .lateCheck, .devicesFailure, .ledgerRetention,
            .listenerStarted, .listenerFailure, .pushWaiting,
            .pushSubscription:
            []
        case .stateOwner: [.user]
        case .pushReceived, .pushIgnored, .pushOld, .pushMany, .pushUnreadable, .findFaceReceived, .findFaceUnreadable:
            [.events]
        case .certificateEnd: [.to]
        case .listenerRefused: [.status, .requests, .peer]
        case .webhookReceiver, .webhookOff: [.receiver, .host]
        case .webhookEnqueued, .webhookTaken: [.receiver, .items]
        case .webhookAttempt: [.receiver, .host, .items]
        case .webhookSent: [.receiver, .items, .status, .failures]
        case .webhookBackoff: [.receiver, .host, .failures]
        case .webhookGivenUp: [.receiver, .items, .from, .to]
        case .webhookOn, .webhookReplay: [.receiver]
        case .webhookMissing: [.receiver, .lines]
        case .notice: [.notice, .phase, .subject]
        case .noticeFailed: [.notice, .attempt]
        case .pingFailed: []
        case .doorsResolved: [.doors]
        case .cursorFirst, .cursorSet: [.from]
        case .windowRead: [.from, .to, .events, .known]
        case .hikCentralTotal: [.type, .total, .given]
        case .hikCentralPage: [.size]
        case .hikCentralOutside: [.events, .accessEvent, .door, .time, .from, .to]
        case .hikCentralID: [.from, .to]
        case .eventQueued, .eventWaiting, .eventHeld, .eventAccepted, .eventSkipped, .eventDropped:
            [.accessEvent, .person, .door, .type, .time, .origin]
        case .punchQueued, .punchWaiting, .punchHeld, .punchAccepted, .punchDryRun, .punchSkipped,
            .punchDropped:
            [.line, .accessEvent, .employee, .direction, .time]
        case .lateFound, .lateMany: [.events, .from, .to, .doors]
        case .lateFewer: [.events]
        case .lateUnfounded: [.events, .types]
        case .typesResting, .typesBack: [.types]
        case .doorGone: [.door]
        case .deviceOffline: [.device, .devices, .names]
        case .deviceOnline: [.device]
        case .doorOffset: [.door, .time]
        case .doorDate: [.events, .doors, .from, .to]
        case .doorSilent: [.doors, .day]
        case .doorBack: [.door]
        case .devicesUnknown: [.answer]
        case .ledgerTorn: [.file, .bytes]
        case .ledgerDamaged, .ledgerShort: [.from, .to]
        case .ledgerExpired: [.file]
        case .jobBegun: [.job, .by]
        case .jobEnded: [.job, .state]
        case .reconcile: [.day, .differences]
        case .reconcileFailed: [.day, .attempt]
        case .hikCentralOutage, .humandOutage, .ledgerOutage, .clockOutage, .cursorOutage, .jobOutage, .jobFileOutage:
            [.minutes, .failures]
        case .hikCentralFailure, .humandFailure, .ledgerFailure, .clockFailure, .cursorFailure, .jobFailure,
            .jobFileFailure:
            [.failures]
        case .hikCentralRecovered, .humandRecovered, .ledgerRecovered, .clockRecovered, .cursorRecovered, .jobRecovered,
            .jobFileRecovered:
            [.seconds, .failures]
        }
    }

    /// What happened, for the table in `LogEvents.md`.
    package var meaning: String {
        switch self {
        case .started: "the program works, from this position on"
        case .stopped: "it has ended; the message is the run's summary"
        case .state: "the state directory cannot be had"
        case .stateOwner: "root started it; it continues as this user"
        case .settings: "something in the settings is wrong, or worth a word"
        case .settingsReloaded: "new settings are in force, or not"
        case .configuration: "the settings do not fit HikCentral's doors"
        case .certificateEnd: "HikCentral's certificate ends within 30 days; once a day"
        case .doorsResolved: "these doors are read"
        case .cursorFirst: "first start: reading begins here"
        case .cursorSet: "reading begins where `--from` said"
        case .cursorRebuilt: "the cursor file was rebuilt from the ledger"
        case .cursorUnwritten: "the cursor file cannot be written; the ledger holds the position"
        case .cursorWritten: "it can be written again"
        case .catchupStart: "more than `WINDOW_MAX` is to be read"
        case .windowRead: "a window was committed"
        case .hikCentralTotal: "HikCentral's total does not agree with its pages; what it gives is taken"
        case .hikCentralPage: "HikCentral wants smaller pages"
        case .hikCentralOutside: "HikCentral gives events outside of the span asked for; the first is named"
        case .hikCentralID: "an `eventId` came again for another passage; both are recorded"
        case .eventQueued: "an access event was read and is queued"
        case .eventWaiting: "an access event was read and is waiting"
        case .eventHeld: "an access event was read and is held"
        case .eventAccepted: "an access event was read and is accepted"
        case .eventSkipped: "an access event was read and is skipped"
        case .eventDropped: "an access event was read and is dropped"
        case .punchQueued: "a punch has become queued; the message says why"
        case .punchWaiting: "a punch has become waiting; the message says why"
        case .punchHeld: "a punch has become held; the message says why"
        case .punchAccepted: "a punch has become accepted; the message says why"
        case .punchDryRun: "a dry run would have posted a punch; nothing was posted"
        case .punchSkipped: "a punch has become skipped; the message says why"
        case .punchDropped: "a punch has become dropped; the message says why"
        case .heldUnchanged: "what is held could not be looked at again yet"
        case .lateCheck: "event counts are compared outside the regular schedule"
        case .lateFound: "events behind the cursor: HikCentral received them late, or their door was not read before"
        case .lateMany: "a large number of late events; a device must have been offline"
        case .lateFewer: "HikCentral has fewer events than the ledger"
        case .lateUnfounded: "HikCentral counts more events than it gives"
        case .typesResting: "event types without events for 30 days are read once an hour instead of with every poll"
        case .typesBack: "a resting event type has events and is read with every poll again"
        case .doorGone: "HikCentral refuses one door and answers for the others"
        case .deviceOffline: "devices are away"
        case .deviceOnline: "a device is back"
        case .doorOffset: "a door's UTC offset is not the site's, and its events come late: they are held; once a day"
        case .doorDate: "events stand where clocks begin that have lost their date: they are held"
        case .doorSilent: "doors in daily use had no events on a working day"
        case .doorBack: "a silent door has events again"
        case .devicesUnknown: "the key may not list devices"
        case .devicesFailure: "the devices could not be listed"
        case .ledgerTorn: "an append that a crash left unfinished was cut off"
        case .ledgerDamaged: "the ledger was damaged; the span is read again"
        case .ledgerShort: "the ledger lost its last lines; the span is read again"
        case .ledgerExpired: "a file older than `LEDGER_RETENTION` was deleted"
        case .ledgerRetention: "an old file could not be deleted"
        case .jobBegun: "a command's job is being done"
        case .jobEnded: "it is done, has failed, or was cancelled"
        case .reconcile: "the nightly comparison and what it came to"
        case .reconcileFailed: "it could not be done"
        case .pushSubscription: "HikCentral pushes, or the subscription was renewed, or it cannot be looked at"
        case .pushReceived: "a push was received"
        case .pushWaiting: "HikCentral could not be asked about a pushed event; it is asked again"
        case .pushIgnored: "pushed events that the settings leave out, as polls do; summed up once a minute"
        case .pushOld: "pushed events from before the beginning, or older than the ledger's memory"
        case .pushMany: "more pushed events than are followed up or held"
        case .pushUnreadable: "pushed events that cannot be read, and what becomes of them"
        case .findFaceReceived: "FindFace has sent events"
        case .findFaceUnreadable: "FindFace has sent what is no event that can be read; it is left out"
        case .notice: "a notice was recorded: something began or ended, or a report"
        case .noticeFailed: "NOTICE_COMMAND failed, and is tried again or given up"
        case .pingFailed: "PING_URL does not answer; once, until it does"
        case .listenerStarted: "the status is shown over HTTP"
        case .listenerFailure: "it cannot be shown, or the listener process ended and is started again"
        case .listenerRefused: "requests that were refused, counted for a minute"
        case .webhookReceiver: "a receiver of webhooks begins, or something of ours keeps it from working"
        case .webhookEnqueued: "items for a receiver were found in the ledger"
        case .webhookTaken: "the next message to it is made of them"
        case .webhookAttempt: "it is about to be sent"
        case .webhookSent: "the receiver accepted it"
        case .webhookBackoff: "the receiver did not accept it; it is sent again after this wait"
        case .webhookGivenUp: "items that a receiver did not take for three days, or refused again and again"
        case .webhookOff: "a receiver said that it is gone (410), and is switched off"
        case .webhookOn: "it was changed, and is on again"
        case .webhookReplay: "`hik2humand webhook replay` has moved a receiver's position"
        case .webhookMissing: "ledger lines were gone before a receiver got them"
        case .hikCentralOutage: "HikCentral does not answer; reported at the beginning and every half hour"
        case .hikCentralFailure, .humandFailure, .ledgerFailure, .clockFailure, .cursorFailure, .jobFailure,
            .jobFileFailure:
            "another failed attempt"
        case .hikCentralRecovered, .humandRecovered, .ledgerRecovered, .clockRecovered, .cursorRecovered, .jobRecovered,
            .jobFileRecovered:
            "it is over"
        case .humandOutage: "Humand takes nothing; reported at the beginning and every half hour"
        case .ledgerOutage: "the state directory cannot be written; reported at the beginning and every half hour"
        case .clockOutage:
            "this machine's clock runs ahead of HikCentral's; reported at the beginning and every half hour"
        case .cursorOutage:
            "HikCentral has been read to a moment ahead of this machine's clock; reported at the beginning and every half hour"
        case .jobOutage: "a command's job cannot go on; reported at the beginning and every half hour"
        case .jobFileOutage:
            "how far a job has come cannot be written down; reported at the beginning and every half hour"
        }
    }

    /// The keys that every line has.
    package static let commonKeys = ["at", "level", "event", "message"]
}

/// A key of a log line.
package enum LogKey: String, CaseIterable, Sendable {
    case version, position, user, doors, from, to, events, known, type, total, given, size, accessEvent, person, door,
        time, origin, line, employee, direction, types, device, devices, names, answer, file, bytes, job, by, state,
        day, differences, attempt, minutes, failures, seconds, status, requests, peer,
        receiver, host, items, lines, notice, phase, subject
}
