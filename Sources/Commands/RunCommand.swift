import Base
import Foundation
import Operations
import Site
import Sync

/// `hik2humand run`: the daemon, one run that ends by itself, or a dry run of either.
struct RunCommand: SettingsCommand {
    let manual = CommandManual(
        name: "run",
        summary: .init(
            en: "Read access events and deliver punches, as a daemon or once",
            es: "Lee eventos de acceso y entrega marcajes, como servicio o una sola vez"),
        details: .init(
            en: """
                Without --once it works until SIGTERM; SIGHUP makes it read its settings again. A dry run reads for real,
                posts nothing, writes nothing, and prints what it would post: with --once as a table by day and direction with
                names, and what would be held by its cause, before the list of posts. Without a cursor it begins where the first
                run would, at START_FROM. Where that is not set the first run begins when it is started, and a dry run shows
                the last 24 h as an example.
                """,
            es: """
                Sin --once trabaja hasta SIGTERM; con SIGHUP lee de nuevo sus ajustes. Un ensayo lee de verdad, no envía
                ni escribe nada, e imprime lo que enviaría: con --once, como tabla por día y sentido con nombres, y lo
                que se retendría según su causa, antes de la lista de envíos. Sin cursor empieza donde empezaría la
                primera ejecución, en START_FROM. Si ese ajuste falta, la primera ejecución empieza cuando se inicia, y
                un ensayo muestra como ejemplo las últimas 24 h.
                """),
        options: [
            .init(
                "--once",
                .init(
                    en: "Read up to now, deliver what can be delivered, print a summary and end",
                    es: "Lee hasta ahora, entrega lo que se pueda, imprime un resumen y termina")),
            .init(
                "--dry-run",
                .init(
                    en: "Post nothing and write nothing (or set DRY_RUN=true)",
                    es: "No envía ni escribe nada (o ponga DRY_RUN=true)")),
            .init(
                "--from TIME",
                .init(
                    en: "Read from this time on, whatever the cursor says: now, 2d, yesterday, or an ISO 8601 time",
                    es: "Lee desde esta hora, diga lo que diga el cursor: now, 2d, ayer o una hora ISO 8601")),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .held, .unreachable, .state, .left, .refused, .configuration])

    func run(_ call: CommandCall) throws -> ExitCode {
        let arguments = call.arguments
        var restart: Instant?
        if let text = arguments["--from"] {
            guard let start = RunCommand.start(text, call) else {
                let ambiguity = TypedTime.ambiguity(of: text, zone: call.settings.zone).map {
                    Phrase(same: "--from: ") + $0
                }
                throw Arguments.Problem(
                    ambiguity
                        ?? Phrase(
                            en: "--from takes now, a duration such as 2d, a day such as "
                                + "\(SiteDay.examples.english), or an ISO 8601 time, not “\(text.prefix(40))”",
                            es: "--from espera now, una duración como 2d, un día como "
                                + "\(SiteDay.examples.spanish), o una hora ISO 8601, no “\(text.prefix(40))”")
                        + SiteDay.whyNot(text))
            }
            restart = start.instant(now: call.now)
        }
        let isDry = call.settings.isDryRun || arguments.has("--dry-run")
        // --dry-run is a trial; DRY_RUN makes the site's own daemon one, and that is to be seen.
        let isService = !arguments.has("--dry-run") && !arguments.has("--once")
        var mode = call.context.mode(isDry: isDry, isService: isService)
        var report: DryRunReport?
        if isDry, arguments.has("--once") {
            // It shows them when it is over, below the table.
            mode = .dry { _ in }
            report = DryRunReport(
                call.settings, asked: arguments["--from"], language: call.language, now: call.now)
        }
        let session = RunSession(
            context: call.context, settings: call.settings, envFile: call.envFile,
            work: arguments.has("--once") ? .once : .daemon, mode: mode, dryRun: report)
        return session.run(from: restart)
    }

    /// What START_FROM takes, and a day as people name it: `yesterday` is no setting, but here it is typed once.
    private static func start(_ text: String, _ call: CommandCall) -> StartFrom? {
        let zone = call.settings.zone
        if let start = StartFrom(parsing: text, zone: zone) { return start }
        let day = SiteDay(spoken: text, today: SiteDay(call.now, in: zone))
        return day.flatMap { StartFrom(parsing: "\($0)", zone: zone) }
    }
}
