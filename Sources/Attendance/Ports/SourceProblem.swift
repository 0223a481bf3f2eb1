import Base

/// What is wrong with a source, as a value; the two tables below turn it into sentences and remedies.
package enum SourceProblem: Equatable, Sendable {
    /// No exchange took place, for the reason given in the transport's words.
    case noConnection(Sentence)
    case tls(TLSFailure, host: String)
    /// The address cannot be used at all.
    case invalidAddress(Sentence)
    /// There was an answer, but not one of this API.
    case unintelligible(path: String, status: Int, Phrase)
    /// A page for people: no server of this API answers so, and asking again right away does not help.
    case page(path: String, status: Int)
    /// A proxy or a firewall answered in the source's place; `via` is what its answer says of it.
    case inBetween(status: Int, via: String?)
    /// HTTP 404: the path does not exist there.
    case noSuchPath(String)
    case redirected(path: String, status: Int)
    /// Too many requests.
    case busy(SourceAnswer)
    /// The key, its signature or its rights.
    case refused(KeyRefusal, SourceAnswer)
    /// This machine's clock is this far ahead of the source's, or behind it, so no request can be accepted.
    case clockOff(Span)
    /// The source does not accept a query for this event type; an older one may not know it.
    case eventType(Int, doors: [String], SourceAnswer)
    /// The source does not accept the request: a parameter, a path or a version.
    case notAccepted(SourceAnswer)
    /// The source answered with an error, for the reason it gives.
    case failed(SourceAnswer)
    /// Even pages of one item are too large for it.
    case pageTooLarge
    case noSuchItem
    /// The key cannot see any doors.
    case noDoors
    /// An unexpected failure, in its own words.
    case unexpected(String)
}

/// What a source answered to a request.
package struct SourceAnswer: Equatable, Sendable {
    /// The path of the request.
    package var path: String
    /// The source's own code, or `HTTP 401` if it gave none.
    package var code: String
    /// The source's words, without secrets.
    package var message: String

    package init(path: String, code: String, message: String = "") {
        (self.path, self.code, self.message) = (path, code, message)
    }
}

/// Why a key is refused.
package enum KeyRefusal: Equatable, Sendable {
    case signature(SignatureDiagnosis)
    case unknownKey
    /// The timestamp or the nonce is refused.
    case clock
    /// The key did not arrive.
    case noKey
    /// The request has no valid credentials (3.x).
    case credentials
    /// The user behind the key is missing or locked.
    case partner
    /// The key is accepted from other addresses only.
    case address
    /// The licence does not have the function, or its maximum is reached.
    case licence
    /// No permission or, from 3.0 on, a door that does not exist.
    case resource
    /// The key is known and its signature is right, but it has no right to this API.
    case missingRight
    /// The refusal does not come from the source: something else answers there.
    case stranger
    case other
}

extension KeyRefusal {
    /// A request that is stamped too early or too late may be refused in these words.
    package var mayBeAboutClock: Bool {
        switch self {
        case .signature, .clock: true
        default: false
        }
    }
}

/// Why a signature is refused, from a comparison of what both sides signed.
package enum SignatureDiagnosis: Equatable, Sendable {
    /// The source did not say what it signed.
    case unknown
    /// Both sides signed the same text, so the secret is wrong.
    case wrongSecret
    /// The source signs fewer headers than we do, as older sources do. Holds the kind of each line, never its value.
    case fewerHeaders(line: Int, ours: Phrase, theirs: Phrase)
    /// The texts differ in another way: something in between changes the request.
    case otherText(line: Int, ours: Phrase, theirs: Phrase)
}

extension SourceProblem: FindingCause {
    /// HikCentral refuses requests whose timestamp is further off than this (Artemis guide).
    package static let clockTolerance = Span.minutes(15)

    package var trouble: Trouble? {
        switch self {
        case .refused(.stranger, _), .tls, .invalidAddress, .noSuchPath, .redirected, .eventType, .notAccepted,
            .noDoors:
            .misconfigured
        case .refused, .clockOff: .refused
        case .inBetween(let status, _): status < 500 ? .misconfigured : .away
        case .noConnection, .unintelligible, .page, .busy, .failed, .pageTooLarge, .noSuchItem, .unexpected: .away
        }
    }

    package var description: String { text }

