import Attendance
import Base
import Foundation
import Ledger
import Operations
import Site

/// `hik2humand queue`: what is not final, and what a person decides about it.
struct QueueCommand: SettingsCommand {
    let manual = CommandManual(
        name: "queue",
        summary: .init(
            en: "List what is queued or held, retry it, or drop it",
            es: "Muestra lo que está en cola o retenido, lo reintenta o lo descarta"),
        details: .init(
            en: """
                list shows every event whose outcome is not final: queued and waiting ones, which go out by themselves, and held
                ones, which wait for your decision. retry decides on held ones again: what Humand refused is posted once more,
                what could not be mapped is mapped again, what is held for its time is released. A LINE that was dropped goes
                out after all, unless Humand has it. drop gives up held ones, and waiting ones that are named, and records your
                name and your reason in the ledger; drop --all asks first, and in a pipe it needs --yes. An accepted LINE is
                dropped too, if somebody has deleted its entry in Humand on purpose: then reconcile does not miss it any more.
                LINE is the number in the first column. A running daemon does the work; without one this command does it.
                """,
            es: """
                list muestra cada evento cuyo resultado no es final: los que están en cola o esperan, que salen solos, y los
                retenidos, que esperan su decisión. retry decide de nuevo sobre los retenidos: lo que Humand rechazó se envía
                otra vez, lo que no se pudo asignar se asigna de nuevo, lo retenido por su hora se libera. Una LÍNEA descartada
                sale después de todo, si Humand no la tiene. drop abandona retenidos, y los que esperan si se nombran, y anota
                en el registro su nombre y su motivo; drop --all pregunta antes, y en un pipe requiere --yes. También se
                descarta una LÍNEA aceptada cuyo marcaje alguien borró en Humand a propósito: así reconcile ya no lo echa de
                menos. LÍNEA es el número de la primera columna. Si el servicio está activo hace el trabajo; si no, lo hace este
                comando.
                """),
        operands: [
            .init(
                "ACTION", .init(en: "list, retry or drop", es: "list, retry o drop"), values: ["list", "retry", "drop"]),
            .init(
                "[LINE…]",
                .init(
                    en: "The lines to retry or drop; without them, the options choose",
                    es: "Las líneas que se reintentan o descartan; sin ellas, eligen las opciones")),
        ],
        options: [
            .init(
                "--cause CAUSE",
                .init(
                    en:
                        "Only events held as unmapped, direction, clock, undecodable, refused, pushed, trust, often or excluded",
                    es: "Solo eventos retenidos como unmapped, direction, clock, undecodable, refused, pushed, "
                        + "trust, often o excluded"),
                values: HoldCause.allCases.map(\.rawValue)),
            .init(
                "--person PERSON",
                .init(
                    en: "Only this person: id, card, name or employee",
                    es: "Solo esta persona: id, tarjeta, nombre o empleado")),
            .init(
                "--date DATE",
                .init(en: "Only events of this day at the site", es: "Solo eventos de este día en el sitio")),
            .init(
                "--reason TEXT",
                .init(
                    en: "list, retry: only where the reason has this text; drop: why, for the ledger",
                    es: "list, retry: solo donde la causa contiene este texto; drop: por qué, para el registro")),
            .init("--all", .init(en: "retry, drop: everything that is held", es: "retry, drop: todo lo retenido")),
            .init("--yes", .init(en: "drop --all: without asking", es: "drop --all: sin preguntar")),
            .init(
                "--json", .init(en: "list: print a JSON object a line", es: "list: imprime un objeto JSON por línea")),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .held, .unreachable, .state, .left, .refused, .configuration],
        codeTexts: [
            .held: .init(
                en: "some of it is held and waits for a person's decision",
                es: "una parte está retenida y espera la decisión de una persona"),
            .usage: .init(
                en: "wrong usage, or a LINE that the ledger does not have",
                es: "uso incorrecto, o una LÍNEA que el registro no tiene"),
        ])

