import Attendance
import Base
import Foundation
import Site

/// The dialogue of `hik2humand init`: one question after another, each answer proved before the next.
///
/// Nothing but the draft is written before the end, so that a site that works goes on with its settings until then.
package struct InitSession {
    /// How it talks to a person.
    package struct Talk {
        let print: (String) -> Void
        /// Nil when the person ends the input.
        let ask: (String) -> String?
        let askSecret: (String) -> String?
        /// Takes what is to be said if the person interrupts the program (Ctrl-C) from here on.
        let interrupted: (String) -> Void

        package init(
            print: @escaping (String) -> Void, ask: @escaping (String) -> String?,
            askSecret: @escaping (String) -> String?, interrupted: @escaping (String) -> Void = { _ in }
        ) {
            (self.print, self.ask, self.askSecret, self.interrupted) = (print, ask, askSecret, interrupted)
        }
    }

    /// Where the dialogue goes from a question.
    private enum Turn: Error { case next, back, left }

    private var draft: SettingsDraft
    private let isResumed: Bool
    private let draftFile: String
    private let environment: [String: String]
    private let terminal: Terminal
    private let talk: Talk
    private let tools: Tools
    private let now: () -> Instant
    private var language: Language
    private var standing: InitStanding { didSet { noteStanding() } }

    package init(
        draft: SettingsDraft, isResumed: Bool, draftFile: String, environment: [String: String], language: Language,
        terminal: Terminal, talk: Talk, tools: Tools, now: @escaping () -> Instant = { SystemClock().now }
    ) {
        (self.draft, self.isResumed, self.draftFile) = (draft, isResumed, draftFile)
        (self.environment, self.language, self.terminal) = (environment, language, terminal)
        (self.talk, self.tools, self.now) = (talk, tools, now)
        standing = InitStanding(file: draft.file, draftFile: draftFile, hasKept: isResumed)
    }

    package mutating func run() -> ExitCode {
        let steps = InitStep.allCases
        var index = 0
        noteStanding()
        while steps.indices.contains(index) {
            talk.print("\n\(index + 1)/\(steps.count) \(steps[index].title[language])\n")
            switch turn(at: steps[index]) {
            case .next:
                keep()
                index += 1
            case .back: index = max(0, index - 1)
            case .left: return leave()
            }
        }
        return finish()
    }

    private mutating func keep() {
        tools.keep(draft.text)
        standing.hasKept = true
    }

    private func noteStanding() {
        talk.interrupted("\n" + standing.phrases.map { $0[language].trimmingSpaces + "\n" }.joined())
    }

    private func leave() -> ExitCode {
        for phrase in standing.phrases { say(phrase) }
        return .left
    }

    private mutating func finish() -> ExitCode {
        guard draft.isChanged else {
            say(InitText.unchanged)
            return conclude()
        }
        for (name, value) in draft.answers.sorted(by: { $0.key < $1.key }) {
            let isSecret = SettingDefinition.named(name)?.isSecret == true
            talk.print("  \(name)=\(isSecret ? InitText.secretKept[language] : value)\n")
        }
        do {
            guard try agrees(InitText.writes(draft.file), otherwise: true) else { return leave() }
        } catch { return leave() }
        do {
            try tools.save(draft.text)
        } catch {
            talk.print("\(error)\n")
            return .state
        }
        standing.isWritten = true
        say(InitText.written(draft.file))
        return conclude()
    }

    private func conclude() -> ExitCode {
        say(InitText.check)
        let code = tools.check()
        guard code == .done else { return code }
        say(InitText.dryRun)
        tools.dryRun()
        say(InitText.next(PackagedSite(settingsFile: draft.file) ?? .only))
        return .done
    }
}

// MARK: - Questions

extension InitSession {
    /// This machine's zone. UTC is what a server is set to rather than where a site is, so it is not proposed.
    private static var likelyZone: String {
        let zone = TimeZone.current.identifier
        return ["UTC", "GMT"].contains { zone == $0 || zone == "Etc/\($0)" } ? "" : zone
    }

    private mutating func turn(at step: InitStep) -> Turn {
        do throws(Turn) {
            switch step {
            case .language: try askLanguage()
            case .host: try askHost()
            case .key: try askKey()
            case .zone: try ask(InitText.zone, SettingTable.zone.name, otherwise: InitSession.likelyZone)
            case .doors: try askDoors()
            case .humand: try askHumand()
            case .people: try askPeople()
            case .start: try askStart()
            }
            return .next
        } catch { return error }
    }

    private mutating func askLanguage() throws(Turn) {
        let names = Language.allCases.map(\.rawValue).joined(separator: ", ")
        while true {
            let answer = try answer("Language / Idioma (\(names)) [\(language.rawValue)]: ")
            let text = answer.isEmpty ? language.rawValue : String(answer.lowercased().prefix(2))
            guard let chosen = Language(rawValue: text) else {
                talk.print("  en / es\n")
                continue
            }
            language = chosen
            draft.set(SettingTable.language, to: chosen.rawValue)
            say(InitText.introduction)
            if isResumed { say(InitText.resumed) }
            dropUnusable()
            return
        }
    }

