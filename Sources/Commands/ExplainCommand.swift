import Attendance
import Base
import Ledger
import Operations
import Site

/// `hik2humand explain`: what became of an event, or of a person's day, and why.
struct ExplainCommand: SettingsCommand {
    let manual = CommandManual(
        name: "explain",
        summary: .init(
            en: "Tell the history of an event, or of a person's day, in plain sentences",
            es: "Cuenta la historia de un evento, o del día de una persona, en frases claras"),
        details: .init(
            en: """
                WHAT is an event's id, a line of the ledger written line:N, the id of an entry in Humand, or a person: a name or
                the beginnings of its words, without accents or capitals, or a number of HikCentral or Humand. Several people
                who fit are listed; so are the nearest names where nobody fits. For a person it tells one day in order of time,
                by default the last one with events: what the ledger has, what only HikCentral has (at all doors and of all
                types, with the reason why it is no punch), and faces that were refused at the person's doors near the person's
                times. Humand is asked whether it still shows what it accepted. The last line says what to do. Nothing is
                changed.
                """,
            es: """
                QUÉ es el id de un evento, una línea del registro escrita line:N, el id de un marcaje en Humand, o una
                persona: un nombre o el comienzo de sus palabras, sin acentos ni mayúsculas, o un número de HikCentral o
                de Humand. Si coinciden varias personas se listan; si no coincide nadie, se muestran los nombres más
                parecidos. De una persona cuenta un día en orden de hora, por defecto el último con eventos: lo que
                tiene el registro, lo que solo tiene HikCentral (de todas las puertas y todos los tipos, con la razón
                por la que no es un marcaje), y los rostros rechazados en las puertas de la persona cerca de sus horas.
                Se pregunta a Humand si todavía muestra lo que aceptó. La última línea dice qué hacer. No se cambia
                nada.
                """),
        operands: [
            .init("WHAT", .init(en: "An event, line:N, or a person", es: "Un evento, line:N o una persona")),
            .init(
                "[DATE]",
                .init(
                    en: "The day at the site: 2026-01-27, 27/01, today, yesterday, monday (or hoy, ayer, lunes)",
                    es: "El día en el sitio: 2026-01-27, 27/01, hoy, ayer, lunes (o today, yesterday, monday)")),
        ],
        options: [
            .init(
                "--offline",
                .init(en: "Ask neither HikCentral nor Humand", es: "No pregunta ni a HikCentral ni a Humand")),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .held, .unreachable, .state, .refused, .configuration],
        codeTexts: [
            .held: .init(
                en: "nothing fits WHAT, or several people do", es: "nada coincide con QUÉ, o coinciden varias personas"
            )
        ])

    /// How far before the day the person's habits are looked at.
    private static let habit = Span.days(31)

    func looksPastProblems(_ arguments: Arguments) -> Bool { true }

