/// What the log may say: every event's name with the keys that its lines may have beside `at`, `level` and `message`.
///
/// Whoever watches the log of a fleet relies on these names; a test compares them with the calls in the code and with
/// the table in LogEvents.md.
struct LogEvent: Equatable, Sendable {
    var name: String
    var keys: [String]
    /// What has happened, for the table.
    var meaning: String

    private init(_ name: String, _ keys: [String], _ meaning: String) {
        self.name = name
        self.keys = keys
        self.meaning = meaning
    }

    /// What an outage of each of these is told with.
    static let subjects = ["hikcentral", "humand", "ledger", "clock", "job"]

    /// What may become of an access event; the ledger's states.
    static let states = ["queued", "waiting", "held", "accepted", "skipped", "dropped"]

    /// Every event, in the table's order.
    static let all: [LogEvent] =
        [
            .init("started", ["version", "position"], "the program works, from this position on"),
            .init("stopped", "it has ended; the message is the run's summary"),
            .init("state", "the state directory cannot be had"),
            .init("state.owner", ["user"], "started by root, it goes on as this user"),
            .init("settings", "something in the settings is wrong, or worth a word"),
            .init("settings.reloaded", "new settings are in force, or not"),
            .init("configuration", "the settings do not fit HikCentral's doors"),
            .init("doors.resolved", ["doors"], "these doors are read"),
            .init("cursor.first", ["from"], "first start: reading begins here"),
            .init("cursor.set", ["from"], "reading begins where `--from` said"),
            .init("cursor.rebuilt", "the cursor file was made anew from the ledger"),
            .init("cursor.unwritten", "the cursor file cannot be written; the ledger holds the position"),
            .init("cursor.written", "it can be written again"),
            .init("catchup.start", "more than `WINDOW_MAX` is to be read"),
            .init("window.read", ["from", "to", "events", "known"], "a window is settled"),
            .init(
                "hikcentral.total", ["type", "total", "given"],
                "HikCentral's total does not agree with its pages; what it gives is taken"),
            .init("hikcentral.page", ["size"], "HikCentral wants smaller pages"),
        ]
        + states.map { state in
            .init(
                "event.\(state)", ["accessEvent", "person", "door", "type", "time", "pass"],
                "an access event was read and is \(state)")
        }
        + states.map { state in
            .init(
                "punch.\(state)", ["line", "accessEvent", "employee", "direction", "time"],
                "a punch has become \(state); the message says why")
        }
        + [
            .init("held.unchanged", "what is held could not be looked at again yet"),
            .init("late.check", "counts are compared out of turn"),
            .init("late.found", ["events", "from", "to", "doors"], "events that HikCentral received late"),
            .init("late.many", ["events", "from", "to", "doors"], "so many that a device must have been offline"),
            .init("late.fewer", ["events"], "HikCentral has fewer events than the ledger"),
            .init("late.unfounded", ["events", "types"], "HikCentral counts more events than it gives"),
            .init("device.offline", ["device", "devices", "names"], "devices are away"),
            .init("device.online", ["device"], "a device is back"),
            .init("devices.unknown", ["answer"], "the key may not list devices"),
            .init("devices.failure", "the devices could not be listed"),
            .init("ledger.torn", ["file", "bytes"], "an append that a crash left unfinished was cut off"),
            .init("ledger.damaged", ["from", "to"], "the ledger was damaged; the span is read again"),
            .init("ledger.short", ["from", "to"], "the ledger lost its last lines; the span is read again"),
            .init("ledger.expired", ["file"], "a file older than `LEDGER_RETENTION` was deleted"),
            .init("ledger.retention", "an old file could not be deleted"),
            .init("job.begun", ["job", "by"], "a command's job is being done"),
            .init("job.ended", ["job", "state"], "it is done, has failed, or was called off"),
            .init("reconcile", ["day", "differences"], "the nightly comparison and what it came to"),
            .init("reconcile.failed", ["day", "attempt"], "it could not be done"),
        ]
        + subjects.flatMap { subject -> [LogEvent] in
            [
                .init(
                    "\(subject).outage", ["minutes", "failures"],
                    "it does not work; told at the beginning and every half hour"),
                .init("\(subject).failure", ["failures"], "another failed attempt"),
                .init("\(subject).recovered", ["seconds", "failures"], "it works again"),
            ]
        }

    /// The keys of every line.
    static let commonKeys = ["at", "level", "event", "message"]
}

extension LogEvent {
    private init(_ name: String, _ meaning: String) { self.init(name, [], meaning) }
}
