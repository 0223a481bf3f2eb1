import Base
import Operations

/// What `explain` says when there is nothing to tell.
enum ExplainText {
    /// - Parameter what: stands before it, perhaps as the first half of a name.
    static func noDate(_ text: String, after what: String) -> Phrase {
        let isName = text.allSatisfy(\.isLetter) && !text.isEmpty
        let name = "hik2humand explain \"\(what) \(text)\""
        let hint = Phrase(
            en: "; a name of several words goes in quotes: \(name)",
            es: "; un nombre de varias palabras va entre comillas: \(name)")
        return Phrase(
            en: "DATE is a day such as \(SiteDay.examples[.english]), not “\(text.prefix(40))”",
            es: "FECHA es un día como \(SiteDay.examples[.spanish]), no “\(text.prefix(40))”")
            + (isName ? hint : SiteDay.whyNot(text))
    }

    static func nothing(_ what: String) -> Phrase {
        Phrase(en: "The ledger knows nothing of “\(what)”.", es: "El registro no sabe nada de “\(what)”.")
    }

    /// Most lines of the ledger are no events.
    static func noEvent(atLine line: String) -> Phrase {
        Phrase(
            en: "The ledger has no event with the line “\(line)”; hik2humand export lists the events with their lines.",
            es: "El registro no tiene ningún evento con la línea “\(line)”; hik2humand export muestra los eventos con "
                + "sus líneas.")
    }

    static func unread(_ reason: Phrase) -> Phrase {
        Phrase(en: "It is not in the ledger: \(reason[.english])", es: "No está en el registro: \(reason[.spanish])")
    }

    static func notAsked(_ error: Phrase) -> Phrase {
        Phrase(en: "HikCentral could not be asked: ", es: "No se pudo preguntar a HikCentral: ") + error
    }

    static func humandNotAsked(isOffline: Bool) -> Phrase {
        isOffline
            ? Phrase(
                en: "Whether it is still there was not asked (--offline).",
                es: "No se preguntó si sigue allí (--offline).")
            : Phrase(
                en: "Whether it is still there was not asked (HUMAND_READ_BACK=false).",
                es: "No se preguntó si sigue allí (HUMAND_READ_BACK=false).")
    }

    static func choice(
        _ what: String, _ people: [KnownPerson], _ day: SiteDay?, _ zone: SiteZone, _ terminal: Terminal,
        _ language: Language
    ) -> String {
        let intro = Phrase(
            en: "\(people.count) people fit “\(what)”; say which, by the first column:",
            es: "\(people.count) personas coinciden con “\(what)”; indique cuál, con la primera columna:")
        let headings = [
            Phrase(en: "PERSON", es: "PERSONA"), Phrase(en: "NUMBER", es: "NÚMERO"), Phrase(same: "HUMAND"),
            Phrase(en: "LAST SEEN", es: "ÚLTIMO PASO"), Phrase(en: "NAME", es: "NOMBRE"),
        ]
        var table = TextTable(heading: headings.map { $0[language] })
        for person in people.prefix(most) {
            table.add([
                person.id, person.numbers.sorted().joined(separator: ", "),
                person.employees.sorted().joined(separator: ", "),
                person.lastSeen.map(zone.text) ?? "–", person.name,
            ])
        }
        let more = people.count - most
        let rest =
            more > 0
            ? [
                Phrase(en: "… and \(more) more; give more of the name", es: "… y \(more) más; dé más del nombre")[
                    language]
            ] : []
        let example = people.first.map { "hik2humand explain \($0.id)\(day.map { " \($0)" } ?? "")" } ?? ""
        return [intro[language]].lines + table.text(on: terminal) + (rest + [example]).lines
    }

    /// Nobody reads more.
    private static let most = 50

    /// Whether HikCentral's persons were read; where not, why.
    enum Persons {
        case read, offline, failed
        /// HikCentral is not the source, or the key may not list persons.
        case notListed
        /// The settings do not say yet where HikCentral is, or with which key.
        case unset
    }

    /// What to do where HikCentral was not asked because it could not be.
    static let askAgain = Phrase(
        en: "HikCentral was not read: sudo hik2humand check says why; then ask this again",
        es: "no se leyó HikCentral: sudo hik2humand check dice por qué; después pregunte de nuevo")

    /// What to do where nobody is found.
    private static func nextStep(_ persons: Persons) -> Phrase {
        switch persons {
        case .read:
            Phrase(
                en: "check the spelling, or give the person's number or part of the name; sudo hik2humand people lists "
                    + "everybody whom HikCentral has, and whoever is missing there is to be added there first",
                es:
                    "revise cómo se escribe, o dé el número de la persona o una parte del nombre; sudo hik2humand people "
                    + "muestra a todos los que HikCentral tiene, y quien falta ahí se da de alta ahí primero")
        case .offline:
            Phrase(
                en: "check the spelling, or ask HikCentral too, without --offline",
                es: "revise cómo se escribe, o pregunte también a HikCentral, sin --offline")
        case .failed: askAgain
        case .unset:
            Phrase(
                en: "complete the settings: sudo hik2humand init asks for what is missing; then ask this again",
                es: "complete los ajustes: sudo hik2humand init pregunta lo que falta; después pregunte de nuevo")
        case .notListed:
            Phrase(
                en: "check the spelling, or give the person's number or part of the name",
                es: "revise cómo se escribe, o dé el número de la persona o una parte del nombre")
        }
    }

    /// A number that only EMPLOYEE_MAP knows.
    static func inMap(_ hikCentral: String, _ humand: String) -> Phrase {
        Phrase(
            en:
                "EMPLOYEE_MAP has the line \(hikCentral),\(humand): the person has left HikCentral, or this key does not "
                + "see them there.",
            es:
                "EMPLOYEE_MAP tiene la línea \(hikCentral),\(humand): la persona ya no está en HikCentral, o esta clave no "
                + "la ve ahí.")
    }

    /// - Parameter inMap: what EMPLOYEE_MAP knows of it.
    static func unknown(
        _ what: String, _ nearest: [KnownPerson], _ persons: Persons, inMap: Phrase?, _ language: Language
    ) -> [String] {
        let intro =
            persons == .read
            ? Phrase(
                en:
                    "Neither the ledger nor HikCentral's persons and latest events have anybody or anything called “\(what)”.",
                es:
                    "Ni el registro ni las personas y los últimos eventos de HikCentral tienen a nadie ni nada llamado “\(what)”."
            )
            : Phrase(
                en: "The ledger knows nobody and no event called “\(what)”; HikCentral's list of persons was not read.",
                es:
                    "El registro no conoce a nadie ni ningún evento llamado “\(what)”; la lista de personas de HikCentral no "
                    + "se leyó.")
        let known = [intro] + (persons == .read ? inMap.map { [$0] } ?? [] : [])
        let next = nextStep(persons).whatToDo[language]
        guard !nearest.isEmpty else { return known.map { $0[language] } + [next] }
        let hint = Phrase(en: "The nearest names:", es: "Los nombres más parecidos:")
        return (known + [hint]).map { $0[language] } + nearest.map { "  \($0.label)" } + [next]
    }
}