    private mutating func askHost() throws(Turn) {
        while true {
            try ask(
                InitText.host, SettingTable.hikCentralHost.name,
                meaning: { $0.isEmpty || $0.contains("://") ? nil : "https://\($0)" })
            let report = prove(Finding.Subject.reaching(.hikCentral) + [.server(.hikCentral, .clock)])
            if report.isFine { return }
            if let (question, otherwise) = report.trustQuestion, try agrees(question, otherwise: otherwise),
                let host = draft.values(environment: environment)[SettingTable.hikCentralHost],
                let url = tools.trust(host)
            {
                draft.set(SettingTable.hikCentralHost, to: url)
                standing.done.append(InitText.trusted)
                if prove(Finding.Subject.reaching(.hikCentral)).isFine { return }
            }
            if try goesOn() { return }
        }
    }

    private mutating func askKey() throws(Turn) {
        while true {
            try ask(InitText.appKey, SettingTable.appKey.name)
            try askSecret(InitText.appSecret, SettingTable.appSecret.name)
            if prove([.server(.hikCentral, .signature)]).isFine { return }
            if try goesOn() { return }
        }
    }

    private mutating func askDoors() throws(Turn) {
        var open = draft
        for name in [SettingTable.entryDevices.name, SettingTable.exitDevices.name] { open.set(name, to: "") }
        // The counts are in the list below, and that the doors have no directions yet is no news.
        let report = CheckReport { [self] in if $0.severity == .failed { show($0) } }
        guard let settings = try? open.settings(environment: environment) else { return }
        let checkup = tools.checkup(settings, report)
        checkup.run(only: [.server(.hikCentral, .doors), .server(.hikCentral, .events)])
        guard let doors = checkup.doors?.doors, !doors.isEmpty else {
            if try goesOn() { return }
            throw .back
        }
        say(InitText.doors)
        let digits = String(doors.count).count
        for (index, door) in doors.enumerated() {
            let number = String(index + 1)
            let padding = String(repeating: " ", count: digits - number.count)
            let count = checkup.eventsYesterday[door.code].map(String.init) ?? "–"
            talk.print("  \(padding)\(number)  \(door.name) (\(door.code))  \(count)\n".asLine)
        }
        while true {
            let entries = try choose(
                InitText.entries, doors, SettingTable.entryDevices.name, DoorChoice.entryWords)
            let exits = try choose(InitText.exits, doors, SettingTable.exitDevices.name, DoorChoice.exitWords)
            guard Set(entries).isDisjoint(with: exits) else {
                say(InitText.bothWays)
                continue
            }
            for (name, places) in [(SettingTable.entryDevices.name, entries), (SettingTable.exitDevices.name, exits)] {
                let references = places.map { doors[$0].reference(among: doors) }
                draft.set(name, to: references.joined(separator: ", "))
            }
            // With the doors the zone is proved too: by the offsets of yesterday's events.
            if prove([.server(.hikCentral, .doors), .server(.hikCentral, .eventTimes)]).isFine { return }
        }
    }

    private func choose(
        _ question: Phrase, _ doors: [Door], _ name: String, _ words: [String]
    ) throws(Turn) -> [Int] {
        let known = draft.values(environment: environment)[name]?.split(separator: ",").map(\.trimmingSpaces) ?? []
        var places = doors.indices.filter { known.contains(doors[$0].name) || known.contains(doors[$0].code) }
        if known.isEmpty { places = DoorChoice.likely(doors, words: words) }
        let proposal = places.map { String($0 + 1) }.joined(separator: ",")
        while true {
            let answer = try answer("\(question[language]) [\(proposal)]: ")
            if answer.isEmpty { return places }
            if let chosen = DoorChoice.places(answer, of: doors) { return chosen }
            if let stranger = DoorChoice.stranger(in: answer, of: doors) {
                say(InitText.noSuchDoor(stranger.name) + .didYouMean(stranger.near))
            }
        }
    }

    private mutating func askHumand() throws(Turn) {
        while true {
            try askSecret(InitText.humandKey, SettingTable.humandKey.name)
            let subjects = Finding.Subject.reaching(.humand) + [.server(.humand, .clock), .server(.humand, .key)]
            if prove(subjects).isFine { return }
            if try goesOn() { return }
        }
    }

    private mutating func askPeople() throws(Turn) {
        try ask(
            InitText.employeeID, SettingTable.employeeID.name, otherwise: "personCode",
            meaning: { InitText.employeeWords[PersonName($0).words.joined(separator: " ")] })
        keep()
        guard let counts = tools.people() else { return }
        talk.print(
            counts.map { "  \(PersonStanding.State.counted($0.count, $0.word)[language])\n" }.joined())
        let isComplete = counts.allSatisfy { $0.word == PersonStanding.State.mapped.word }
        if isComplete { return say(InitText.noMapNeeded) }
        guard try agrees(InitText.proposesMap, otherwise: true) else { return }
        if let file = tools.map() {
            draft.set(SettingTable.employeeMap, to: file)
            standing.done.append(InitText.mapped(file))
        }
    }
}

