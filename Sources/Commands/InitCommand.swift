import Attendance
import Base
import Foundation
import Ledger
import Operations
import Site

/// `hik2humand init`: asks for the settings, proves each, and writes the file.
struct InitCommand: Command {
    let manual = CommandManual(
        name: "init",
        summary: .init(
            en: "Ask for the settings, prove each answer, and write the settings file",
            es: "Pregunta los ajustes, comprueba cada respuesta y escribe el archivo de ajustes"),
        details: .init(
            en: """
                Asks for the language, HikCentral's address and key, the time zone, the doors that clock in and out (from a list
                with yesterday's counts), Humand's key, the employees' numbers and the first day. Each answer is checked at once:
                address, certificate (trust is offered), signature, doors, Humand's key; an employee map is proposed where one is
                needed. At the end the settings file is replaced in one step, with its comments and its rights, and check and a
                dry run follow. Nothing is posted.

                Enter keeps an answer, “back” returns to the question before, Ctrl-D leaves, and Ctrl-C too, at any time
                (exit code 130). The answers so far are kept in FILE.init, readable by this user alone, and the next init goes on
                with them. On a site that works it begins with the settings that are there.
                """,
            es: """
                Pregunta el idioma, la dirección y la clave de HikCentral, la zona horaria, las puertas de entrada y de
                salida (de una lista con los conteos de ayer), la clave de Humand, los números de empleado y el primer
                día. Cada respuesta se comprueba al momento: dirección, certificado (se ofrece trust), firma, puertas,
                clave de Humand; si hace falta, se propone un mapa de empleados. Al final se reemplaza el archivo de
                ajustes de una vez, con sus comentarios y permisos, y siguen check y un ensayo. No se envía nada.

                Enter conserva una respuesta, «atrás» vuelve a la pregunta anterior, Ctrl-D sale, y Ctrl-C también, en
                cualquier momento (código de salida 130). Las respuestas dadas quedan en ARCHIVO.init, que solo este
                usuario puede leer, y el próximo init sigue con ellas. En un sitio que ya funciona empieza con los
                ajustes que hay.
                """),
        options: [CommandManual.envFileOption],
        exitCodes: [.done, .unreachable, .state, .left, .refused, .configuration])

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        let file = arguments["--env-file"] ?? SettingsPlace.usual
        let context = context.speaking(nil, for: file)
        guard let terminal = TerminalInput(write: context.write) else {
            // A text of several lines, which complain() takes for one.
            context.writeError(InitText.noTerminal(file, map: map(beside: file))[context.language])
            return .usage
        }
        let folder = (file as NSString).deletingLastPathComponent
        guard access(folder.isEmpty ? "." : folder, W_OK) == 0 else {
            context.complain("hik2humand: \(InitText.cannotWrite(file)[context.language])\n")
            return .usage
        }
        let draftFile = file + SettingsPlace.draftSuffix
        do {
            let turn = try InitTurn(of: file)
            defer { turn.end() }
            var draft = SettingsDraft(file: file, contents: try contents(of: file))
            let earlier = try contents(of: draftFile)
            if let earlier { draft.adopt(earlier) }
            let interruption = Interruption()
            interruption.watch { [path = turn.path] in
                StandardStream.output.write($0)
                unlink(path)
            }
            let commands = SiteCommands(settingsFile: file)
            let talk = InitSession.Talk(
                print: context.write, ask: terminal.ask, askSecret: terminal.askSecret,
                interrupted: { interruption.say(commands($0)) })
            var session = InitSession(
                draft: draft, isResumed: earlier != nil, draftFile: draftFile, environment: context.environment,
                language: context.language, terminal: context.terminal, talk: talk,
                tools: tools(context, file: file, draftFile: draftFile, interruption))
            return session.run()
        } catch let error as StateLockError {
            guard case .held(_, let process) = error else { return context.fail(error) }
            context.complain("hik2humand: \(InitText.busy(file, process: process)[context.language])\n")
            return .left
        } catch {
            return context.fail(error)
        }
    }

    private func map(beside file: String) -> String {
        ((file as NSString).deletingLastPathComponent as NSString).appendingPathComponent("employees.csv")
    }

    /// Nil where there is no such file.
    private func contents(of file: String) throws(FileError) -> String? {
        do {
            return String(decoding: try GivenFile.contents(of: file, limit: 1 << 20), as: UTF8.self)
        } catch  where error.code == ENOENT {
            return nil
        }
    }

    private func tools(
        _ context: CommandContext, file: String, draftFile: String, _ interruption: Interruption
    ) -> InitSession.Tools {
        let progress = context.progressLine
        let map = map(beside: file)
        func child(
            _ context: CommandContext, _ arguments: [String], isRead: Bool = false
        ) -> (code: ExitCode, output: Data) {
            self.child(context, arguments, isRead: isRead, interruption)
        }
        return InitSession.Tools(
            checkup: { settings, report in
                Checkup(
                    CheckParts(
                        settings: settings, http: Site.worker(context.executable), clock: SystemClock(),
                        files: POSIXFileSystem(), machine: ThisMachine(for: settings), environment: context.environment,
                        progress: { if let phrase = $0 { progress.show(phrase) } else { progress.clear() } }),
                    report: report)
            },
            trust: { TrustCommand().target(of: $0, context) },
            people: {
                let answer = child(context, ["people", "--json", "--env-file", draftFile], isRead: true)
                guard answer.code == .done, let json = try? JSONValue(parsing: answer.output) else { return nil }
                return PeopleCount.all(in: json)
            },
            map: {
                child(context, ["people", "--map", "--output", map, "--env-file", draftFile]).code == .done ? map : nil
            },
            keep: { try? POSIXFileSystem().replace(draftFile, with: Data($0.utf8)) },
            save: { text in
                try FileReplacement.replace(file, with: Data(text.utf8), keepsOld: false)
                try POSIXFileSystem().remove(draftFile)
            },
            check: { child(context, ["check", "--env-file", file]).code },
            dryRun: { _ = child(context, ["run", "--once", "--dry-run", "--quiet", "--env-file", file]) })
    }

    /// Another command, in a process of its own: it goes on as the state directory's owner, and this one must not.
    private func child(
        _ context: CommandContext, _ arguments: [String], isRead: Bool, _ interruption: Interruption
    ) -> (code: ExitCode, output: Data) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: context.executable)
        process.arguments = arguments
        process.environment = context.environment
        let pipe = Pipe()
        if isRead { process.standardOutput = pipe }
        do {
            try process.run()
            interruption.end(first: process.processIdentifier)
            defer { interruption.end(first: nil) }
            let output = isRead ? try pipe.fileHandleForReading.readToEnd() ?? Data() : Data()
            process.waitUntilExit()
            return (ExitCode(rawValue: process.terminationStatus) ?? .state, output)
        } catch {
            context.complain("hik2humand: \(Phrase(error)[context.language])\n")
            return (.state, Data())
        }
    }
}

/// The turn to ask for a settings file, which one process has at a time: two drafts would overwrite each other.
///
/// The kernel ends it when the process dies, however it dies; then the file stays and holds nobody up.
struct InitTurn {
    let path: String
    private let lock: StateLock

    /// - Throws: `StateLockError.held` while another process has it.
    init(of file: String) throws {
        path = file + ".init.lock"
        lock = try StateLock(path: path)
        // The one who had the turn may just have taken the file away.
        do { try lock.check() } catch { throw StateLockError.held(path: path, process: nil) }
    }

    func end() {
        unlink(path)
        lock.release()
    }
}
