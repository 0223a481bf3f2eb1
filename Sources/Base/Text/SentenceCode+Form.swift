// The words of each code. `{}` is a gap, in the same order in both languages; in Spanish, foreign words stand in quotes.

extension SentenceCode {
    package var form: Phrase {
        switch self {
        case .words: Phrase(en: "{}", es: "“{}”")
        case .accepted, .dryRun, .refusedBeside, .refusedAlone, .refusedEmployee, .refusedUnread,
            .refusedButShown, .refusedStopped, .refusedKeyToo, .refusedNotRead, .alreadyThere, .future:
            decision
        case .notSent, .notTaken, .unconfirmed, .unconfirmedStopped, .unconfirmedShown, .unconfirmedAbsent,
            .unconfirmedUnreadable, .sentAfterReading, .sentAgain, .setAside, .readBackFailed, .behind, .unauthorized,
            .noRights, .misdirected:
            delivery
        case .retried, .released, .corrected, .dropped, .obstacleDropped, .reopened, .otherArrived: person
        case .clockIn: Phrase(en: "clock-in {}", es: "entrada {}")
        case .clockOut: Phrase(en: "clock-out {}", es: "salida {}")
        case .more: Phrase(en: "{} more", es: "{} más")
        case .answer, .answerWords, .answerCode, .status, .redirect, .inBetween, .via, .withoutID, .withoutEntries,
            .withoutJSON, .page, .humand, .otherAnswer, .otherEmployee, .otherDirection, .repeatedID, .readBackOff,
            .failedTimes, .failedMissing, .about, .answered, .answeredWords, .answeredRedirect, .answeredGone:
            answered
        case .noDays, .noEntries, .noUsers, .otherPeople, .missingEmployee, .missingDays, .missingDay, .missingUsers:
            list
        case .timedOut, .noUsableAnswer, .answerTooLarge, .stopping, .noConnection, .noAddress, .noHost, .proxyUnusable,
            .proxyRefuses, .handshakeEnded, .connectionEnded, .connectionEndedThen, .usedConnectionEnded,
            .noFinalAnswer:
            connection
        case .notHTTP, .headerUnreadable, .headerLineTooLong, .headerTooLong, .lengthDiffers, .requestTooLong,
            .requestWithoutURL, .workerNotStarted, .workerWithoutPipe, .workerNotTaking, .workerDied, .workerOddAnswer,
            .workerGarbled:
            exchange
        case .untrustedIssuer, .selfSigned, .expired, .notYetValid, .nameMismatch, .anyNameMismatch, .notTLS,
            .tlsFailed, .withRemedy, .lookAtCertificate, .renewCertificate, .setClock, .useHTTPSPort:
            tls
        }
    }

    private var decision: Phrase {
        switch self {
        case .accepted: Phrase(en: "Humand accepted it", es: "Humand lo aceptó")
        case .dryRun: Phrase(en: "dry run: not posted", es: "ensayo: no se envió")
        case .refusedBeside:
            Phrase(
                en: "Humand refused it: {}; Humand then held that day: {}",
                es: "rechazado por Humand: {}; Humand tenía entonces ese día: {}")
        case .refusedAlone:
            Phrase(
                en: "Humand refused it: {}; Humand then held nothing of that day",
                es: "rechazado por Humand: {}; Humand no tenía entonces nada de ese día")
        case .refusedEmployee:
            Phrase(
                en: "Humand refused it: {}; Humand also refuses to list this employee's entries; check the number with "
                    + "hik2humand people",
                es: "rechazado por Humand: {}; Humand tampoco muestra los marcajes de ese empleado; revise el número "
                    + "con hik2humand people")
        case .refusedUnread:
            Phrase(
                en: "Humand refused it: {}; what Humand holds that day could not be read ({})",
                es: "rechazado por Humand: {}; no se pudo leer lo que Humand tiene ese día ({})")
        case .refusedButShown:
            Phrase(en: "refused ({}), but reading back shows it", es: "Humand lo rechazó ({}), pero lo muestra")
        case .refusedStopped:
            Phrase(en: "refused ({}); the program stopped", es: "Humand lo rechazó ({}); el programa se detuvo")
        case .refusedKeyToo:
            Phrase(
                en: "refused ({}); reading back was refused too",
                es: "Humand lo rechazó ({}) y también rechazó la consulta")
        case .refusedNotRead:
            Phrase(en: "refused ({}); reading back: {}", es: "Humand lo rechazó ({}); al consultarlo: {}")
        case .alreadyThere: Phrase(en: "Humand has it already: {}", es: "Humand ya lo tiene: {}")
        default: Phrase(en: "in Humand's future: {}", es: "está en el futuro para Humand: {}")
        }
    }