    package var phrase: Phrase {
        switch self {
        case .noConnection(let said), .invalidAddress(let said): Phrase(same: "HikCentral: ") + said.phrase
        case .tls(let failure, let host):
            Phrase(same: "HikCentral: ") + failure.problem(host: host).phrase
        case .unintelligible(let path, let status, let problem):
            problem.within(
                en: { "HikCentral answered \(path) with HTTP \(status): \($0)" },
                es: { "HikCentral respondió a \(path) con HTTP \(status): \($0)" })
        case .page(let path, let status):
            Phrase(
                en: "an HTML page answers \(path) in HikCentral's place (HTTP \(status))",
                es: "una página HTML responde a \(path) en lugar de HikCentral (HTTP \(status))")
        case .inBetween(let status, let via):
            Phrase(
                en: "something between here and HikCentral answers HTTP \(status) in its place"
                    + SourceProblem.via(via),
                es: "algo entre esta máquina y HikCentral responde HTTP \(status) en su lugar" + SourceProblem.via(via))
        case .noSuchPath(let path):
            Phrase(
                en: "there is no \(path) at this address (HTTP 404)", es: "no hay \(path) en esta dirección (HTTP 404)")
        case .redirected(let path, let status):
            Phrase(
                en: "\(path) redirects to another address (HTTP \(status))",
                es: "\(path) redirige a otra dirección (HTTP \(status))")
        case .busy(let answer):
            Phrase(
                en: "HikCentral asks for fewer requests (\(answer.place))",
                es: "HikCentral pide menos solicitudes (\(answer.place))")
        case .refused(let refusal, let answer): refusal.phrase(answer)
        case .clockOff(let difference):
            Phrase(
                en:
                    "this machine's clock is \(difference.distanceInWords) HikCentral's; nothing can be read until they "
                    + "agree",
                es: "el reloj de esta máquina está \(difference.distanceInSpanish) de HikCentral; no se puede leer "
                    + "nada hasta que coincidan")
        case .eventType(let type, let doors, let answer):
            Phrase(
                en: "HikCentral does not accept event type \(EventType.name(of: type)) at doors "
                    + "\(doors.joined(separator: ",")) (\(answer.place))\(answer.said)",
                es: "HikCentral no acepta el tipo de evento \(type) en las puertas "
                    + "\(doors.joined(separator: ",")) (\(answer.place))\(answer.said)")
        case .notAccepted(let answer):
            Phrase(
                en: "HikCentral does not accept the request (\(answer.place))\(answer.said)",
                es: "HikCentral no acepta la solicitud (\(answer.place))\(answer.said)")
        case .failed(let answer):
            Phrase(
                en: "HikCentral answered with a failure (\(answer.place))\(answer.said)",
                es: "HikCentral respondió con un error (\(answer.place))\(answer.said)")
        case .pageTooLarge:
            Phrase(
                en: "HikCentral finds even pages of one item too large",
                es: "para HikCentral hasta las páginas de un elemento son demasiado grandes")
        case .noSuchItem:
            Phrase(en: "HikCentral does not know the item", es: "HikCentral no conoce ese elemento")
        case .noDoors:
            Phrase(
                en: "this key cannot see any doors in HikCentral; nothing can be read",
                es: "esta clave no ve ninguna puerta en HikCentral; no se puede leer nada")
        case .unexpected(let text): .quoting(text)
        }
    }

    private static func via(_ via: String?) -> String { via.map { " (\($0))" } ?? "" }

    package var remedy: Remedy? {
        switch self {
        case .tls(let failure, _): .advice(failure.remedy.phrase)
        case .unintelligible(_, let status, _) where [502, 503, 504].contains(status):
            .advice(
                en:
                    "start the OpenAPI gateway on HikCentral's server (Service Manager); if it runs, let the firewall in "
                    + "between pass requests",
                es: "inicie el gateway OpenAPI en el servidor de HikCentral (Service Manager); si ya funciona, que el "
                    + "firewall intermedio deje pasar las solicitudes")
        case .inBetween:
            .advice(
                en: "let it pass requests to \(SettingName.hikCentralHost), or take that host out of the proxy with "
                    + "no_proxy",
                es: "que deje pasar las solicitudes a \(SettingName.hikCentralHost), o exceptúe ese host del proxy con "
                    + "no_proxy")
        case .page, .redirected:
            .advice(
                en:
                    "is it a login page of the network (captive portal) or a proxy? curl -skI shows it, with the address "
                    + "in \(SettingName.hikCentralHost); is that right?",
                es:
                    "¿es una página de acceso a la red (portal cautivo) o un proxy? curl -skI la muestra, con la dirección "
                    + "de \(SettingName.hikCentralHost); ¿es correcta?")
        case .unintelligible:
            .advice(
                en: "is \(SettingName.hikCentralHost) right, or does a proxy answer in between?",
                es: "¿es correcto \(SettingName.hikCentralHost), o responde un proxy intermedio?")
        case .invalidAddress, .noSuchPath, .refused(.stranger, _):
            .advice(
                en:
                    "set \(SettingName.hikCentralHost) to the address and HTTPS port of the server that has HikCentral's "
                    + "OpenAPI gateway, without a path",
                es: "ponga en \(SettingName.hikCentralHost) la dirección y el puerto HTTPS del servidor que tiene el "
                    + "gateway OpenAPI de HikCentral, sin ruta")
        case .refused(let refusal, let answer): refusal.remedy(answer)
        case .clockOff:
            .advice(
                en: "set the clock that is wrong: hik2humand check compares this machine's, HikCentral's and Humand's",
                es: "ponga en hora el reloj equivocado: hik2humand check compara el de esta máquina, el de HikCentral "
                    + "y el de Humand")
        case .eventType:
            .advice(
                en: "if it does not know the type, leave it out of \(SettingName.eventTypes)",
                es: "si no conoce ese tipo, quítelo de \(SettingName.eventTypes)")
        case .notAccepted:
            .advice(
                en: "see whether this HikCentral's version and licence have the API",
                es: "vea si la versión y la licencia de este HikCentral incluyen la API")
        case .noDoors:
            .advice(
                en: "let the key's partner user see the doors (its area permissions in HikCentral)",
                es: "permita que el usuario socio de la clave vea las puertas (sus permisos de área en HikCentral)")
        case .noConnection, .busy, .failed, .pageTooLarge, .noSuchItem, .unexpected: nil
        }
    }
}

