import Base
import Foundation
import HTTP
import Ledger
import Operations
import Site
import Sync
import Webhooks

/// `hik2humand webhook`: who is told what happens, whether it arrives, and what is sent once more.
struct WebhookCommand: SettingsCommand {
    let manual = CommandManual(
        name: "webhook",
        summary: .init(
            en: "List the receivers of webhooks, test one, send it something once more, or forget it",
            es: "Muestra los receptores de webhooks, prueba uno, le reenvía algo o lo olvida"),
        details: .init(
            en: """
                The receivers stand in WEBHOOKS_FILE. list shows how far each has come, and what its last failure was. test sends
                an item of its own now and prints the answer. replay moves a receiver back to the first line of a time, or
                delivers what was given up; without an option it switches a receiver on that said that it is gone. Items keep
                their ids. A running daemon does the work; without one this command delivers for up to a minute. A receiver that was
                taken out of the file is listed as removed, since it goes on where it stood when it comes back; forget has it
                start over.
                """,
            es: """
                Los receptores están en WEBHOOKS_FILE. list muestra hasta dónde llegó cada uno y cuál fue su último
                fallo. test envía ahora un elemento propio e imprime la respuesta. replay devuelve un receptor a la
                primera línea de una hora, o entrega lo que se abandonó; sin opciones reactiva un receptor que dijo que
                ya no existe. Los elementos conservan sus ids. Si el servicio está activo hace el trabajo; si no, este
                comando entrega durante un minuto como máximo. Un receptor que se quitó del archivo figura como quitado,
                pues sigue donde estaba si vuelve; forget hace que comience de nuevo.
                """),
        operands: [
            .init(
                "ACTION", .init(en: "list, test, replay or forget", es: "list, test, replay o forget"),
                values: ["list", "test", "replay", "forget"]),
            .init(
                "[TITLE]",
                .init(
                    en: "The receiver; may be left out where there is only one",
                    es: "El receptor; se puede omitir si hay uno solo")),
        ],
        options: [
            .init(
                "--since TIME",
                .init(
                    en: "replay: from this time on: now, 2d, or an ISO 8601 time",
                    es: "replay: desde esta hora: now, 2d o una hora ISO 8601")),
            .init("--given-up", .init(en: "replay: what was given up", es: "replay: lo que se había abandonado")),
            .init(
                "--json",
                .init(
                    en: "list: print everything as one JSON document", es: "list: imprime todo como un documento JSON")),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .unreachable, .state, .left, .configuration])

    /// How long a replay delivers without a daemon.
    private static let replayTime = Span.minutes(1)

    func run(_ call: CommandCall) throws -> ExitCode {
        switch call.arguments.operands[0] {
        case "list": return try list(call)
        case "test": return try test(receiver(call), call)
        case "replay": return try replay(receiver(call), call)
        case "forget": return try forget(call)
        case let action:
            throw Arguments.Problem(
                en: "“\(action)” is not list, test, replay or forget",
                es: "“\(action)” no es list, test, replay ni forget")
        }
    }

    /// Titles of which there is a file, and no receiver any more.
    private func removed(_ call: CommandCall) -> [String] {
        ReceiverFile.titles(in: call.settings.stateFolder, files: call.site.files)
            .filter { title in !call.settings.receivers.contains { $0.title == title } }
    }

    private func forget(_ call: CommandCall) throws -> ExitCode {
        let removed = removed(call)
        guard let title = call.arguments.operands.dropFirst().first else {
            let titles = removed.joined(separator: ", ")
            throw Arguments.Problem(
                removed.isEmpty
                    ? Phrase(
                        en: "no receiver was taken out of WEBHOOKS_FILE, so there is none to forget",
                        es: "ningún receptor se quitó de WEBHOOKS_FILE, así que no hay ninguno que olvidar")
                    : Phrase(
                        en: "say which receiver to forget: \(titles)", es: "diga qué receptor olvidar: \(titles)"))
        }
        guard removed.contains(title) else {
            let isListed = call.settings.receivers.contains { $0.title == title }
            throw Arguments.Problem(
                isListed
                    ? Phrase(
                        en: "“\(title)” stands in WEBHOOKS_FILE: take it out first",
                        es: "“\(title)” está en WEBHOOKS_FILE: quítelo primero")
                    : Phrase(
                        en: "no removed receiver is called “\(title)”",
                        es: "ningún receptor quitado se llama “\(title)”"))
        }
        try ReceiverFile(title, in: call.settings.stateFolder, files: call.site.files).forget()
        call.context.print(Phrase(en: "\(title) is forgotten\n", es: "\(title) se olvidó\n")[call.language])
        return .done
    }