    var asksSystemd: Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        call.mentionProblems()
        let (zone, language) = (call.settings.zone, call.language)
        let what = call.arguments.operands[0].trimmingSpaces
        var day: SiteDay?
        if call.arguments.operands.count > 1 {
            let text = call.arguments.operands[1]
            day = SiteDay(parsing: text, zone: zone, now: call.now)
            guard day != nil else {
                throw Arguments.Problem(ExplainText.noDate(text, after: what))
            }
        }
        let knowledge = try Knowledge(what, day: day, call)
        if !knowledge.events.isEmpty {
            tell(knowledge.events, call)
            return .done
        }
        if what.hasPrefix("line:") {
            call.context.print(ExplainText.noEvent(atLine: String(what.dropFirst(5)))[language] + "\n")
            return .held
        }
        switch knowledge.people.search(what) {
        case .one(let person):
            return try tell(person, day, hasLeft: knowledge.isWhole && !person.isListed, knowledge.problem, call)
        case .several(let people):
            call.context.write(ExplainText.choice(what, people, day, zone, call.context.terminal, language))
            return complain(of: knowledge.problem, call) ?? .held
        case .nobody where !knowledge.entryLines.isEmpty:
            try tell(call.site.archive.histories(lines: knowledge.entryLines), call)
            return .done
        case .nobody(let nearest):
            // What did not answer a moment ago is not asked again.
            if knowledge.problem == nil, let unread = try unreadEvent(what, day, call) {
                call.context.write(unread)
                return .done
            }
            let inMap = call.settings.rules.employeeMap.line(with: what).map { ExplainText.inMap($0, $1) }
            call.context.write(
                ExplainText.unknown(what, nearest, knowledge.persons(call), inMap: inMap, language).lines)
            return complain(of: knowledge.problem, call) ?? (call.canAskHikCentral ? .held : .configuration)
        }
    }

    /// What keeps the rest from being delivered, and who makes it so.
    private func trouble(_ call: CommandCall) -> DeliveryTrouble? {
        DeliveryTrouble(of: call.settings, call.site.files, service: call.machine?.service(of: call.settings.site))
    }

    /// Says that HikCentral could not be asked.
    private func complain(of problem: SourceError?, _ call: CommandCall) -> ExitCode? {
        guard let problem else { return nil }
        call.context.complain("hik2humand: \(ExplainText.notAsked(Phrase(problem))[call.language])\n")
        return problem.exitCode
    }

    /// What an event's id, a line or a person can mean.
    private struct Knowledge {
        /// The events of this id or line.
        private(set) var events: [EventHistory] = []
        private(set) var people = KnownPeople()
        /// The lines whose punch is this entry of Humand's, which may be some person's number too.
        private(set) var entryLines: Set<Int> = []
        /// HikCentral's list of persons was read as well.
        private(set) var isWhole = false
        /// Why HikCentral's list of persons could not be read.
        private(set) var problem: SourceError?

        init(_ what: String, day: SiteDay?, _ call: CommandCall) throws {
            let archive = call.site.archive
            if what.hasPrefix("line:") {
                events = try archive.histories(lines: Int(what.dropFirst(5)).map { [$0] } ?? [])
                return
            }
            let from = (day?.window(in: call.settings.zone).from ?? call.now) - ExplainCommand.habit
            try read(what, from: from, archive)
            if events.isEmpty, call.asksHikCentral { try askForPersons(call) }
            // Whoever is not in the last weeks and not in HikCentral any more may be further back.
            if events.isEmpty, people.matches(what).isEmpty { try read(what, from: nil, archive) }
        }

        private mutating func read(_ what: String, from: Instant?, _ archive: LedgerArchive) throws {
            var found = KnownPeople()
            var lines: Set<Int> = []
            try archive.records(since: from.map { $0 - ExplainCommand.habit }) { record in
                found.note(record)
                switch record.entry {
                case .event(let recorded) where recorded.event.id == what: lines.insert(record.line)
                case .carried(let line, let recorded) where recorded.event.id == what: lines.insert(line)
                case .outcome(let line, let outcome) where outcome.humandID == what: entryLines.insert(line)
                default: break
                }
            }
            people.merge(found)
            if !lines.isEmpty { events = try archive.histories(lines: lines) }
        }

        private mutating func askForPersons(_ call: CommandCall) throws {
            let search = UnreadSearch(site: call.site, now: call.now, progress: call.context.progressLine)
            do throws(SourceError) {
                guard let persons = try search.persons() else { return }
                let rules = call.settings.rules
                for person in persons { people.note(person, idKind: rules.employeeID, map: rules.employeeMap) }
                isWhole = true
            } catch { problem = error }
        }

        func persons(_ call: CommandCall) -> ExplainText.Persons {
            if isWhole { return .read }
            if problem != nil { return .failed }
            if call.arguments.has("--offline") { return .offline }
            return call.canAskHikCentral ? .notListed : .unset
        }
    }

    /// Tells single events.
    private func tell(_ lives: [EventHistory], _ call: CommandCall) {
        let around = neighbours(of: lives, call)
        let answer = askHumand(lives + around, call)
        let standings = answer.standings
        let trouble = trouble(call)
        let directionNow = directionNow(about: lives + around, call)
        for (index, life) in lives.enumerated() {
            let narrative = EventNarrative(
                life: life, zone: call.settings.zone, language: call.language, standing: standings[life.line],
                trouble: trouble?.ofQueue)
            call.context.write(((index == 0 ? [] : [""]) + narrative.sentences).lines)
            // What could not be read says so itself.
            guard life.first.cause != .undecodable else { continue }
            var heldAdvice = heldAdvice(on: [life], mayAsk: true, call)
            (heldAdvice.around, heldAdvice.standings) = ([life] + around, standings)
            heldAdvice.others = answer.entries.mapValues { $0.notFrom(lives + around) }
            heldAdvice.directionNow = directionNow
            var advice = heldAdvice.phrases(for: [life], beside: trouble)
            if let standing = standings[life.line], let punch = life.punch {
                let zone = call.settings.zone
                advice += HumandStanding.advice(
                    [life], standings, SiteDay(punch.time.instant, in: zone), zone, directionNow: directionNow)
                if case .notAsked(_, .failed) = standing { advice.append(HumandStanding.askAgain) }
            }
            call.context.write(advice.map { $0.whatToDo[call.language] }.lines)
        }
    }

    /// The directions that the settings of now give these events' doors; HikCentral is only asked where one was posted.
    private func directionNow(about lives: [EventHistory], _ call: CommandCall) -> (AccessEvent) -> Direction? {
        guard call.asksHikCentral, lives.contains(where: { $0.state == .accepted }),
            let listed = try? call.site.source.doors(),
            let doors = try? DoorMap(
                entry: call.settings.entryDevices, exit: call.settings.exitDevices, listed: listed)
        else { return { _ in nil } }
        let (mapper, former) = (
            Mapper(rules: call.settings.rules, doors: doors), FormerDirections(call.site.archive)
        )
        return { former.direction(of: $0, by: mapper, at: call.now) }
    }

    /// What the same people did about the times of refused punches: it shows what Humand may lack.
    private func neighbours(of lives: [EventHistory], _ call: CommandCall) -> [EventHistory] {
        let refused = lives.filter { $0.state == .held && $0.now.cause == .refused }.map(\.first.event)
        guard let first = refused.map(\.time.instant).min() else { return [] }
        let known = Set(lives.map(\.line))
        let found = try? call.site.archive.histories(from: first - WorkStretch.longest) { recorded in
            refused.contains { event in
                event.personID == recorded.event.personID
                    && abs((event.time.instant - recorded.event.time.instant).milliseconds)
                        <= WorkStretch.longest.milliseconds
            }
        }
        return (found ?? []).filter { !known.contains($0.line) }
    }

    /// Tells a person's day.
    ///
    /// - Parameters:
    ///   - hasLeft: HikCentral does not list the person.
    ///   - problem: why HikCentral could not be asked a moment ago.
    private func tell(
        _ person: KnownPerson, _ given: SiteDay?, hasLeft: Bool, _ problem: SourceError?, _ call: CommandCall
    ) throws -> ExitCode {
        let (context, zone) = (call.context, call.settings.zone)
        let day = given ?? SiteDay(person.lastSeen ?? call.now, in: zone)
        let window = day.window(in: zone)
        let wide = Window(from: window.from - ExplainCommand.habit, to: window.to + WorkStretch.longest)
        let all = try call.site.archive.histories(from: wide.from) { recorded in
            recorded.event.personID == person.id && wide.contains(recorded.event.time.instant)
        }
        let lives = all.filter { window.contains($0.first.event.time.instant) }
        let habits = all.map(\.first.event).filter { $0.time.instant < window.from }
        var found = UnreadSearch.Found()
        var error = problem
        if call.asksHikCentral, problem == nil {
            let known = Set(lives.compactMap { EventKey.identity(of: $0.first.event) })
            do throws(SourceError) {
                found = try UnreadSearch(site: call.site, now: call.now, progress: context.progressLine)
                    .find(in: window, known: known) { event in
                        event.personID == person.id || (event.personID.isEmpty && EventType.refused[event.type] != nil)
                    }
            } catch let failure { error = failure }
        }
        var heldAdvice = heldAdvice(on: lives, mayAsk: error == nil, call)
        heldAdvice.hasLeft = hasLeft
        let neighbours = all.filter { life in
            let time = life.first.event.time.instant
            return !window.contains(time) && time >= window.from - WorkStretch.longest
        }
        // What Humand lacks of the day before may be why it refuses.
        let isRefused = lives.contains { $0.state == .held && $0.now.cause == .refused }
        heldAdvice.isGone = { event in
            event.doorCode.isEmpty
                ? false
                : found.mapper?.following(event).doors.contains(doorCode: event.doorCode) == false
                    && found.mapper?.doors.lacks(doorCode: event.doorCode) == true
        }
        let answer = askHumand(isRefused ? lives + neighbours : lives, call)
        let former = FormerDirections(call.site.archive)
        let story = PersonDayStory(
            person: person, day: day, zone: zone, lives: lives, habits: habits, unread: found.events,
            standings: answer.standings, others: answer.entries.mapValues { $0.notFrom(lives, near: neighbours) },
            isWhole: call.asksHikCentral && error == nil,
            neighbours: neighbours, now: call.now,
            heldAdvice: heldAdvice,
            trouble: trouble(call),
            hasSourceFailed: error != nil,
            directionNow: { event in found.mapper.flatMap { former.direction(of: event, by: $0, at: call.now) } },
            readsDoor: { event in
                found.mapper.map { $0.following(event).doors.contains(doorCode: event.doorCode) } ?? true
            })
        context.write(story.text(call.language))
        return complain(of: error, call) ?? .done
    }

    /// - Parameters:
    ///   - lives: the events of one person.
    ///   - mayAsk: HikCentral has answered so far.
    private func heldAdvice(on lives: [EventHistory], mayAsk: Bool, _ call: CommandCall) -> HeldAdvice {
        var code: String?
        // Which number the settings of now give may be known to nobody else.
        if mayAsk, call.asksHikCentral, call.settings.rules.employeeID == .personCode,
            let life = lives.first(where: { $0.now.mayHaveOldNumber(.personCode) })
        {
            code = try? call.site.source.personCode(of: life.first.event.personID)
        }
        return HeldAdvice(
            call.settings, code: code, daemon: WorkingDaemon(in: call.settings.stateFolder, call.site.files))
    }

    private func askHumand(_ lives: [EventHistory], _ call: CommandCall) -> HumandQuestion.Answer {
        guard !call.arguments.has("--offline"), call.settings.humand.readsBack else {
            let reason = ExplainText.humandNotAsked(isOffline: call.arguments.has("--offline"))
            return HumandQuestion.Answer(
                standings: Dictionary(lives.map { ($0.line, .notAsked(reason, .onPurpose)) }) { first, _ in first })
        }
        return HumandQuestion(site: call.site, progress: call.context.progressLine).answer(about: lives)
    }

    /// An event that only HikCentral has, by its id.
    private func unreadEvent(_ id: String, _ day: SiteDay?, _ call: CommandCall) throws -> String? {
        guard call.asksHikCentral else { return nil }
        let zone = call.settings.zone
        let today = SiteDay(call.now, in: zone)
        // Without a day, the last two are where people look.
        let window =
            day?.window(in: zone)
            ?? Window(from: today.advanced(by: -1).window(in: zone).from, to: today.window(in: zone).to)
        let found = try UnreadSearch(site: call.site, now: call.now, progress: call.context.progressLine)
            .find(in: window, known: []) { $0.id == id }
        guard let unread = found.events.first else { return nil }
        let trouble = trouble(call)
        return
            ([
                EventNarrative.heading(of: unread.event, zone, call.language),
                ExplainText.unread(PersonDayStory.phrase(unread, trouble, zone))[call.language],
            ] + (trouble?.advice(for: [], unread: [unread]) ?? []).map { $0.whatToDo[call.language] }).lines
    }
}

extension CommandCall {
    /// Not with --offline, nor where FindFace is the only source.
    fileprivate var asksHikCentral: Bool {
        !arguments.has("--offline") && settings.hasHikCentral && canAskHikCentral
    }

    /// Not before the settings say where it is and with which key; what is wrong with them has been said.
    fileprivate var canAskHikCentral: Bool { !settings.hasHikCentral || settings.hikCentral.isComplete }
}
