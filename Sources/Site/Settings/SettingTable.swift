import Attendance
import Base
import Humand
import Ledger
import Sync
import Webhooks

/// Every setting: its name, its default, the values that are allowed, and what it is.
///
/// To add one, define it here, list it in `groups`, and read it in `Settings`. The table of settings,
/// `.env.example` and the manual follow.
package enum SettingTable {
    // What a type of its own has a default for, it has the default of.
    private static let rules = MappingRules()
    private static let humand = HumandAccount(baseURL: "https://api-prod.humand.co", key: Secret(""))

    package static let hikCentralHost = Setting<String>.baseURL(
        "HIKVISION_HOST", nil, droppingPath: "/artemis",
        "Base URL of the HikCentral OpenAPI gateway, such as https://10.0.0.5")
    package static let appKey = Setting<Secret>.secret(
        "HIK_APP_KEY", "Partner key (AK) from HikCentral's OpenAPI settings")
    package static let appSecret = Setting<Secret>.secret("HIK_SECRET", "Partner secret (SK) of that key")
    static let userID = Setting<String?>.userID(
        "HIK_USER_ID", "User name for the header userId, where HikCentral 3.x refuses requests without it")
    static let signsKeyOnly = Setting<Bool>.flag(
        "HIK_SIGN_KEY_ONLY", false, "true signs the key alone, for older gateways that refuse nonce and timestamp")
    static let eventTypes = Setting<Set<Int>>.eventTypes(
        "HIK_EVENT_TYPES", rules.eventTypes,
        "Comma-separated event types to read; fewer mean fewer requests, such as 196893,198914,197127")
    package static let zone = Setting<SiteZone>.zone(
        "HIK_TIME_ZONE", "IANA zone of the site, for event times that come without an offset")

    package static let entryDevices = Setting<[DeviceReference]>.devices(
        "ENTRY_DEVICES", "Doors that clock in: names or codes, comma-separated; door/reader for one reader")
    package static let exitDevices = Setting<[DeviceReference]>.devices(
        "EXIT_DEVICES", "Doors that clock out, written the same way")
    static let direction = Setting<[DirectionRule]>.direction(
        "DIRECTION", rules.direction,
        "How the direction is found, in order: devices, status (checkInAndOutType), alternate")
    package static let employeeID = Setting<EmployeeIDKind>.choice(
        "EMPLOYEE_ID", rules.employeeID, "Which of HikCentral's numbers names the employee")
    package static let employeeMap = Setting<EmployeeMap>.employeeMap(
        "EMPLOYEE_MAP", "CSV file (hikcentral,humand) from that number to Humand's employeeInternalId")
    static let filter = Setting<EventFilter>.filter(
        "EVENT_FILTER", "JSON filter: event_type_in, door_in, reader_in, person_in")

    package static let humandURL = Setting<String>.baseURL(
        "HUMAND_BASE_URL", humand.baseURL, "Base URL of Humand's API")
    package static let humandKey = Setting<Secret>.secret(
        "HUMAND_AUTH", "Humand's API key, with or without Basic in front")
    static let comment = Setting<String>.comment(
        "HUMAND_COMMENT", rules.comment, "Comment of every entry; {door} and {reader} are replaced")
    static let clockInPath = Setting<String>.path(
        "HUMAND_CLOCK_IN_PATH", humand.clockInPath, "Path that takes clock-ins")
    static let clockOutPath = Setting<String>.path(
        "HUMAND_CLOCK_OUT_PATH", humand.clockOutPath, "Path that takes clock-outs")
    static let readsBack = Setting<Bool>.flag(
        "HUMAND_READ_BACK", humand.readsBack,
        "false if the API key may not list entries; unconfirmed punches are then sent again")
    static let duplicateWords = Setting<[String]>.list(
        "HUMAND_DUPLICATE_WORDS", humand.words.duplicate, "Words by which a refusal is known as a duplicate")
    static let futureWords = Setting<[String]>.list(
        "HUMAND_FUTURE_WORDS", humand.words.future, "Words by which a refusal is known as an entry in the future")

    static let dryRun = Setting<Bool>.flag("DRY_RUN", false, "true reads for real, posts nothing and writes nothing")
    static let pollInterval = Setting<Span>.duration(
        "POLL_INTERVAL", .minutes(5), .seconds(1)...(.days(1)), "How often HikCentral is asked")
    static let settle = Setting<Span>.duration(
        "SETTLE", .seconds(30), .seconds(0)...(.hours(1)),
        "How long an event may take from the door to HikCentral before its window is read")
    static let longestWindow = Setting<Span>.duration(
        "WINDOW_MAX", .hours(1), .minutes(1)...(.days(31)),
        "The longest window that is read at a time while catching up")
    package static let startFrom = Setting<StartFrom>.startFrom(
        "START_FROM", "Where the very first run begins: now, a duration back (2d), a day (2026-01-27) or a time")
    static let lateCheck = Setting<Span>.duration(
        "LATE_CHECK", .hours(1), .seconds(1)...(.days(1)),
        "How often counts are compared to find events that were uploaded late")
    static let lateWindow = Setting<Span>.duration(
        "LATE_WINDOW", .hours(72), .hours(1)...(.days(30)), "How far back that comparison looks")
    static let recentWindow = Setting<Span>.duration(
        "RECENT_WINDOW", .hours(2), .seconds(0)...(.days(3)),
        "How far back every poll compares counts, from the start of a UTC day; 0 leaves late uploads to LATE_CHECK")
    static let reconcileAt = Setting<TimeOfDay?>.timeOfDay(
        "RECONCILE_AT",
        "Time of day at which the daemon compares yesterday with Humand, such as 03:30; never when empty")

    static let debounce = Setting<Span>.duration(
        "DEBOUNCE", rules.debounce, .seconds(0)...(.hours(1)),
        "A second read of a person in the same direction within this time is a double read")
    static let alternateReset = Setting<Span>.duration(
        "ALTERNATE_RESET", rules.alternateReset, .minutes(1)...(.days(3)),
        "After this long without a punch, alternate begins with a clock-in again")
    static let maximumFuture = Setting<Span>.duration(
        "MAX_FUTURE", rules.maxFuture, .seconds(0)...(.hours(1)),
        "How far ahead of this machine's clock an event may be stamped")
    static let maximumAge = Setting<Span>.duration(
        "MAX_AGE", rules.maxAge, .hours(1)...(.days(3650)), "Events older than this are held for a person")

    static let stateFolder = Setting<StateFolder>.stateFolder("STATE_DIR", "Where cursor and ledger are kept")
    static let ledgerRetention = Setting<Span>.duration(
        "LEDGER_RETENTION", .days(400), .days(31)...(.days(36_500)), "How long ledger files are kept")
    static let timeout = Setting<Span>.duration(
        "HTTP_TIMEOUT", .seconds(30), .seconds(1)...(.minutes(5)), "The longest a request may take in all")
    static let pushListen = Setting<[ListenAddress]>.addresses(
        "LISTEN", "Where pushes of HikCentral and FindFace are received, such as 10.0.0.9:8090; nowhere when empty")
    static let pushToken = Setting<Secret?>.optionalSecret(
        "PUSH_TOKEN", "Secret that HikCentral sends with every push, at least 16 characters")
    static let keepsSubscription = Setting<Bool>.flag(
        "PUSH", false, "true has the daemon subscribe to HikCentral's pushes, and renew that when it is gone")
    package static let pushURL = Setting<String>.pushURL(
        "PUSH_URL", "How HikCentral reaches LISTEN: http://10.0.0.9:8090/webhook/hikvision/events")
    static let confirmsPushes = Setting<Bool>.flag(
        "PUSH_CONFIRM", true,
        "false takes pushes at their word, for a key that may not read events; a forged push is then a punch")
    static let findFaceSecret = Setting<Secret?>.pathSecret(
        "FINDFACE_SECRET",
        "Last part of the URL for FindFace, http://10.0.0.9:8090/webhook/findface/SECRET; at least 16 characters")
    static let findFaceEntryCameras = Setting<[DeviceReference]>.devices(
        "FINDFACE_ENTRY_CAMERAS", "Cameras that clock in: FindFace's ids or names, comma-separated")
    static let findFaceExitCameras = Setting<[DeviceReference]>.devices(
        "FINDFACE_EXIT_CAMERAS", "Cameras that clock out, written the same way")
    static let findFaceMap = Setting<EmployeeMap>.employeeMap(
        "FINDFACE_MAP", of: .findFace,
        "CSV file (findface,humand) from a person's external id, or id, to Humand's employeeInternalId")
    static let findFaceConfidence = Setting<Double>.share(
        "FINDFACE_MIN_CONFIDENCE", 0, "Faces that FindFace recognises with less confidence are no punches")
    static let findFaceTrust = Setting<FindFaceSettings.Trust>.choice(
        "FINDFACE_TRUST", .post, "hold has a person release each punch, since FindFace cannot be asked")
    static let findFaceMaximum = Setting<Int>.count(
        "FINDFACE_MAX_PER_HOUR", 10, 1...1000, "A person's punches beyond this in an hour are held")
    static let statusListen = Setting<[ListenAddress]>.addresses(
        "STATUS_LISTEN",
        "Where status, health and metrics are shown over HTTP, such as 127.0.0.1:8080; nowhere when empty")
    static let listenAllow = Setting<[IPNetwork]>.networks(
        "LISTEN_ALLOW", "Addresses and networks that may connect, such as 10.0.0.0/8; everybody when empty")
    static let metricsFile = Setting<String>.file(
        "METRICS_FILE", "File for node_exporter's textfile collector, written at the end of run --once")
    static let webhooks = Setting<[Receiver]>.receivers(
        "WEBHOOKS_FILE", "JSON file that lists who gets what happens over HTTP; nobody when empty"
    ).naming(.read)
    static let noticeTo = Setting<[String]>.mailAddresses(
        "NOTICE_TO", "Who gets notices by mail: addresses, comma-separated; needs a sendmail program")
    static let noticeCommand = Setting<[String]>.command(
        "NOTICE_COMMAND",
        "Program that gets each notice on standard input; /usr/sbin/sendmail -t -i when only NOTICE_TO is given")
    static let pingURL = Setting<Secret?>.secretURL(
        "PING_URL", "URL that is called after each good poll, so that a monitor elsewhere notices when none comes")
    static let summaryAt = Setting<TimeOfDay?>.timeOfDay(
        "SUMMARY_AT", "Time of day of the daily summary, such as 07:00; none when empty")
    static let quietDoors = Setting<QuietDoors>.quietDoors(
        "QUIET_DOOR", "Whether doors that fall silent are reported: true, false, or the doors to leave out")
    package static let language = Setting<Language?>.language(
        "HIK_LANGUAGE", "Language for people: terminal, notices, reports; that of LANGUAGE and LANG when empty")
    static let logLevel = Setting<LogLevel>.choice("LOG_LEVEL", .info, "How much is logged")
    static let logFormat = Setting<Log.Format>.choice("LOG_FORMAT", .text, "How log lines look; text is key=value")
    static let personalData = Setting<PersonalData>.choice(
        "LOG_PERSONAL_DATA", .masked, "Whether the log shows employees' numbers in full")

    enum PersonalData: String, CaseIterable, Sendable {
        case masked
        case full
    }

    fileprivate static let groups: [SettingGroup] = [
        SettingGroup("HikCentral", [hikCentralHost, appKey, appSecret, userID, signsKeyOnly, eventTypes, zone]),
        SettingGroup("Doors and people", [entryDevices, exitDevices, direction, employeeID, employeeMap, filter]),
        SettingGroup(
            "Humand",
            [
                humandURL, humandKey, comment, clockInPath, clockOutPath, readsBack, duplicateWords, futureWords,
            ]),
        SettingGroup(
            "Reading",
            [dryRun, pollInterval, settle, longestWindow, startFrom, lateCheck, lateWindow, recentWindow, reconcileAt]),
        SettingGroup("Punches", [debounce, alternateReset, maximumFuture, maximumAge]),
        SettingGroup(
            "Pushes, and status over HTTP",
            [
                pushListen, pushToken, keepsSubscription, pushURL, confirmsPushes, statusListen, listenAllow,
                metricsFile, webhooks,
            ]),
        SettingGroup(
            "FindFace",
            [
                findFaceSecret, findFaceEntryCameras, findFaceExitCameras, findFaceMap, findFaceConfidence,
                findFaceTrust, findFaceMaximum,
            ]),
        SettingGroup("Notices", [noticeTo, noticeCommand, pingURL, summaryAt, quietDoors]),
        SettingGroup(
            "State, network and log",
            [stateFolder, ledgerRetention, timeout, language, logLevel, logFormat, personalData]),
    ]
}

extension SettingGroup {
    /// Every setting, in the order in which they are shown.
    package static let all: [SettingGroup] = SettingTable.groups

    fileprivate init(_ title: String, _ settings: [any DefinedSetting]) {
        self.init(title: title, settings: settings.map(\.definition))
    }
}