    private var delivery: Phrase {
        switch self {
        case .notSent: Phrase(en: "not sent: {}", es: "no se envió: {}")
        case .notTaken: Phrase(en: "not taken: {}", es: "Humand no lo tomó: {}")
        case .unconfirmed: Phrase(en: "unconfirmed: {}", es: "sin confirmar ({})")
        case .unconfirmedStopped:
            Phrase(en: "unconfirmed: the program stopped", es: "sin confirmar: el programa se detuvo")
        case .unconfirmedShown:
            Phrase(en: "was unconfirmed; reading back shows it", es: "se consultó Humand y lo muestra")
        case .unconfirmedAbsent:
            Phrase(en: "was unconfirmed; reading back does not show it", es: "se consultó Humand y no lo tiene")
        case .unconfirmedUnreadable:
            Phrase(
                en: "was unconfirmed; cannot be read back ({})",
                es: "sin confirmar; no se puede consultar en Humand ({})")
        case .sentAfterReading:
            Phrase(
                en: "reading back shows that Humand lacks it: it is sent",
                es: "se consultó Humand y no lo tiene: se envía")
        case .sentAgain: Phrase(en: "{}: sent again", es: "{}; se envía")
        case .setAside:
            Phrase(
                en: "{}; set aside, so that others can go first", es: "{}; apartado, para que otros puedan salir")
        case .readBackFailed: Phrase(en: "reading back: {}", es: "al consultar Humand: {}")
        case .behind:
            Phrase(
                en: "an earlier punch of the same person waits or was refused",
                es: "detrás de un marcaje anterior de la misma persona")
        case .unauthorized:
            Phrase(
                en: "Humand refuses the key ({}); nothing is posted until {} is right, nothing is given up",
                es: "Humand rechaza la clave ({}); no se envía nada hasta que {} sea correcta, y no se pierde nada")
        case .noRights:
            Phrase(
                en: "the key has no rights in Humand ({}); nothing is posted until it has them, nothing is given up",
                es:
                    "la clave no tiene permisos en Humand ({}); no se envía nada hasta que los tenga, y no se pierde nada"
            )
        default:
            Phrase(
                en:
                    "what answers is not Humand's time tracking ({}); nothing is posted until {} and the paths are right "
                    + "and nothing answers in between, nothing is given up",
                es:
                    "lo que responde no es el control horario de Humand ({}); no se envía nada hasta que {} y las rutas "
                    + "sean correctos y nada responda en su lugar, y no se pierde nada")
        }
    }

    private var person: Phrase {
        switch self {
        case .retried: Phrase(en: "tried again by {}", es: "reintentado por {}")
        case .released: Phrase(en: "released by {}", es: "liberado por {}")
        case .corrected: Phrase(en: "corrected", es: "corregido")
        case .dropped: Phrase(en: "dropped by {}: {}", es: "descartado por {}: “{}”")
        case .obstacleDropped:
            Phrase(
                en: "the punch before it was dropped by {}", es: "el marcaje anterior fue descartado por {}")
        case .reopened:
            Phrase(
                en: "opened again by {}: read back, and delivered where Humand lacks it",
                es: "reabierto por {}: se consulta Humand, y se envía si no lo tiene")
        default:
            Phrase(
                en: "tried again: another punch of the person has arrived since",
                es: "se reintenta: después llegó otro marcaje de la misma persona")
        }
    }

    private var answered: Phrase {
        switch self {
        case .answer: Phrase(en: "{}: {}", es: "{}: “{}”")
        case .answerWords: Phrase(en: "{} {}", es: "{} “{}”")
        case .answerCode: Phrase(same: "{}")
        case .status: Phrase(same: "HTTP {}")
        case .redirect:
            Phrase(en: "HTTP {}, a redirect to another address", es: "HTTP {}, una redirección a otra dirección")
        case .inBetween:
            Phrase(
                en: "HTTP {} from something between here and Humand",
                es: "HTTP {} de algo entre esta máquina y Humand")
        case .via: Phrase(same: "{} ({})")
        case .withoutID: Phrase(en: "{} without an id", es: "{}, sin un id")
        case .withoutEntries: Phrase(en: "{} without a list of entries", es: "{}, sin una lista de marcajes")
        case .page:
            Phrase(
                en: "{}, an HTML page in Humand's place: a login page of the network (captive portal) or a proxy",
                es: "{}, una página HTML en lugar de Humand: una página de acceso a la red (portal cautivo) o un proxy")
        case .withoutJSON: Phrase(en: "{} without JSON", es: "{}, sin JSON")
        case .humand: Phrase(same: "Humand: {}")
        case .otherAnswer: Phrase(en: "an answer to another post came ({})", es: "llegó la respuesta a otro envío ({})")
        case .otherEmployee: Phrase(en: "it is for another employee", es: "es de otro empleado")
        case .otherDirection: Phrase(en: "it is for the other direction", es: "es del otro sentido")
        case .repeatedID: Phrase(en: "its id is that of the post before", es: "su id es el del envío anterior")
        case .readBackOff: Phrase(en: "{} is off", es: "{} está desactivado")
        case .failedTimes: Phrase(en: "failed {} times: {}", es: "falló {} veces: {}")
        case .failedMissing: Phrase(en: "{}, {} times in a row; {}", es: "{}, {} veces seguidas; {}")
        case .about: Phrase(same: "{}: {}")
        case .answered: Phrase(en: "answered {}", es: "respondió {}")
        case .answeredWords: Phrase(en: "answered {}: {}", es: "respondió {}: “{}”")
        case .answeredRedirect:
            Phrase(
                en: "answered {}, a redirect, which is not followed",
                es: "respondió {}, una redirección, que no se sigue")
        default: Phrase(en: "answered 410: it is gone", es: "respondió 410: ya no existe")
        }
    }