extension SourceAnswer {
    /// The path without the prefix that all paths share, as HikCentral's own settings list it.
    package var api: String { path.replacing("/artemis/api/", with: "") }

    fileprivate var place: String { "\(path), code \(code)" }

    fileprivate var said: String { message.isEmpty ? "" : ": \(message)" }
}

extension KeyRefusal {
    fileprivate func phrase(_ answer: SourceAnswer) -> Phrase {
        switch self {
        case .signature(let diagnosis):
            Phrase(
                en: "HikCentral refuses the signature (\(answer.place))\(diagnosis.clause.english)",
                es: "HikCentral rechaza la firma (\(answer.place))\(diagnosis.clause.spanish)")
        case .noKey:
            Phrase(
                en: "the key did not arrive at HikCentral (\(answer.place))",
                es: "la clave no llegó a HikCentral (\(answer.place))")
        case .credentials:
            Phrase(
                en: "HikCentral finds no valid credentials (\(answer.place))",
                es: "HikCentral no encuentra credenciales válidas (\(answer.place))")
        case .partner:
            Phrase(
                en: "the partner user of this key is missing or locked (\(answer.place))",
                es: "el usuario socio de esta clave no existe o está bloqueado (\(answer.place))")
        case .address:
            Phrase(
                en: "HikCentral lets this partner in only from other addresses (\(answer.place))\(answer.said)",
                es: "HikCentral admite a este socio solo desde otras direcciones (\(answer.place))\(answer.said)")
        case .licence:
            Phrase(
                en: "HikCentral's licence does not cover this (\(answer.place))\(answer.said)",
                es: "la licencia de HikCentral no incluye esto (\(answer.place))\(answer.said)")
        case .resource:
            Phrase(
                en: "the key lacks a permission or, from HikCentral 3.0 on, a door does not exist (\(answer.place))",
                es: "a la clave le falta un permiso o, desde HikCentral 3.0, una puerta no existe (\(answer.place))")
        case .clock:
            Phrase(
                en: "HikCentral refuses the timestamp or the nonce (\(answer.place))",
                es: "HikCentral rechaza la hora o el nonce (\(answer.place))")
        case .unknownKey:
            Phrase(
                en: "HikCentral does not know the key (\(answer.place))",
                es: "HikCentral no conoce la clave (\(answer.place))")
        case .missingRight:
            Phrase(
                en: "the key may not use \(answer.api) (code \(answer.code))",
                es: "la clave no puede usar \(answer.api) (código \(answer.code))")
        case .stranger:
            Phrase(
                en: "what answers is not HikCentral's OpenAPI (\(answer.place))",
                es: "lo que responde no es el OpenAPI de HikCentral (\(answer.place))")
        case .other:
            Phrase(
                en: "HikCentral refuses the key (\(answer.place))\(answer.said)",
                es: "HikCentral rechaza la clave (\(answer.place))\(answer.said)")
        }
    }

