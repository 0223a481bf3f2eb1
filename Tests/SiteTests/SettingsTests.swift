import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HikCentral
@testable import Humand
@testable import Ledger
@testable import Site
@testable import Support

struct SettingsTests {
    private func settings(_ changes: [String: String?] = [:], map: String? = nil) throws -> Settings {
        var environment = Sample.settings
        for (name, value) in changes { environment[name] = value }
        return try Settings(SettingValues(environment: environment, envFile: nil)) { path throws(FileError) in
            guard let map else { throw FileError("open", path, ENOENT) }
            return Data(map.utf8)
        }
    }

    private func problems(_ changes: [String: String?], map: String? = nil) -> [String] {
        do {
            _ = try settings(changes, map: map)
            return []
        } catch { return (error as? Settings.Problems)?.all.map(\.text) ?? ["\(error)"] }
    }

    @Test("The four required settings are enough; all others have the documented defaults")
    func defaults() throws {
        let settings = try settings()
        #expect(settings.hikCentral.host == "https://10.0.0.5" && !settings.hikCentral.signsKeyOnly)
        #expect(settings.humand.baseURL == "https://api-prod.humand.co" && settings.humand.readsBack)
        #expect(settings.humand.clockInPath == "/public/api/v1/time-tracking/entries/clockIn")
        var rules = MappingRules()
        rules.zone = settings.zone
        #expect(settings.rules == rules && settings.entryDevices.isEmpty && !settings.isDryRun)
        #expect(settings.pollInterval == .minutes(5) && settings.settle == .seconds(30))
        #expect(settings.longestWindow == .hours(1) && settings.startFrom == .back(.seconds(0)))
        #expect(settings.lateCheck == .hours(1) && settings.lateWindow == .hours(72) && settings.horizon == .hours(96))
        #expect(settings.ledgerRetention == .days(400) && settings.timeout == .seconds(30))
        #expect(settings.logLevel == .info && settings.logFormat == .text && !settings.showsPersonalData)
        #expect(settings.stateFolder.path.hasPrefix("/") && settings.stateFolder.path.hasSuffix("/state"))
        #expect(settings.warnings.isEmpty)
    }

    @Test(
        "A HikCentral host is accepted in every usual form",
        arguments: [
            ("HIKVISION_HOST", "https://h:8443/artemis/", "https://h:8443"),
            ("HIKVISION_HOST", "HTTPS://h/", "https://h"),
            ("HIKVISION_HOST", "https://hikcentral.example", "https://hikcentral.example"),
        ])
    func hosts(_ name: String, _ value: String, _ expected: String) throws {
        #expect(try settings([name: value]).hikCentral.host == expected)
    }

    @Test(
        "A value that is certainly not meant is named with its cause, and a secret is not shown",
        arguments: [
            ("STATE_DIR", "\"/state\"", "stands in quotes"), ("HIK_SECRET", "'hidden-value'", "stands in quotes"),
            ("HUMAND_AUTH", "\"Basic hidden\"", "stands in quotes"), ("HIK_SECRET", "“hidden”", "stands in quotes"),
            ("HIK_SECRET", "hidden\u{3164}", "an invisible character (U+3164) at its end"),
            ("HIK_SECRET", "hidden\u{FE0F}", "an invisible character (U+FE0F) at its end"),
            ("HIK_SECRET", "hidden-value # new", "a blank inside"), ("HUMAND_AUTH", "Basic hid den", "a blank inside"),
            ("HIK_SECRET", "hidden\u{200B}", "an invisible character (U+200B) at its end"),
            ("HIK_APP_KEY", "\u{FEFF}20260001", "an invisible character (U+FEFF) at its beginning"),
            ("HUMAND_AUTH", "hid\u{AD}den", "an invisible character (U+00AD) inside"),
            ("HUMAND_AUTH", "Authorization: Basic hidden", "begins with Authorization:"),
            ("HUMAND_AUTH", "Bearer hidden", "begins with Bearer"),
            ("HIK_SECRET", "HIK_SECRET=hidden", "begins with HIK_SECRET="),
            ("STATE_DIR", "~/state", "begins with /"), ("STATE_DIR", "$HOME/state", "begins with /"),
            ("HIKVISION_HOST", "http://127.0.0.1:", "a port"), ("HIK_USER_ID", "a/b", "at most 32 characters"),
        ])
    func slips(name: String, value: String, cause: String) {
        let found = problems([name: value])
        #expect(found.count == 1 && found[0].hasPrefix(name) && found[0].contains(cause), "\(found)")
        #expect(!found.joined().contains("hidden"))
    }

