import Base
import Foundation
import Operations
import Site

/// `hik2humand reload`: has the daemon read its settings again, and waits for what it says to them.
struct ReloadCommand: SettingsCommand {
    let manual = CommandManual(
        name: "reload",
        summary: .init(
            en: "Have the daemon read its settings again, and say whether it could",
            es: "Hace que el servicio lea de nuevo sus ajustes y dice si pudo"),
        details: .init(
            en: """
                Sends the daemon SIGHUP and waits up to a minute for its answer. If the new settings cannot be used, or name a
                door that HikCentral does not know, the old ones stay in force, and the exit code is 78. systemctl reload does
                this. Settings that wait for a restart are named; DRY_RUN can be switched on by a reload, not off. Whether
                HikCentral and Humand accept a new address, key or secret, hik2humand check says.
                """,
            es: """
                Envía SIGHUP al servicio y espera su respuesta hasta un minuto. Si los ajustes nuevos no se pueden usar,
                o nombran una puerta que HikCentral no conoce, siguen vigentes los anteriores y el código de salida es
                78. systemctl reload hace lo mismo. Los ajustes que esperan un reinicio se nombran; DRY_RUN se puede
                activar con reload, no desactivar. Si HikCentral y Humand aceptan una dirección, clave o secreto nuevos,
                lo dice hik2humand check.
                """),
        options: [CommandManual.envFileOption],
        exitCodes: [.done, .unreachable, .state, .left, .configuration],
        codeTexts: [
            .done: .init(
                en: "the daemon has taken over the new settings", es: "el servicio adoptó los ajustes nuevos"),
            .unreachable: .init(
                en: "no daemon works in the state directory", es: "ningún servicio trabaja en la carpeta de estado"),
            .state: .init(
                en: "this user may not signal the daemon", es: "este usuario no puede enviar señales al servicio"),
            .left: .init(
                en: "the daemon has not answered within a minute", es: "el servicio no respondió en un minuto"),
            .configuration: .init(
                en: "the settings cannot be used, and the old ones stay in force",
                es: "los ajustes no se pueden usar, y siguen vigentes los anteriores"),
        ])

    /// The settings on disk may be wrong: what the daemon says to them is the question.
    func looksPastProblems(_ arguments: Arguments) -> Bool { true }
    var showsNoTimes: Bool { true }
    var asksSystemd: Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        func say(_ phrase: Phrase) { call.context.complain("hik2humand: \(phrase[call.language])\n") }
        let daemon = DaemonReload(folder: call.settings.stateFolder)
        switch daemon.run() {
        case .noDaemon where call.machine?.service(of: call.settings.site).runsByTimer(call.settings.site) == true:
            let timer = call.settings.site.timer
            say(
                Phrase(
                    en: "no daemon works here: the next run that \(timer) starts reads the settings by itself",
                    es: "aquí no trabaja ningún servicio permanente: la próxima ejecución que inicie \(timer) lee los "
                        + "ajustes por sí misma"))
            return .unreachable
        case .noDaemon:
            let service = call.machine?.service(of: call.settings.site)
            say(DaemonReload.nothingToReload(call.settings, service, call.site.files))
            return .unreachable
        case .notPermitted(let process):
            say(
                Phrase(
                    en: "this user may not signal process \(process); run it with sudo",
                    es: "este usuario no puede enviar señales al proceso \(process); ejecútelo con sudo"))
            return .state
        case .noAnswer(let process):
            say(
                Phrase(
                    en: "process \(process) has not answered within a minute; hik2humand status shows what it works "
                        + "with, and the log what it says to the settings",
                    es: "el proceso \(process) no respondió en un minuto; hik2humand status muestra con qué trabaja, "
                        + "y el log qué dice de los ajustes"))
            return .left
        case .adopted(let process, let waiting, let emptied, let doors):
            var said = [
                Phrase(
                    en: "process \(process) has taken over the new settings; hik2humand check says whether they work",
                    es: "el proceso \(process) adoptó los ajustes nuevos; hik2humand check dice si funcionan")
            ]
            if !waiting.isEmpty {
                said.append(
                    Notices.afterRestart(waiting) + Phrase(same: ": ") + call.settings.order("restart").phrase)
            }
            // What the daemon knew the number of is on its way already.
            let working = WorkingDaemon(in: call.settings.stateFolder, call.site.files)
            if call.problems == nil, let open = try? call.site.archive.open(),
                let corrected = CorrectedNumbers(among: open, call.settings, daemon: working)
            {
                said.append(corrected.phrase + Phrase(same: ": ") + corrected.remedy.phrase)
            }
            for phrase in said { call.context.print(phrase[call.language] + "\n") }
            let added = doors.added
            for (code, direction) in doors.turned.sorted(by: { $0.key < $1.key }) {
                say(
                    Phrase(
                        en:
                            "door \(code) gives a \(direction.phrase.english) from now on, also for what was not posted "
                            + "yet; what Humand has keeps its direction (hik2humand reconcile lists it)",
                        es:
                            "la puerta \(code) da una \(direction.phrase.spanish) desde ahora, también para lo que todavía "
                            + "no se envió; lo que Humand tiene conserva su sentido (hik2humand reconcile lo muestra)"))
            }
            if !added.isEmpty {
                let codes = added.prefix(10).joined(separator: ", ") + (added.count > 10 ? ", …" : "")
                let (many, back) = (added.count > 1, call.settings.lateWindow.inWords)
                say(
                    Phrase(
                        en: "\(many ? "doors" : "door") \(codes) \(many ? "are" : "is") read from now on, and what "
                            + "\(many ? "they" : "it") recorded in the last \(back) is posted too (LATE_WINDOW); if that is "
                            + "a mistake, take \(many ? "them" : "it") out and reload again at once",
                        es: (many ? "las puertas \(codes) se leen" : "la puerta \(codes) se lee")
                            + " desde ahora, y lo que \(many ? "registraron" : "registró") en los últimos \(back) también se "
                            + "envía (LATE_WINDOW); si es un error, \(many ? "quítelas" : "quítela") y vuelva a recargar "
                            + "enseguida"))
            }
            for setting in emptied {
                say(
                    Phrase(en: "warning: ", es: "atención: ") + EmptiedList(setting).phrase
                        + Phrase(
                            en: "; if that is a mistake, name the doors in \(setting) and reload again",
                            es: "; si es un error, ponga las puertas en \(setting) y vuelva a recargar"))
            }
            return .done
        case .refused(let problems):
            say(
                Phrase(
                    en: "the settings were not reloaded, and the old ones stay in force:",
                    es: "los ajustes no se recargaron, y siguen vigentes los anteriores:"))
            for problem in problems { call.context.complain("  \(problem[call.language])\n") }
            return .configuration
        }
    }
}
