import Base
import Site

/// The questions of `init`, in their order: each is proved before the next one is asked.
enum InitStep: CaseIterable {
    case language, host, key, zone, doors, humand, people, start

    var title: Phrase {
        switch self {
        case .language: Phrase(en: "Language", es: "Idioma")
        case .host: Phrase(en: "HikCentral", es: "HikCentral")
        case .key: Phrase(en: "HikCentral's key", es: "La clave de HikCentral")
        case .zone: Phrase(en: "Time zone", es: "Zona horaria")
        case .doors: Phrase(en: "Doors", es: "Puertas")
        case .humand: Phrase(en: "Humand's key", es: "La clave de Humand")
        case .people: Phrase(en: "People", es: "Personas")
        case .start: Phrase(en: "From when", es: "Desde cuándo")
        }
    }
}

/// What `init` says, apart from the findings of its proofs.
package enum InitText {
    static let introduction = Phrase(
        en: """

            This asks for what hik2humand needs, checks each answer, and writes the settings at the end.
            Enter keeps the answer in [brackets], “back” returns to the question before, and Ctrl-D leaves:
            what you have answered is kept, and the next init goes on with it.

            """,
        es: """

            Se le preguntará lo que hik2humand necesita; cada respuesta se prueba, y los ajustes se escriben al final.
            Enter conserva la respuesta entre [corchetes], «atrás» vuelve a la pregunta anterior y Ctrl-D sale:
            lo respondido se guarda y el próximo init continúa desde ahí.

            """)
    static let resumed = Phrase(
        en: "The answers of an earlier init are in the brackets.\n",
        es: "Las respuestas de un init anterior están entre los corchetes.\n")
    /// - Parameters:
    ///   - file: the settings.
    ///   - map: where `init` would write an employee map.
    package static func noTerminal(_ file: String, map: String) -> Phrase {
        let service = (PackagedSite(settingsFile: file) ?? .only).service
        return Phrase(
            en: """
                init asks questions, and there is no terminal to ask on. Without it:
                  1. fill in \(file); its comments explain each setting
                  2. sudo hik2humand trust
                     accepts HikCentral's certificate
                  3. sudo hik2humand check
                     says what is missing, and what to fix first
                  4. sudo hik2humand people --map --output \(map)
                     proposes an employee map where the numbers differ; then set EMPLOYEE_MAP=\(map)
                  5. sudo hik2humand run --once --dry-run --quiet
                     shows what would be posted
                  6. sudo hik2humand run --once
                     posts; from then on entries in Humand are real
                  7. sudo systemctl enable --now \(service)

                """,
            es: """
                init hace preguntas, y no hay una terminal donde hacerlas. Sin init:
                  1. complete \(file); sus comentarios explican cada ajuste
                  2. sudo hik2humand trust
                     acepta el certificado de HikCentral
                  3. sudo hik2humand check
                     dice qué falta y qué corregir primero
                  4. sudo hik2humand people --map --output \(map)
                     propone un mapa de empleados si los números difieren; después ponga EMPLOYEE_MAP=\(map)
                  5. sudo hik2humand run --once --dry-run --quiet
                     muestra lo que se enviaría
                  6. sudo hik2humand run --once
                     envía; a partir de ahí los marcajes en Humand son reales
                  7. sudo systemctl enable --now \(service)

                """)
    }
    static let host = Phrase(
        en: "Address of HikCentral's OpenAPI gateway, such as https://10.0.0.5",
        es: "Dirección del gateway OpenAPI de HikCentral, por ejemplo https://10.0.0.5")
    static let trust = Phrase(
        en: "Look at the certificate and trust it now?", es: "¿Ver el certificado y confiar en él ahora?")
    static let trustAuthority = Phrase(
        en: "Trust it all the same? (it is what openssl req -x509 makes; the fingerprint is shown first)",
        es: "¿Confiar en él de todos modos? (es lo que crea openssl req -x509; primero se muestra la huella)")
    static let appKey = Phrase(en: "Partner key (AK)", es: "Clave de socio (AK)")
    static let appSecret = Phrase(
        en: "Partner secret (SK; it is not shown)", es: "Secreto de socio (SK; no se muestra)")
    static let zone = Phrase(
        en: "Time zone of the site, such as America/Argentina/Buenos_Aires",
        es: "Zona horaria del sitio, por ejemplo America/Argentina/Buenos_Aires")
    static let doors = Phrase(
        en: "Doors, with yesterday's events:", es: "Puertas, con los eventos de ayer:")
    static let entries = Phrase(
        en: "Which of them clock in? Numbers, such as 1,3-5", es: "¿Cuáles marcan entrada? Números, por ejemplo 1,3-5")
    static let exits = Phrase(
        en: "Which of them clock out?", es: "¿Cuáles marcan salida?")
    static let bothWays = Phrase(
        en: "A door that is named in both gives no direction. Choose again.",
        es: "Una puerta nombrada en ambas no indica el sentido. Elija de nuevo.")
    static func noSuchDoor(_ name: String) -> Phrase {
        let shown = name.cut(to: 60)
        return Phrase(
            en: "“\(shown)” is no number, name or code from above",
            es: "“\(shown)” no es un número, nombre o código de arriba")
    }
    static let humandKey = Phrase(
        en: "Humand's API key (it is not shown)", es: "Clave de API de Humand (no se muestra)")
    static let employeeID = Phrase(
        en: "Which number names the employee: personCode (the employee number), personId or cardNo",
        es: "Qué número identifica al empleado: personCode (número de empleado o legajo), personId o cardNo")
    /// What the question offers besides, by its words without accents in alphabetical order.
    static let employeeWords = [
        "legajo": "personCode", "de empleado numero": "personCode", "employee number": "personCode",
        "tarjeta": "cardNo", "card": "cardNo", "personcode": "personCode", "personid": "personId", "cardno": "cardNo",
    ]
    static let yesOrNo = Phrase(en: "Please answer y or n.", es: "Responda s o n.")
    static let noMapNeeded = Phrase(
        en: "Everybody has the same number in Humand: no employee map is needed.",
        es: "Todos tienen el mismo número en Humand: no hace falta un mapa de empleados.")
    static let proposesMap = Phrase(
        en: "Write an employee map of everybody who is matched with certainty?",
        es: "¿Escribir un mapa de empleados con todos los que se corresponden con seguridad?")
    static let start = Phrase(
        en: "Read events from: now, or a day such as 2026-01-27",
        es: "Leer eventos desde: now (ahora), o un día como 2026-01-27")
    static let future = Phrase(
        en: "That is in the future: nothing before it will ever be read.",
        es: "Eso está en el futuro: nada anterior se leerá nunca.")
    static let needed = Phrase(en: "An answer is needed here.", es: "Aquí hace falta una respuesta.")
    static let goOn = Phrase(en: "Go on anyway?", es: "¿Continuar de todos modos?")
    static let secretKept = Phrase(en: "(set)", es: "(definido)")
    static let unchanged = Phrase(en: "Nothing is to be changed.", es: "No hay nada que cambiar.")
    static let check = Phrase(en: "Everything is checked once more:", es: "Se revisa todo una vez más:")
    static let dryRun = Phrase(
        en:
            "And this is what a run would post (nothing is posted now; reading takes seconds, or minutes where many days are read):",
        es:
            "Y esto es lo que una ejecución enviaría (ahora no se envía nada; la lectura tarda segundos, o minutos si son muchos días):"
    )
    static func next(_ site: PackagedSite) -> Phrase {
        let (run, service) = ("sudo hik2humand run --once", site.service)
        return Phrase(
            en: """
                When that is what you expect: \(run), then systemctl enable --now \(service).
                From then on entries in Humand are real, and hik2humand never deletes one.
                Where it runs already: sudo systemctl reload \(service).

                """,
            es: """
                Si es lo que espera: \(run), y luego systemctl enable --now \(service).
                A partir de ahí los registros en Humand son reales, y hik2humand nunca borra ninguno.
                Si ya está funcionando: sudo systemctl reload \(service).

                """)
    }

    static func writes(_ file: String) -> Phrase {
        Phrase(en: "Write this to \(file)?", es: "¿Escribir esto en \(file)?")
    }

    static func written(_ file: String) -> Phrase { Phrase(en: "\(file) is written.\n", es: "\(file) está escrito.\n") }

    static func left(_ file: String, _ draft: String) -> Phrase {
        Phrase(
            en: "\(file) was not changed. Your answers are in \(draft);\n"
                + "the next hik2humand init goes on with them, unless you delete that file.\n",
            es: "\(file) no se cambió. Sus respuestas están en \(draft);\n"
                + "el próximo hik2humand init continúa con ellas, salvo que borre ese archivo.\n")
    }

    static func untouched(_ file: String) -> Phrase {
        Phrase(
            en:
                "\(file) was not changed, and no answer was kept. The next hik2humand init starts again from the first question.\n",
            es:
                "\(file) no se cambió y no se guardó ninguna respuesta. El próximo hik2humand init empieza otra vez por la primera pregunta.\n"
        )
    }

    /// The settings are written, and what comes behind that was not ended.
    static func unchecked(_ file: String) -> Phrase {
        Phrase(
            en: "\(file) is written. The check of it was not ended: hik2humand check, then\n"
                + "hik2humand run --once --dry-run; neither posts anything.\n",
            es: "\(file) está escrito. La revisión no terminó: hik2humand check y después\n"
                + "hik2humand run --once --dry-run; ninguno envía nada.\n")
    }

    /// - Parameter process: that of the other one; nil if it is not known.
    package static func busy(_ file: String, process: String?) -> Phrase {
        let (english, spanish) = process.map { (" (process \($0))", " (proceso \($0))") } ?? ("", "")
        return Phrase(
            en: "another init\(english) is asking for \(file): end that one first, then begin again",
            es: "otro init\(spanish) está preguntando por \(file): termine primero ese y empiece de nuevo")
    }

    static let trusted = Phrase(
        en: "What trust has done for HikCentral's certificate stays.",
        es: "Lo que trust hizo para el certificado de HikCentral se conserva.")

    static func mapped(_ file: String) -> Phrase {
        Phrase(
            en: "The employee map \(file) has been written, and stays.",
            es: "El mapa de empleados \(file) se escribió y se conserva.")
    }

    static func dropped(_ problem: Phrase, from draft: String) -> Phrase {
        problem.within(
            en: { "An answer in \(draft) cannot be used and is left out: \($0)" },
            es: { "Una respuesta de \(draft) no se puede usar y se descarta: \($0)" })
    }

    package static func cannotWrite(_ file: String) -> Phrase {
        Phrase(
            en: "this user may not write \(file): sudo hik2humand init, or name another file with --env-file",
            es: "este usuario no puede escribir \(file): sudo hik2humand init, o nombre otro archivo con --env-file")
    }
}