    private var list: Phrase {
        switch self {
        case .noDays: Phrase(en: "an answer without a list of days", es: "una respuesta sin una lista de días")
        case .noEntries:
            Phrase(en: "an answer without a list of entries", es: "una respuesta sin una lista de marcajes")
        case .noUsers: Phrase(en: "an answer without a list of users", es: "una respuesta sin una lista de usuarios")
        case .otherPeople:
            Phrase(en: "days of nobody who was asked for", es: "días de personas por las que no se preguntó")
        case .missingEmployee:
            Phrase(en: "it is not known whether Humand knows {}", es: "no se sabe si Humand conoce a {}")
        case .missingDay: Phrase(en: "the day {} is missing (people: {})", es: "falta el día {} (personas: {})")
        case .missingDays:
            Phrase(
                en: "the days {} to {} are missing (people: {})", es: "faltan los días {} a {} (personas: {})")
        default:
            Phrase(
                en: "only {} users could be read", es: "solo se pudieron leer {} usuarios")
        }
    }

    private var connection: Phrase {
        switch self {
        case .timedOut:
            Phrase(en: "no complete answer came within {} s", es: "no llegó una respuesta completa en {} s")
        case .noUsableAnswer:
            Phrase(
                en: "no usable answer came, and this command waits {} s at most",
                es: "no llegó una respuesta utilizable, y este comando espera {} s como máximo")
        case .answerTooLarge:
            Phrase(
                en: "the answer is longer than the {} bytes that are accepted",
                es: "la respuesta supera los {} bytes que se aceptan")
        case .stopping:
            Phrase(
                en: "the program was stopping and could not wait for the answer any longer",
                es: "el programa se estaba deteniendo y no pudo esperar más la respuesta")
        case .noConnection: Phrase(en: "no connection to {} can be made: {}", es: "no hay conexión con {}: “{}”")
        case .noAddress: Phrase(en: "{} has no address: {}", es: "{} no tiene dirección: “{}”")
        case .noHost:
            Phrase(
                en: "{} is not a host that this platform can reach: {}",
                es: "{} no es un host al que esta plataforma pueda llegar: “{}”")
        case .proxyUnusable:
            Phrase(
                en: "the proxy for {} cannot be used, see https_proxy and http_proxy: {}",
                es: "no se puede usar el proxy para {}; vea https_proxy y http_proxy: “{}”")
        case .proxyRefuses:
            Phrase(en: "the proxy does not lead to {}: {}", es: "el proxy no lleva a {}: “{}”")
        case .handshakeEnded: Phrase(en: "{} ended the TLS handshake: {}", es: "{} cortó la negociación TLS: “{}”")
        case .connectionEnded:
            Phrase(
                en: "the connection to {} ended before the answer was complete: {}",
                es: "se cortó la conexión con {}: “{}”")
        case .connectionEndedThen:
            Phrase(
                en: "the connection to {} ended, and then {}", es: "se cortó la conexión con {}, y después: “{}”")
        case .usedConnectionEnded:
            Phrase(
                en: "the connection to {}, used before, ended without an answer",
                es: "la conexión con {}, ya usada antes, terminó sin respuesta")
        default:
            Phrase(
                en: "{} ended the exchange without a final answer",
                es: "{} terminó la conversación sin una respuesta final")
        }
    }

