import Testing

@testable import Attendance
@testable import Operations

@Suite("Lines that name further doors")
struct DoorLinesTests {
    private let entrance = Door(code: "23", name: "Facial Entrada")
    private let exit = Door(code: "24", name: "Facial Salida")
    private let canteen = Door(code: "31", name: "Comedor")

    private func references(_ texts: String...) -> [DeviceReference] { texts.map(DeviceReference.init) }

    @Test("What stands there comes first; a door whose name does not say what it is for is in both lines")
    func both() {
        let lines = DoorLines(entry: references("Facial Entrada"), exit: references("Facial Salida"))
        #expect(
            lines.adding([canteen], among: [entrance, exit, canteen]) == [
                "ENTRY_DEVICES=Facial Entrada, Comedor", "EXIT_DEVICES=Facial Salida, Comedor",
            ])
        #expect(lines.adding([], among: [entrance]).isEmpty)
    }

    @Test("A door whose name says what it is for is in that line alone")
    func likely() {
        let lines = DoorLines(entry: references("Facial Entrada"))
        #expect(lines.adding([exit], among: [entrance, exit]) == ["EXIT_DEVICES=Facial Salida"])
        let named = DoorLines().addingLikely([entrance, exit, canteen], among: [entrance, exit, canteen])
        #expect(named.entry == "ENTRY_DEVICES=Facial Entrada" && named.exit == "EXIT_DEVICES=Facial Salida")
        #expect(DoorLines().addingLikely([canteen], among: [canteen]).entry == nil)
    }

    @Test("Commas, quotes and names that two doors have are written so that they are read back")
    func quoted() {
        let twin = Door(code: "40", name: "Comedor")
        let lines = DoorLines(entry: references("Sala, norte", "Puerta #2"))
        #expect(
            lines.adding([canteen], among: [canteen, twin]).first
                == #"ENTRY_DEVICES='"Sala, norte", Puerta #2, 31'"#)
        let forged = Door(code: "50", name: "Comedor\nPUSH=true")
        #expect(DoorLines().adding([forged], among: [forged]) == ["ENTRY_DEVICES=50", "EXIT_DEVICES=50"])
    }
}
