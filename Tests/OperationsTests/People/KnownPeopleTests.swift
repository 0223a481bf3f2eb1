import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Support

@Suite("Who is meant by a name or a number")
struct KnownPeopleTests {
    private let people: KnownPeople = {
        var people = KnownPeople()
        let map = EmployeeMap.parse(.init("hikcentral,humand\n1001,AP-1\n".utf8)).map
        for person in [
            Person(id: "17", code: "1001", name: "Ana Pérez", cards: ["43013830"]),
            Person(id: "21", code: "1002", name: "Ana María Gómez"),
            Person(id: "33", code: "00-4501", name: "José Peña"),
            Person(id: "1001", code: "9", name: "Zoe"), Person(id: "50", code: "", name: "O'Neill, Élena"),
        ] { people.note(person, idKind: .personCode, map: map) }
        return people
    }()

    private func found(_ text: String) -> [String] { people.matches(text).map(\.id) }

    @Test(
        "A number of either side, a name, and the beginnings of its words, without accents and capitals",
        arguments: [
            ("17", ["17"]), ("ap-1", ["17"]), ("43013830", ["17"]), ("1002", ["21"]), ("4501", ["33"]),
            ("ana perez", ["17"]), ("PEREZ ANA", ["17"]), ("Pér", ["17"]), ("ana gom", ["21"]), ("pena", ["33"]),
            ("oneill", ["50"]), ("elena", ["50"]), ("eñ", []), ("omez", ["21"]), ("me", []), ("", []), ("  ", []),
        ])
    func one(_ text: String, _ expected: [String]) { #expect(found(text) == expected) }

    @Test("What fits several people leads to all of them, also a number that is one's id and the other's code")
    func several() {
        #expect(found("ana") == ["21", "17"])
        #expect(found("1001") == ["17", "1001"])
        guard case .several = people.search("ana") else { return #expect(Bool(false)) }
    }

    @Test("Nobody who fits leads to the nearest names, and to none where nothing is near")
    func nobody() {
        #expect(people.search("anna peres") == .nobody([people["17"]].compactMap(\.self)))
        #expect(people.search("jsoe") == .nobody([]))
        #expect(people.search("xyzxyz") == .nobody([]))
        #expect(KnownPeople().search("ana") == .nobody([]))
    }

    @Test("Who fits nobody is told the nearest names, and who fits several their numbers")
    func said() {
        let among = Phrase(en: "here", es: "aquí")
        #expect(people.nobodyFits("anna peres", among: among).spanish.hasSuffix("; ¿quiso decir Ana Pérez?"))
        #expect(people.nobodyFits("xyzxyz", among: among).english == "nobody here fits “xyzxyz”")
        let several = KnownPeople.severalFit("ana", people.matches("ana")).english
        #expect(several.hasPrefix("“ana” fits 2 people, name one by number: Ana María Gómez (HikCentral 21, 1002)"))
    }

    @Test("The ledger's lines tell people too, and the last name counts")
    func ledger() {
        var people = KnownPeople()
        var event = Sample.event("e1")
        event.personName = "Ana P."
        let held = RecordedEvent(event: event, state: .held, cause: .unmapped, reason: "", employeeNumber: "1001")
        people.note(LedgerRecord(line: 1, at: Sample.noon, entry: .event(held)))
        let punch = Punch(employee: "AP-1", direction: .clockIn, time: event.time)
        people.note(
            LedgerRecord(
                line: 2, at: Sample.noon, entry: .outcome(line: 1, Outcome(.accepted, reason: "", punch: punch))))
        event.personName = "Ana Pérez"
        event.personID = "17"
        people.note(
            LedgerRecord(
                line: 3, at: Sample.noon, entry: .event(RecordedEvent(event: event, state: .skipped, reason: ""))))
        people.note(
            LedgerRecord(
                line: 4, at: Sample.noon,
                entry: .event(RecordedEvent(event: Sample.event("e2", person: ""), state: .skipped, reason: ""))))
        #expect(people.all.count == 1)
        #expect(people.matches("ap-1").first?.label == "Ana Pérez (HikCentral 17, 1001; Humand AP-1)")
        #expect(people.matches("1001").count == 1 && people["17"]?.lastSeen == Sample.noon)
    }
}
