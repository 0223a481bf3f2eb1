import Attendance
import Base
import Foundation
import HikCentral
import Humand
import Ledger
import Sync
import Webhooks

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
    /// START_FROM was given, be it as its default.
    package var isStartGiven: Bool
    package var lateCheck: Span
    package var lateWindow: Span
    var recentWindow: Span
    package var reconcileAt: TimeOfDay?
    package var stateFolder: StateFolder
    package var ledgerRetention: Span
    package var timeout: Span
    package var pushListen: [ListenAddress]
    package var pushToken: Secret?
    package var keepsSubscription: Bool
    package var pushURL: String
    var confirmsPushes: Bool
    /// Nil where nothing is received from FindFace.
    package var findFace: FindFaceSettings?
    /// False where FindFace is the only source.
    package var hasHikCentral: Bool
    package var statusListen: [ListenAddress]
    package var listenAllow: [IPNetwork]
    /// Empty for none.
    package var metricsFile: String
    /// Who is told what happens (WEBHOOKS_FILE).
    package var receivers: [Receiver]
    /// The program and its arguments; empty for none.
    package var noticeCommand: [String]
    /// What takes mail on every system that can send it.
    package static let sendmail = "/usr/sbin/sendmail"
    package var noticeTo: [String]
    package var pingURL: Secret?
    var summaryAt: TimeOfDay?
    var quietDoors: QuietDoors
    /// Nil for that of the environment.
    package var language: Language?
    package var logLevel: LogLevel
    var logFormat: Log.Format
    var showsPersonalData: Bool
    /// Removes these settings' secrets from what is shown.
    package var redaction: Redaction
    /// The `.env` file that was read, if there was one.
    package var file: String?
    /// The employee map's file, if there is one.
    package var mapFile: String?
    /// What is wrong with the employee map, for a command that does not need it; it then has only the lines that can
    /// be read.
    package var mapProblems: [Phrase] = []
    /// The files that they were read from.
    package var files: [SettingFile] = []
    /// The files that they name.
    package var namedFiles: [NamedFile] = []
    /// What is allowed, but probably a mistake.
    package var warnings: [Phrase]
    /// Of these, names that the file gives two values: a start takes the last one, and a reload none.
    package var ambiguous: [Phrase] = []

    /// A file that a setting names.
    package struct NamedFile: Equatable, Sendable {
        package var setting: String
        package var path: String
        package var use: SettingDefinition.FileUse
    }

    /// Something that is wrong with the settings.
    package struct Problem: Equatable, Sendable {
        /// The setting's name; nil where the file or its place is to blame.
        package var setting: String?
        /// The whole sentence: the name, the value that was given, and what is allowed.
        package var phrase: Phrase
        /// It must be given, and nobody has.
        package var isMissing = false
        /// The file that it names could be read, and is wrong inside.
        package var contents: String?

        /// For the log.
        package var text: String { phrase.english }
    }

    /// Every problem of the settings at once.
    package struct Problems: Error, Equatable, CustomStringConvertible {
        package var all: [Problem]
        /// The `.env` file that was read, if there was one.
        package var file: String?
        /// The settings are there, and this user cannot read them.
        package var isUnreadable = false
        /// In which they are to be reported, where the settings say so.
        package var language: Language?
        /// The settings file does not exist.
        package var isMissing = false

        package var description: String { all.map(\.text).joined(separator: "\n") }
    }

    /// Reads and checks all settings.
    ///
    /// - Parameters:
    ///   - needsMap: false for a command that compares people and maps no punch.
    ///   - read: how the employee map is read; only tests give another.
    package init(
        _ values: SettingValues, needsMap: Bool = true, read: ((String) throws(FileError) -> Data)? = nil
    ) throws(Problems) {
        var setting = SettingsReader(values, read: read ?? values.read)
        let hasHikCentral = Settings.hasHikCentral(values)
        if !hasHikCentral { setting.waived = Set(Settings.hikCentralsOwn) }
        self.init(&setting, values, hasHikCentral: hasHikCentral)
        if !needsMap {
            mapProblems = setting.tolerate(SettingTable.employeeMap.definition).map(redaction.clean)
            if !mapProblems.isEmpty, rules.employeeMap.isEmpty { rules.employeeMap = .nobody }
        }
        if hasHikCentral, entryDevices.isEmpty, exitDevices.isEmpty, rules.direction == [.devices] {
            setting.reject(
                SettingTable.entryDevices.definition,
                en: "with DIRECTION=devices, ENTRY_DEVICES and EXIT_DEVICES say what doors mean",
                es: "con DIRECTION=devices, ENTRY_DEVICES y EXIT_DEVICES dicen qué significan las puertas")
        }
        // A secret that is too short is a mistake of its own.
        let secrets = [SettingTable.pushToken.name, SettingTable.findFaceSecret.name]
        checkListeners(&setting, mayPush: secrets.contains { values[$0] != nil })
        for (name, url) in [
            (SettingTable.hikCentralHost.name, hikCentral.host), (SettingTable.humandURL.name, humand.baseURL),
        ] where url.lowercased().hasPrefix("http://") {
            setting.warn(
                Phrase(
                    en: "\(name)=\(url): without https everyone on the way can read and change what is sent",
                    es: "\(name)=\(url): sin https, cualquiera en el camino puede leer y cambiar lo que se envía"))
        }
        // A secret may have been pasted into another setting as well.
        warnings = setting.warnings.map(redaction.clean)
        ambiguous = values.ambiguous
        guard setting.problems.isEmpty else { throw Problems(setting.problems, of: values) }
    }

    /// The settings as far as they can be read, for what only looks at the state directory: defaults stand in for what
    /// is wrong, so that a mistake in the file does not hide how the daemon stands.
    ///
    /// - Returns: nil where the state directory itself is not known.
    package static func partly(_ values: SettingValues) -> Settings? {
        guard !values.isUnreadable else { return nil }
        var setting = SettingsReader(values, read: values.read)
        let settings = Settings(&setting, values, hasHikCentral: Settings.hasHikCentral(values))
        return setting.problems.contains { $0.setting == SettingTable.stateFolder.name } ? nil : settings
    }

    /// Who gives one of these has a HikCentral; FindFace alone needs none of them.
    private static let hikCentralsOwn = [
        SettingTable.hikCentralHost.name, SettingTable.appKey.name, SettingTable.appSecret.name,
        SettingTable.userID.name, SettingTable.entryDevices.name, SettingTable.exitDevices.name,
        SettingTable.pushToken.name, SettingTable.keepsSubscription.name, SettingTable.pushURL.name,
    ]

    private static func hasHikCentral(_ values: SettingValues) -> Bool {
        values[SettingTable.findFaceSecret] == nil || hikCentralsOwn.contains { values[$0] != nil }
    }

    private func checkListeners(_ setting: inout SettingsReader, mayPush: Bool) {
        for (definition, places) in [
            (SettingTable.pushListen.definition, pushListen), (SettingTable.statusListen.definition, statusListen),
        ] {
            guard let open = places.first(where: { !$0.address.isLoopback }), listenAllow.isEmpty else { continue }
            setting.reject(
                definition,
                en:
                    "\(open) is open to the network: name in LISTEN_ALLOW who may connect (0.0.0.0/0,::/0 is everybody)",
                es: "\(open) está abierto a la red: diga en LISTEN_ALLOW quién puede conectarse (0.0.0.0/0,::/0: todos)"
            )
        }
        if !pushListen.isEmpty, !mayPush {
            setting.reject(
                SettingTable.pushListen.definition,
                en: "pushes are received only with PUSH_TOKEN or FINDFACE_SECRET",
                es: "sin PUSH_TOKEN ni FINDFACE_SECRET no se recibe ningún push")
        }
        if !pushListen.isEmpty, pushToken != nil, !confirmsPushes {
            setting.warn(
                Phrase(
                    en: "PUSH_CONFIRM=false: whoever knows PUSH_TOKEN can make punches",
                    es: "PUSH_CONFIRM=false: quien conozca PUSH_TOKEN puede crear marcajes"))
        }
        if keepsSubscription, pushToken == nil || pushURL.isEmpty {
            let token = pushToken == nil ? ["PUSH_TOKEN"] : []
            let english = token + (pushURL.isEmpty ? ["PUSH_URL=http://THIS-MACHINE:PORT\(PushPath.hikCentral)"] : [])
            let spanish = token + (pushURL.isEmpty ? ["PUSH_URL=http://ESTE-EQUIPO:PUERTO\(PushPath.hikCentral)"] : [])
            setting.reject(
                SettingTable.keepsSubscription.definition, en: "it needs \(english.joined(separator: " and "))",
                es: "requiere \(spanish.joined(separator: " y "))")
        }
    }

    /// Every setting in its place.
    init(_ setting: inout SettingsReader, _ values: SettingValues, hasHikCentral: Bool = true) {
        self.hasHikCentral = hasHikCentral
        hikCentral = ArtemisClient.Account(
            host: setting(SettingTable.hikCentralHost), key: setting(SettingTable.appKey).reveal(),
            secret: setting(SettingTable.appSecret), signsKeyOnly: setting(SettingTable.signsKeyOnly),
            userID: setting(SettingTable.userID))
        humand = HumandAccount(baseURL: setting(SettingTable.humandURL), key: setting(SettingTable.humandKey))
        humand.clockInPath = setting(SettingTable.clockInPath)
        humand.clockOutPath = setting(SettingTable.clockOutPath)
        humand.readsBack = setting(SettingTable.readsBack)
        humand.words.duplicate = setting(SettingTable.duplicateWords)
        humand.words.future = setting(SettingTable.futureWords)
        zone = setting(SettingTable.zone)
        setting.zone = zone
        entryDevices = setting(SettingTable.entryDevices)
        exitDevices = setting(SettingTable.exitDevices)
        rules = MappingRules()
        rules.zone = zone
        rules.eventTypes = setting(SettingTable.eventTypes)
        rules.filter = setting(SettingTable.filter)
        rules.employeeID = setting(SettingTable.employeeID)
        rules.employeeMap = setting(SettingTable.employeeMap)
        rules.direction = setting(SettingTable.direction)
        rules.debounce = setting(SettingTable.debounce)
        rules.alternateReset = setting(SettingTable.alternateReset)
        rules.maxFuture = setting(SettingTable.maximumFuture)
        rules.maxAge = setting(SettingTable.maximumAge)
        rules.comment = setting(SettingTable.comment)
        isDryRun = setting(SettingTable.dryRun)
        pollInterval = setting(SettingTable.pollInterval)
        settle = setting(SettingTable.settle)
        longestWindow = setting(SettingTable.longestWindow)
        startFrom = setting(SettingTable.startFrom)
        isStartGiven = values[SettingTable.startFrom] != nil
        lateCheck = setting(SettingTable.lateCheck)
        lateWindow = setting(SettingTable.lateWindow)
        recentWindow = setting(SettingTable.recentWindow)
        reconcileAt = setting(SettingTable.reconcileAt)
        stateFolder = setting(SettingTable.stateFolder)
        ledgerRetention = setting(SettingTable.ledgerRetention)
        timeout = setting(SettingTable.timeout)
        pushListen = setting(SettingTable.pushListen)
        pushToken = setting(SettingTable.pushToken)
        keepsSubscription = setting(SettingTable.keepsSubscription)
        pushURL = setting(SettingTable.pushURL)
        confirmsPushes = setting(SettingTable.confirmsPushes)
        findFace = FindFaceSettings(&setting)
        statusListen = setting(SettingTable.statusListen)
        listenAllow = setting(SettingTable.listenAllow)
        metricsFile = setting(SettingTable.metricsFile)
        receivers = setting(SettingTable.webhooks)
        noticeTo = setting(SettingTable.noticeTo)
        noticeCommand = setting(SettingTable.noticeCommand)
        if noticeCommand.isEmpty, !noticeTo.isEmpty { noticeCommand = [Settings.sendmail, "-t", "-i"] }
        pingURL = setting(SettingTable.pingURL)
        summaryAt = setting(SettingTable.summaryAt)
        quietDoors = setting(SettingTable.quietDoors)
        language = setting(SettingTable.language)
        logLevel = setting(SettingTable.logLevel)
        logFormat = setting(SettingTable.logFormat)
        showsPersonalData = setting(SettingTable.personalData) == .full
        redaction = Redaction(values.secrets + receivers.hidden)
        file = values.file
        mapFile = values[SettingTable.employeeMap]
        files = values.files.all
        namedFiles = SettingDefinition.all.compactMap { definition in
            definition.file.flatMap { use in
                values[definition.name].map { NamedFile(setting: definition.name, path: $0, use: use) }
            }
        }
        namedFiles += values.secretFiles.map { NamedFile(setting: $0.setting, path: $0.path, use: .read) }
        warnings = []
    }

    /// How long the ledger remembers events behind the cursor.
    package var horizon: Span { max(lateWindow, rules.alternateReset) + .hours(24) }

    /// What people are told of.
    package var notices: NoticeRules {
        NoticeRules(zone: zone, quietDoors: quietDoors, summaryAt: summaryAt)
    }

    /// How HikCentral is polled, and what its events are taken for.
    package var poll: PollRules {
        PollRules(
            rules: rules, entryDevices: entryDevices, exitDevices: exitDevices, pollInterval: pollInterval,
            settle: settle, longestWindow: longestWindow, lateCheck: lateCheck, lateWindow: lateWindow,
            recentWindow: recentWindow, lostDates: .days(1), takesPushesAtTheirWord: !confirmsPushes)
    }
}

