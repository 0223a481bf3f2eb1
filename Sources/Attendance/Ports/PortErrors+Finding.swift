import Base

extension SourceError: FindingCause {
    package var trouble: Trouble? {
        switch self {
        case .refused: .refused
        case .misconfigured: .misconfigured
        case .unavailable, .slowDown, .tooFull, .unreadablePerson: .away
        case .stopped: .left
        }
    }

    package var phrase: Phrase {
        switch self {
        case .unavailable(let problem), .slowDown(let problem, _), .refused(let problem), .misconfigured(let problem):
            problem.phrase
        case .unreadablePerson(let problem):
            Phrase(
                en: "the person's number cannot be looked up (\(problem.text)); it is asked for again",
                es: "no se puede consultar el número de la persona (\(problem.phrase.spanish)); se vuelve a pedir")
        case .tooFull(let total):
            Phrase(
                en: "the window holds \(total) events, more than are read at a time",
                es: "la ventana tiene \(total) eventos, más de los que se leen a la vez")
        case .stopped: Phrase(en: "the program is stopping", es: "el programa se está deteniendo")
        }
    }

    package var remedy: Remedy? {
        if case .unreadablePerson = self { return nil }
        return problem?.remedy
    }

}

extension EntryReaderError: FindingCause {
    package var trouble: Trouble? {
        switch self {
        case .refused: .refused
        case .misdirected: .misconfigured
        case .unavailable: .away
        case .stopped: .left
        }
    }

    package var phrase: Phrase {
        switch self {
        case .refused(let said):
            said.phrase.within(
                en: { "Humand refuses to be read (\($0))" }, es: { "Humand no permite la lectura (\($0))" })
        case .misdirected(let said):
            said.phrase.within(
                en: { "whatever answers there is not Humand (\($0))" },
                es: { "lo que responde no contesta como Humand (\($0))" })
        case .unavailable(let said):
            Phrase(en: "Humand cannot be read: ", es: "no se puede leer Humand: ") + said.phrase
        case .stopped: Phrase(en: "the program is stopping", es: "el programa se está deteniendo")
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .refused:
            .advice(
                en: "check \(SettingName.humandKey) and the rights of its key",
                es: "revise \(SettingName.humandKey) y los permisos de esa clave")
        case .misdirected:
            .advice(
                en: "check \(SettingName.humandAddress), and whether a proxy or firewall answers in between (no_proxy "
                    + "takes a host out of the proxy)",
                es:
                    "revise \(SettingName.humandAddress), y si responde un proxy o firewall intermedio (no_proxy exceptúa "
                    + "un host del proxy)")
        case .unavailable, .stopped: nil
        }
    }
}