    func looksPastProblems(_ arguments: Arguments) -> Bool { arguments.operands.first == "list" }
    var asksSystemd: Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        call.mentionProblems()
        // What is lost is not nothing.
        let service = call.machine?.service(of: call.settings.site)
        if let missing = call.settings.missingLedger(call.site.files, service: service) {
            call.context.complain("hik2humand: \(missing.whole[call.language])\n")
            return missing.exitCode
        }
        let arguments = call.arguments
        func filter(matchesReason: Bool) throws(Arguments.Problem) -> QueueFilter {
            try QueueFilter(arguments, zone: call.settings.zone, now: call.now, matchesReason: matchesReason)
        }
        switch arguments.operands[0] {
        case "list":
            return try list(filter(matchesReason: true), call)
        case "retry":
            let numbers = try chosen(filter(matchesReason: true), call)
            return try retry(numbers, call)
        case "drop":
            guard let reason = arguments["--reason"]?.trimmingSpaces, !reason.isEmpty else {
                throw Arguments.Problem(
                    en: "drop needs --reason TEXT: it is kept in the ledger permanently",
                    es: "drop necesita --reason TEXTO: queda en el registro para siempre")
            }
            let numbers = try chosen(filter(matchesReason: false), call)
            guard mayDrop(numbers, call) else { return .held }
            return try drop(numbers, reason, call)
        case let action:
            throw Arguments.Problem(
                Phrase(en: "“\(action)” is not list, retry or drop", es: "“\(action)” no es list, retry ni drop")
                    + (call.context.sites.hint(action, manual)
                        ?? .didYouMean(MeantWord.best(action, among: manual.operands[0].values))))
        }
    }

    private func list(_ filter: QueueFilter, _ call: CommandCall) throws -> ExitCode {
        let (context, zone) = (call.context, call.settings.zone)
        let open = try call.site.archive.open()
        let (filter, people) = filter.finding(among: open)
        let lives = open.filter(filter.matches)
        if call.arguments.has("--json") {
            for life in lives { context.write(life.json.line) }
            return .done
        }
        if let who = filter.person, filter.people.isEmpty, !open.isEmpty, lives.isEmpty {
            let among = Phrase(en: "with anything queued or held", es: "con algo en cola o retenido")
            context.complain("hik2humand: \(people.nobodyFits(who, among: among)[call.language])\n")
            return .done
        }
        let service = call.machine?.service(of: call.settings.site)
        let trouble = DeliveryTrouble(of: call.settings, call.site.files, service: service)
        guard !lives.isEmpty else {
            context.complain(QueueText.nothing(open.isEmpty ? call.settings : nil)[context.language] + "\n")
            // What is not read is in no queue.
            if let trouble, trouble.stopsWithoutQueue { tell(trouble, hasWaiting: true, call) }
            return .done
        }
        let language = call.language
        let heading = [
            Phrase(en: "LINE", es: "LÍNEA"), Phrase(en: "TIME", es: "HORA"), Phrase(en: "DOOR", es: "PUERTA"),
            Phrase(en: "WHO", es: "QUIÉN"), Phrase(en: "EMPLOYEE", es: "EMPLEADO"),
            Phrase(en: "PUNCH", es: "MARCAJE"), Phrase(en: "STATE", es: "ESTADO"), Phrase(en: "WHY", es: "CAUSA"),
        ].map { $0[language] }
        var table = TextTable(heading: heading, state: heading[6])
        for life in lives {
            let event = life.first.event
            let row = [
                "\(life.line)", zone.text(event.time.instant), event.doorLabel, event.personPhrase[language],
                life.punch?.employee ?? life.now.employeeNumber ?? "", life.punch?.direction.phrase[language] ?? "",
                life.state.word[language] + (life.now.cause.map { " (\($0.word[language]))" } ?? ""),
                (QueueText.why(life, trouble?.ofQueue, QueueText.number(of: life, call.settings))
                    + QueueText.wait(of: life, among: open, zone))[language],
            ]
            table.add(row, life.colour)
        }
        context.write(table.text(on: context.terminal))
        let daemon = WorkingDaemon(in: call.settings.stateFolder, call.site.files)
        let corrected = CorrectedNumbers(among: open, shown: lives, call.settings, daemon: daemon)
        // What a dry run reads is in no list, and what is in this one stays as it is.
        let hasWaiting = lives.contains { $0.state == .queued || $0.state == .waiting }
        if let trouble, trouble.stopsWithoutQueue || lives.contains(where: { $0.state == .queued }) {
            tell(trouble, hasWaiting: hasWaiting, call)
        }
        // Behind what ends a dry run, before which nothing can be retried.
        if let corrected { context.complain("hik2humand: \(corrected.remedy.phrase.whatToDo[language])\n") }
        if context.terminal.isTerminal, let held = lives.first(where: { $0.state == .held }) {
            context.complain("hik2humand: \(QueueText.story(of: held, zone)[language])\n")
        }
        return .done
    }

    /// What keeps punches from Humand, below the list; of a dry run, what ends it too.
    private func tell(_ trouble: DeliveryTrouble, hasWaiting: Bool, _ call: CommandCall) {
        call.context.complain("hik2humand: \(trouble.sentence(call.settings.zone)[call.language])\n")
        if trouble.stopsWithoutQueue, let remedy = trouble.remedy(hasWaiting: hasWaiting) {
            call.context.complain("hik2humand: \(remedy.whatToDo[call.language])\n")
        }
    }

    /// The lines that are meant: those that are named, else the held ones that the options choose.
    private func chosen(_ filter: QueueFilter, _ call: CommandCall) throws -> [Int] {
        let given = call.arguments.operands.dropFirst()
        let lines = given.compactMap(Int.init)
        guard lines.count == given.count else {
            throw Arguments.Problem(
                en: "LINE is a number from the first column of hik2humand queue list",
                es: "LÍNEA es un número de la primera columna de hik2humand queue list")
        }
        if !lines.isEmpty { return lines }
        guard call.arguments.has("--all") || filter.isNarrow else {
            throw Arguments.Problem(
                en: "say which: LINE numbers, --cause, --person, --date, or --all",
                es: "diga cuáles: números de LÍNEA, --cause, --person, --date o --all")
        }
        let held = try call.site.archive.open().filter { $0.state == .held }
        let (found, people) = filter.finding(among: held)
        // What is decided about one person must not be done to another.
        if let who = found.person, case .several(let several) = people.search(who) {
            throw Arguments.Problem(KnownPeople.severalFit(who, several))
        }
        return held.filter(found.matches).map(\.line)
    }

    /// What is dropped is final, so everything at once is asked about.
    private func mayDrop(_ lines: [Int], _ call: CommandCall) -> Bool {
        let (arguments, count) = (call.arguments, lines.count)
        let isNamed = arguments.operands.count > 1 || !arguments.has("--all")
        guard !isNamed, !arguments.has("--yes"), count > 0 else { return true }
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            let refusal = Phrase(
                en: "nothing is dropped without --yes; it would drop \(count.counting("event", "events"))",
                es: "sin --yes no se descarta nada; se descartarían \(count.counting("evento", "eventos"))")
            call.context.complain("hik2humand: \(refusal[call.language])\n")
            return false
        }
        let question = Phrase(
            en: "Drop \(count.counting("held event", "held events")) for good? [y/N] ",
            es: "¿Descartar \(count.counting("evento retenido", "eventos retenidos")) para siempre? [s/N] ")
        call.context.writeError(question[call.language])
        return ["y", "yes", "s", "si", "sí"].contains(readLine()?.trimmingSpaces.lowercased() ?? "")
    }

    /// Decides on held lines again; what somebody has dropped goes out after all, read back first.
    private func retry(_ numbers: [Int], _ call: CommandCall) throws -> ExitCode {
        let dropped = try call.site.archive.histories(lines: Set(numbers))
            .filter { $0.state == .dropped && $0.punch != nil }.map(\.line)
        guard !dropped.isEmpty else { return try submit(.retry(numbers), numbers, call) }
        let others = numbers.filter { !dropped.contains($0) }
        return .worst(
            of: [try submit(.resend(dropped), dropped, call)]
                + (others.isEmpty ? [] : [try submit(.retry(others), others, call)]))
    }

    /// Gives up held lines, and accepted ones whose entries somebody has deleted in Humand.
    private func drop(_ numbers: [Int], _ reason: String, _ call: CommandCall) throws -> ExitCode {
        let accepted = try call.site.archive.histories(lines: Set(numbers)).filter { $0.state == .accepted }
        guard !accepted.isEmpty else { return try submit(.drop(numbers, reason: reason), numbers, call) }
        let others = numbers.filter { number in !accepted.contains { $0.line == number } }
        var codes = others.isEmpty ? [] : [try submit(.drop(others, reason: reason), others, call)]
        let question = HumandQuestion(site: call.site, progress: call.context.progressLine)
        let standings = call.settings.humand.readsBack ? question.answer(about: accepted).standings : [:]
        let gone = accepted.filter { if case .gone? = standings[$0.line] { true } else { false } }
        if !gone.isEmpty {
            let lines = gone.map(\.line)
            codes.append(try submit(.settle(lines, reason: reason), lines, call))
        }
        for life in accepted where !gone.contains(where: { $0.line == life.line }) {
            call.context.complain("hik2humand: \(QueueText.notGone(life, standings[life.line])[call.language])\n")
            if case .notAsked(_, .failed)? = standings[life.line] {
                codes.append(.unreachable)
            } else {
                codes.append(.usage)
            }
        }
        return .worst(of: codes)
    }

    private func submit(_ kind: Job.Kind, _ lines: [Int], _ call: CommandCall) throws -> ExitCode {
        guard !lines.isEmpty else {
            call.context.complain(
                Phrase(en: "no held line fits\n", es: "ninguna línea retenida coincide\n")[call.language])
            return .done
        }
        return try JobClient(call).run(kind)
    }
}