    @Test("Names of doors may have quotes and characters that nobody sees, as HikCentral has them")
    func doorsAsTheyAre() throws {
        let settings = try settings(["ENTRY_DEVICES": "\"Puerta, 1\"", "EXIT_DEVICES": "Salida\u{200B}"])
        #expect(
            settings.entryDevices.map(\.text) == ["Puerta, 1"] && settings.exitDevices.map(\.text) == ["Salida\u{200B}"]
        )
    }

    @Test(
        "A relative STATE_DIR is warned about with its whole path; so is a TZ that is no zone, where nothing else gives it"
    )
    func doubtful() throws {
        #expect(try settings(["STATE_DIR": "./state"]).warnings.first?.english.contains("here it is /") == true)
        for name in ["Broken/Zone", "UTC+3", "XYZ", ":EST"] {
            #expect(
                try settings(["TZ": name]).warnings.first?.english.hasPrefix("TZ=\(name) is no IANA time zone") == true)
            #expect(try settings(["TZ": name, "HIK_TIME_ZONE": "America/Santiago"]).warnings.isEmpty)
        }
        for name in ["", ":America/Santiago", "UTC", "/etc/localtime", ":/etc/localtime"] {
            #expect(try settings(["TZ": name]).warnings.isEmpty, "\(name)")
        }
    }

    @Test("A settings file in UTF-16, with or without its mark, is one mistake", arguments: [true, false])
    func utf16(hasMark: Bool) throws {
        let text = "HIKVISION_HOST=https://10.0.0.5\nHIK_APP_KEY=1\n"
        let bytes = Data(hasMark ? [0xFF, 0xFE] : []) + (text.data(using: .utf16LittleEndian) ?? Data())
        let values = SettingValues(environment: [:], envFile: ("/etc/env", true)) { _ throws(FileError) in bytes }
        let error = #expect(throws: Settings.Problems.self) { try Settings(values) }
        #expect(
            try #require(error).all.map(\.text)
                == ["/etc/env, line 1: the file is UTF-16; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"])
    }

    @Test("Every setting is applied")
    func everything() throws {
        let settings = try settings(
            [
                "HIK_SIGN_KEY_ONLY": "yes", "HIK_EVENT_TYPES": "196893, 99", "HIK_TIME_ZONE": "America/Santiago",
                "ENTRY_DEVICES": "23, \"Sala \"\"A\"\", fondo\"", "EXIT_DEVICES": "24/2",
                "DIRECTION": "Status, alternate",
                "EMPLOYEE_ID": "personcode", "EMPLOYEE_MAP": "map.csv", "EVENT_FILTER": #"{"door_in":["23"]}"#,
                "HUMAND_BASE_URL": "http://127.0.0.1:9/x/", "DRY_RUN": "TRUE", "START_FROM": "2026-01-20",
                "STATE_DIR": "/var/lib/h", "LOG_LEVEL": "Debug", "LOG_FORMAT": "json", "LOG_PERSONAL_DATA": "full",
                "ALTERNATE_RESET": "3d", "LATE_WINDOW": "1h", "HUMAND_DUPLICATE_WORDS": "uno, dos,,", "MAX_AGE": "90d",
            ], map: "hikcentral,humand\n17,E17\n")
        #expect(settings.hikCentral.signsKeyOnly && settings.rules.eventTypes == [196_893, 99])
        #expect(settings.entryDevices.map(\.text) == ["23", "Sala \"A\", fondo"])
        #expect(settings.exitDevices.map(\.text) == ["24/2"])
        #expect(settings.rules.direction == [.status, .alternate] && settings.rules.employeeID == .personCode)
        #expect(
            settings.rules.employeeMap[hikcentral: "17"] == "E17" && settings.rules.employeeMap[hikcentral: "1"] == nil)
        #expect(settings.humand.baseURL == "http://127.0.0.1:9/x" && settings.isDryRun)
        #expect(settings.startFrom == .moment(try #require(Instant(text: "2026-01-20T00:00:00-03:00"))))
        #expect(settings.stateFolder.path == "/var/lib/h" && settings.logLevel == .debug && settings.logFormat == .json)
        #expect(settings.showsPersonalData && settings.horizon == .days(4) && settings.rules.maxAge == .days(90))
        #expect(settings.humand.words.duplicate == ["uno", "dos"])
        #expect(
            settings.warnings.contains { $0.english.hasPrefix("HUMAND_BASE_URL=http://127.0.0.1:9/x: without https") })
        #expect(settings.warnings.contains { $0.english.hasPrefix("HIK_EVENT_TYPES: 99 is not in the list") })
        #expect(settings.warnings.count == 2)
    }

    @Test("A zone that is like none is not taken for another")
    func noZone() {
        #expect(problems(["HIK_TIME_ZONE": "America/Nowhere"]).first?.contains("did you mean") == false)
    }

    @Test("START_FROM takes a date as explain does, with dashes or without")
    func compactDate() throws {
        #expect(try settings(["START_FROM": "20260120"]).startFrom == settings(["START_FROM": "2026-01-20"]).startFrom)
    }

    @Test("The files that settings are read from are remembered by their digests, secrets by their paths alone")
    func files() throws {
        let env = """
            HIKVISION_HOST=https://h
            HIK_APP_KEY=k
            HIK_SECRET_FILE=/secret
            HUMAND_AUTH=a
            EMPLOYEE_MAP=/map.csv

            """
        let values = SettingValues(environment: [:], envFile: ("/x.env", true)) { path throws(FileError) in
            switch path {
            case "/x.env": Data(env.utf8)
            case "/secret": Data("topsecret".utf8)
            default: Data("hikcentral,humand\n1,2\n".utf8)
            }
        }
        let settings = try Settings(values)
        #expect(settings.files.map(\.path) == ["/x.env", "/secret", "/map.csv"])
        #expect(settings.files.map(\.setting) == [nil, "HIK_SECRET", "EMPLOYEE_MAP"])
        #expect(settings.files.map { $0.digest?.count } == [64, nil, 64])
        #expect(
            settings.namedFiles == [
                .init(setting: "EMPLOYEE_MAP", path: "/map.csv", use: .read),
                .init(setting: "HIK_SECRET_FILE", path: "/secret", use: .read),
            ])
    }

    @Test("With mistakes in the settings the state directory is known all the same, unless it is the mistake")
    func partly() {
        func partly(_ changes: [String: String]) -> Settings? {
            Settings.partly(SettingValues(environment: changes, envFile: nil))
        }
        #expect(partly(["STATE_DIR": "/s", "POLL_INTERVAL": "soon"])?.stateFolder.path == "/s")
        #expect(partly(["STATE_DIR": "//", "POLL_INTERVAL": "5m"])?.stateFolder.path == "//")
        #expect(partly(["STATE_DIR": "~/s"]) == nil)
    }

    @Test("An invalid value is reported with what is allowed, and nothing else is reported", arguments: badSettings)
    func bad(_ name: String, _ value: String, _ allowed: String) {
        let found = problems([name: value])
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix(name) == true && found.first?.contains(allowed) == true, "\(found)")
        #expect(!found.joined().contains("SECRET"))
    }

    @Test("A missing required setting is reported with its meaning", arguments: Array(Sample.settings.keys))
    func missing(_ name: String) {
        for value in [nil, "", "  "] as [String?] {
            let found = problems([name: value])
            #expect(found.count == 1 && found.first?.hasPrefix("\(name) is missing: ") == true, "\(found)")
        }
        let service = problems(["INVOCATION_ID": "x", name: nil])
        let isSecret = SettingDefinition.named(name)?.isSecret == true
        #expect(service.first?.hasSuffix("counts from the next start on") == isSecret, "\(service)")
    }

    @Test("All problems are reported together, and none shows a secret")
    func allAtOnce() {
        let changes: [String: String?] = Dictionary(
            badSettings.map { ($0.0, .some($0.1)) }, uniquingKeysWith: { first, _ in first })
        var all = changes
        all["HIK_SECRET"] = .some(nil)
        let found = problems(all)
        for name in all.keys { #expect(found.contains { $0.hasPrefix(name) }, "\(name)") }
        #expect(found.contains { $0.hasPrefix("HIK_SECRET is missing") })
        #expect(!found.joined().contains("SECRET-"))
    }

    @Test(
        "A password in a URL is never shown",
        arguments: [
            "https://user:SECRET@10.0.0.5", "user:SECRET@10.0.0.5", "https://user:SECRET@", "http://SECRET@h:99999",
            "https://u:SECRET@[::1]", "ftp://u:p@SECRET@host",
        ])
    func userinfo(_ url: String) {
        for name in ["HIKVISION_HOST", "HUMAND_BASE_URL"] {
            let found = problems([name: url])
            #expect(found.count == 1 && !found.joined().contains("SECRET"), "\(found)")
        }
    }

    @Test("Every problem of an employee map is reported; its warnings are passed on")
    func employeeMap() throws {
        #expect(
            problems(["EMPLOYEE_MAP": "m.csv"]) == ["EMPLOYEE_MAP=m.csv: cannot open m.csv: No such file or directory"])
        let found = problems(["EMPLOYEE_MAP": "m.csv"], map: "hikcentral,humand\n1,a\n1,b\n2\n")
        #expect(found.count == 2 && found.allSatisfy { $0.hasPrefix("EMPLOYEE_MAP=m.csv: line ") }, "\(found)")
        #expect(!problems(["EMPLOYEE_MAP": "m.csv"], map: "").isEmpty)
        let warned = try settings(["EMPLOYEE_MAP": "m.csv"], map: "hikcentral,humand\n1,a\n1,a\n")
        #expect(warned.warnings.map(\.english) == ["EMPLOYEE_MAP: line 3 repeats line 2"])
    }

    @Test("DIRECTION=devices without devices is refused; other rules need none")
    func devicesNeeded() throws {
        #expect(problems(["DIRECTION": "devices"]).first?.hasPrefix("ENTRY_DEVICES is missing") == true)
        _ = try settings(["DIRECTION": "devices", "EXIT_DEVICES": "24"])
        _ = try settings(["DIRECTION": "devices,alternate"])
    }

    @Test("Whoever listens to the network says who may connect, and takes no push without a token")
    func listeners() throws {
        let token = "0123456789abcdef"
        let heard = try settings([
            "STATUS_LISTEN": "127.0.0.1:8080, [::1]:8080", "LISTEN": "10.0.0.9:8090", "PUSH_TOKEN": token,
            "LISTEN_ALLOW": "10.0.0.5,10.1.0.0/16", "PUSH": "true",
            "PUSH_URL": "http://g:8090/webhook/hikvision/events",
        ])
        #expect(heard.statusListen.map(\.description) == ["127.0.0.1:8080", "[::1]:8080"])
        #expect(heard.listenAllow.map(\.description) == ["10.0.0.5", "10.1.0.0/16"] && heard.warnings == [])
        for (changes, words) in [
            (["STATUS_LISTEN": "0.0.0.0:8080"], "name in LISTEN_ALLOW who may connect"),
            (["STATUS_LISTEN": "localhost:8080"], "localhost:8080 is not an address with a port"),
            (["STATUS_LISTEN": "::1:8080"], "not an address with a port"),
            (["STATUS_LISTEN": "127.0.0.1:0"], "not an address with a port"),
            (["LISTEN_ALLOW": "10.0.0.0/40"], "10.0.0.0/40 is not an address or a network"),
            (["LISTEN": "127.0.0.1:8090"], "pushes are received only with PUSH_TOKEN or FINDFACE_SECRET"),
            (["PUSH_TOKEN": "short"], "PUSH_TOKEN: at least 16 printable ASCII characters"),
            (
                ["PUSH": "true", "PUSH_TOKEN": token],
                "it needs PUSH_URL=http://THIS-MACHINE:PORT/webhook/hikvision/events"
            ),
            (["PUSH": "true"], "it needs PUSH_TOKEN and PUSH_URL=http://"),
            (["PUSH_URL": "http://g:8090/"], "a URL that ends in /webhook/hikvision/events is expected"),
            (["METRICS_FILE": "x.prom"], "a path that begins with / is expected"),
        ] as [([String: String], String)] {
            let found = problems(changes)
            #expect(found.count == 1 && found.first?.contains(words) == true, "\(changes): \(found)")
        }
        let trusting = try settings(["LISTEN": "127.0.0.1:1", "PUSH_TOKEN": token, "PUSH_CONFIRM": "false"])
        #expect(trusting.warnings.map(\.english) == ["PUSH_CONFIRM=false: whoever knows PUSH_TOKEN can make punches"])
    }

    @Test("A file that the unit hides from the service: the remedy for that comes first")
    func hidden() {
        let found = problems(["INVOCATION_ID": "x", "EMPLOYEE_MAP": "/home/nobody-here/employees.csv"])
        #expect(
            found.first?.hasPrefix(
                "EMPLOYEE_MAP=/home/nobody-here/employees.csv: the unit hides /home/ from the service: put the file into "
                    + "/etc/hik2humand (cannot open ") == true, "\(found)")
    }

    @Test("FindFace's secret fits into a URL, its cameras are named, its numbers have limits")
    func findFace() throws {
        let base = [
            "FINDFACE_SECRET": "0123456789-._~aZ", "FINDFACE_ENTRY_CAMERAS": "2, Entrada", "LISTEN": "127.0.0.1:8090",
        ]
        let found = try #require(try settings(base).findFace)
        #expect(found.secret.reveal() == "0123456789-._~aZ" && found.entryCameras.map(\.text) == ["2", "Entrada"])
        #expect(found.trust == .post && found.maximumPerHour == 10 && found.minimumConfidence == 0)
        #expect(try settings().findFace == nil && settings(["FINDFACE_TRUST": "hold"]).findFace == nil)
        let forgotten = problems(["FINDFACE_ENTRY_CAMERAS": "2"])
        #expect(forgotten.first?.contains("FINDFACE_SECRET is missing: with FINDFACE_ENTRY_CAMERAS") == true)
        for (changes, words) in [
            (["FINDFACE_SECRET": "short"], "FINDFACE_SECRET: 16 to 200 letters, digits"),
            (["FINDFACE_SECRET": "0123456789/0123456789"], "FINDFACE_SECRET: 16 to 200 letters, digits"),
            (["FINDFACE_ENTRY_CAMERAS": ""], "FINDFACE_ENTRY_CAMERAS is missing: with FINDFACE_SECRET"),
            (["FINDFACE_MIN_CONFIDENCE": "75"], "a number from 0 to 1"),
            (["FINDFACE_MIN_CONFIDENCE": "nan"], "a number from 0 to 1"),
            (["FINDFACE_TRUST": "yes"], "one of post, hold"), (["FINDFACE_MAX_PER_HOUR": "0"], "from 1 to 1000"),
            (["FINDFACE_MAP": "/nowhere/map.csv"], "No such file"),
        ] as [([String: String], String)] {
            let found = problems(base.merging(changes) { $1 })
            #expect(found.count == 1 && found.first?.contains(words) == true, "\(changes): \(found)")
        }
    }

    @Test("FindFace alone needs no HikCentral, but half a HikCentral stays an error")
    func alone() throws {
        let alone = [
            "FINDFACE_SECRET": "0123456789abcdef", "FINDFACE_EXIT_CAMERAS": "3", "HIKVISION_HOST": "",
            "HIK_APP_KEY": "", "HIK_SECRET": "",
        ]
        let found = try settings(alone)
        #expect(!found.hasHikCentral && found.warnings == [] && found.findFace != nil)
        #expect(try settings(alone.merging(["DIRECTION": "devices"]) { $1 }).hasHikCentral == false)
        #expect(try settings().hasHikCentral)
        for name in ["HIKVISION_HOST", "HIK_APP_KEY", "HIK_SECRET"] {
            let half = problems(alone.merging([name: "https://10.0.0.5"]) { $1 })
            #expect(half.count == 2 && half.allSatisfy { $0.contains("is missing") })
        }
        #expect(problems(alone.merging(["ENTRY_DEVICES": "23"]) { $1 }).count == 3)
        // Its camera needs the secret, too.
        #expect(problems(alone.merging(["FINDFACE_SECRET": ""]) { $1 }).count == 4)
    }

    @Test("Using http instead of https is a warning, not an error")
    func http() throws {
        let comment = try settings(["HUMAND_COMMENT": "{door}, {dor}"]).warnings.map(\.english)
        #expect(comment == ["HUMAND_COMMENT: {dor} stays as it is; {door} and {reader} are replaced"])
        let warnings = try settings(["HIKVISION_HOST": "http://10.0.0.5:9016"]).warnings.map(\.english)
        #expect(warnings.count == 1 && warnings[0].hasPrefix("HIKVISION_HOST=http://10.0.0.5:9016: without https"))
    }

    @Test("Printing the settings shows no secret")
    func printed() throws {
        let settings = try settings()
        var text = "\(settings) \(String(reflecting: settings))"
        dump(settings, to: &text)
        #expect(!text.contains("SECRET-sk") && !text.contains("SECRET-auth"))
    }

    @Test("A problem names its setting, and says whether it is missing or invalid")
    func named() throws {
        do {
            _ = try settings(["POLL_INTERVAL": "0", "HIK_SECRET": nil])
            Issue.record("these settings are wrong")
        } catch let problems as Settings.Problems {
            #expect(problems.all.map(\.setting) == ["HIK_SECRET", "POLL_INTERVAL"])
            #expect(problems.all.map(\.isMissing) == [true, false])
        }
    }

    @Test("Every listed setting is read, and every setting that is read is listed")
    func complete() {
        let values = SettingValues(environment: Sample.settings, envFile: nil)
        var reader = SettingsReader(values) { path throws(FileError) in throw FileError("open", path, ENOENT) }
        _ = Settings(&reader, values)
        #expect(reader.names.sorted() == SettingDefinition.names.sorted())
    }

    @Test("Every default can be set in the form in which it is shown")
    func shownDefaults() throws {
        var environment = Sample.settings
        for definition in SettingDefinition.all where definition.describedFallback == nil {
            if let fallback = definition.fallback { environment[definition.name] = fallback }
        }
        let (given, usual) = (try settings(environment), try settings())
        #expect(given.rules == usual.rules && given.humand == usual.humand && given.hikCentral == usual.hikCentral)
        #expect(given.horizon == usual.horizon && given.pollInterval == usual.pollInterval)
        #expect(given.ledgerRetention == usual.ledgerRetention && given.startFrom == usual.startFrom)
        #expect(given.warnings.isEmpty)
    }

    @Test("Every setting has a unique name and a summary, and secrets are marked")
    func definitions() {
        #expect(Set(SettingDefinition.names).count == SettingDefinition.all.count)
        for definition in SettingDefinition.all {
            #expect(!definition.summary.english.isEmpty && definition.summary.english != definition.summary.spanish)
        }
        #expect(
            SettingDefinition.all.filter { $0.isSecret }.map(\.name) == [
                "HIK_APP_KEY", "HIK_SECRET", "HUMAND_AUTH", "PUSH_TOKEN", "FINDFACE_SECRET", "PING_URL",
            ])
    }
}

