import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Operations
@testable import Simulator
@testable import Site
@testable import Support
@testable import SyncSupport

/// A person who answers `init`, and what the dialogue does to the world.
private final class Dialogue {
    let site = CheckSite()
    var answers: [String]
    var shown = ""
    var kept: [String] = []
    var saved: String?
    var steps: [String] = []
    /// What an interruption would say, at each question.
    var farewells: [String] = []
    private var farewell = ""
    var trusted: String?
    var counts: [PeopleCount]? = [PeopleCount(word: "mapped", count: 2)]
    private let contents: String?

    init(_ answers: [String], contents: String? = nil) {
        self.answers = answers
        self.contents = contents
    }

    private func next(_ question: String) -> String? {
        shown += question
        farewells.append(farewell)
        return answers.isEmpty ? nil : answers.removeFirst()
    }

    func run(resuming earlier: String? = nil) -> ExitCode {
        var draft = SettingsDraft(file: "/site/hik2humand.env", contents: contents)
        if let earlier { draft.adopt(earlier) }
        let environment = ["HUMAND_BASE_URL": "https://humand", "STATE_DIR": "/state", "HIK_EVENT_TYPES": "196893"]
        var session = InitSession(
            draft: draft, isResumed: earlier != nil, draftFile: "/site/hik2humand.env.init", environment: environment,
            language: .english, terminal: .none,
            talk: .init(print: { self.shown += $0 }, ask: next, askSecret: next, interrupted: { self.farewell = $0 }),
            tools: .init(
                checkup: { self.site.checkup($0, $1) }, trust: { _ in self.trusted }, people: { self.counts },
                map: { "/site/employees.csv" }, keep: { self.kept.append($0) }, save: { self.saved = $0 },
                check: {
                    self.steps.append("check")
                    self.farewells.append(self.farewell)
                    return .done
                }, dryRun: { self.steps.append("dry run") }), now: { TestSite.time("12:00:00").instant })
        return session.run()
    }

    func value(_ name: String) -> String? {
        saved.flatMap { text in EnvFile.parse(Data(text.utf8)).values.first { $0.name == name }?.value }
    }

    /// All answers of a person who makes no mistake.
    static let straight = [
        "en", "https://hik", CheckSite.hikKey, CheckSite.hikSecret, "America/Argentina/Buenos_Aires", "1", "2",
        "c2ltdWxhdGVkOmtleQ==", "personCode", "2026-01-26", "y",
    ]
}