    fileprivate func remedy(_ answer: SourceAnswer) -> Remedy? {
        let openAPI = "HikCentral's OpenAPI settings"
        let ajustes = "los ajustes de OpenAPI de HikCentral"
        return switch self {
        case .signature(let diagnosis): diagnosis.remedy
        case .credentials:
            .advice(
                en:
                    "copy \(SettingName.hikCentralKey) and \(SettingName.hikCentralSecret) again; HikCentral 3.x may want "
                    + "\(SettingName.hikCentralUser) too",
                es:
                    "copie de nuevo \(SettingName.hikCentralKey) y \(SettingName.hikCentralSecret); HikCentral 3.x puede "
                    + "pedir también \(SettingName.hikCentralUser)")
        case .partner:
            .advice(
                en: "in \(openAPI), unlock the partner user or create it again",
                es: "en \(ajustes), desbloquee el usuario socio o créelo de nuevo")
        case .address:
            .advice(
                en: "in \(openAPI), add this machine's address to the partner's list",
                es: "en \(ajustes), agregue la dirección de esta máquina a la lista del socio")
        case .licence:
            .advice(
                en: "see that HikCentral's licence has Third-Party Integration, and that its maximum is not reached",
                es: "vea que la licencia de HikCentral incluya Third-Party Integration y no haya llegado a su máximo")
        case .resource:
            .advice(
                en:
                    "see whether a door that is read was deleted in HikCentral; else let the key's partner user see the "
                    + "doors' area",
                es:
                    "vea si se borró en HikCentral una puerta que se lee; si no, permita que el usuario socio de la clave "
                    + "vea el área de las puertas")
        case .noKey:
            .advice(en: "see whether a proxy drops X-Ca-Key", es: "vea si un proxy elimina X-Ca-Key")
        case .clock:
            .advice(
                en:
                    "set the clocks (HikCentral allows 15 minutes); older gateways need \(SettingName.signsKeyOnly)=true",
                es: "ponga en hora los relojes (HikCentral admite 15 minutos); los gateways antiguos necesitan "
                    + "\(SettingName.signsKeyOnly)=true")
        case .unknownKey:
            .advice(
                en:
                    "copy \(SettingName.hikCentralKey) again from \(openAPI), and \(SettingName.hikCentralSecret) with it; "
                    + "the two may be swapped",
                es: "copie de nuevo \(SettingName.hikCentralKey) de \(ajustes), y con ella "
                    + "\(SettingName.hikCentralSecret); quizá estén intercambiadas")
        case .missingRight:
            .advice(
                en:
                    "in \(openAPI), tick \(answer.api) under Authorized APIs of this key's partner user, and see that the "
                    + "user is not locked",
                es: "en \(ajustes), marque \(answer.api) entre las API autorizadas (Authorized APIs) del usuario socio "
                    + "de esta clave, y vea que el usuario no esté bloqueado")
        case .other:
            .advice(
                en:
                    "check \(SettingName.hikCentralKey), \(SettingName.hikCentralSecret) and the key's rights in \(openAPI)",
                es:
                    "revise \(SettingName.hikCentralKey), \(SettingName.hikCentralSecret) y los permisos de la clave en "
                    + "\(ajustes)")
        case .stranger: nil
        }
    }
}

extension SignatureDiagnosis {
    /// The clause that follows "the signature is refused".
    package var clause: Phrase {
        switch self {
        case .unknown: Phrase(same: "")
        case .wrongSecret:
            Phrase(
                en:
                    ": both sides signed the same text, so \(SettingName.hikCentralSecret) is not the secret of this key",
                es: ": ambos firmaron el mismo texto, así que \(SettingName.hikCentralSecret) no es el secreto de esta "
                    + "clave")
        case .fewerHeaders(let line, let ours, let theirs), .otherText(let line, let ours, let theirs):
            Phrase(
                en: ": line \(line) of the signed text differs: we sign \(ours.english), the gateway \(theirs.english)",
                es: ": la línea \(line) del texto firmado difiere: aquí se firma \(ours.spanish), el gateway firma "
                    + theirs.spanish)
        }
    }

    package var remedy: Remedy {
        let copy = "copy \(SettingName.hikCentralSecret) again from HikCentral's OpenAPI settings"
        let copie = "copie de nuevo \(SettingName.hikCentralSecret) de los ajustes de OpenAPI de HikCentral"
        return switch self {
        case .unknown:
            .advice(
                en: "\(copy); if that does not help, try \(SettingName.signsKeyOnly)=true (older gateways)",
                es: "\(copie); si no ayuda, pruebe \(SettingName.signsKeyOnly)=true (gateways antiguos)")
        case .wrongSecret: .advice(en: copy, es: copie)
        case .fewerHeaders: .set(SettingName.signsKeyOnly.rawValue, to: "true")
        case .otherText:
            .advice(
                en: "name the gateway itself in \(SettingName.hikCentralHost), without a proxy; hik2humand sign --path "
                    + "/artemis/api/common/v1/version prints what we sign",
                es: "nombre el propio gateway en \(SettingName.hikCentralHost), sin proxy; hik2humand sign --path "
                    + "/artemis/api/common/v1/version muestra lo que se firma aquí")
        }
    }
}
