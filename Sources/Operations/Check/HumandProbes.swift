import Attendance
import Base
import HTTP
import Humand
import Site

/// Whether Humand knows the key and lets it use the API.
struct HumandKeyProbe: Probe {
    let subjects: [Finding.Subject] = [.humand(.key)]
    let needs = Finding.Subject.reaching(.humand)

    private static let path = "/public/api/v1/users/me"

    func run(_ checkup: Checkup) {
        let subject = subjects[0]
        do {
            let reply = try checkup.humand.get(HumandKeyProbe.path, query: "")
            switch reply.meaning {
            case .ok(let json) where HumandKeyProbe.isUser(json):
                checkup.pass(subject, en: "accepted", es: "aceptada")
            case .unknownKey:
                checkup.fail(
                    subject,
                    reply.sentence.phrase.within(
                        en: { "Humand does not know it (\($0))" }, es: { "Humand no la conoce (\($0))" }),
                    remedy: .advice(
                        en: "copy HUMAND_AUTH again from Humand, with or without Basic in front, not encoded once more",
                        es: "copie HUMAND_AUTH otra vez de Humand, con o sin Basic delante, sin volver a codificarla"),
                    .refused)
            case .noRights:
                checkup.fail(
                    subject,
                    reply.sentence.phrase.within(
                        en: { "it has no rights (\($0))" }, es: { "no tiene permisos (\($0))" }),
                    remedy: .advice(
                        en: "in Humand, let the key use the public API with time tracking; an administrator's key can",
                        es: "en Humand, permita que la clave use la API pública con control horario; la de un "
                            + "administrador puede"),
                    .refused)
            case .slowDown(let pause):
                let wait = pause?.inWords ?? "1 min"
                checkup.fail(
                    subject, reply.sentence.phrase,
                    remedy: .advice(
                        en: "Humand asks for a pause, whatever the key: check again after \(wait)",
                        es: "Humand pide una pausa, sea cual sea la clave: revise otra vez después de \(wait)"),
                    .away)
            case .unfinished:
                checkup.fail(
                    subject, reply.sentence.phrase,
                    remedy: checkup.proxied(.humand).map(HikCentralCause.passProxy)
                        ?? .advice(
                            en: "Humand itself has failed, and says nothing of the key: check again in a minute; if it "
                                + "stays, ask Humand",
                            es: "falló Humand mismo, y no dice nada de la clave: revise otra vez en un minuto; si "
                                + "persiste, pregunte a Humand"),
                    .away)
            case .elsewhere where !(300..<400).contains(checkup.peer(.humand).http.lastAnswer?.status ?? 0):
                let answer = checkup.peer(.humand).http.answer
                checkup.fail(
                    subject,
                    en: "something between here and Humand answers GET \(HumandKeyProbe.path) in its place "
                        + "(\(answer.english))",
                    es: "algo entre esta máquina y Humand responde GET \(HumandKeyProbe.path) en su lugar "
                        + "(\(answer.spanish))",
                    remedy: checkup.proxied(.humand).map(HikCentralCause.passProxy)
                        ?? .advice(
                            en: "let the firewall or proxy in between pass; are HUMAND_BASE_URL and HUMAND_AUTH right?",
                            es: "permita el paso en el firewall o proxy intermedio; ¿son correctos HUMAND_BASE_URL y "
                                + "HUMAND_AUTH?"),
                    .misconfigured)
            case .ok, .unreadable, .declined, .unsupported, .misdirected, .elsewhere:
                let answer = checkup.peer(.humand).http.answer
                checkup.fail(
                    subject, en: "what answers GET \(HumandKeyProbe.path) is not Humand's API (\(answer.english))",
                    es: "lo que responde a GET \(HumandKeyProbe.path) no es la API de Humand (\(answer.spanish))",
                    remedy: .advice(
                        checkup.peer(.humand).portalNote
                            + Phrase(
                                en: "set HUMAND_BASE_URL=https://api-prod.humand.co, without a path",
                                es: "ponga HUMAND_BASE_URL=https://api-prod.humand.co, sin ruta")),
                    .misconfigured)
            }
        } catch {
            checkup.fail(
                subject, error.phrase,
                remedy: .advice(
                    en: "try again; if it stays, check HTTP_TIMEOUT and the network",
                    es: "vuelva a intentarlo; si persiste, revise HTTP_TIMEOUT y la red"),
                .away)
        }
    }

