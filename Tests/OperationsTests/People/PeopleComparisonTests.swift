import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Humand
@testable import Operations
@testable import Support

@Suite("Persons and users compared")
struct PeopleComparisonTests {
    private func map(_ pairs: [(String, String)]) -> EmployeeMap {
        EmployeeMap.parse(Data(("hikcentral,humand\n" + pairs.map { "\($0.0),\($0.1)\n" }.joined()).utf8)).map
    }

    private func compare(
        _ persons: [Person], _ users: [HumandUser], _ kind: EmployeeIDKind = .personCode, map: EmployeeMap = .empty
    ) -> PeopleComparison {
        PeopleComparison(persons: persons, users: users, idKind: kind, map: map)
    }

    private let ana = Person(id: "17", code: "1001", name: "Ana Pérez", cards: ["43013830"])

    @Test("Without a map a person is mapped if an active user in Humand has the same number")
    func withoutMap() {
        let result = compare(
            [
                ana, Person(id: "18", code: "1002", name: "Bruno Díaz"),
                Person(id: "19", code: "1003", name: "Cora"),
                Person(id: "20", code: "", name: "Dora Sosa"), Person(id: "21", code: "1005", name: "Elsa Ruiz"),
            ],
            [
                HumandUser(employee: "1001", firstName: "Ana", lastName: "Pérez"),
                HumandUser(employee: "1002", status: .deactivated), HumandUser(employee: "1003", status: .unclaimed),
                HumandUser(employee: "x@example.com", firstName: "Dora", lastName: "Sosa"),
                HumandUser(employee: "7", firstName: "Otra", lastName: "Persona"),
                HumandUser(employee: "8", status: .deactivated),
            ])
        #expect(
            result.persons.map(\.state)
                == [.mapped, .inactive(.deactivated), .inactive(.unclaimed), .noNumber, .unmapped])
        #expect(result.persons[3].likely?.user.employee == "x@example.com")
        #expect(result.others.map(\.employee) == ["7"])
        #expect(!result.isComplete)
        #expect(
            result.counts.map { "\($0.count) \($0.word)" }
                == ["1 mapped", "1 unmapped", "1 no number", "1 deactivated", "1 unclaimed"])
    }

    @Test("Two numbers that were exchanged are seen by the names; a name that is merely another is not")
    func mixedUp() {
        let persons = [
            ana, Person(id: "18", code: "1002", name: "DÍAZ Bruno"), Person(id: "19", code: "3", name: "Eva Paz"),
        ]
        let users = [
            HumandUser(employee: "AP-1", firstName: "Ana", lastName: "Pérez"),
            HumandUser(employee: "BD-2", firstName: "Bruno", lastName: "Diaz"),
            HumandUser(employee: "ES-3", firstName: "Eva", lastName: "Sosa de Ríos"),
        ]
        let right = [("1001", "AP-1"), ("1002", "BD-2"), ("3", "ES-3")]
        #expect(compare(persons, users, map: map(right)).mixUps.isEmpty, "people marry")
        let wrong = compare(persons, users, map: map([("1001", "BD-2"), ("1002", "AP-1"), ("3", "ES-3")])).mixUps
        #expect(wrong.map(\.person.id) == ["17", "18"])
        #expect(
            MixUp.phrase(wrong)
                == Phrase(
                    en:
                        "the punches of 2 persons go to users of another name, though Humand has a user of their own name: "
                        + "Ana Pérez → BD-2 Bruno Diaz, and not AP-1; DÍAZ Bruno → AP-1 Ana Pérez, and not BD-2",
                    es:
                        "los marcajes de 2 personas van a usuarios de otro nombre, aunque Humand tiene un usuario con el suyo: "
                        + "Ana Pérez → BD-2 Bruno Diaz, y no AP-1; DÍAZ Bruno → AP-1 Ana Pérez, y no BD-2"))
        let twins = users + [HumandUser(employee: "AP-9", firstName: "Ana", lastName: "Pérez")]
        #expect(
            compare([ana], twins, map: map([("1001", "BD-2")])).mixUps.isEmpty, "which of two of her name, nobody knows"
        )
    }

    @Test("With a map only its lines count, and a line for an unknown user is reported")
    func withMap() {
        let persons = [
            ana, Person(id: "18", code: "1002", name: "Bruno Díaz"),
            Person(id: "19", code: "1003", name: "Cora Paz"),
        ]
        let users = [
            HumandUser(employee: "AP-1", firstName: "Ana", lastName: "Pérez"),
            HumandUser(employee: "1003", firstName: "Cora", lastName: "Paz"),
        ]
        let result = compare(persons, users, map: map([("1001", "AP-1"), ("1002", "gone")]))
        #expect(result.persons.map(\.state) == [.mapped, .unknownUser, .unmapped])
        #expect(result.persons[2].likely == LikelyUser(user: users[1], reason: .sameNumber, isSure: true))
    }

    @Test("For a line that leads nowhere the likely user is found from its own number, and no map takes it over unread")
    func mappedNumber() {
        let person = Person(id: "18", code: "X-9", name: "Bruno")
        let user = HumandUser(employee: "30123456", firstName: "Bruno", lastName: "Díaz")
        let result = compare([person], [user], map: map([("X-9", "30.123.456")]))
        #expect(result.persons.first?.state == .unknownUser)
        #expect(result.persons.first?.likely?.user == user)
        #expect(result.persons.first?.likely?.reason == .sameNumberWithoutZeros)
        #expect(PeopleReport(result).proposal(.english).leftOut == 1)
    }

    @Test("Where another number than EMPLOYEE_ID's is the same, the reason names it")
    func otherNumber() {
        let coded = Person(id: "17", code: "004500", name: "Ana Pérez")
        let carded = Person(id: "18", code: "9", name: "Bruno Díaz", cards: ["77"])
        let users = [
            HumandUser(employee: "004500", firstName: "Ana", lastName: "Pérez"),
            HumandUser(employee: "77", firstName: "Bruno", lastName: "Díaz"),
        ]
        let result = compare([coded, carded], users, .personID, map: map([]))
        #expect(result.persons.map { $0.likely?.reason } == [.sameCode, .sameCard])
        #expect(result.persons[0].likely?.reason.phrase.english == "its personCode is the same number")
    }

    @Test("Any of a person's cards may be the one in the map")
    func cards() {
        let person = Person(id: "1", name: "X", cards: ["1", "2"])
        let result = compare([person], [HumandUser(employee: "E2")], .cardNumber, map: map([("2", "E2"), ("9", "E9")]))
        #expect(result.persons.map(\.state) == [.mapped])
        #expect(result.persons.first?.number == "2")
    }

    @Test("The likeliest user is found by number, then a field, then the name, with how sure it is")
    func likely() {
        var legajo = HumandUser(employee: "g1", firstName: "Gil", lastName: "Ríos")
        legajo.fields = ["1042", "Planta Norte"]
        let users = [
            HumandUser(employee: "004501", firstName: "Ana", lastName: "Paz"),
            HumandUser(employee: "2002", firstName: "Nada", lastName: "Que Ver"), legajo,
            HumandUser(employee: "n1", firstName: "María", lastName: "Gómez"),
            HumandUser(employee: "n2", firstName: "Juan", lastName: "Solo"),
            HumandUser(employee: "n3", firstName: "Juan", lastName: "Solo"),
            HumandUser(employee: "n4", firstName: "Lía Sofía", lastName: "Mansilla"),
            HumandUser(employee: "n5", firstName: "Hugo", lastName: "Bianchi"),
            HumandUser(employee: "n6", firstName: "Deleted", lastName: "Person", status: .deleted),
        ]
        func found(_ code: String, _ name: String) -> String? {
            compare([Person(id: "1", code: code, name: name)], users).persons[0].likely.map {
                "\($0.user.employee) \($0.reason.rawValue) \($0.isSure ? "sure" : "not sure")"
            }
        }
        #expect(found("4501", "Ana Paz") == "004501 same number but for zeros in front or punctuation sure")
        #expect(found("00-4501", "Otra Gente") == "004501 same number but for zeros in front or punctuation not sure")
        #expect(found("01042", "Gil Rios") == "g1 same number in a field of Humand sure")
        #expect(found("77", "Maria GOMEZ") == "n1 same name sure")
        #expect(found("77", "GOMEZ, MARIA") == "n1 same name in another order not sure")
        #expect(found("77", "María\u{200B} Gómez") == "n1 same name, but with characters that nobody sees not sure")
        #expect(found("00\u{200B}4501", "Ana Paz")?.hasSuffix("not sure") == true)
        #expect(found("77", "Juan Solo") == "n2 same name, but several people have it not sure")
        #expect(found("77", "Lía Mansilla") == "n4 one name is part of the other not sure")
        #expect(found("77", "Hugo Bianqui") == nil)
        #expect(found("77", "Hugo Bianchy") == "n5 similar name not sure")
        #expect(found("77", "Deleted Person") == nil)
        #expect(found("77", "") == nil)
    }

    @Test("If two persons match one user, neither match is sure")
    func rivals() {
        let users = [HumandUser(employee: "n1", firstName: "María", lastName: "Gómez")]
        let result = compare(
            [Person(id: "1", code: "1", name: "María Gómez"), Person(id: "2", code: "2", name: "Gómez María")],
            users)
        #expect(result.persons.map { $0.likely?.isSure } == [false, false])
        #expect(result.others.isEmpty)
    }

    @Test("A user who is already mapped is not proposed for anybody else")
    func taken() {
        let users = [HumandUser(employee: "1001", firstName: "Ana", lastName: "Pérez")]
        let result = compare([ana, Person(id: "2", code: "2", name: "Ana Pérez")], users)
        #expect(result.persons[1].likely == nil)
    }

    @Test("The proposed map is a valid map with the sure matches, without the others")
    func proposedMap() throws {
        let users = [
            HumandUser(employee: "AP,1", firstName: "Ana", lastName: "Pérez"),
            HumandUser(employee: "n4", firstName: "Lía Sofía", lastName: "Mansilla"),
            HumandUser(employee: "b@example.com", firstName: "Bruno", lastName: "Díaz"),
        ]
        let persons = [
            ana, Person(id: "2", code: "0002", name: "Bruno Díaz"),
            Person(id: "3", code: "3", name: "Lía Mansilla"),
            Person(id: "4", code: "", name: "Nobody"),
        ]
        let report = PeopleReport(compare(persons, users))
        #expect(report.proposal(.english).leftOut == 2)
        var file = EmployeeMapFile(.plain)
        file.merge(report.proposal(.english).lines, names: report.names)
        let text = file.text
        #expect(
            text == """
                hikcentral,humand,name,reason
                0002,b@example.com,Bruno Díaz,same name: Bruno Díaz
                1001,"AP,1",Ana Pérez,same name: Ana Pérez

                """)
        let parsed = EmployeeMap.parse(Data(text.utf8))
        #expect(parsed.problems.isEmpty && parsed.map[hikcentral: "1001"] == "AP,1")
        let reasons = report.proposal(.spanish).lines.map(\.reason)
        #expect(reasons == ["mismo nombre: Bruno Díaz", "mismo nombre: Ana Pérez"])
        var old = try EmployeeMapFile(Data("hikcentral,humand\n1001,x\n2,y\n9,z\n".utf8), style: .plain)
        old.merge(report.proposal(.english).lines, names: report.names)
        #expect(old.withoutZeros == [3], "Excel made 2 of 0002; 9 is nobody's")
    }

    @Test("A line whose number Excel has made a power of is not kept, and the person's line is written anew")
    func powers() throws {
        let line = EmployeeMapLine(id: "009001", employee: "9001", name: "Ana Pérez", reason: "same name")
        for row in ["009001;9,001E+03", "9,001E+03;9001"] {
            var file = try EmployeeMapFile(Data("hikcentral;humand\n\(row)\n2;y\n".utf8), style: .plain)
            #expect(
                file.lost.map(\.english) == ["line 2 (Excel has made 9,001E+03 of a number, whose digits are lost)"])
            file.merge([line], names: ["009001": "Ana Pérez"])
            #expect(file.text.hasSuffix("name;reason\n2;y;;\n009001;9001;Ana Pérez;same name\n"), "\(file.text)")
            #expect(EmployeeMap.parse(Data(file.text.utf8)).problems.isEmpty)
        }
    }

    @Test("A line that keeps its zeros by a formula is the person's line, and stays as it is")
    func formulas() throws {
        var file = try EmployeeMapFile(Data("hikcentral;humand\n=\"004500\";AP-1\n".utf8), style: .plain)
        let line = EmployeeMapLine(id: "004500", employee: "9", name: "Ana", reason: "same name")
        file.merge([line], names: ["004500": "Ana"])
        #expect(file.added == 0 && file.lost.isEmpty && file.text.contains("\"=\"\"004500\"\"\";AP-1;Ana;\n"))
        #expect(EmployeeMap.parse(Data(file.text.utf8)).map[hikcentral: "004500"] == "AP-1")
    }

    @Test("A new map is written beside a file that is none, and into one that is or is missing")
    func place() throws {
        let folder = try TemporaryFolder()
        func place(_ name: String, _ text: String?) throws -> String {
            let path = folder.path + "/" + name
            if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
            return String(EmployeeMapFile.place(for: path).dropFirst(folder.path.count + 1))
        }
        #expect(try place("map.csv", "hikcentral,humand\n1,a\n") == "map.csv")
        #expect(try place("none.csv", nil) == "none.csv" && place("none.xlsx", nil) == "none.csv")
        #expect(try place("m6.xlsx", "PK\u{3}\u{4}") == "m6.csv")
        #expect(try place("map.ods", "PK\u{3}\u{4}") == "map-2.csv", "map.csv is there")
        #expect(try place("people", "Ana;1\n") == "people.csv")
    }

    @Test("Table, CSV and JSON agree; --unmapped leaves out everyone who is mapped")
    func report() throws {
        let users = [
            HumandUser(employee: "1001", firstName: "Ana", lastName: "Pérez"),
            HumandUser(employee: "7", firstName: "Otra", lastName: "Persona"),
        ]
        let comparison = compare([ana, Person(id: "2", code: "0009", name: "Persona O.")], users)
        #expect(
            PeopleReport(comparison).text == """
                PERSON  NUMBER  NAME        STATE     HUMAND  LIKELY
                2       0009    Persona O.  unmapped  –       
                17      1001    Ana Pérez   mapped    1001    

                2 persons in HikCentral: 1 mapped, 1 unmapped.
                1 active users of Humand whom nobody in HikCentral maps to:
                  7  Otra Persona

                """)
        let unmapped = PeopleReport(comparison, unmappedOnly: true)
        #expect(
            CSV.rows(unmapped.csv(.plain, .spanish)).rows.map { $0.fields[3] } == [
                "state", "unmapped", "only in Humand",
            ])
        #expect(
            unmapped.csv(.excel, .spanish).contains(";sin asignar;") && !unmapped.csv(.excel, .spanish).contains("only")
        )
        #expect(
            PeopleReport(comparison).text(on: .none, in: .spanish).contains(
                """
                2 personas en HikCentral: 1 asignada, 1 sin asignar.
                1 usuario activo de Humand que no corresponde a nadie en HikCentral:
                """))
        let json = try JSONValue(parsing: Data(unmapped.json.serialized.utf8))
        #expect(json["persons"]?.elements?.count == 1 && json["complete"] == false)
        #expect(json["onlyInHumand"]?.elements?.first?["humand"]?.text == "7")
    }

    @Test("Thousands of people who share a few names are all matched")
    func thousands() {
        let persons = (0..<3000).map { Person(id: "\($0)", code: "a\($0)", name: "María José Pérez \($0)") }
        let users = (0..<3000).map { HumandUser(employee: "b\($0)", firstName: "María José", lastName: "Pérez \($0)") }
        let result = compare(persons, users)
        #expect(result.persons.count { $0.likely?.isSure == true } == 3000)
    }
}
