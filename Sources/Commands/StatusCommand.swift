import Base
import Operations
import Site

/// `hik2humand status`: how things stand, and whether that is well.
struct StatusCommand: SettingsCommand {
    let manual = CommandManual(
        name: "status",
        summary: .init(
            en: "Show the status, and tell by the exit code whether punches flow",
            es: "Muestra el estado, y dice con el código de salida si los marcajes fluyen"),
        details: .init(
            en: """
                Works beside a running daemon and without one, takes no lock, asks no server and writes nothing. Times and
                today are the site's.

                For health checks: the exit code is 0 while punches flow, and a quiet night is healthy. 69: the service is not running, the
                last good poll is more than three POLL_INTERVAL and ten minutes ago, or a server has failed for as long. 74: the
                state directory fails, or the daemon hangs. 75: punches have been queued for as long and none is delivered. 77
                and 78: reading or posting is stopped until its key or the settings are fixed. Where a timer starts the
                runs, the age of the last one counts. Held punches wait for a person and are healthy.
                """,
            es: """
                Funciona junto a un servicio activo y sin él, no toma ningún bloqueo, no pregunta a ningún servidor y no
                escribe nada. Las horas y el día de hoy son los del sitio.

                Para monitoreo: el código de salida es 0 mientras los marcajes fluyen, y una noche tranquila es normal.
                69: no hay servicio activo, la última lectura buena tiene más de tres POLL_INTERVAL y diez minutos, o un
                servidor falla desde hace ese tiempo. 74: falla la carpeta de estado, o el servicio no responde. 75: hay
                marcajes en cola desde hace ese tiempo y no se entrega ninguno. 77 y 78: la lectura de HikCentral o el
                envío a Humand está detenido hasta que se corrija la clave o los ajustes. Si un temporizador inicia las
                ejecuciones, cuenta la antigüedad de la última. Los marcajes retenidos esperan a una persona y son
                normales.
                """),
        operands: [CommandManual.siteOperand],
        options: [
            CommandManual.allOption,
            .init(
                "--json", .init(en: "Print everything as one JSON document", es: "Imprime todo como un documento JSON")),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .unreachable, .state, .left, .refused, .configuration],
        codeTexts: [
            .done: .init(en: "punches flow", es: "los marcajes fluyen"),
            .unreachable: .init(
                en: "the service is not running, or a server has failed for long",
                es: "no hay servicio activo, o un servidor falla desde hace mucho"),
            .state: .init(
                en: "the state directory fails, the daemon hangs, or this user may not see it",
                es: "falla la carpeta de estado, el servicio no responde, o este usuario no puede verlo"),
            .left: .init(
                en: "starting, or punches are queued and none is delivered",
                es: "iniciando, o hay marcajes en cola y no se entrega ninguno"),
            .refused: .init(
                en: "a server refuses the key, its signature or its rights",
                es: "un servidor rechaza la clave, su firma o sus permisos"),
            .configuration: .init(
                en: "stopped until the settings are corrected, or DRY_RUN is on",
                es: "detenido hasta que se corrijan los ajustes, o DRY_RUN está activo"),
        ])

    var asksSystemd: Bool { true }
    func looksPastProblems(_ arguments: Arguments) -> Bool { true }
    /// How the daemon stands matters more than the hour.
    var showsNoTimes: Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        let (settings, site) = (call.settings, call.site)
        let facts = try StatusFacts(settings, files: site.files, clock: site.clock)
        let report = StatusReport(
            facts, settings: settings, problems: call.problems, service: call.machine?.service(of: settings.site),
            now: call.now)
        call.context.write(
            call.arguments.has("--json") ? report.json.line : report.text(on: call.context.terminal, call.language))
        return report.health.code
    }
}
