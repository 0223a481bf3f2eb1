import Testing

@testable import Attendance
@testable import Base
@testable import HikCentral
@testable import Simulator
@testable import Support
@testable import SyncSupport

@Suite("HikCentral's list of persons")
struct PersonListTests {
    private let site = TestSite()

    private var source: any EventSource { site.assembly().source }

    @Test("All persons are read, 500 a page", arguments: [0, 1, 500, 1203])
    func all(count: Int) throws {
        let persons = (0..<count).map {
            SimulatedPerson(id: "\($0 + 1)", code: "c\($0)", name: "N\($0)", cardNo: "9\($0)")
        }
        site.hikCentral.add(persons: persons)
        let read = try source.persons { _ in }
        #expect(read.map(\.id) == persons.map(\.id))
        #expect(read.map(\.code) == persons.map(\.code))
        #expect(read.map(\.cards) == persons.map { [$0.cardNo] })
        #expect((site.hikCentral.callCounts[PersonList.path] ?? 0) <= count / 500 + 1)
        #expect(site.hikCentral.refusalCodes.isEmpty)
    }

    @Test("Malformed elements are skipped, and a wrong total loses nobody and still lets the list end")
    func odd() throws {
        site.hikCentral.add(persons: (1...30).map { SimulatedPerson(id: "\($0)", code: "", name: "") })
        site.hikCentral.faults.add(
            Fault(
                .rewrite { answer in
                    let list = answer["data"]?["list"]?.elements ?? []
                    let odd: [JSONValue] = [nil, "x", [:], ["personId": "-1"], ["personId": "0"], ["personId": ""]]
                    return ["code": 0, "data": ["total": 99_999, "list": .array(odd + list)]]
                }, times: .max
            ) { $0.path == PersonList.path })
        #expect(try source.persons { _ in }.count == 30)
        #expect((site.hikCentral.callCounts[PersonList.path] ?? 0) <= 5)
    }

    @Test("A gateway that wants smaller pages gets them")
    func smallerPages() throws {
        site.hikCentral.add(persons: (1...30).map { SimulatedPerson(id: "\($0)", code: "", name: "") })
        site.hikCentral.faults.add(
            path: PersonList.path, .envelope(#"{"code":"0x00072004","msg":"","data":""}"#), times: 4)
        #expect(try source.persons { _ in }.count == 30)
    }

    @Test("A person's numbers are the ones that EMPLOYEE_ID selects")
    func numbers() throws {
        let person = try #require(
            Person([
                "personId": 17, "personCode": " 004501 ", "personGivenName": "Ana", "personFamilyName": "Pérez",
                "cards": [["cardNo": "1"], ["cardNo": ""], nil, ["cardNo": 2]],
            ]))
        #expect(person.name == "Ana Pérez")
        #expect(person.numbers(.personID) == ["17"])
        #expect(person.numbers(.personCode) == ["004501"])
        #expect(person.numbers(.cardNumber) == ["1", "2"])
        #expect(Person(id: "1").numbers(.personCode) == [])
    }
}