// MARK: - Asking and proving

extension InitSession {
    private func say(_ phrase: Phrase) {
        let text = phrase[language]
        talk.print(text.hasSuffix("\n") ? text : text + "\n")
    }

    private func show(_ finding: Finding) { talk.print(finding.lines(on: terminal, language)) }

    /// What a person answers; empty for the proposal.
    private func answer(_ question: String, secretly: Bool = false) throws(Turn) -> String {
        guard let answer = secretly ? talk.askSecret(question) : talk.ask(question) else { throw .left }
        if ["back", "atrás", "atras"].contains(answer.lowercased()) { throw .back }
        return answer
    }

    /// Whether to go on although something has failed; otherwise, and by going back, the same is asked again.
    private func goesOn() throws(Turn) -> Bool {
        do { return try agrees(InitText.goOn, otherwise: false) } catch {
            guard case .back = error else { throw error }
            return false
        }
    }

    private func agrees(_ question: Phrase, otherwise: Bool) throws(Turn) -> Bool {
        let choices = Phrase(en: otherwise ? "Y/n" : "y/N", es: otherwise ? "S/n" : "s/N")
        while true {
            let answer = try answer("\(question[language]) [\(choices[language])]: ").trimmingSpaces.lowercased()
            if answer.isEmpty { return otherwise }
            if TrustSession.isYes(answer) { return true }
            if ["n", "no"].contains(answer) { return false }
            say(InitText.yesOrNo)
        }
    }

    /// Asks for a setting until its text can be used.
    ///
    /// - Parameter meaning: the value that a word of the question stands for.
    private mutating func ask(
        _ question: Phrase, _ name: String, otherwise: String = "", meaning: (String) -> String? = { _ in nil }
    ) throws(Turn) {
        while true {
            let known = draft.values(environment: environment)[name] ?? otherwise
            let proposal = known.isEmpty ? "" : " [\(known)]"
            let typed = try answer("\(question[language])\(proposal): ")
            let text = typed.isEmpty ? known : meaning(typed) ?? typed
            if text.isEmpty {
                say(InitText.needed)
                continue
            }
            if try isUsable(text, for: name) { return }
        }
    }

    /// Without START_FROM reading begins at the first start too, and the dry run shows the last day as an example; so
    /// `now` is not written where nothing stands.
    private mutating func askStart() throws(Turn) {
        let name = SettingTable.startFrom.name
        while true {
            let known = draft.values(environment: environment)[name] ?? ""
            let typed = try answer("\(InitText.start[language]) [\(known.isEmpty ? "now" : known)]: ")
            if typed.isEmpty || known.isEmpty && ["now", "ahora"].contains(typed.lowercased()) { return }
            let zone = (try? draft.settings(environment: environment))?.zone ?? .utc
            var text = typed.lowercased() == "ahora" ? "now" : typed
            var isFuture = false
            if let time = TypedTime(text, zone: zone, now: now()) {
                if case .day(let day) = time { text = "\(day)" }
                isFuture = time.window(in: zone).from > now()
            }
            let before = draft
            guard try isUsable(text, for: name) else { continue }
            guard isFuture else { return }
            say(InitText.future)
            if try goesOn() { return }
            draft = before
            keep()
        }
    }

    private mutating func askSecret(_ question: Phrase, _ name: String) throws(Turn) {
        while true {
            let isSet = draft.values(environment: environment)[name] != nil
            let typed = try answer(
                question[language] + (isSet ? " [\(InitText.secretKept[language])]" : "") + ": ", secretly: true)
            if typed.isEmpty {
                if isSet { return }
                say(InitText.needed)
                continue
            }
            if try isUsable(typed, for: name) { return }
        }
    }

    /// Takes the text, unless the setting does not allow it; then the mistakes are shown and nothing is changed.
    private mutating func isUsable(_ text: String, for name: String) throws(Turn) -> Bool {
        var changed = draft
        changed.set(name, to: text)
        let problems = changed.problems(of: name, environment: environment)
        for problem in problems { talk.print("  \(problem[language])\n".asLine) }
        guard problems.isEmpty else { return false }
        draft = changed
        // What is typed once is kept, even if what follows is left.
        keep()
        return true
    }

    /// An answer that has become unusable would let every proof fail, and none of them asks for it.
    private mutating func dropUnusable() {
        for problem in draft.dropUnusable(environment: environment) {
            talk.print(InitText.dropped(problem, from: draftFile)[language].asLine + "\n")
        }
    }

    private mutating func prove(_ subjects: [Finding.Subject]) -> CheckReport {
        dropUnusable()
        let (terminal, language, talk) = (terminal, language, talk)
        let report = CheckReport { talk.print($0.lines(on: terminal, language)) }
        do {
            tools.checkup(try draft.settings(environment: environment), report).run(only: subjects)
        } catch {
            Checkup.settingsFailed(error, into: report)
        }
        return report
    }
}