    private func receiver(_ call: CommandCall) throws -> Receiver {
        let receivers = call.settings.receivers
        guard !receivers.isEmpty else {
            throw Arguments.Problem(
                en: "there are no receivers: WEBHOOKS_FILE names none",
                es: "no hay receptores: WEBHOOKS_FILE no nombra ninguno")
        }
        guard let title = call.arguments.operands.dropFirst().first else {
            if receivers.count == 1 { return receivers[0] }
            let titles = receivers.map(\.title).joined(separator: ", ")
            throw Arguments.Problem(
                en: "say which receiver: \(titles)",
                es: "diga qué receptor: \(titles)")
        }
        if let found = receivers.first(where: { $0.title == title }) { return found }
        let near = NearestName.best(title, among: receivers.map(\.title))
        throw Arguments.Problem(
            Phrase(en: "there is no receiver “\(title)”", es: "no existe el receptor “\(title)”")
                + Phrase.didYouMean(near))
    }

    // MARK: - list

    private func list(_ call: CommandCall) throws -> ExitCode {
        let (context, folder, files) = (call.context, call.settings.stateFolder, call.site.files)
        let all = call.settings.receivers.map { ReceiverStatus($0, folder: folder, files: files) }
        let backlogs = try all.map { status in
            try status.progress.map {
                try Backlog(of: status.receiver, after: $0.position, folder: folder, files: files)
            }
        }
        let removed = removed(call).map { title in
            (title, WebhookCommand.progress(of: ReceiverFile(title, in: folder, files: files)))
        }
        if call.arguments.has("--json") {
            let json =
                zip(all, backlogs).map { WebhookCommand.json($0, $1) }
                + removed.map { WebhookCommand.json(title: $0, state: "removed", $1) }
            context.write(JSONValue.array(json).line)
            return .done
        }
        guard !all.isEmpty || !removed.isEmpty else {
            context.complain(
                Phrase(
                    en: "there are no receivers: WEBHOOKS_FILE names none\n",
                    es: "no hay receptores: WEBHOOKS_FILE no nombra ninguno\n")[call.language])
            return .done
        }
        let heading = [
            Phrase(en: "TITLE", es: "TÍTULO"), Phrase(en: "HOST", es: "SERVIDOR"), Phrase(en: "STATE", es: "ESTADO"),
            Phrase(en: "LINE", es: "LÍNEA"), Phrase(en: "TO SEND", es: "POR ENVIAR"),
            Phrase(en: "SENT", es: "ENVIADOS"),
            Phrase(en: "GIVEN UP", es: "ABANDONADOS"), Phrase(en: "LAST ERROR", es: "ÚLTIMO ERROR"),
        ].map { $0[call.language] }
        var table = TextTable(heading: heading, state: heading[2])
        for (status, backlog) in zip(all, backlogs) {
            let (receiver, progress) = (status.receiver, status.progress)
            let count = backlog.map { "\($0.items)" + ($0.isCutOff ? "+" : "") } ?? ""
            let oldest = backlog?.oldest.map { ", \($0.age(call.now))" } ?? ""
            func number(_ value: Int?) -> String { value.map(String.init) ?? "" }
            let row = [
                receiver.title, receiver.host, WebhookCommand.word(status.state)[call.language],
                number(progress?.position.line), count + oldest, number(progress?.sent),
                number(progress?.givenUpItems), progress?.lastError ?? "",
            ]
            table.add(row, WebhookCommand.colour(status.state))
        }
        for (title, progress) in removed {
            let row = [
                title, "", Phrase(en: "removed", es: "quitado")[call.language],
                progress.map { "\($0.position.line)" } ?? "", "", progress.map { "\($0.sent)" } ?? "",
                progress.map { "\($0.givenUpItems)" } ?? "", progress?.lastError ?? "",
            ]
            table.add(row, nil)
        }
        context.write(table.text(on: context.terminal))
        return .done
    }

    private static func word(_ state: ReceiverStatus.State) -> Phrase {
        switch state {
        case .on: Phrase(en: "on", es: "activo")
        case .failing: Phrase(en: "failing", es: "falla")
        case .off: Phrase(en: "off (410)", es: "apagado (410)")
        case .inactive: Phrase(en: "inactive", es: "inactivo")
        case .new: Phrase(en: "not begun", es: "sin comenzar")
        case .unreadable: Phrase(en: "unreadable", es: "ilegible")
        }
    }

    private static func colour(_ state: ReceiverStatus.State) -> Terminal.Colour? {
        switch state {
        case .on: .green
        case .failing: .yellow
        case .off, .unreadable: .red
        case .inactive, .new: nil
        }
    }

    private static func progress(of file: ReceiverFile) -> ReceiverProgress? {
        if case .progress(let progress)? = try? file.read() { progress } else { nil }
    }

