import Attendance
import Base
import Ledger
import Operations
import Site
import Sync

/// What a dry run that ends by itself would have done: a table, then every post with its name, then the next step.
final class DryRunReport {
    private let settings: Settings
    private let language: Language
    let startedAt: Instant
    private var lives: [EventHistory] = []
    private var users: Set<String>?
    private var begin = Begin.cursor(Instant(milliseconds: 0))

    /// Where reading begins, and whether a real run would begin there as well.
    private enum Begin: Equatable {
        /// A run has been before.
        case cursor(Instant)
        /// `--from` says where; with its own words.
        case asked(Instant, String)
        case startFrom(Instant)
        /// Without START_FROM a real run begins when it is started.
        case example(Instant)
        case future(Instant)

        var instant: Instant {
            switch self {
            case .cursor(let moment), .asked(let moment, _), .startFrom(let moment), .example(let moment),
                .future(let moment):
                moment
            }
        }
    }

    private let asked: String?

    /// - Parameter asked: what `--from` says.
    init(_ settings: Settings, asked: String?, language: Language, now: Instant) {
        self.asked = asked
        self.settings = settings
        self.language = language
        startedAt = now
    }

    /// - Parameter position: how far reading had come; nil before the first run.
    func begin(at position: Instant?, example: Instant) {
        let start = settings.startFrom.instant(now: startedAt)
        if let position, let asked {
            begin = .asked(position, asked)
        } else if let position {
            begin = .cursor(position)
        } else if start > startedAt {
            begin = .future(start)
        } else {
            begin = settings.isStartGiven ? .startFrom(start) : .example(example)
        }
    }

    /// Takes what the run wrote about, and who Humand's users are; nil where they could not be read.
    func take(_ lives: [EventHistory], users: Set<String>?) {
        self.lives = lives
        self.users = users
    }

    /// The run as a real one would end: whom Humand does not know it refuses, and the punch is held.
    func corrected(_ report: RunReport) -> RunReport {
        var report = report
        let refused = lives.count { $0.state == .accepted && isUnknown($0) }
        (report.accepted, report.held) = (max(0, report.accepted - refused), report.held + refused)
        return report
    }

    private func isUnknown(_ life: EventHistory) -> Bool {
        life.punch.map { users?.contains($0.employee) == false } ?? false
    }

    func text(on terminal: Terminal) -> String {
        let punches = DryRunTable(lives, users: users, zone: settings.zone, language: language)
        var text = [introduction[language], ""].lines
        if !punches.isEmpty { text += punches.text(on: terminal) + "\n" }
        let posts = lives.filter { $0.state == .accepted && !isUnknown($0) }.compactMap(line)
        if !posts.isEmpty { text += shown(posts.sorted { $0.at < $1.at }.map(\.text), on: terminal).lines + "\n" }
        // What is to be settled stands last, where a long list leaves it on the screen. Where the event's own status comes
        // first, the lists of doors decide little.
        if settings.rules.direction.first == .devices, let swap = punches.swap(since: begin.instant) {
            text += ["! \(swap.suspicion[language])", "  → \(swap.advice[language])", ""].lines
        }
        if users == nil {
            text +=
                [
                    Phrase(
                        en: "Humand's users could not be read: whether it knows these employees is not checked.",
                        es: "No se pudieron leer los usuarios de Humand: no se comprobó si conoce a estos empleados.")[
                            language]
                ].lines
        }
        return text
    }

    /// More posts than this push the table off a terminal; in a file they all stand.
    private static let mostOnScreen = 25

    private func shown(_ posts: [String], on terminal: Terminal) -> [String] {
        let more = posts.count - DryRunReport.mostOnScreen
        guard terminal.isTerminal, more > 5 else { return posts }
        let rest = Phrase(
            en: "… and \(more) more; the same command with | less behind it shows them all",
            es: "… y \(more) más; el mismo comando seguido de | less los muestra todos")
        return posts.prefix(DryRunReport.mostOnScreen) + [rest[language]]
    }