    /// Whether the answer describes the key's user.
    ///
    /// It looks for members that users have; another server's answer has none of them.
    private static func isUser(_ json: JSONValue) -> Bool {
        let user = json["user"] ?? json
        return ["employeeInternalId", "email", "firstName", "id"].contains { user[$0] != nil }
    }
}

/// Where punches are posted; this cannot be tested without creating an entry.
struct PostingProbe: Probe {
    let subjects: [Finding.Subject] = [.humand(.posting)]
    let needs = Finding.Subject.key(.humand)

    func run(_ checkup: Checkup) {
        let account = checkup.settings.humand
        let usual = HumandAccount(baseURL: "", key: Secret(""))
        if account.clockInPath == usual.clockInPath, account.clockOutPath == usual.clockOutPath {
            checkup.skip(
                subjects[0], en: "it would make an entry; the paths are the documented ones",
                es: "crearía un marcaje; las rutas son las documentadas")
        } else if account.clockInPath == usual.clockOutPath || account.clockOutPath == usual.clockInPath {
            checkup.fail(
                subjects[0],
                en: "HUMAND_CLOCK_IN_PATH and HUMAND_CLOCK_OUT_PATH are swapped: people would clock out as they come",
                es: "HUMAND_CLOCK_IN_PATH y HUMAND_CLOCK_OUT_PATH están invertidas: quien entra marcaría la salida",
                remedy: .advice(
                    en: "take HUMAND_CLOCK_IN_PATH and HUMAND_CLOCK_OUT_PATH out of the settings",
                    es: "quite HUMAND_CLOCK_IN_PATH y HUMAND_CLOCK_OUT_PATH de los ajustes"), .misconfigured)
        } else {
            checkup.warn(
                subjects[0],
                en: "the paths are not the documented ones, and cannot be tried without making an entry",
                es: "las rutas no son las documentadas, y no se pueden probar sin crear un marcaje",
                remedy: .advice(
                    en: "leave HUMAND_CLOCK_IN_PATH and HUMAND_CLOCK_OUT_PATH empty, unless Humand gave you others",
                    es: "deje vacíos HUMAND_CLOCK_IN_PATH y HUMAND_CLOCK_OUT_PATH, salvo que Humand le haya dado otros")
            )
        }
    }
}

/// Humand's users, for the comparison with HikCentral's persons.
struct UserProbe: Probe {
    let subjects: [Finding.Subject] = [.humand(.users)]
    let needs = Finding.Subject.key(.humand)

    /// How long reading may take in total, including the waits that Humand asks for.
    private static let timeout = Span.minutes(5)

    func run(_ checkup: Checkup) {
        defer { checkup.parts.progress(nil) }
        do {
            guard let users = try read(checkup) else {
                checkup.warn(
                    subjects[0], en: "Humand lists them too slowly", es: "Humand los lista con demasiada lentitud",
                    remedy: .advice(en: "hik2humand people waits longer", es: "hik2humand people espera más"))
                return
            }
            checkup.users = users
            let active = users.count { $0.status == .active }
            checkup.pass(
                subjects[0], en: "\(users.count), \(active) of them active",
                es: "\(users.count), de ellos \(active.counting("activo", "activos"))")
        } catch .refused(let text) {
            checkup.warn(
                subjects[0], en: "they may not be listed (\(text)); posting does not need it",
                es: "no se permite listarlos (\(text)); el envío no lo necesita",
                remedy: .advice(
                    en: "an administrator's key can; hik2humand people and reconcile need it",
                    es: "la clave de un administrador puede; hik2humand people y reconcile lo necesitan"))
        } catch {
            checkup.warn(
                subjects[0], Phrase(en: error.sentence(in: .english), es: error.sentence(in: .spanish)),
                remedy: .advice(
                    en: "posting does not need it; try again", es: "el envío no lo necesita; vuelva a intentarlo"))
        }
    }