    private static func json(_ status: ReceiverStatus, _ backlog: Backlog?) -> JSONValue {
        json(
            title: status.receiver.title, receiver: status.receiver, state: status.state.rawValue, status.progress,
            backlog)
    }

    private static func json(
        title: String, receiver: Receiver? = nil, state: String, _ progress: ReceiverProgress?,
        _ backlog: Backlog? = nil
    ) -> JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? nil }
        return [
            "title": .string(title), "host": text(receiver?.host), "state": .string(state),
            "format": text(receiver?.format.rawValue),
            "line": progress.map { JSONValue($0.position.line) } ?? nil,
            "waiting": backlog.map { JSONValue($0.items) } ?? nil, "oldest": text(backlog?.oldest?.text),
            "sent": progress.map { JSONValue($0.sent) } ?? nil, "lastSent": text(progress?.lastSent?.text),
            "failures": progress.map { JSONValue($0.failures) } ?? nil,
            "failingSince": text(progress?.failingSince?.text), "lastError": text(progress?.lastError),
            "givenUp": .array(
                (progress?.givenUp ?? []).map { gone in
                    [
                        "from": JSONValue(gone.lines.lowerBound), "to": JSONValue(gone.lines.upperBound),
                        "items": JSONValue(gone.items), "at": .string(gone.at.text), "reason": .string(gone.reason),
                    ]
                }),
        ]
    }

    // MARK: - test

    private func test(_ receiver: Receiver, _ call: CommandCall) throws -> ExitCode {
        let result = WebhookTest(receiver, parts(call), http: call.site.http, now: call.now)
        call.context.print("\(receiver.title) (\(receiver.host)) \(result.phrase[call.language])\n")
        return result.wasTaken ? .done : .unreachable
    }

    private func parts(_ call: CommandCall) -> WebhookParts {
        var settings = call.settings
        settings.logLevel = call.context.logLevel ?? max(settings.logLevel, .warning)
        return call.context.site(settings).webhookParts(
            executable: call.context.executable, environment: call.context.environment)
    }

    // MARK: - replay

    private func replay(_ receiver: Receiver, _ call: CommandCall) throws -> ExitCode {
        let (folder, files, language) = (call.settings.stateFolder, call.site.files, call.language)
        guard receiver.isActive else {
            throw Arguments.Problem(
                en: "“\(receiver.title)” has \"active\": false, so it gets nothing",
                es: "“\(receiver.title)” tiene \"active\": false, así que no recibe nada")
        }
        let file = ReceiverFile(receiver.title, in: folder, files: files)
        try file.ask(request(call))
        let left = { (process: String) -> ExitCode in
            call.context.print(
                Phrase(
                    en: "left to the process that is running (\(process))\n",
                    es: "queda a cargo del proceso que está en marcha (\(process))\n")[language])
            return .done
        }
        if let process = StateLock.holder(path: folder.lockFile) { return left(process) }
        let lock: StateLock
        do throws(StateLockError) { lock = try StateLock(path: folder.lockFile) } catch {
            guard case .held(_, let process) = error else { throw error }
            return left(process ?? "unknown")
        }
        defer { withExtendedLifetime(lock) {} }
        let before = ReceiverStatus(receiver, folder: folder, files: files).progress?.sent ?? 0
        let sender = WebhookSender(parts(call), clock: SystemClock(), log: call.site.log)
        sender.adopt([receiver])
        sender.finish(within: WebhookCommand.replayTime)
        let status = ReceiverStatus(receiver, folder: folder, files: files)
        guard let progress = status.progress else { return .state }
        let waiting = try Backlog(of: receiver, after: progress.position, folder: folder, files: files).items
        let sent = max(0, progress.sent - before)
        call.context.print(
            Phrase(
                en: "\(sent) sent, \(waiting) to send",
                es: "\(sent.counting("enviado", "enviados")), \(waiting) por enviar")[language]
                + (progress.lastError.isEmpty ? "" : ": \(progress.lastError)") + "\n")
        return waiting == 0 && progress.replays.isEmpty ? .done : progress.failures > 0 ? .unreachable : .left
    }

    private func request(_ call: CommandCall) throws -> ReceiverFile.Request {
        let isGivenUp = call.arguments.has("--given-up")
        guard let text = call.arguments["--since"] else { return isGivenUp ? .givenUp : .goOn }
        if isGivenUp {
            throw Arguments.Problem(
                en: "--since and --given-up do not go together",
                es: "--since y --given-up no van juntos")
        }
        guard let start = StartFrom(parsing: text, zone: call.settings.zone) else {
            throw Arguments.Problem(
                en: "--since takes now, a duration such as 2d, or an ISO 8601 time, not “\(text.cut(to: 40))”",
                es: "--since espera now, una duración como 2d o una hora ISO 8601, no “\(text.cut(to: 40))”")
        }
        return .since(start.instant(now: call.now))
    }
}
