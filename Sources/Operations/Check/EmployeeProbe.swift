import Attendance
import Base
import Humand
import Site

/// Which users HikCentral's persons map to.
struct EmployeeProbe: Probe {
    let subjects: [Finding.Subject] = [.employees]
    let needs = Finding.Subject.key(.humand)

    func run(_ checkup: Checkup) {
        guard let persons = checkup.persons else {
            checkup.skip(.employees, en: "it needs HikCentral's persons", es: "necesita las personas de HikCentral")
            return
        }
        guard let users = checkup.users else {
            checkup.skip(.employees, en: "it needs Humand's users", es: "necesita los usuarios de Humand")
            return
        }
        guard !persons.isEmpty else {
            checkup.warn(
                .employees, en: "this key cannot see any persons in HikCentral",
                es: "esta clave no ve ninguna persona en HikCentral",
                remedy: .advice(
                    en: "check the areas that its partner user may see",
                    es: "revise las áreas que puede ver su usuario socio"))
            return
        }
        let rules = checkup.settings.rules
        let comparison = PeopleComparison(
            persons: persons, users: users, idKind: rules.employeeID, map: rules.employeeMap)
        let mapped = comparison.persons.count { $0.state == .mapped }
        let counts = comparison.counts.map { PersonStanding.State.counted($0.count, $0.word) }.joined(separator: ", ")
        let (key, count) = (rules.employeeID.rawValue, persons.count)
        let way =
            rules.employeeMap.isEmpty
            ? Phrase(en: "by \(key), without EMPLOYEE_MAP", es: "por \(key), sin EMPLOYEE_MAP")
            : Phrase(en: "by \(key), through EMPLOYEE_MAP", es: "por \(key), mediante EMPLOYEE_MAP")
        let map = checkup.settings.mapFile ?? "\(PackagedSite.folder)/employees.csv"
        if let mixUp = MixUp.phrase(comparison.mixUps) {
            checkup.doubt(
                .employees, mixUp, remedy: EmployeeProbe.untangling(rules.employeeMap, map, checkup.settings),
                isBeforeStart: true)
        }
        let slip =
            EmployeeProbe.zeros(comparison, rules.employeeMap, file: map)
            ?? EmployeeProbe.ownIDs(comparison, users, file: map)
            ?? EmployeeProbe.exchanged(comparison, users, rules.employeeMap, file: map)
        if mapped == 0 {
            checkup.fail(
                .employees,
                en: "none of HikCentral's \(count) maps to an active user of Humand \(way.english) "
                    + "(\(counts.english))",
                es: (count == 1
                    ? "la única persona de HikCentral no corresponde"
                    : "ninguna de las \(count) de HikCentral corresponde")
                    + " a un usuario activo de Humand \(way.spanish) (\(counts.spanish))",
                remedy: slip ?? EmployeeProbe.otherNumber(persons, users, rules)
                    ?? .advice(
                        en:
                            "check EMPLOYEE_ID and EMPLOYEE_MAP; sudo hik2humand people --map --output \(map) proposes a "
                            + "map",
                        es:
                            "revise EMPLOYEE_ID y EMPLOYEE_MAP; sudo hik2humand people --map --output \(map) propone un "
                            + "mapa"),
                .misconfigured)
        } else if comparison.isComplete {
            checkup.pass(
                .employees, en: "all \(count) map to users of Humand \(way.english)",
                es: (count == 1 ? "la única corresponde a un usuario" : "las \(count) corresponden a usuarios")
                    + " de Humand \(way.spanish)")
        } else {
            let phrase = Phrase(
                en: "\(mapped) of \(count) map to users of Humand \(way.english) (\(counts.english))",
                es: "\(mapped) de \(count) \(mapped == 1 ? "corresponde" : "corresponden") a usuarios de Humand "
                    + "\(way.spanish) (\(counts.spanish))")
            let remedy =
                slip
                ?? .advice(
                    en: "hik2humand people --unmapped shows the others; their punches are held",
                    es: "hik2humand people --unmapped muestra las demás; sus marcajes quedan retenidos")
            checkup.warn(.employees, phrase, remedy: remedy)
        }
    }

