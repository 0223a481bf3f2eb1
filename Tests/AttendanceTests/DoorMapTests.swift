import Testing

@testable import Attendance
@testable import Support

struct DoorMapTests {
    private static let listed = [
        Door(code: "23", name: "Facial Entrada"), Door(code: "24", name: "Facial Salida "),
        Door(code: "31", name: "Comedor"), Door(code: "40", name: "Planta 1/2"), Door(code: "41", name: "Molinete"),
        Door(code: "50", name: "Portón"), Door(code: "51", name: "Portón"), Door(code: "60", name: "23"),
        Door(code: "70", name: "Sala \"A\", fondo"),
    ]

    private func map(_ entry: String, _ exit: String, listed: [Door] = DoorMapTests.listed) throws -> DoorMap {
        try DoorMap(entry: DeviceReference.list(entry), exit: DeviceReference.list(exit), listed: listed)
    }

    private func problems(_ entry: String, _ exit: String, listed: [Door] = DoorMapTests.listed) -> [String] {
        do {
            _ = try map(entry, exit, listed: listed)
            return []
        } catch { return (error as? DoorMap.Problems)?.all.map(\.english) ?? ["\(error)"] }
    }

    @Test("Doors are found by code or by name, and only they are queried")
    func resolves() throws {
        let map = try map("Facial Entrada, 31", "Facial Salida")
        #expect(map.doors.map(\.code) == ["23", "24", "31"])
        #expect(map.direction(doorCode: "23", readerCode: "", readerName: "") == .clockIn)
        #expect(map.direction(doorCode: "31", readerCode: "9", readerName: "x") == .clockIn)
        #expect(map.direction(doorCode: "24", readerCode: "", readerName: "") == .clockOut)
        #expect(map.direction(doorCode: "41", readerCode: "", readerName: "") == nil)
        #expect(map.contains(doorCode: "31") && !map.contains(doorCode: "41") && !map.contains(doorCode: ""))
    }

    @Test("A door's code takes precedence over another door's name")
    func codeFirst() throws {
        #expect(try map("23", "24").doors.map(\.code) == ["23", "24"])
    }

    @Test("With both lists empty, all doors are queried and none has a direction")
    func empty() throws {
        let map = try map("", " , ")
        #expect(map.doors.count == DoorMapTests.listed.count)
        #expect(map.doors.allSatisfy { map.direction(doorCode: $0.code, readerCode: "", readerName: "") == nil })
    }

    @Test("A door in both lists has no direction and is queried once")
    func both() throws {
        let map = try map("23,Facial Entrada", "23")
        #expect(map.doors.map(\.code) == ["23"])
        #expect(map.direction(doorCode: "23", readerCode: "", readerName: "") == nil)
    }

