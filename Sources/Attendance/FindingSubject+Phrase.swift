import Base

extension Finding.Subject {
    /// The name in the output of `check`.
    package var phrase: Phrase {
        switch self {
        case .settings: Phrase(en: "settings", es: "ajustes")
        case .timeZone: Phrase(en: "time zone", es: "zona horaria")
        case .stateDirectory: Phrase(en: "state directory", es: "carpeta de estado")
        case .disk: Phrase(en: "disk", es: "disco")
        case .ledger: Phrase(en: "ledger", es: "registro")
        case .queue: Phrase(en: "queue", es: "cola")
        case .employees: Phrase(en: "persons", es: "personas")
        case .service: Phrase(en: "service", es: "servicio")
        case .process: Phrase(en: "running", es: "en marcha")
        case .webhooks: Phrase(same: "webhooks")
        case .notices: Phrase(en: "notices", es: "avisos")
        case .findFace(let part): part.phrase.within(en: { "FindFace \($0)" }, es: { "\($0) de FindFace" })
        case .server(let server, nil): Phrase(same: server.rawValue)
        case .server(let server, let part?):
            part.phrase.within(
                en: { "\(server.rawValue) \($0)" },
                es: { "\($0) \(part == .posting ? "a" : "de") \(server.rawValue)" })
        }
    }
}

extension Finding.Subject.FindFacePart {
    package var phrase: Phrase {
        let spanish =
            switch self {
            case .secret: "secreto"
            case .cameras: "cámaras"
            case .persons: "personas"
            case .trust: "confianza"
            case .listener: "recepción"
            }
        return Phrase(en: rawValue, es: spanish)
    }
}

extension Finding.Subject.Part {
    package var phrase: Phrase {
        let spanish =
            switch self {
            case .address: "dirección"
            case .port: "puerto"
            case .certificate: "certificado"
            case .clock: "reloj"
            case .key: "clave"
            case .signature: "clave y firma"
            case .doors: "puertas"
            case .directions: "sentidos"
            case .events: "eventos"
            case .personInfo: "personInfo"
            case .devices: "dispositivos"
            case .pushes: "push"
            case .persons: "personas"
            case .users: "usuarios"
            case .entries: "marcajes"
            case .posting: "envío"
            case .eventTypes: "tipos de evento"
            case .eventTimes: "horas de eventos"
            case .eventsYesterday: "eventos de ayer"
            }
        return Phrase(en: rawValue, es: spanish)
    }
}
