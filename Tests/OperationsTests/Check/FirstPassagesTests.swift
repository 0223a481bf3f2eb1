import Testing

@testable import Attendance
@testable import Base
@testable import Operations
@testable import Support

struct FirstPassagesTests {
    private func passage(
        _ person: String, _ minute: Int64, _ direction: Direction?, door: String = ""
    ) -> FirstPassages.Passage {
        .init(person: person, at: Sample.noon + .minutes(minute), direction: direction, door: door)
    }

    private func passages(_ first: Direction, _ then: Direction, people: Int) -> FirstPassages {
        var passages = FirstPassages()
        for person in 0..<people {
            passages.add([passage("\(person)", 400, then), passage("\(person)", 0, first)], isWhole: true)
        }
        return passages
    }

    @Test("Doors look swapped where most people pass an exit first, and not where a few do")
    func swapped() {
        #expect(passages(.clockOut, .clockIn, people: 20).looksSwapped)
        #expect(!passages(.clockIn, .clockOut, people: 20).looksSwapped)
        #expect(!passages(.clockOut, .clockIn, people: 3).looksSwapped)
        var mixed = passages(.clockOut, .clockIn, people: 6)
        for person in 100..<104 { mixed.add([passage("\(person)", 0, .clockIn)], isWhole: true) }
        #expect(!mixed.looksSwapped)
    }

    @Test("One exit of several looks swapped where most who use it pass it before any entry")
    func oneDoor() {
        var passages = FirstPassages()
        for person in 0..<20 {
            passages.add(
                [
                    passage("\(person)", 0, .clockIn, door: "Norte"),
                    passage("\(person)", 400, .clockOut, door: "Salida"),
                ], isWhole: true)
        }
        #expect(passages.swappedDoor == nil && passages.suspicion(on: Phrase(same: "x")) == nil)
        for person in 20..<25 {
            passages.add(
                [
                    passage("\(person)", 0, .clockOut, door: "Molinete"),
                    passage("\(person)", 400, .clockIn, door: "Torno"),
                ], isWhole: true)
        }
        #expect(!passages.looksSwapped && passages.swappedDoor?.name == "Molinete")
        let said = passages.suspicion(on: Phrase(en: "yesterday", es: "ayer"))
        #expect(said?.english.hasPrefix("5 of 5 people who passed the exit “Molinete” yesterday") == true)
        #expect(passages.advice.english.contains("move “Molinete” to ENTRY_DEVICES"))
    }

    @Test("What comes after the end of a list that goes on is not counted: an earlier passage may be missing")
    func cut() {
        var passages = FirstPassages()
        passages.add((0..<10).map { passage("\($0)", 60 + $0, .clockOut) }, isWhole: true)
        #expect(!passages.looksSwapped, "nobody passed an entry all day: its terminal was replaced")
        passages.add((0..<10).map { passage("\($0)", 90 + $0, .clockIn) }, isWhole: true)
        #expect(passages.looksSwapped)
        passages.add([passage("x", 30, .clockIn)], isWhole: false)
        #expect(!passages.looksSwapped && passages.atEntry == 1 && passages.atExit == 0)
    }
}