@Suite("init")
struct InitSessionTests {
    @Test("Straight answers make a file with its comments, then check and a dry run")
    func straight() {
        let dialogue = Dialogue(Dialogue.straight)
        #expect(dialogue.run() == .done, "\(dialogue.shown)")
        #expect(dialogue.value("HIKVISION_HOST") == "https://hik")
        #expect(dialogue.value("HIK_SECRET") == CheckSite.hikSecret)
        #expect(
            dialogue.value("ENTRY_DEVICES") == "Facial Entrada" && dialogue.value("EXIT_DEVICES") == "Facial Salida")
        #expect(dialogue.value("START_FROM") == "2026-01-26" && dialogue.value("HIK_LANGUAGE") == "en")
        #expect(dialogue.saved?.contains("# Doors that clock in: names or codes") == true)
        #expect(dialogue.steps == ["check", "dry run"])
    }

    @Test("No secret is ever shown")
    func secrets() {
        let dialogue = Dialogue(Dialogue.straight)
        _ = dialogue.run()
        #expect(!dialogue.shown.contains(CheckSite.hikSecret) && !dialogue.shown.contains("c2ltdWxhdGVkOmtleQ"))
    }

    @Test("An answer that proves wrong is asked for again, and what is typed then counts")
    func wrongSecret() {
        var answers = Dialogue.straight
        answers.replaceSubrange(3...3, with: ["wrong", "n", "", CheckSite.hikSecret])
        let dialogue = Dialogue(answers)
        #expect(dialogue.run() == .done)
        #expect(dialogue.shown.contains("HIK_SECRET is not the secret of this key"))
        #expect(dialogue.value("HIK_SECRET") == CheckSite.hikSecret)
    }

    @Test("A text that the setting does not allow is refused with the setting's own words")
    func wrongZone() {
        var answers = Dialogue.straight
        answers.insert("America/Nowhere", at: 4)
        let dialogue = Dialogue(answers)
        #expect(dialogue.run() == .done)
        #expect(dialogue.shown.contains("HIK_TIME_ZONE=America/Nowhere: an IANA time zone such as"))
    }

    @Test("A word that is neither yes nor no is asked again, and the employee's number may be called legajo")
    func words() {
        var answers = Dialogue.straight
        answers[8] = "Legajo"
        answers.insert("yesterday", at: answers.count - 1)
        let dialogue = Dialogue(answers)
        #expect(dialogue.run() == .done, "\(dialogue.shown)")
        #expect(dialogue.shown.contains("Please answer y or n."))
        #expect(dialogue.value("EMPLOYEE_ID") == "personCode")
    }

    @Test("Back returns to the question before")
    func back() {
        var answers = Dialogue.straight
        answers.replaceSubrange(2..<2, with: ["back", "https://hik"])
        #expect(Dialogue(answers).run() == .done)
    }

    @Test("Whoever leaves at a question changes nothing, and the next init has the answers so far in brackets")
    func leaves() {
        for count in [0, 1, 3, 6, 10] {
            let dialogue = Dialogue(Array(Dialogue.straight.prefix(count)))
            #expect(dialogue.run() == .left)
            #expect(dialogue.saved == nil && dialogue.steps.isEmpty)
            #expect(dialogue.shown.contains("/site/hik2humand.env was not changed"))
        }
        let first = Dialogue(Array(Dialogue.straight.prefix(4)))
        _ = first.run()
        // Language, host, key and secret are kept by Enter.
        let second = Dialogue(["", "", "", ""] + Dialogue.straight[4...])
        #expect(second.run(resuming: first.kept.last) == .done)
        #expect(second.shown.contains("[https://hik]") && second.value("HIK_SECRET") == CheckSite.hikSecret)
    }

    @Test("What was typed is kept also where the proof of it fails and the person leaves there")
    func leavesAtProof() throws {
        let dialogue = Dialogue(Array(Dialogue.straight.prefix(3)) + ["wrong"])
        #expect(dialogue.run() == .left)
        let kept = EnvFile.parse(Data(try #require(dialogue.kept.last).utf8)).values
        #expect(kept.first { $0.name == "HIK_APP_KEY" }?.value == CheckSite.hikKey)
        #expect(kept.first { $0.name == "HIK_SECRET" }?.value == "wrong")
    }

    @Test("On a site that works, Enter alone changes nothing")
    func unchanged() {
        let first = Dialogue(Dialogue.straight)
        _ = first.run()
        let again = Dialogue(Array(repeating: "", count: 10), contents: first.saved)
        #expect(again.run() == .done, "\(again.shown)")
        #expect(again.saved == nil && again.shown.contains("Nothing is to be changed."))
    }

    @Test("Enter at the last question writes no START_FROM, so that the dry run has an example")
    func startsNow() {
        for answer in ["", "now"] {
            var answers = Dialogue.straight
            answers[9] = answer
            let dialogue = Dialogue(answers)
            #expect(dialogue.run() == .done, "\(dialogue.shown)")
            #expect(dialogue.value("START_FROM") == nil)
        }
    }

    @Test("The first day is taken as commands take days, and one in the future only when the person insists")
    func startDay() {
        var answers = Dialogue.straight
        answers.replaceSubrange(9...9, with: ["2027-12-24", "n", "yesterday"])
        let dialogue = Dialogue(answers)
        #expect(dialogue.run() == .done, "\(dialogue.shown)")
        #expect(dialogue.shown.contains("That is in the future") && !dialogue.shown.contains("[2027-12-24]"))
        #expect(dialogue.value("START_FROM") == "2026-01-26")
    }

    @Test("An empty answer where one is needed, and a language that there is not, are asked for again with the reason")
    func needed() {
        var answers = Dialogue.straight
        answers.replaceSubrange(0...2, with: ["fr", "en", "https://hik", "", CheckSite.hikKey])
        let dialogue = Dialogue(answers)
        #expect(dialogue.run() == .done, "\(dialogue.shown)")
        #expect(dialogue.shown.contains("  en / es\n") && dialogue.shown.contains("An answer is needed here."))
    }

    @Test("A door that is chosen for both ways is asked for again")
    func bothWays() {
        var answers = Dialogue.straight
        answers.replaceSubrange(5...6, with: ["1,2", "2", "1", "x", "4", "2"])
        let dialogue = Dialogue(answers)
        #expect(dialogue.run() == .done)
        #expect(dialogue.shown.contains("gives no direction"))
        #expect(dialogue.value("EXIT_DEVICES") == "Facial Salida")
    }

    @Test("People who are not mapped lead to a map, if the person agrees")
    func map() {
        var answers = Dialogue.straight
        answers.insert("", at: 9)
        let dialogue = Dialogue(answers)
        dialogue.counts = [PeopleCount(word: "mapped", count: 1), PeopleCount(word: "unmapped", count: 1)]
        #expect(dialogue.run() == .done, "\(dialogue.shown)")
        #expect(dialogue.value("EMPLOYEE_MAP") == "/site/employees.csv")
    }

    @Test("Whoever leaves after a map was written is told that it stays")
    func leavesMap() {
        var answers = Dialogue.straight
        answers.insert("", at: 9)
        answers[answers.count - 1] = "n"
        let dialogue = Dialogue(answers)
        dialogue.counts = [PeopleCount(word: "unmapped", count: 1)]
        #expect(dialogue.run() == .left)
        #expect(dialogue.shown.contains("/site/hik2humand.env was not changed."))
        #expect(dialogue.shown.contains("The employee map /site/employees.csv has been written, and stays."))
    }

    @Test("Whoever interrupts it is told what has been changed so far, and how to go on")
    func interrupted() {
        var answers = Dialogue.straight
        answers.insert("", at: 9)
        let dialogue = Dialogue(answers)
        dialogue.counts = [PeopleCount(word: "unmapped", count: 1)]
        #expect(dialogue.run() == .done)
        let file = "/site/hik2humand.env"
        #expect(
            dialogue.farewells.first
                == "\n\(file) was not changed, and no answer was kept. The next hik2humand init starts "
                + "again from the first question.\n")
        #expect(dialogue.farewells[1].hasPrefix("\n\(file) was not changed. Your answers are in \(file).init;\n"))
        #expect(dialogue.farewells[9].hasSuffix("unless you delete that file.\n"))
        #expect(dialogue.farewells[10].hasSuffix("The employee map /site/employees.csv has been written, and stays.\n"))
        #expect(dialogue.farewells.last?.hasPrefix("\n\(file) is written. The check of it was not ended: ") == true)
        let spanish = Dialogue(["es"])
        #expect(spanish.run() == .left)
        #expect(spanish.farewells.last?.hasPrefix("\n\(file) no se cambió. Sus respuestas están en ") == true)
    }

    @Test("An answer of an earlier draft whose file is gone is left out, and the dialogue goes on")
    func unusableDraft() {
        let dialogue = Dialogue(Dialogue.straight)
        #expect(dialogue.run(resuming: "EMPLOYEE_MAP=/nowhere/employees.csv\n") == .done, "\(dialogue.shown)")
        #expect(dialogue.shown.contains("An answer in /site/hik2humand.env.init cannot be used and is left out: "))
        #expect(dialogue.shown.contains("EMPLOYEE_MAP=/nowhere/employees.csv"))
        #expect(dialogue.value("EMPLOYEE_MAP") != "/nowhere/employees.csv")
    }

    @Test("Without a terminal the steps are listed line by line, up to the service of the site")
    func noTerminal() {
        let text = InitText.noTerminal("/etc/hik2humand/norte.env", map: "/etc/hik2humand/employees.csv")
        for language in Language.allCases {
            #expect(text[language].contains("people --map --output /etc/hik2humand/employees.csv\n"))
            #expect(text[language].contains("run --once\n"))
            #expect(text[language].hasSuffix("systemctl enable --now hik2humand@norte.service\n"))
        }
    }

    @Test("A certificate that is not trusted leads to trust, and its name becomes the host")
    func trust() {
        let dialogue = Dialogue(Dialogue.straight)
        dialogue.site.http.inject(.tls(.selfSigned, host: "hik"), on: "https://hik/")
        dialogue.trusted = "https://hik"
        dialogue.answers.insert("", at: 2)
        #expect(dialogue.run() == .done, "\(dialogue.shown)")
        #expect(dialogue.shown.contains("trust it now?"))
    }

    @Test("An authority's certificate is trusted only by whoever says so; Enter does not", arguments: ["y", ""])
    func trustAuthority(answer: String) {
        let dialogue = Dialogue(Dialogue.straight)
        var own = PlantedMistake.certificate(.init(.dns, "hik"))
        own.isAuthority = true
        dialogue.site.certificate = own
        dialogue.site.http.inject(.tls(.selfSigned, host: "hik"), on: "https://hik/")
        dialogue.trusted = "https://hik"
        dialogue.answers.insert(answer, at: 2)
        if answer.isEmpty { dialogue.answers.insert("y", at: 3) }
        #expect(dialogue.run() == .done, "\(dialogue.shown)")
        #expect(dialogue.shown.contains("Trust it all the same?"))
        #expect(dialogue.shown.contains("Go on anyway?") == answer.isEmpty)
    }

    @Test("At “Go on anyway?” back leads to the question that it is about")
    func backFromGoOn() {
        let dialogue = Dialogue(Dialogue.straight)
        dialogue.site.http.inject(.tls(.expired, host: "hik"), on: "https://hik/")
        dialogue.answers.replaceSubrange(2..<2, with: ["back", "https://hik"])
        #expect(dialogue.run() == .done, "\(dialogue.shown)")
        #expect(dialogue.shown.components(separatedBy: "Language / Idioma").count == 2)
        #expect(dialogue.shown.components(separatedBy: "Address of HikCentral").count == 3)
    }

    @Test(
        "Where there is no certificate to trust, or trusting it would not help, nobody is asked to",
        arguments: [
            TLSFailure.notTLS, .expired, .notYetValid,
        ])
    func nothingToTrust(_ failure: TLSFailure) {
        let dialogue = Dialogue(Dialogue.straight)
        dialogue.site.http.inject(.tls(failure, host: "hik"), on: "https://hik/")
        dialogue.answers.insert("y", at: 2)
        _ = dialogue.run()
        #expect(!dialogue.shown.contains("trust it now?"), "\(dialogue.shown)")
        #expect(dialogue.shown.contains("Go on"), "\(dialogue.shown)")
    }
}

