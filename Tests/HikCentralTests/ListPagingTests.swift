import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import HikCentral
@testable import Simulator
@testable import SyncSupport

@Suite("Every list of HikCentral is read to its end by the same rules")
struct ListPagingTests {
    enum List: String, CaseIterable, Sendable {
        case doors, devices, persons

        var path: String {
            switch self {
            case .doors: DoorList.path
            case .devices: DeviceList.path
            case .persons: PersonList.path
            }
        }

        func codes(_ source: any EventSource) throws -> [String] {
            switch self {
            case .doors: try source.doors().map(\.code)
            case .devices: try source.devices()?.map(\.code) ?? []
            case .persons: try source.persons { _ in }.map(\.id)
            }
        }
    }

    private let site = TestSite()
    private var source: any EventSource { site.assembly().source }

    /// Adds this many of each.
    private func add(_ count: Int) {
        site.hikCentral.add(doors: (0..<count).map { SimulatedDoor(code: "x\($0)", name: "Door \($0)") })
        site.hikCentral.add(persons: (0..<count).map { SimulatedPerson(id: "p\($0)", code: "", name: "") })
    }

    /// Refuses pages of more than `largest`.
    private func refuse(_ list: List, above largest: Int) {
        site.hikCentral.faults.add(
            Fault(.envelope(#"{"code":"0x00072004","msg":"too many","data":""}"#), times: .max) {
                guard $0.path == list.path, let body = try? JSONValue(parsing: $0.body) else { return false }
                return (body["pageSize"]?.integer ?? 0) > largest
            })
    }

    @Test("A door's name of 100 kB is cut off, and a code of that length is none")
    func longNames() throws {
        let long = String(repeating: "x", count: 100_000)
        site.hikCentral.add(doors: [SimulatedDoor(code: "1", name: long), SimulatedDoor(code: long, name: "y")])
        let doors = try source.doors()
        #expect(doors.contains { $0.code == "1" && $0.name == String(long.prefix(200)) })
        #expect(doors.allSatisfy { $0.code.utf8.count <= 256 })
    }

    @Test("A gateway that wants smaller pages gets them", arguments: List.allCases)
    func halving(_ list: List) throws {
        add(300)
        let all = try list.codes(source)
        #expect(all.count >= 300)
        refuse(list, above: 100)
        #expect(try list.codes(source) == all)
    }

    @Test(
        "If the page size is refused in the middle of a list, reading starts again", arguments: List.allCases)
    func halvingLate(_ list: List) throws {
        add(1_700)
        let all = try list.codes(source)
        site.hikCentral.faults.add(
            Fault(.envelope(#"{"code":"0x00072004","msg":"too many","data":""}"#), times: .max) {
                guard $0.path == list.path, let body = try? JSONValue(parsing: $0.body) else { return false }
                return body["pageNo"]?.integer == 4 && body["pageSize"]?.integer == 500
            })
        #expect(try list.codes(source) == all)
    }

    @Test("A gateway that refuses every page size is reported as away after a few requests", arguments: List.allCases)
    func never(_ list: List) {
        refuse(list, above: 0)
        #expect(throws: SourceError.unavailable(.pageTooLarge)) { try list.codes(source) }
        #expect(site.http.sent.count <= 10)
    }

    @Test("A list whose pages the gateway shortens silently is read to the end", arguments: List.allCases)
    func silentCap(_ list: List) throws {
        add(120)
        let all = try list.codes(source)
        site.hikCentral.faults.add(
            Fault(
                .rewrite { answer in
                    let elements = answer["data"]?["list"]?.elements ?? []
                    return [
                        "code": "0", "msg": "Success",
                        "data": ["total": JSONValue(elements.count), "list": .array(elements)],
                    ]
                }, times: .max
            ) { $0.path == list.path })
        #expect(try list.codes(source) == all)
    }

    @Test("If the gateway repeats the same page, reading stops after a few", arguments: List.allCases)
    func samePage(_ list: List) throws {
        add(20)
        let count = try list.codes(source).count
        let before = site.http.sent.count
        site.hikCentral.faults.add(
            Fault(
                .rewrite { _ in
                    let elements = (0..<500).map { number -> JSONValue in
                        let code = JSONValue.string("\(number % 7)")
                        return ["doorIndexCode": code, "acsDevIndexCode": code, "status": 1, "personId": code]
                    }
                    return ["code": "0", "msg": "", "data": ["total": 99_999, "list": .array(elements)]]
                }, times: .max
            ) { $0.path == list.path })
        #expect(count >= 20)
        #expect(try list.codes(source).count >= 6)
        #expect(site.http.sent.count - before == 4)
    }
}
