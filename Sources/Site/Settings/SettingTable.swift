import Attendance
import Base
import Humand
import Ledger
import Sync
import Webhooks

/// Every setting: its name, its default, the values that are allowed, and what it is.
///
/// To add one, define it here, list it in `groups`, and read it in `Settings`. The table of settings,
/// `.env.example` and the manual follow.
package enum SettingTable {
    // What a type of its own has a default for, it has the default of.
    private static let rules = MappingRules()
    private static let humand = HumandAccount(baseURL: "https://api-prod.humand.co", key: Secret(""))

    package static let hikCentralHost = Setting<String>.baseURL(
        "HIKVISION_HOST", nil, droppingPath: "/artemis",
        .init(
            en: "Base URL of the HikCentral OpenAPI gateway, such as https://10.0.0.5",
            es: "URL base del gateway OpenAPI de HikCentral, por ejemplo https://10.0.0.5"))
    package static let appKey = Setting<Secret>.secret(
        "HIK_APP_KEY",
        .init(
            en: "Partner key (AK) from HikCentral's OpenAPI settings",
            es: "Clave de socio (AK) de los ajustes de OpenAPI de HikCentral"))
    package static let appSecret = Setting<Secret>.secret(
        "HIK_SECRET", .init(en: "Partner secret (SK) of that key", es: "Secreto de socio (SK) de esa clave"))
    package static let userID = Setting<String?>.userID(
        "HIK_USER_ID",
        .init(
            en: "User name for the header userId, where HikCentral 3.x refuses requests without it",
            es: "Nombre de usuario para el encabezado userId, si HikCentral 3.x rechaza las peticiones sin él"))
    static let signsKeyOnly = Setting<Bool>.flag(
        "HIK_SIGN_KEY_ONLY", false,
        .init(
            en: "true signs the key alone, for older gateways that refuse nonce and timestamp",
            es: "true firma solo la clave, para gateways antiguos que rechazan nonce y timestamp"))
    package static let eventTypes = Setting<Set<Int>>.eventTypes(
        "HIK_EVENT_TYPES", rules.eventTypes,
        .init(
            en: "Comma-separated event types to read; fewer mean fewer requests, such as 196893,198914,197127",
            es:
                "Tipos de evento que se leen, separados por comas; menos tipos son menos peticiones, por ejemplo 196893,198914,197127"
        ))
    package static let zone = Setting<SiteZone>.zone(
        "HIK_TIME_ZONE",
        .init(
            en: "IANA zone of the site, for event times that come without an offset",
            es: "Zona horaria IANA del sitio, para horas de eventos que llegan sin desfase"))

    package static let entryDevices = Setting<[DeviceReference]>.devices(
        "ENTRY_DEVICES",
        .init(
            en: "Doors that clock in: names or codes, comma-separated; door/reader for one reader",
            es: "Puertas que marcan entrada: nombres o códigos, separados por comas; puerta/lector para un solo lector")
    )
    package static let exitDevices = Setting<[DeviceReference]>.devices(
        "EXIT_DEVICES",
        .init(
            en: "Doors that clock out, written the same way",
            es: "Puertas que marcan salida, escritas de la misma forma"))
    package static let direction = Setting<[DirectionRule]>.direction(
        "DIRECTION", rules.direction,
        .init(
            en: "How the direction is found, in order: devices, status (checkInAndOutType), alternate",
            es:
                "Cómo se determina el sentido, en orden: devices (puertas), status (checkInAndOutType), alternate (alternando)"
        ))
    package static let employeeID = Setting<EmployeeIDKind>.choice(
        "EMPLOYEE_ID", rules.employeeID,
        .init(
            en: "Which of HikCentral's numbers names the employee",
            es: "Qué número de HikCentral identifica al empleado"))
    package static let employeeMap = Setting<EmployeeMap>.employeeMap(
        "EMPLOYEE_MAP",
        .init(
            en: "CSV file (hikcentral,humand) from that number to Humand's employeeInternalId",
            es: "Archivo CSV (hikcentral,humand) que lleva de ese número al employeeInternalId de Humand"))
    static let filter = Setting<EventFilter>.filter(
        "EVENT_FILTER",
        .init(
            en: "JSON filter: event_type_in, door_in, reader_in, person_in",
            es: "Filtro JSON: event_type_in, door_in, reader_in, person_in"))

    package static let humandURL = Setting<String>.baseURL(
        "HUMAND_BASE_URL", humand.baseURL, .init(en: "Base URL of Humand's API", es: "URL base de la API de Humand"))
    package static let humandKey = Setting<Secret>.secret(
        "HUMAND_AUTH",
        .init(
            en: "Humand's API key, with or without Basic in front",
            es: "Clave de API de Humand, con o sin Basic delante"))
    static let comment = Setting<String>.comment(
        "HUMAND_COMMENT", rules.comment,
        .init(
            en: "Comment of every entry; {door} and {reader} are replaced",
            es: "Comentario de cada marcaje; {door} y {reader} se reemplazan"))
    static let clockInPath = Setting<String>.path(
        "HUMAND_CLOCK_IN_PATH", humand.clockInPath,
        .init(en: "Path that takes clock-ins", es: "Ruta que recibe las entradas"))
    static let clockOutPath = Setting<String>.path(
        "HUMAND_CLOCK_OUT_PATH", humand.clockOutPath,
        .init(en: "Path that takes clock-outs", es: "Ruta que recibe las salidas"))
    static let readsBack = Setting<Bool>.flag(
        "HUMAND_READ_BACK", humand.readsBack,
        .init(
            en: "false if the API key may not list entries; unconfirmed punches are then sent again",
            es:
                "false si la clave de API no puede listar marcajes; los que están sin confirmar se envían entonces otra vez"
        ))
    static let duplicateWords = Setting<[String]>.list(
        "HUMAND_DUPLICATE_WORDS", humand.words.duplicate,
        .init(
            en: "Words by which a refusal is known as a duplicate",
            es: "Palabras por las que un rechazo se reconoce como duplicado"))
    static let futureWords = Setting<[String]>.list(
        "HUMAND_FUTURE_WORDS", humand.words.future,
        .init(
            en: "Words by which a refusal is known as an entry in the future",
            es: "Palabras por las que un rechazo se reconoce como marcaje en el futuro"))

    package static let dryRun = Setting<Bool>.flag(
        "DRY_RUN", false,
        .init(
            en: "true reads for real, posts nothing and writes nothing",
            es: "true lee de verdad, no envía nada y no escribe nada"))
    static let pollInterval = Setting<Span>.duration(
        "POLL_INTERVAL", .minutes(5), .seconds(1)...(.days(1)),
        .init(en: "How often HikCentral is asked", es: "Cada cuánto se consulta a HikCentral"))
    static let settle = Setting<Span>.duration(
        "SETTLE", .seconds(30), .seconds(0)...(.hours(1)),
        .init(
            en: "How long an event may take from the door to HikCentral before its window is read",
            es: "Cuánto puede tardar un evento de la puerta a HikCentral antes de que se lea su ventana"))
    static let longestWindow = Setting<Span>.duration(
        "WINDOW_MAX", .hours(1), .minutes(1)...(.days(31)),
        .init(
            en: "The longest window that is read at a time while catching up",
            es: "La ventana más larga que se lee de una vez al ponerse al día"))
    package static let startFrom = Setting<StartFrom>.startFrom(
        "START_FROM",
        .init(
            en: "Where the very first run begins: now, a duration back (2d), a day (2026-01-27) or a time",
            es:
                "Dónde empieza la primera ejecución: now (ahora), una duración hacia atrás (2d), un día (2026-01-27) o una hora"
        ))
    static let lateCheck = Setting<Span>.duration(
        "LATE_CHECK", .hours(1), .seconds(1)...(.days(1)),
        .init(
            en: "How often counts are compared to find events that were uploaded late",
            es: "Cada cuánto se comparan conteos para encontrar eventos subidos con atraso"))
    static let lateWindow = Setting<Span>.duration(
        "LATE_WINDOW", .hours(72), .hours(1)...(.days(30)),
        .init(en: "How far back that comparison looks", es: "Hasta dónde mira hacia atrás esa comparación"))
    static let recentWindow = Setting<Span>.duration(
        "RECENT_WINDOW", .hours(2), .seconds(0)...(.days(3)),
        .init(
            en:
                "How far back every poll compares counts, from the start of a UTC day; 0 leaves late uploads to LATE_CHECK",
            es:
                "Hasta dónde compara conteos cada consulta, desde el inicio de un día UTC; 0 deja las subidas tardías a LATE_CHECK"
        ))
    static let reconcileAt = Setting<TimeOfDay?>.timeOfDay(
        "RECONCILE_AT",
        .init(
            en: "Time of day at which the daemon compares yesterday with Humand, such as 03:30; never when empty",
            es: "Hora del día en que el servicio compara el día anterior con Humand, por ejemplo 03:30; vacío: nunca"))

    static let debounce = Setting<Span>.duration(
        "DEBOUNCE", rules.debounce, .seconds(0)...(.hours(1)),
        .init(
            en: "A second read of a person in the same direction within this time is a double read",
            es: "Una segunda lectura de una persona en el mismo sentido dentro de este tiempo es una lectura doble"))
    static let alternateReset = Setting<Span>.duration(
        "ALTERNATE_RESET", rules.alternateReset, .minutes(1)...(.days(3)),
        .init(
            en: "After this long without a punch, alternate begins with a clock-in again",
            es: "Tras este tiempo sin marcajes, alternate vuelve a empezar con una entrada"))
    static let maximumFuture = Setting<Span>.duration(
        "MAX_FUTURE", rules.maxFuture, .seconds(0)...(.hours(1)),
        .init(
            en: "How far ahead of this machine's clock an event may be stamped",
            es: "Cuánto puede adelantarse la hora de un evento al reloj de esta máquina"))
    static let maximumAge = Setting<Span>.duration(
        "MAX_AGE", rules.maxAge, .hours(1)...(.days(3650)),
        .init(
            en: "Events older than this are held for a person",
            es: "Los eventos más antiguos que esto quedan retenidos para que decida una persona"))

    package static let stateFolder = Setting<StateFolder>.stateFolder(
        "STATE_DIR", .init(en: "Where cursor and ledger are kept", es: "Dónde se guardan el cursor y el registro"))
    static let ledgerRetention = Setting<Span>.duration(
        "LEDGER_RETENTION", .days(400), .days(31)...(.days(36_500)),
        .init(en: "How long ledger files are kept", es: "Cuánto se conservan los archivos del registro"))
    static let timeout = Setting<Span>.duration(
        "HTTP_TIMEOUT", .seconds(30), .seconds(1)...(.minutes(5)),
        .init(en: "The longest a request may take in all", es: "Lo máximo que puede tardar una petición en total"))
    static let pushListen = Setting<[ListenAddress]>.addresses(
        "LISTEN",
        .init(
            en: "Where pushes of HikCentral and FindFace are received, such as 10.0.0.9:8090; nowhere when empty",
            es:
                "Dónde se reciben los push de HikCentral y FindFace, por ejemplo 10.0.0.9:8090; vacío: en ninguna parte"
        ))
    static let pushToken = Setting<Secret?>.optionalSecret(
        "PUSH_TOKEN",
        .init(
            en: "Secret that HikCentral sends with every push, at least 16 characters",
            es: "Secreto que HikCentral envía con cada push, de al menos 16 caracteres"))
    static let keepsSubscription = Setting<Bool>.flag(
        "PUSH", false,
        .init(
            en: "true has the daemon subscribe to HikCentral's pushes, and renew that when it is gone",
            es:
                "true hace que el servicio se suscriba a los push de HikCentral y renueve la suscripción si desaparece"
        ))
    package static let pushURL = Setting<String>.pushURL(
        "PUSH_URL",
        .init(
            en: "How HikCentral reaches LISTEN: http://10.0.0.9:8090/webhook/hikvision/events",
            es: "Cómo llega HikCentral a LISTEN: http://10.0.0.9:8090/webhook/hikvision/events"))
    static let confirmsPushes = Setting<Bool>.flag(
        "PUSH_CONFIRM", true,
        .init(
            en: "false takes pushes at their word, for a key that may not read events; a forged push is then a punch",
            es:
                "false cree en los push tal como llegan, para una clave que no puede leer eventos; un push falso es entonces un marcaje"
        ))
    static let findFaceSecret = Setting<Secret?>.pathSecret(
        "FINDFACE_SECRET",
        .init(
            en:
                "Last part of the URL for FindFace, http://10.0.0.9:8090/webhook/findface/SECRET; at least 16 characters",
            es:
                "Última parte de la URL para FindFace, http://10.0.0.9:8090/webhook/findface/SECRETO; al menos 16 caracteres"
        ))
    package static let findFaceEntryCameras = Setting<[DeviceReference]>.devices(
        "FINDFACE_ENTRY_CAMERAS",
        .init(
            en: "Cameras that clock in: FindFace's ids or names, comma-separated",
            es: "Cámaras que marcan entrada: ids o nombres de FindFace, separados por comas"))
    package static let findFaceExitCameras = Setting<[DeviceReference]>.devices(
        "FINDFACE_EXIT_CAMERAS",
        .init(
            en: "Cameras that clock out, written the same way",
            es: "Cámaras que marcan salida, escritas de la misma forma"))
    static let findFaceMap = Setting<EmployeeMap>.employeeMap(
        "FINDFACE_MAP", of: .findFace,
        .init(
            en: "CSV file (findface,humand) from a person's external id, or id, to Humand's employeeInternalId",
            es:
                "Archivo CSV (findface,humand) que lleva del id externo de una persona, o de su id, al employeeInternalId de Humand"
        ))
    static let findFaceConfidence = Setting<Double>.share(
        "FINDFACE_MIN_CONFIDENCE", 0,
        .init(
            en: "Faces that FindFace recognises with less confidence are no punches",
            es: "Los rostros que FindFace reconoce con menos confianza no son marcajes"))
    static let findFaceTrust = Setting<FindFaceSettings.Trust>.choice(
        "FINDFACE_TRUST", .post,
        .init(
            en: "hold has a person release each punch, since FindFace cannot be asked",
            es: "hold hace que una persona libere cada marcaje, ya que a FindFace no se le puede preguntar"))
    static let findFaceMaximum = Setting<Int>.count(
        "FINDFACE_MAX_PER_HOUR", 10, 1...1000,
        .init(
            en: "A person's punches beyond this in an hour are held",
            es: "Los marcajes de una persona que pasen de este número en una hora quedan retenidos"))
    static let statusListen = Setting<[ListenAddress]>.addresses(
        "STATUS_LISTEN",
        .init(
            en: "Where status, health and metrics are shown over HTTP, such as 127.0.0.1:8080; nowhere when empty",
            es:
                "Dónde se muestran estado, salud y métricas por HTTP, por ejemplo 127.0.0.1:8080; vacío: en ninguna parte"
        ))
    static let listenAllow = Setting<[IPNetwork]>.networks(
        "LISTEN_ALLOW",
        .init(
            en: "Addresses and networks that may connect, such as 10.0.0.0/8; everybody when empty",
            es: "Direcciones y redes que pueden conectarse, por ejemplo 10.0.0.0/8; vacío: todas"))
    static let metricsFile = Setting<String>.file(
        "METRICS_FILE",
        .init(
            en: "File for node_exporter's textfile collector, written at the end of run --once",
            es: "Archivo para el recolector textfile de node_exporter, escrito al final de run --once"))
    static let webhooks = Setting<[Receiver]>.receivers(
        "WEBHOOKS_FILE",
        .init(
            en: "JSON file that lists who gets what happens over HTTP; nobody when empty",
            es: "Archivo JSON con quiénes reciben por HTTP lo que pasa; vacío: nadie")
    ).naming(.read)
    static let noticeTo = Setting<[String]>.mailAddresses(
        "NOTICE_TO",
        .init(
            en: "Who gets notices by mail: addresses, comma-separated; needs a sendmail program",
            es: "Quién recibe avisos por correo: direcciones separadas por comas; requiere un programa sendmail"))
    static let noticeCommand = Setting<[String]>.command(
        "NOTICE_COMMAND",
        .init(
            en:
                "Program that gets each notice on standard input; /usr/sbin/sendmail -t -i when only NOTICE_TO is given",
            es:
                "Programa que recibe cada aviso por la entrada estándar; /usr/sbin/sendmail -t -i si solo se define NOTICE_TO"
        ))
    static let pingURL = Setting<Secret?>.secretURL(
        "PING_URL",
        .init(
            en: "URL that is called after each good poll, so that a monitor elsewhere notices when none comes",
            es: "URL que se llama tras cada consulta buena, para que un monitor externo note si no llega ninguna"))
    static let summaryAt = Setting<TimeOfDay?>.timeOfDay(
        "SUMMARY_AT",
        .init(
            en: "Time of day of the daily summary, such as 07:00; none when empty",
            es: "Hora del día del resumen diario, por ejemplo 07:00; vacío: ninguno"))
    static let quietDoors = Setting<QuietDoors>.quietDoors(
        "QUIET_DOOR",
        .init(
            en: "Whether doors that fall silent are reported: true, false, or the doors to leave out",
            es: "Si se avisa de puertas que quedan en silencio: true, false, o las puertas que se excluyen"))
    package static let language = Setting<Language?>.language(
        "HIK_LANGUAGE",
        .init(
            en: "Language for people: terminal, notices, reports; that of LANGUAGE and LANG when empty",
            es: "Idioma para las personas: terminal, avisos, informes; vacío: el de LANGUAGE y LANG"))
    static let logLevel = Setting<LogLevel>.choice(
        "LOG_LEVEL", .info, .init(en: "How much is logged", es: "Cuánto se escribe en el log"))
    static let logFormat = Setting<Log.Format>.choice(
        "LOG_FORMAT", .text,
        .init(
            en: "How log lines look; text is key=value", es: "Qué forma tienen las líneas del log; text es clave=valor")
    )
    static let personalData = Setting<PersonalData>.choice(
        "LOG_PERSONAL_DATA", .masked,
        .init(
            en: "Whether the log shows employees' numbers in full",
            es: "Si el log muestra completos los números de empleado"))

    enum PersonalData: String, CaseIterable, Sendable {
        case masked
        case full
    }

    fileprivate static let groups: [SettingGroup] = [
        SettingGroup(
            .init(same: "HikCentral"), [hikCentralHost, appKey, appSecret, userID, signsKeyOnly, eventTypes, zone]),
        SettingGroup(
            .init(en: "Doors and people", es: "Puertas y personas"),
            [entryDevices, exitDevices, direction, employeeID, employeeMap, filter]),
        SettingGroup(
            .init(same: "Humand"),
            [
                humandURL, humandKey, comment, clockInPath, clockOutPath, readsBack, duplicateWords, futureWords,
            ]),
        SettingGroup(
            .init(en: "Reading", es: "Lectura"),
            [dryRun, pollInterval, settle, longestWindow, startFrom, lateCheck, lateWindow, recentWindow, reconcileAt]),
        SettingGroup(.init(en: "Punches", es: "Marcajes"), [debounce, alternateReset, maximumFuture, maximumAge]),
        SettingGroup(
            .init(en: "Pushes, and status over HTTP", es: "Recepción de push, y estado por HTTP"),
            [
                pushListen, pushToken, keepsSubscription, pushURL, confirmsPushes, statusListen, listenAllow,
                metricsFile, webhooks,
            ]),
        SettingGroup(
            .init(same: "FindFace"),
            [
                findFaceSecret, findFaceEntryCameras, findFaceExitCameras, findFaceMap, findFaceConfidence,
                findFaceTrust, findFaceMaximum,
            ]),
        SettingGroup(.init(en: "Notices", es: "Avisos"), [noticeTo, noticeCommand, pingURL, summaryAt, quietDoors]),
        SettingGroup(
            .init(en: "State, network and log", es: "Estado, red y log"),
            [stateFolder, ledgerRetention, timeout, language, logLevel, logFormat, personalData]),
    ]
}

extension SettingGroup {
    /// Every setting, in the order in which they are shown.
    package static let all: [SettingGroup] = SettingTable.groups

    fileprivate init(_ title: Phrase, _ settings: [any DefinedSetting]) {
        self.init(title: title, settings: settings.map(\.definition))
    }
}