@Suite("Doors chosen from a list")
struct DoorChoiceTests {
    @Test(
        "Numbers and ranges",
        arguments: [
            ("1", [0]), ("1,3-5", [0, 2, 3, 4]), ("2 2, 1", [1, 0]), ("", []), ("0", nil), ("6", nil), ("5-3", nil),
            ("a", nil), ("1-2-3", nil), ("-1", nil), ("99999999999999999999", nil),
        ] as [(String, [Int]?)])
    func places(text: String, places: [Int]?) {
        let doors = (1...5).map { Door(code: "4\($0)", name: "Puerta \($0)") }
        #expect(DoorChoice.places(text, of: doors) == places)
    }

    @Test(
        "Names and codes, where the text is no number of the list",
        arguments: [
            ("23", [0]), ("facial entrada", [0]), ("Facial Entrada, 24", [0, 1]), ("23 24", [0, 1]), ("2", [1]),
            ("Puerta", nil), ("9", [2]), ("A-1", [4]), ("Facial", nil),
        ] as [(String, [Int]?)])
    func named(text: String, places: [Int]?) {
        let doors = [
            Door(code: "23", name: "Facial Entrada"), Door(code: "24", name: "Facial Salida"),
            Door(code: "9", name: "Puerta"), Door(code: "10", name: "Puerta"), Door(code: "2", name: "A-1"),
        ]
        #expect(DoorChoice.places(text, of: doors) == places)
    }

    @Test("A door is named by its name, unless that is no single door's or has a comma")
    func reference() {
        let doors = [("1", "Entrada"), ("2", "Puerta"), ("3", "Puerta"), ("4", "A, B"), ("5", "")].map {
            Door(code: $0.0, name: $0.1)
        }
        #expect(doors.map { $0.reference(among: doors) } == ["Entrada", "2", "3", "4", "5"])
    }
}