    private var exchange: Phrase {
        switch self {
        case .notHTTP:
            Phrase(
                en: "the answer of {} is not HTTP that this platform can read: {}",
                es: "la respuesta de {} no es HTTP que esta plataforma pueda leer: “{}”")
        case .headerUnreadable:
            Phrase(
                en: "the header of {}'s answer has a field without a space after its colon, a status without a reason, "
                    + "or a byte that is not UTF-8, and this platform reads none of it",
                es:
                    "el encabezado de la respuesta de {} tiene un campo sin espacio después de los dos puntos, un estado "
                    + "sin motivo o un byte que no es UTF-8, y esta plataforma no lee nada de ella")
        case .headerLineTooLong:
            Phrase(
                en: "the header of {}'s answer has a line of more than 100 kB",
                es: "el encabezado de la respuesta de {} tiene una línea de más de 100 kB")
        case .headerTooLong:
            Phrase(
                en: "the answer of {} has {} bytes of header fields",
                es: "la respuesta de {} tiene {} bytes de encabezados")
        case .lengthDiffers:
            Phrase(
                en: "the answer of {} announces {} bytes, and {} came",
                es: "la respuesta de {} anuncia {} bytes, y llegaron {}")
        case .requestTooLong:
            Phrase(
                en: "the request to {} is longer than can be sent",
                es: "la solicitud a {} es más larga de lo que se puede enviar")
        case .requestWithoutURL: Phrase(en: "the URL of {} is not one", es: "la URL de {} no es válida")
        case .workerNotStarted:
            Phrase(
                en: "the HTTP worker {} cannot be started: {}", es: "no se puede iniciar el proceso HTTP {}: “{}”")
        case .workerWithoutPipe:
            Phrase(
                en: "no pipe to an HTTP worker can be made: {}",
                es: "no se puede crear un pipe hacia un proceso HTTP: “{}”")
        case .workerNotTaking:
            Phrase(
                en: "the HTTP worker {} ended before it took a request: it {}",
                es: "el proceso HTTP {} terminó antes de tomar una solicitud: “{}”")
        case .workerDied:
            Phrase(
                en: "the HTTP worker {} while the request to {} was under way: an answer that this platform's "
                    + "URLSession does not survive, or more memory than the worker may have",
                es: "el proceso HTTP terminó (“{}”) durante la solicitud a {}: una respuesta que la URLSession de esta "
                    + "plataforma no soporta, o más memoria de la que el proceso puede tener")
        case .workerOddAnswer:
            Phrase(
                en: "the HTTP worker answered something else than was asked, and was ended",
                es: "el proceso HTTP respondió otra cosa que lo pedido, y se terminó")
        default:
            Phrase(
                en: "the HTTP worker sent something that is not an answer ({}) and was ended",
                es: "el proceso HTTP envió algo que no es una respuesta (“{}”), y se terminó")
        }
    }

    private var tls: Phrase {
        switch self {
        case .untrustedIssuer:
            Phrase(
                en: "the certificate of {} is signed by an authority that this system does not trust",
                es: "el certificado de {} está firmado por una autoridad en la que este sistema no confía")
        case .selfSigned:
            Phrase(en: "the certificate of {} is self-signed", es: "el certificado de {} es autofirmado")
        case .expired:
            Phrase(
                en: "the certificate of {} has expired, or this machine's clock is ahead",
                es: "el certificado de {} venció, o el reloj de esta máquina está adelantado")
        case .notYetValid:
            Phrase(
                en: "the certificate of {} is not valid yet, or this machine's clock is behind",
                es: "el certificado de {} aún no es válido, o el reloj de esta máquina está atrasado")
        case .nameMismatch:
            Phrase(
                en: "the certificate of {} is not issued for {}", es: "el certificado de {} no fue emitido para {}")
        case .anyNameMismatch:
            Phrase(
                en: "the certificate of {} is not issued for this name",
                es: "el certificado de {} no fue emitido para este nombre")
        case .notTLS: Phrase(en: "{} does not speak TLS on this port", es: "{} no habla TLS en este puerto")
        case .tlsFailed:
            Phrase(en: "the TLS connection with {} failed: {}", es: "falló la conexión TLS con {}: “{}”")
        case .withRemedy: Phrase(same: "{}: {}")
        case .lookAtCertificate:
            Phrase(
                en: "hik2humand check looks at the certificate and says what to do",
                es: "hik2humand check examina el certificado y dice qué hacer")
        case .renewCertificate:
            Phrase(
                en: "renew the certificate on the server, or set the clock",
                es: "renueve el certificado en el servidor, o ponga en hora el reloj")
        case .setClock: Phrase(en: "set the clock, or wait", es: "ponga en hora el reloj, o espere")
        default:
            Phrase(
                en: "use its HTTPS port, or http:// if it has none", es: "use su puerto HTTPS, o http:// si no tiene")
        }
    }
}