    /// What to do about people whose punches go to each other.
    private static func untangling(_ map: EmployeeMap, _ file: String, _ settings: Settings) -> Remedy {
        guard !map.isEmpty else {
            return .advice(
                en: "correct the number in HikCentral or in Humand, or give them a line in EMPLOYEE_MAP",
                es: "corrija el número en HikCentral o en Humand, o deles una línea en EMPLOYEE_MAP")
        }
        return .advice(
            settings.order("reload").phrase.within(
                en: { "correct their lines in \(file), then \($0)" },
                es: { "corrija sus líneas en \(file), y luego \($0)" }))
    }

    /// What to do about lines of the map that lack the zeros at the front of either number.
    private static func zeros(_ comparison: PeopleComparison, _ map: EmployeeMap, file: String) -> Remedy? {
        let count = comparison.persons.count { person in
            switch person.state {
            case .unmapped: person.number.map(map.lacksZeros) ?? false
            case .unknownUser: person.likely?.reason == .sameNumberWithoutZeros
            case .mapped, .inactive, .noNumber: false
            }
        }
        guard count > 0 else { return nil }
        return .advice(
            en:
                "EMPLOYEE_MAP lacks the zeros at the front of \(count == 1 ? "1 number" : "\(count) numbers") (as "
                + "4500 for 004500), which Excel takes away: format its columns as text and type them again; sudo "
                + "hik2humand people --map --output \(file) proposes the lines",
            es: "a EMPLOYEE_MAP le faltan los ceros iniciales de \(count == 1 ? "1 número" : "\(count) números") (como "
                + "4500 por 004500), que Excel quita: dé a sus columnas formato de texto y escríbalos otra vez; sudo hik2humand "
                + "people --map --output \(file) propone las líneas")
    }

    /// What to do where the ids of the two sides stand in each other's columns.
    private static func exchanged(
        _ comparison: PeopleComparison, _ users: [HumandUser], _ map: EmployeeMap, file: String
    ) -> Remedy? {
        let numbers = Set(comparison.persons.compactMap(\.number))
        guard map.isExchanged(numbers: numbers, employees: Set(users.map(\.employee))) else { return nil }
        return .advice(
            en: "the columns of \(file) are exchanged: HikCentral's numbers stand under humand, and Humand's ids under "
                + "hikcentral; exchange the two words in its first line",
            es:
                "las columnas de \(file) están intercambiadas: los números de HikCentral están bajo humand, y los ids de "
                + "Humand bajo hikcentral; intercambie las dos palabras de su primera línea")
    }

    /// What to do about lines of the map that name Humand's own ids of its users.
    private static func ownIDs(_ comparison: PeopleComparison, _ users: [HumandUser], file: String) -> Remedy? {
        let owners = Dictionary(users.compactMap { user in user.id.map { ($0, user) } }) { first, _ in first }
        let mistaken = comparison.persons.compactMap { person in
            person.state == .unknownUser ? person.employee.flatMap { owners[$0] } : nil
        }
        guard let first = mistaken.first, let id = first.id else { return nil }
        return .advice(
            en:
                "EMPLOYEE_MAP has Humand's own id of \(mistaken.count == 1 ? "1 user" : "\(mistaken.count) users"), where "
                + "the employee id belongs (\(first.employee), not \(id), for \(first.name)); sudo hik2humand people --map "
                + "--output \(file) proposes the lines",
            es: "EMPLOYEE_MAP tiene el id propio de Humand de "
                + "\(mistaken.count == 1 ? "1 usuario" : "\(mistaken.count) usuarios"), donde va el id de empleado "
                + "(\(first.employee), no \(id), para \(first.name)); sudo hik2humand people --map --output \(file) propone "
                + "las líneas")
    }

    /// Another number of the same people, by which some do map.
    private static func otherNumber(_ persons: [Person], _ users: [HumandUser], _ rules: MappingRules) -> Remedy? {
        let tallies = EmployeeIDKind.allCases.filter { $0 != rules.employeeID }.map { kind in
            let other = PeopleComparison(persons: persons, users: users, idKind: kind, map: rules.employeeMap)
            return (kind: kind.rawValue, mapped: other.persons.count { $0.state == .mapped })
        }
        guard let (kind, mapped) = tallies.max(by: { $0.mapped < $1.mapped }), mapped > 0 else { return nil }
        let count = persons.count
        return .advice(
            en: "set EMPLOYEE_ID=\(kind): by it \(mapped) of \(count) map",
            es: "ponga EMPLOYEE_ID=\(kind): con ese número \(mapped == 1 ? "corresponde" : "corresponden") \(mapped) "
                + "de \(count)")
    }
}