private let badSettings: [(String, String, String)] = [
    ("HIKVISION_HOST", "10.0.0.5", "https://"), ("HIKVISION_HOST", "ftp://10.0.0.5", "https://"),
    ("HIKVISION_HOST", "https://", "URL"), ("HIKVISION_HOST", "https://h/other", "scheme, host and port only"),
    ("HIKVISION_HOST", "https://h?x=1", "scheme, host and port only"), ("HIKVISION_HOST", "https://[::1]", "IPv6"),
    ("HIKVISION_HOST", "https://h:99999", "port"), ("HIKVISION_HOST", "https://h:0", "port"),
    ("HIKVISION_HOST", "https://h:x", "URL"), ("HUMAND_BASE_URL", "api-prod.humand.co", "https://"),
    ("HIK_SIGN_KEY_ONLY", "maybe", "true or false"), ("DRY_RUN", "ture", "true or false"),
    ("HUMAND_READ_BACK", "2", "true or false"), ("HIK_EVENT_TYPES", "face", "decimal"),
    ("HIK_EVENT_TYPES", "196893;198914", "decimal"), ("HIK_EVENT_TYPES", "196893,-1", "decimal"),
    ("HIK_EVENT_TYPES", "197151", "denied by face"), ("HIK_EVENT_TYPES", ",", "at least one"),
    ("HIK_TIME_ZONE", "America/Montevido", "did you mean America/Montevideo?"), ("HIK_TIME_ZONE", "EST", "IANA"),
    ("HIK_TIME_ZONE", "America/Buenos_Aire", "did you mean America/Argentina/Buenos_Aires?"),
    ("HIK_TIME_ZONE", "GMT-3", "write the site's city: America/Montevideo, America/Argentina/Buenos_Aires"),
    ("HIK_TIME_ZONE", "Ciudad de México", "did you mean America/Mexico_City?"),
    ("HIK_TIME_ZONE", "CDMX", "America/Mexico_City?"), ("HIK_TIME_ZONE", "argentina", "Argentina/Buenos_Aires?"),
    ("HIK_TIME_ZONE", "UTC-05:00", "America/Bogota, America/Lima"), ("HIK_TIME_ZONE", "Bogotá", "America/Bogota?"),
    ("START_FROM", "20261340", "now, a duration"),
    ("ENTRY_DEVICES", "Sala \"A\", 23", "quotes"), ("EXIT_DEVICES", "\"24", "never closed"),
    ("DIRECTION", "doors", "devices, status and alternate"), ("DIRECTION", "status,status", "at most once"),
    ("DIRECTION", ",", "at least one"), ("EMPLOYEE_ID", "name", "personId, personCode, cardNo"),
    ("EMPLOYEE_MAP", "/nowhere/map.csv", "No such file"), ("EVENT_FILTER", "{", "cut off"),
    ("EVENT_FILTER", #"{"doors":[]}"#, "no key"), ("HUMAND_CLOCK_IN_PATH", "clockIn", "begins with /"),
    ("HUMAND_CLOCK_OUT_PATH", "/a b", "begins with /"), ("POLL_INTERVAL", "5 minutes", "duration"),
    ("POLL_INTERVAL", "0", "from 1s to 1d"), ("SETTLE", "2h", "from 0s to 1h"), ("WINDOW_MAX", "32d", "from 1m to 31d"),
    ("START_FROM", "yesterday", "now, a duration"), ("LATE_CHECK", "-1", "duration"),
    ("LATE_WINDOW", "31d", "from 1h to 30d"), ("DEBOUNCE", "61m", "from 0s to 1h"),
    ("ALTERNATE_RESET", "0", "from 1m to 3d"), ("MAX_FUTURE", "1d", "from 0s to 1h"), ("MAX_AGE", "1m", "from 1h"),
    ("LEDGER_RETENTION", "30d", "from 31d"), ("HTTP_TIMEOUT", "10m", "from 1s to 5m"),
    ("LOG_LEVEL", "loud", "debug, info, warning, error"), ("LOG_FORMAT", "xml", "text, json"),
    ("LOG_PERSONAL_DATA", "some", "masked, full"), ("POLL_INTERVAL", "99999999999999999999d", "duration"),
]
