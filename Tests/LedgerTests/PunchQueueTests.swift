import Testing

@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support

struct PunchQueueTests {
    @Test("Entries come out oldest first, and by number within one moment, whatever order they went in")
    func order() {
        var generator = SeededGenerator(seed: 11)
        for count in 0..<60 {
            var places = (0..<count).map { number in
                PunchQueue.Place(
                    time: Instant(seconds: .random(in: 0...20, using: &generator)), line: number)
            }
            var queue = PunchQueue()
            for place in places.shuffled(using: &generator) { queue.insert(place) }
            places.sort()
            for place in places {
                #expect(queue.first == place)
                queue.removeFirst()
            }
            #expect(queue.first == nil)
            queue.removeFirst()
        }
    }
}

struct EventMemoryTests {
    private let noon = Sample.noon

    @Test("An event is known by its id with person, door and second, and a passage by those alone")
    func known() {
        var memory = EventMemory()
        memory.add(Sample.event("e1", at: noon + .milliseconds(400)), line: 5, isPassage: true)
        #expect(memory.contains(Sample.event("e1")))
        #expect(!memory.contains(Sample.event("e2")) && !memory.contains(Sample.event("")))
        #expect(memory.lineOfTwin(of: Sample.event("e2")) == 5, "the same second")
        #expect(memory.lineOfTwin(of: Sample.event("e2", at: noon + .seconds(1))) == nil)
        #expect(memory.lineOfTwin(of: Sample.event("e2", person: "18")) == nil)
        #expect(memory.lineOfTwin(of: Sample.event("e2", door: "24")) == nil)
        #expect(memory.lineOfTwin(of: Sample.event("e2", person: "")) == nil)
    }

    @Test("An id that comes again for another person, door or second is another event, and each is known")
    func repeatedID() {
        let events = [
            Sample.event("7"), Sample.event("7", person: "18"), Sample.event("7", door: "24"),
            Sample.event("7", at: noon + .seconds(1)), Sample.event("7", at: noon + .days(2)),
        ]
        var memory = EventMemory()
        for (line, event) in events.enumerated() {
            #expect(!memory.contains(event))
            memory.add(event, line: line + 1, isPassage: true)
        }
        #expect(events.allSatisfy { memory.contains($0) } && memory.count == 5 && memory.repeatCount == 4)
        memory.forget(before: noon + .hours(1))
        #expect(events.map { memory.contains($0) } == [false, false, false, false, true])
        #expect(memory.count == 1 && memory.repeatCount == 1)
    }

    @Test("An event that could not be read is known by its id alone")
    func unreadable() {
        var memory = EventMemory()
        memory.add(Sample.event("7"), line: 1, isPassage: false, isReadable: false)
        #expect(memory.contains(Sample.event("7", at: noon + .hours(1))))
        #expect(memory.contains(Sample.unreadable("7")) && !memory.contains(Sample.unreadable("8")))
    }

    @Test("A skipped event hides no passage, but is counted and known")
    func skipped() {
        var memory = EventMemory()
        memory.add(Sample.event("refused"), line: 5, isPassage: false)
        #expect(memory.lineOfTwin(of: Sample.event("granted")) == nil)
        #expect(memory.contains(Sample.event("refused")) && memory.count == 1)
        memory.add(Sample.event("granted"), line: 6, isPassage: true)
        memory.add(Sample.event("again"), line: 7, isPassage: true)
        #expect(memory.lineOfTwin(of: Sample.event("x")) == 6, "the first line counts")
    }

    @Test("Counting selects a type, some doors, and a span with both ends")
    func counts() {
        var memory = EventMemory()
        for second in 0..<10 {
            memory.add(Sample.event("a\(second)", at: noon + .seconds(Int64(second))), line: 1, isPassage: true)
            memory.add(
                Sample.event("b\(second)", at: noon + .seconds(Int64(second)), door: "24"), line: 1,
                isPassage: true)
        }
        let first = noon.seconds
        #expect(memory.count(type: 196_893, doors: ["23"], from: first, through: first + 9) == 10)
        #expect(memory.count(type: 196_893, doors: ["23", "24", "25"], from: first + 2, through: first + 4) == 6)
        #expect(memory.count(type: 1, doors: ["23"], from: first, through: first + 9) == 0)
        #expect(memory.count(type: 196_893, doors: [], from: first, through: first + 9) == 0)
    }

    @Test("Older events are forgotten completely, and the rest is kept")
    func forgets() {
        var memory = EventMemory()
        memory.add(Sample.event("old", at: noon - .minutes(5)), line: 1, isPassage: true)
        memory.add(Sample.event("new", at: noon), line: 2, isPassage: true)
        memory.forget(before: noon)
        #expect(memory.count == 1)
        #expect(!memory.contains(Sample.event("old")) && memory.contains(Sample.event("new")))
        #expect(memory.lineOfTwin(of: Sample.event("x", at: noon - .minutes(5))) == nil)
        #expect(memory.lineOfTwin(of: Sample.event("x", at: noon)) == 2)
    }
}