extension Settings.Problems {
    /// Settings that nobody has filled in yet are asked for more easily than written; nil for any other problem.
    package var askInit: Phrase? {
        guard all.count > 1, all.allSatisfy(\.isMissing) else { return nil }
        if file == nil, let renamed = SettingsPlace.renamed {
            return Phrase(
                en: "put the settings back where they were: sudo mv \(renamed) \(PackagedSite.only.settingsFile)",
                es: "ponga los ajustes donde estaban: sudo mv \(renamed) \(PackagedSite.only.settingsFile)")
        }
        return Phrase(
            en: "sudo hik2humand init asks for everything that is missing",
            es: "sudo hik2humand init pregunta todo lo que falta")
    }

    /// - Parameter values: what stands in a file that cannot be read is not missing, so only that is reported.
    init(_ problems: [Settings.Problem], of values: SettingValues) {
        let redaction = values.redaction
        all = (values.isUnreadable || values.isGarbled ? values.problems : problems).map { problem in
            var problem = problem
            problem.phrase = redaction.clean(problem.phrase)
            return problem
        }
        file = values.file
        isUnreadable = values.isUnreadable
        language = values.language
        isMissing = values.isMissing
    }
}

/// What signs requests to HikCentral, for tools that work before the other settings are made.
package struct SigningSettings {
    package let key: String
    package let secret: Secret
    package let signsKeyOnly: Bool

    /// - Returns: nil where the key or its secret is not given.
    package init?(_ values: SettingValues) throws(Settings.Problems) {
        guard values.problems.isEmpty else { throw Settings.Problems(values.problems, of: values) }
        guard values[SettingTable.appKey] != nil, values[SettingTable.appSecret] != nil else { return nil }
        var setting = SettingsReader(values) { path throws(FileError) in throw FileError("open", path, ENOENT) }
        key = setting(SettingTable.appKey).reveal()
        secret = setting(SettingTable.appSecret)
        signsKeyOnly = setting(SettingTable.signsKeyOnly)
        guard setting.problems.isEmpty else { throw Settings.Problems(setting.problems, of: values) }
    }
}

extension Redaction {
    /// The phrase without the secrets, in every language.
    fileprivate func clean(_ phrase: Phrase) -> Phrase { phrase.map { clean($0) } }
}