    @Test("A reader takes precedence over its door, by code or by name")
    func readers() throws {
        let map = try map("41, Molinete/R-in", "41/82, Molinete / R out")
        #expect(map.doors.map(\.code) == ["41"])
        #expect(map.direction(doorCode: "41", readerCode: "81", readerName: "") == .clockIn)
        #expect(map.direction(doorCode: "41", readerCode: "82", readerName: "") == .clockOut)
        #expect(map.direction(doorCode: "41", readerCode: "", readerName: "R out") == .clockOut)
        #expect(map.direction(doorCode: "41", readerCode: "", readerName: "R-in") == .clockIn)
        #expect(
            map.direction(doorCode: "41", readerCode: "82", readerName: "R-in") == .clockOut, "the code counts first")
        #expect(map.direction(doorCode: "23", readerCode: "82", readerName: "") == nil, "another door's reader")
    }

    @Test("A reader in both lists has no direction, whatever its door's direction")
    func readerInBoth() throws {
        let map = try map("41,41/82", "41/82")
        #expect(map.direction(doorCode: "41", readerCode: "82", readerName: "") == nil)
        #expect(map.direction(doorCode: "41", readerCode: "81", readerName: "") == .clockIn)
    }

    @Test("A name may contain a slash, and so may the name of a reader's door")
    func slashes() throws {
        #expect(try map("Planta 1/2", "24").direction(doorCode: "40", readerCode: "", readerName: "") == .clockIn)
        let map = try map("Planta 1/2/R1", "Planta 1/2/R2")
        #expect(map.direction(doorCode: "40", readerCode: "", readerName: "R1") == .clockIn)
        #expect(map.direction(doorCode: "40", readerCode: "", readerName: "R2") == .clockOut)
        #expect(map.direction(doorCode: "40", readerCode: "", readerName: "") == nil)
    }

    @Test("A name with a comma or quotes is written in quotes")
    func quoted() throws {
        #expect(try map("\"Sala \"\"A\"\", fondo\", 23", "24").doors.map(\.code) == ["23", "24", "70"])
    }

    @Test(
        "An unknown name is a problem that lists the nearest names",
        arguments: [
            ("Facial Entarda", "Facial Entrada"), ("comedor", "Comedor"), ("Porton", "Portón"),
            ("Moliente", "Molinete"),
            ("23/", "23"), ("Molinette/R1", "Molinete"),
        ])
    func unknown(_ name: String, _ near: String) {
        let found = problems(name, "24")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("ENTRY_DEVICES: HikCentral knows no door “\(name)”") == true, "\(found)")
        #expect(found.first?.contains("“\(near)”") == true, "\(found)")
    }

    @Test("A door that the settings name already is hardly meant once more, however near its name is")
    func namedLast() throws {
        let listed = [Door(code: "24", name: "Facial Salida"), Door(code: "99", name: "Facial Entrada Norte")]
        let found = problems("Facial Entrada", "Facial Salida", listed: listed)
        #expect(found.first?.hasSuffix("the nearest are “Facial Entrada Norte”, “Facial Salida”") == true, "\(found)")
    }

    @Test(
        "Of a name that was a door, its code tells whether it has another name now or is gone",
        arguments: [
            ("23", "Molinete", "Molinete", false), ("99", "Facial Entrada 2", "Facial Entrada 2", true),
            ("99", "Molinete", "Molinete", true),
        ])
    func lost(code: String, name: String, successor: String, isGone: Bool) throws {
        let lost = LostDoor.all(
            entry: [DeviceReference("Facial Entrada/1")], exit: [DeviceReference("24")],
            listed: [Door(code: code, name: name), Door(code: "24", name: "Facial Salida")],
            codes: ["Facial Entrada": "23", "Facial Salida": "24", "23": "23", "24": "24"])
        let door = try #require(lost.first)
        #expect(lost.count == 1 && door.name == "Facial Entrada/1" && door.code == "23")
        #expect(door.successor == successor + "/1" && door.isGone == isGone)
    }

    @Test("Where only capitals differ, the name is given as HikCentral writes it")
    func capitals() {
        #expect(
            problems("facial entrada", "24") == [
                "ENTRY_DEVICES: HikCentral knows no door “facial entrada”; write “Facial Entrada”: only capitals differ"
            ])
    }

    @Test("Doors separated by a semicolon are named with the separator that is expected")
    func semicolon() {
        #expect(problems("Comedor;Molinete", "24").first?.hasSuffix("doors are separated by commas") == true)
        #expect(problems("Comedr", "24").first?.contains("separated") == false)
    }

    @Test("An ambiguous name is a problem that lists the codes")
    func ambiguous() {
        #expect(problems("23", "Portón").first?.contains("use one of the codes “50”, “51”") == true)
        #expect(problems("23", "Portón/R1").first?.contains("use one of the codes “50”, “51”") == true)
    }

    @Test("The problems of both lists are reported together")
    func allAtOnce() {
        let found = problems("x, y", "Portón, z")
        #expect(found.count == 4)
        #expect(found.filter { $0.hasPrefix("EXIT_DEVICES") }.count == 2)
    }

    @Test("A key that sees no doors is reported")
    func nothingListed() {
        #expect(problems("23", "", listed: []).first?.contains("cannot see any doors") == true)
        #expect((try? map("", "", listed: []))?.doors.isEmpty == true)
    }

    @Test(
        "A name that differs only in what nobody sees is told so, with the door's code",
        arguments: ["Facial\u{A0}Entrada", "Facial  Entrada", "Facial Entrada\u{200B}"])
    func invisibleDifference(name: String) {
        let problems = #expect(throws: DoorMap.Problems.self) {
            try DoorMap(entry: [DeviceReference("Facial Entrada")], exit: [], listed: [Door(code: "23", name: name)])
        }
        #expect(
            problems?.all.first?.english.hasSuffix("another space or an invisible character; use the door's code 23")
                == true)
    }
}
