import Attendance
import Base
import Foundation
import HikCentral
import Humand
import Ledger

/// Everything that can be set, checked and typed.
package struct Settings {
    package var hikCentral: ArtemisClient.Account
    package var humand: HumandAccount
    package var rules: MappingRules
    package var zone: SiteZone
    package var entryDevices: [DeviceReference]
    package var exitDevices: [DeviceReference]
    package var isDryRun: Bool
    package var pollInterval: Span
    var settle: Span
    var longestWindow: Span
    package var startFrom: StartFrom
    package var lateCheck: Span
    package var lateWindow: Span
    package var reconcileAt: TimeOfDay?
    package var stateFolder: StateFolder
    package var ledgerRetention: Span
    package var timeout: Span
    package var logLevel: LogLevel
    var logFormat: Log.Format
    var showsPersonalData: Bool
    /// Takes these settings' secrets out of what is shown.
    package var redaction: Redaction
    /// The `.env` file that was read, if there was one.
    package var file: String?
    /// The employee map's file, if there is one.
    package var mapFile: String?
    /// What is allowed, but worth a word.
    package var warnings: [String]

    /// Every problem of the settings at once.
    package struct Problems: Error, Equatable, CustomStringConvertible {
        package var sentences: [String]
        /// The `.env` file that was read, if there was one.
        package var file: String?
        /// The settings are there, and this user cannot read them.
        package var isUnreadable = false

        package var description: String { sentences.joined(separator: "\n") }
    }

    /// Reads and checks all settings.
    ///
    /// - Parameter read: how the employee map is read.
    package init(
        _ values: SettingValues,
        read: (String) throws(FileError) -> Data = { path throws(FileError) in
            try POSIXFileSystem().contents(of: path, limit: SettingValues.longestFile)
        }
    ) throws(Problems) {
        var reader = SettingsReader(values: values)
        var warnings = values.warnings
        hikCentral = ArtemisClient.Account(
            host: reader.baseURL("HIKVISION_HOST", droppingPath: "/artemis"), key: reader.required("HIK_APP_KEY"),
            secret: Secret(reader.required("HIK_SECRET")), signsKeyOnly: reader.flag("HIK_SIGN_KEY_ONLY"))
        humand = HumandAccount(
            baseURL: reader.baseURL("HUMAND_BASE_URL"), key: Secret(reader.required("HUMAND_AUTH")))
        humand.clockInPath = reader.path("HUMAND_CLOCK_IN_PATH")
        humand.clockOutPath = reader.path("HUMAND_CLOCK_OUT_PATH")
        humand.readsBack = reader.flag("HUMAND_READ_BACK")
        humand.words.duplicate = reader.list("HUMAND_DUPLICATE_WORDS")
        humand.words.future = reader.list("HUMAND_FUTURE_WORDS")
        zone = reader.zone("HIK_TIME_ZONE")
        entryDevices = reader.devices("ENTRY_DEVICES")
        exitDevices = reader.devices("EXIT_DEVICES")
        rules = MappingRules()
        rules.eventTypes = reader.eventTypes("HIK_EVENT_TYPES", warnings: &warnings)
        rules.filter = reader.filter("EVENT_FILTER")
        rules.employeeID = reader.choice("EMPLOYEE_ID", EmployeeIDKind.personID)
        rules.employeeMap = reader.employeeMap("EMPLOYEE_MAP", read: read, warnings: &warnings)
        rules.direction = reader.direction("DIRECTION")
        rules.debounce = reader.duration("DEBOUNCE", from: .seconds(0), to: .hours(1))
        rules.alternateReset = reader.duration("ALTERNATE_RESET", from: .minutes(1), to: .days(3))
        rules.maxFuture = reader.duration("MAX_FUTURE", from: .seconds(0), to: .hours(1))
        rules.maxAge = reader.duration("MAX_AGE", from: .hours(1), to: .days(3650))
        rules.comment = reader.text("HUMAND_COMMENT")
        isDryRun = reader.flag("DRY_RUN")
        pollInterval = reader.duration("POLL_INTERVAL", from: .seconds(1), to: .days(1))
        settle = reader.duration("SETTLE", from: .seconds(0), to: .hours(1))
        longestWindow = reader.duration("WINDOW_MAX", from: .minutes(1), to: .days(31))
        startFrom = reader.startFrom("START_FROM", zone: zone)
        lateCheck = reader.duration("LATE_CHECK", from: .seconds(1), to: .days(1))
        lateWindow = reader.duration("LATE_WINDOW", from: .hours(1), to: .days(30))
        reconcileAt = reader.timeOfDay("RECONCILE_AT")
        stateFolder = StateFolder(path: Settings.absolute(values["STATE_DIR"] ?? "state"))
        ledgerRetention = reader.duration("LEDGER_RETENTION", from: .days(31), to: .days(36_500))
        timeout = reader.duration("HTTP_TIMEOUT", from: .seconds(1), to: .minutes(5))
        logLevel = reader.choice("LOG_LEVEL", LogLevel.info)
        logFormat = reader.choice("LOG_FORMAT", Log.Format.text)
        showsPersonalData = reader.choice("LOG_PERSONAL_DATA", PersonalData.masked) == .full
        if entryDevices.isEmpty, exitDevices.isEmpty, rules.direction == [.devices] {
            reader.reject("ENTRY_DEVICES", "with DIRECTION=devices, ENTRY_DEVICES and EXIT_DEVICES say what doors mean")
        }
        for (name, url) in [("HIKVISION_HOST", hikCentral.host), ("HUMAND_BASE_URL", humand.baseURL)]
        where url.lowercased().hasPrefix("http://") {
            warnings.append("\(name)=\(url): without https everyone on the way can read and change what is sent")
        }
        for word in rules.comment.matches(of: /\{[A-Za-z_]*\}/).map({ String($0.output) })
        where word != "{door}" && word != "{reader}" {
            warnings.append("HUMAND_COMMENT: \(word) stays as it is; {door} and {reader} are replaced")
        }
        // A secret may have been pasted into another setting as well.
        redaction = Redaction(
            [hikCentral.secret, humand.key] + (hikCentral.key.count >= 8 ? [Secret(hikCentral.key)] : []))
        self.warnings = warnings.map(redaction.clean)
        file = values.file
        mapFile = values["EMPLOYEE_MAP"]
        guard reader.problems.isEmpty else {
            // What stands in a file that cannot be read is not missing.
            let problems = values.isUnreadable ? values.problems : reader.problems
            throw Problems(
                sentences: problems.map(redaction.clean), file: values.file, isUnreadable: values.isUnreadable)
        }
    }

    /// How long the ledger remembers events behind the cursor.
    package var horizon: Span { max(lateWindow, rules.alternateReset) + .hours(24) }

    private enum PersonalData: String, CaseIterable {
        case masked
        case full
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}

/// Where the very first run begins (START_FROM).
package enum StartFrom: Equatable, Sendable {
    /// This long before now.
    case back(Span)
    case moment(Instant)

    /// No event is older than HikCentral's makers' first access controllers.
    private static let earliest = Instant(seconds: 946_684_800)  // 2000-01-01

    package func instant(now: Instant) -> Instant {
        switch self {
        case .back(let span): (now - span).flooredToSecond
        case .moment(let instant): instant.flooredToSecond
        }
    }

    /// Reads `now`, a duration, a date, or a time; one without an offset is the site's.
    package init?(parsing text: String, zone: SiteZone) {
        if text.lowercased() == "now" {
            self = .back(.seconds(0))
        } else if text.last?.isLetter == true, let span = Span(setting: text), span <= .days(3650) {
            // Without its unit it may be a date gone wrong: 20260127.
            self = .back(span)
        } else if let moment = Timestamp(argument: text.utf8.count == 10 ? text + "T00:00:00" : text, zone: zone),
            moment.instant >= StartFrom.earliest
        {
            self = .moment(moment.instant)
        } else {
            return nil
        }
    }
}
