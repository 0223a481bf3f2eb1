import Attendance
import Base
import Operations
import Site

/// `hik2humand subscriptions`: where HikCentral pushes events to.
struct SubscriptionsCommand: SettingsCommand {
    let manual = CommandManual(
        name: "subscriptions",
        summary: .init(
            en: "List where HikCentral pushes events to", es: "Muestra a dónde envía eventos HikCentral por su cuenta"),
        details: .init(
            en: "The one that PUSH_URL names is ours; others belong to other programs.",
            es: "El que nombra PUSH_URL es nuestro; los demás son de otros programas."),
        options: [
            .init(
                "--json", .init(en: "Print everything as one JSON document", es: "Imprime todo como un documento JSON")),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .unreachable, .refused, .configuration])

    func asksHikCentral(_ arguments: Arguments) -> Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        let found = try call.site.source.subscriptions()
        if call.arguments.has("--json") {
            let json = found.map { subscription -> JSONValue in
                [
                    "destination": .string(subscription.destination),
                    "eventTypes": .array(subscription.eventTypes.sorted().map { JSONValue($0) }),
                    "ours": JSONValue(subscription.destination == call.settings.pushURL),
                ]
            }
            call.context.write(JSONValue.array(json).line)
            return .done
        }
        guard !found.isEmpty else {
            call.context.print(
                Phrase(en: "HikCentral pushes to nobody.\n", es: "HikCentral no envía eventos a nadie.\n")[
                    call.language])
            return .done
        }
        var table = TextTable(
            heading: [Phrase(en: "DESTINATION", es: "DESTINO"), Phrase(en: "TYPES", es: "TIPOS"), Phrase(same: "")]
                .map { $0[call.language] })
        let ours = Phrase(en: "ours", es: "nuestro")[call.language]
        for subscription in found {
            let types = subscription.eventTypes.sorted().map(String.init).joined(separator: ",")
            table.add([
                subscription.destination, types, subscription.destination == call.settings.pushURL ? ours : "",
            ])
        }
        call.context.write(table.text(on: call.context.terminal))
        return .done
    }
}

/// `hik2humand subscribe`: has HikCentral push the event types that are read to PUSH_URL.
struct SubscribeCommand: SettingsCommand {
    let manual = CommandManual(
        name: "subscribe",
        summary: .init(
            en: "Have HikCentral push events to PUSH_URL", es: "Hace que HikCentral envíe eventos a PUSH_URL"),
        details: .init(
            en: """
                Needs PUSH_URL and PUSH_TOKEN. With PUSH=true the daemon does the same when it starts, and renews the
                subscription when somebody has removed it.
                """,
            es: """
                Necesita PUSH_URL y PUSH_TOKEN. Con PUSH=true el servicio hace lo mismo al iniciar, y renueva la
                suscripción si alguien la quitó.
                """),
        options: [CommandManual.envFileOption],
        exitCodes: [.done, .unreachable, .refused, .configuration])

    func asksHikCentral(_ arguments: Arguments) -> Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        let settings = call.settings
        guard let token = settings.pushToken, !settings.pushURL.isEmpty else {
            let missing = Phrase(
                en: "set PUSH_URL and PUSH_TOKEN first", es: "ponga antes PUSH_URL y PUSH_TOKEN")
            call.context.complain("hik2humand: \(missing[call.language])\n")
            return .configuration
        }
        let types = settings.rules.eventTypes
        try call.site.source.subscribe(.init(eventTypes: types, destination: settings.pushURL), token: token)
        call.context.print(
            Phrase(
                en: "HikCentral pushes \(types.count) event types to \(settings.pushURL).\n",
                es: "HikCentral envía \(types.count.counting("tipo", "tipos")) de evento a \(settings.pushURL).\n")[
                    call.language])
        return .done
    }
}

/// `hik2humand unsubscribe`: ends the pushes of the event types that are read.
struct UnsubscribeCommand: SettingsCommand {
    let manual = CommandManual(
        name: "unsubscribe",
        summary: .init(
            en: "End HikCentral's pushes of the event types that are read",
            es: "Termina los envíos de HikCentral de los tipos de evento que se leen"),
        details: .init(
            en: """
                HikCentral ends them for every destination, so a program that is pushed the same types loses them too; see
                hik2humand subscriptions. Set PUSH=false first, or the daemon subscribes again.
                """,
            es: """
                HikCentral los termina para todos los destinos, así que un programa que recibe los mismos tipos también
                los pierde; vea hik2humand subscriptions. Ponga antes PUSH=false, o el servicio se suscribe de nuevo.
                """),
        options: [CommandManual.envFileOption],
        exitCodes: [.done, .unreachable, .refused, .configuration])

    func asksHikCentral(_ arguments: Arguments) -> Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        let types = call.settings.rules.eventTypes
        try call.site.source.unsubscribe(types)
        call.context.print(
            Phrase(
                en: "HikCentral pushes \(types.count) event types no longer.\n",
                es: "HikCentral ya no envía \(types.count.counting("tipo", "tipos")) de evento.\n")[call.language])
        if call.settings.keepsSubscription {
            call.context.print(
                Phrase(
                    en: "PUSH=true is set: the daemon subscribes again within the hour; set PUSH=false to end them.\n",
                    es: "PUSH=true está definido: el servicio se suscribe de nuevo en una hora; ponga PUSH=false para "
                        + "terminarlos.\n")[call.language])
        }
        return .done
    }
}
