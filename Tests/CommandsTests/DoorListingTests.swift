import Testing

@testable import Attendance
@testable import Base
@testable import Commands
@testable import Ledger
@testable import Operations
@testable import Support

@Suite("The doors as they are shown, and the events of doors that were new")
struct DoorListingTests {
    private let doors = [
        Door(code: "31", name: "Comedor"), Door(code: "23", name: "Facial Entrada"), Door(code: "24", name: "Salida"),
    ]

    private func listing(unread: [Door] = []) -> DoorListing {
        var seen = DoorSeen()
        var event = Sample.event("e1")
        (event.readerCode, event.readerName) = ("7", "Lector 7")
        let recorded = RecordedEvent(event: event, state: .accepted, reason: "")
        seen.take(LedgerRecord(line: 1, at: Sample.noon, entry: .event(recorded)))
        var rules = MappingRules()
        rules.direction = [.devices]
        var listing = DoorListing(
            doors: doors, entry: [.init("Facial Entrada")], exit: [.init("24")], rules: rules, zone: .utc, seen: seen)
        listing.unread = unread
        return listing
    }

    @Test(
        "A row for each door, in order, with the reader that was seen, what the settings make of it, and the line to paste"
    )
    func rows() {
        for (language, words) in [
            (Language.english, ["in", "out", "not mapped", "ago"]),
            (.spanish, ["entrada", "salida", "sin asignar", "hace"]),
        ] {
            let text = listing().text(on: .none, now: Sample.noon + .hours(2), in: language)
            let rows = text.split(separator: "\n").map(String.init)
            #expect(rows.count > 5 && rows[1].hasPrefix("23 ") && rows[2].contains("Lector 7"), "\(text)")
            #expect(rows[3].hasPrefix("24 ") && rows[4].hasPrefix("31 "), "\(text)")
            #expect(rows[1].contains("  \(words[0])  ") && rows[3].contains("  \(words[1])  "), "\(text)")
            #expect(rows[4].contains("  \(words[2])  ") && rows[4].hasSuffix("–"), "\(text)")
            #expect(rows[1].contains("2026-01-27 12:00:00, ") && rows[1].contains(words[3]), "\(text)")
            #expect(
                text.hasSuffix("\n  ENTRY_DEVICES=Facial Entrada, Comedor\n  EXIT_DEVICES=24, Comedor\n"), "\(text)")
        }
    }

    @Test("A door that the running service still reads by its old name says so where the settings make nothing of it")
    func stillRead() throws {
        var listing = listing()
        #expect(listing.unmapped == ["31"])
        listing.stillRead = StillReadDoors(directions: ["31": .clockOut])
        let text = listing.text(on: .none, now: Sample.noon, in: .english)
        #expect(text.contains("Comedor") && text.contains("not mapped; still read by its old name, out"), "\(text)")
        let spanish = listing.text(on: .none, now: Sample.noon, in: .spanish)
        #expect(spanish.contains("sin asignar; aún se lee por su nombre anterior, salida"), "\(spanish)")
        #expect(listing.json["stillRead"]?.elements?.map(\.text) == ["31"])
        #expect(listing.json["doors"]?.elements?.last?["mapping"]?.text == "not mapped")
    }

    @Test("Names that are not known take nothing from what the other names make of the doors")
    func partly() throws {
        var rules = MappingRules()
        rules.direction = [.devices]
        let listing = DoorListing(
            doors: doors, entry: [.init("Facial Entrada"), .init("Vieja")], exit: [.init("24")], rules: rules,
            zone: .utc, seen: DoorSeen())
        #expect(!listing.problems.isEmpty)
        #expect(listing.map?.doors.map(\.code) == ["23", "24"])
    }

    @Test("Of a door that nobody asks for any more, whoever reads or compares a span again hears; of others not")
    func formerDoors() throws {
        let map = try DoorMap(entry: [.init("Facial Entrada")], exit: [.init("24")], listed: doors)
        var former = FormerDoors(map: map, listed: doors)
        for (number, code) in ["23", "99", "31", "99", "24"].enumerated() {
            var event = Sample.event("e\(number)", door: code)
            if code == "99" { event.doorName = "Entrada vieja" }
            former.note(RecordedEvent(event: event, state: .accepted, reason: ""))
        }
        let phrases = former.phrases.map(\.english)
        #expect(phrases.count == 2, "\(phrases)")
        #expect(phrases[0].hasPrefix("the ledger has 1 event of the door 31 in this span, which the settings no"))
        #expect(
            phrases[1].hasPrefix(
                "the ledger has 2 events of the door “Entrada vieja” (99) in this span, which HikCentral no longer"))
    }

    @Test("notReadYet has the codes that the running service does not read, and is empty where it reads all")
    func notReadYet() throws {
        func codes(_ unread: [Door]) -> [String?]? { listing(unread: unread).json["notReadYet"]?.elements?.map(\.text) }
        #expect(codes([]) == [])
        #expect(codes([doors[0], doors[2]]) == ["31", "24"])
        let json = listing().json
        #expect(json["doors"]?.elements?.compactMap { $0["mapping"]?.text } == ["in", "in", "out", "not mapped"])
        #expect(json["doors"]?.elements?.compactMap { $0["reader"]?.text } == ["7"])
    }

    @Test(
        "explain says of an event of a door that was not read before that it was not late",
        arguments: [EventOrigin.newDoor, .late])
    func newDoor(_ origin: EventOrigin) {
        let event = Sample.event("e1")
        let life = EventHistory(
            line: 4, seenAt: Sample.noon + .minutes(5),
            first: RecordedEvent(event: event, origin: origin, state: .skipped, reason: "so"))
        func told(_ language: Language) -> String {
            EventNarrative(life: life, zone: .utc, language: language, standing: nil, trouble: nil).sentences
                .joined(separator: "\n")
        }
        let (english, spanish) = (told(.english), told(.spanish))
        #expect(english.contains("found by comparing counts, 5 min after the event: "), "\(english)")
        #expect(english.contains("its door was not read before") == (origin == .newDoor), "\(english)")
        #expect(english.contains("it was not there yet when that period was polled") == (origin == .late), "\(english)")
        #expect(spanish.contains("su puerta no se leía antes") == (origin == .newDoor), "\(spanish)")
        #expect(spanish.contains("ninguna consulta lo tuvo") == (origin == .late), "\(spanish)")
    }
}
