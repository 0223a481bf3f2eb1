/// A setting as people meet it: in `.env.example`, in Settings.md, in messages.
package struct SettingDefinition: Equatable, Sendable {
    package var name: String
    /// What holds when it is not given; nil when it must be given.
    package var fallback: String?
    /// One line of what it is and why one would change it.
    package var summary: String
    /// Its value is never shown.
    var isSecret = false

    private init(_ name: String, _ fallback: String?, _ summary: String, isSecret: Bool = false) {
        self.name = name
        self.fallback = fallback
        self.summary = summary
        self.isSecret = isSecret
    }

    /// Every setting, in the order in which they are shown.
    package static let all: [SettingDefinition] = [
        .init("HIKVISION_HOST", nil, "Base URL of the HikCentral OpenAPI gateway, such as https://10.0.0.5"),
        .init("HIK_APP_KEY", nil, "Partner key (AK) from HikCentral's OpenAPI settings", isSecret: true),
        .init("HIK_SECRET", nil, "Partner secret (SK) of that key", isSecret: true),
        .init(
            "HIK_SIGN_KEY_ONLY", "false", "true signs the key alone, for older gateways that refuse nonce and timestamp"
        ),
        .init(
            "HIK_EVENT_TYPES", "all granted types",
            "Comma-separated event types to read; fewer mean fewer requests, such as 196893,198914,197127"),
        .init("HIK_TIME_ZONE", "the machine's", "IANA zone of the site, for event times that come without an offset"),
        .init("ENTRY_DEVICES", "", "Doors that clock in: names or codes, comma-separated; door/reader for one reader"),
        .init("EXIT_DEVICES", "", "Doors that clock out, written the same way"),
        .init(
            "DIRECTION", "devices,status",
            "How the direction is told, in order: devices, status (checkInAndOutType), alternate"),
        .init("EMPLOYEE_ID", "personId", "Which number names the employee: personId, personCode or cardNo"),
        .init("EMPLOYEE_MAP", "", "CSV file (hikcentral,humand) from that number to Humand's employeeInternalId"),
        .init("EVENT_FILTER", "{}", "JSON filter: event_type_in, door_in, reader_in, person_in"),
        .init("HUMAND_BASE_URL", "https://api-prod.humand.co", "Base URL of Humand's API"),
        .init("HUMAND_AUTH", nil, "Humand's API key, with or without Basic in front", isSecret: true),
        .init("HUMAND_COMMENT", "{door}", "Comment of every entry; {door} and {reader} are replaced"),
        .init(
            "HUMAND_CLOCK_IN_PATH", "/public/api/v1/time-tracking/entries/clockIn", "Path that takes clock-ins"),
        .init(
            "HUMAND_CLOCK_OUT_PATH", "/public/api/v1/time-tracking/entries/clockOut", "Path that takes clock-outs"),
        .init("HUMAND_READ_BACK", "true", "false when the key may not read entries: what is in doubt is sent again"),
        .init(
            "HUMAND_DUPLICATE_WORDS", "duplicate,already exists,already registered,duplicad",
            "Words by which a refusal is known as a duplicate"),
        .init("HUMAND_FUTURE_WORDS", "future,futuro", "Words by which a refusal is known as an entry in the future"),
        .init("DRY_RUN", "false", "true reads for real, posts nothing and writes nothing"),
        .init("POLL_INTERVAL", "5m", "How often HikCentral is asked"),
        .init("SETTLE", "30s", "How long an event may take from the door to HikCentral before its window is read"),
        .init("WINDOW_MAX", "1h", "The longest window that is read at a time while catching up"),
        .init("START_FROM", "now", "Where the very first run begins: now, a duration back (2d), or a time"),
        .init("LATE_CHECK", "1h", "How often counts are compared to find events that were uploaded late"),
        .init("LATE_WINDOW", "72h", "How far back that comparison looks, at most 30d"),
        .init(
            "RECONCILE_AT", "",
            "Time of day at which the daemon compares yesterday with Humand, such as 03:30; never when empty"),
        .init("DEBOUNCE", "60s", "A second read of a person in the same direction within this time is a double read"),
        .init("ALTERNATE_RESET", "14h", "After this long without a punch, alternate begins with a clock-in again"),
        .init("MAX_FUTURE", "2m", "How far ahead of this machine's clock an event may be stamped"),
        .init("MAX_AGE", "31d", "Events older than this are held for a person"),
        .init("STATE_DIR", "$STATE_DIRECTORY, else ./state", "Where cursor and ledger lie"),
        .init("LEDGER_RETENTION", "400d", "How long ledger files are kept"),
        .init("HTTP_TIMEOUT", "30s", "The longest a request may take in all"),
        .init("LOG_LEVEL", "info", "debug, info, warning or error"),
        .init("LOG_FORMAT", "text", "text (key=value) or json"),
        .init("LOG_PERSONAL_DATA", "masked", "masked, or full to show employees' numbers in the log"),
    ]

    static let names: [String] = all.map(\.name)

    package static func named(_ name: String) -> SettingDefinition? { all.first { $0.name == name } }
}