    /// Nil if it takes too long.
    private func read(_ checkup: Checkup) throws(EntryReaderError) -> [HumandUser]? {
        let (parts, clock) = (checkup.parts, checkup.parts.clock)
        let list = HumandUserReader(
            reader: HumandReader(
                account: parts.settings.humand, http: checkup.peer(.humand).http, clock: clock,
                timeout: parts.settings.timeout))
        let end = clock.uptime + UserProbe.timeout
        while true {
            let count = list.users.count
            parts.progress(
                Phrase(
                    en: "reading Humand, \(count) users",
                    es: "leyendo Humand, \(count.counting("usuario", "usuarios"))"))
            switch try list.step() {
            case .again: continue
            case .never: return list.users
            case .at(let moment):
                guard moment < end else { return nil }
                while clock.uptime < moment { clock.wait(until: moment) }
            }
        }
    }
}

/// Whether entries can be read back.
struct EntryProbe: Probe {
    let subjects: [Finding.Subject] = [.humand(.entries)]
    let needs = Finding.Subject.key(.humand)

    func run(_ checkup: Checkup) {
        let subject = subjects[0]
        guard checkup.settings.humand.readsBack else {
            checkup.skip(
                subject, en: "HUMAND_READ_BACK=false; unconfirmed punches are sent again",
                es: "HUMAND_READ_BACK=false; los marcajes sin confirmar se envían otra vez")
            return
        }
        guard let user = checkup.users?.first(where: { $0.status == .active }) ?? checkup.users?.first else {
            checkup.skip(
                subject, en: "no user is known to ask for", es: "no se conoce ningún usuario por el cual preguntar")
            return
        }
        let day = SiteDay(checkup.parts.clock.now, in: checkup.settings.zone)
        let days = "startDate=\(day.advanced(by: -1))&endDate=\(day)&page=1&limit=10"
        let employee = HumandClient.encoded(user.employee)
        do {
            let reply = try checkup.humand.get(HumandSink.entriesPath, query: "employeeId=\(employee)&\(days)")
            switch reply.meaning {
            case .ok:
                try tryDays("employeeIds=\(employee)&\(days)", checkup)
            case .unknownKey, .noRights:
                checkup.warn(
                    subject,
                    reply.sentence.phrase.within(
                        en: { "the key may not list entries (\($0)): unconfirmed punches cannot be read back" },
                        es: {
                            "la clave no puede listar marcajes (\($0)): no se pueden releer los marcajes sin confirmar"
                        }),
                    remedy: .advice(
                        en: "use an administrator's key, or set HUMAND_READ_BACK=false: then they are sent again",
                        es: "use la clave de un administrador, o ponga HUMAND_READ_BACK=false: entonces se envían otra "
                            + "vez"))
            case .unreadable, .declined, .slowDown, .unfinished, .unsupported, .misdirected, .elsewhere:
                warn(checkup, reply.sentence.phrase)
            }
        } catch {
            warn(checkup, error.phrase)
        }
    }

    /// Whether Humand gives the days of several people at once, which saves `reconcile` most of its requests.
    private func tryDays(_ query: String, _ checkup: Checkup) throws(HTTPFailure) {
        let reply = try checkup.humand.get(HumandDayReader.path, query: query)
        switch reply.meaning {
        case .ok, .slowDown, .unfinished:
            checkup.pass(subjects[0], en: "they can be read back", es: "se pueden releer")
        case .unknownKey, .noRights, .unreadable, .declined, .unsupported, .misdirected, .elsewhere:
            checkup.warn(
                subjects[0],
                reply.sentence.phrase.within(
                    en: {
                        "they can be read back, but Humand does not give the days of several people at once (\($0)): "
                            + "reconcile asks for one person at a time, and takes longer"
                    },
                    es: {
                        "se pueden releer, pero Humand no da los días de varias personas a la vez (\($0)): reconcile "
                            + "pregunta persona por persona y tarda más"
                    }),
                remedy: .advice(
                    en: "if it must be faster: let the key read GET \(HumandDayReader.path) in Humand",
                    es: "si debe ser más rápido: permita en Humand que la clave lea GET \(HumandDayReader.path)"))
        }
    }

    private func warn(_ checkup: Checkup, _ reason: Phrase) {
        checkup.warn(
            subjects[0],
            reason.within(en: { "reading back failed: \($0)" }, es: { "falló la relectura: \($0)" }),
            remedy: .advice(en: "try again", es: "vuelva a intentarlo"))
    }
}