    /// `would post clock-in of 1001 at … (Facial Entrada): entry device Facial Entrada (23); Ana Pérez`
    private func line(_ life: EventHistory) -> (at: Instant, text: String)? {
        guard let punch = life.punch else { return nil }
        let reason =
            life.outcomes.last { $0.outcome.state == .queued }?.outcome.reasonPhrase ?? life.first.reasonPhrase
        let comment = punch.comment.isEmpty ? "" : " (\(punch.comment))"
        let name = life.first.event.personName.isEmpty ? "" : "; \(life.first.event.personName)"
        let time = punch.time.withMilliseconds
        let text =
            Phrase(
                en: "would post \(punch.direction.name) of \(punch.employee) at \(time)\(comment): ",
                es: "enviaría \(punch.direction.phrase[.spanish]) de \(punch.employee), \(time)\(comment): ")
            + reason + Phrase(same: name)
        return (punch.time.instant, text[language])
    }

    /// The very last line.
    ///
    /// - Parameter isWhole: everything up to now was read, so the real run would do the same.
    func next(posts: Int, isWhole: Bool) -> String? {
        guard isWhole else { return nil }
        let off =
            settings.isDryRun
            ? Phrase(en: "take DRY_RUN out of the settings, then ", es: "quite DRY_RUN de los ajustes y después ")
            : Phrase(same: "")
        var command = "hik2humand run --once"
        if case .asked(_, let from) = begin { command += " --from \(from)" }
        let what: Phrase
        switch begin {
        case .future: return nil
        case .example:
            what = Phrase(
                en:
                    "set START_FROM if the past is to be posted; \(off[.english])hik2humand run --once begins at that moment",
                es:
                    "ponga START_FROM si también se debe enviar lo pasado; \(off[.spanish])hik2humand run --once empieza en "
                    + "ese momento")
        case .cursor, .asked, .startFrom:
            guard posts > 0 else { return nil }
            what = Phrase(
                en:
                    "\(off[.english])\(command) posts \(posts == 1 ? "this 1 punch" : "these \(posts) punches") to Humand",
                es:
                    "\(off[.spanish])\(command) envía \(posts == 1 ? "este marcaje" : "estos \(posts) marcajes") a Humand"
            )
        }
        return Phrase(
            en: "Next: \(what[.english]). From there on entries are real, and this program cannot take them back.",
            es: "Sigue: \(what[.spanish]). Desde ahí los marcajes son reales, y este programa no los puede deshacer.")[
                language]
    }

    private var introduction: Phrase {
        func show(_ moment: Instant) -> String { settings.zone.text(moment) }
        switch begin {
        case .cursor(let moment):
            return Phrase(
                en:
                    "What a real run would do now: it goes on from \(show(moment)); START_FROM counts for the first run only.",
                es:
                    "Lo que haría ahora una ejecución real: sigue desde \(show(moment)); START_FROM solo vale para la primera."
            )
        case .asked(let moment, _):
            return Phrase(
                en: "What a real run with the same --from would do: it reads from \(show(moment)) up to now.",
                es: "Lo que haría una ejecución real con el mismo --from: lee desde \(show(moment)) hasta ahora.")
        case .startFrom(let moment):
            return Phrase(
                en: "What the first real run would do: it reads from \(show(moment)) (START_FROM) up to now.",
                es: "Lo que haría la primera ejecución real: lee desde \(show(moment)) (START_FROM) hasta ahora.")
        case .example(let moment):
            return Phrase(
                en:
                    "START_FROM is not set: the first real run begins when you start it and posts nothing from before. As an "
                    + "example, here is everything since \(show(moment)):",
                es:
                    "START_FROM no está definido: la primera ejecución real empieza cuando usted la inicie y no envía nada "
                    + "anterior. Como ejemplo, esto es todo desde \(show(moment)):")
        case .future(let moment):
            return Phrase(
                en: "START_FROM lies in the future: a real run would read and post nothing before \(show(moment)).",
                es:
                    "START_FROM está en el futuro: una ejecución real no leería ni enviaría nada antes de \(show(moment))."
            )
        }
    }
}
