import Base
import Simulator

/// The people and doors of a script, and everything that the doors see. The truth: the judge goes by it.
struct Company {
    /// One person, as they are, whatever any system knows of them.
    struct Worker {
        enum Kind { case regular, night, double, stranger, visitor }
        var kind: Kind
        var person: SimulatedPerson
        /// Their number at Humand.
        var employee: String
    }

    /// What a door saw.
    struct Sighting {
        var event: SimulatedEvent
        var worker: Int
        var kind: SimulatedEntry.Kind
        /// What the door's clock showed less the true time.
        var clockError: Span
        /// Its time as written can mean two moments.
        var isAmbiguous = false

        var stamp: Instant { event.time.instant.flooredToSecond }
    }

    let script: Script
    let zone: SiteZone
    let start: Instant
    private(set) var workers: [Worker] = []
    private(set) var doors: [SimulatedDoor] = []
    /// Not a door of attendance.
    let canteen = SimulatedDoor(code: "900", name: "Comedor")
    private(set) var sightings: [Sighting] = []
    /// What nobody should make a punch of.
    private(set) var noise: [SimulatedEvent] = []

    init(_ script: Script) {
        self.script = script
        zone = SiteZone(identifier: script.zone) ?? .utc
        start = Instant(text: script.start + "T03:00:00Z") ?? Instant(seconds: 1_769_500_000)
        for number in 0..<max(2, script.doors) {
            let name = (number % 2 == 0 ? "Entrada " : "Salida ") + String(number / 2 + 1)
            doors.append(SimulatedDoor(code: String(100 + number), name: name))
        }
        for number in 0..<script.people { workers.append(worker(number)) }
        for number in 0..<script.people { live(number) }
        sightings.sort { ($0.event.time.instant, $0.event.id) < ($1.event.time.instant, $1.event.id) }
    }

    var entries: [SimulatedDoor] { doors.enumerated().filter { $0.offset % 2 == 0 }.map(\.element) }
    var exits: [SimulatedDoor] { doors.enumerated().filter { $0.offset % 2 == 1 }.map(\.element) }

    private func worker(_ number: Int) -> Worker {
        var random = SeededGenerator(seed: script.seed &* 31 &+ UInt64(number) &* 7919)
        let kinds: [Worker.Kind] = [
            .regular, .regular, .regular, .regular, .regular, .night, .night, .double, .stranger, .visitor,
        ]
        // What nobody puts right is held, and carried from day to day: years of it are played in a few calm worlds only.
        let isKnown = script.isCalm == true && script.seed % 40 > 0
        let kind = kinds[Int.random(in: 0...(isKnown ? 7 : 9), using: &random)]
        let code = kind == .visitor ? "" : "E\(1000 + number)"
        return Worker(
            kind: kind, person: SimulatedPerson(id: String(17 + number), code: code, name: "Person \(number)"),
            employee: script.settings["EMPLOYEE_MAP"] == nil ? "E\(1000 + number)" : "AP-\(1000 + number)")
    }

    /// A person's passages on all days; nobody else's affect them, so that a smaller company sees the same.
    private mutating func live(_ number: Int) {
        for day in 0..<script.days {
            var random = SeededGenerator(
                seed: script.seed &* 131 &+ UInt64(number) &* 104_729 &+ UInt64(day) &* 15_485_863)
            // A day off now and then, and everybody's holiday once a week.
            if Int.random(in: 0...99, using: &random) < 6 || day % 7 == 6 && number % 3 > 0 { continue }
            func minute(_ from: Int, _ to: Int) -> Int { Int.random(in: from * 60...to * 60, using: &random) }
            var stretches: [(Int, Int)]
            switch workers[number].kind {
            case .regular, .stranger, .visitor:
                stretches = [(minute(470, 490), minute(715, 730)), (minute(755, 775), minute(1015, 1040))]
            // Their break lies where clocks are changed.
            case .night:
                stretches = [(minute(1310, 1325), minute(1395, 1415)), (minute(1425, 1438), minute(1800, 1815))]
            case .double: stretches = [(minute(350, 370), minute(830, 845)), (minute(870, 885), minute(1290, 1310))]
            }
            for (begin, end) in stretches {
                pass(number, day, begin, .start, &random)
                pass(number, day, end, .end, &random)
            }
            if Int.random(in: 0...9, using: &random) == 0 { notice(number, day, minute(700, 720), &random) }
        }
    }

    private mutating func pass(
        _ number: Int, _ day: Int, _ second: Int, _ kind: SimulatedEntry.Kind, _ random: inout SeededGenerator
    ) {
        // Somebody forgets, or walks through behind another.
        let isForgotten = Int.random(in: 0...99, using: &random) < 2
        let isDouble = Int.random(in: 0...99, using: &random) < 8
        let gap = Int.random(in: 1...40, using: &random)
        let door = Int.random(in: 0...(kind == .start ? entries : exits).count - 1, using: &random)
        let lateness = Int.random(in: 0...99, using: &random)
        var delays: [Int] = []
        for _ in 0..<2 {
            let usual = Int.random(in: 1...20, using: &random)
            let late = Int.random(in: 60...4000, using: &random)
            delays.append(lateness < 10 ? late : usual)
        }
        let type = Int.random(in: 0...4, using: &random) == 0 && script.seed % 3 == 0 ? 198_914 : 196_893
        guard !isForgotten else { return }
        let offsets = isDouble ? [0, gap] : [0]
        for (offset, delay) in zip(offsets, delays) {
            record(number, day, second + offset, kind, door: door, delay: delay, type: type)
        }
    }

    private mutating func record(
        _ number: Int, _ day: Int, _ second: Int, _ kind: SimulatedEntry.Kind, door index: Int, delay: Int, type: Int
    ) {
        let isEntry = kind == .start
        let door = (isEntry ? entries : exits)[index]
        let place = index * 2 + (isEntry ? 0 : 1)
        let truth = start + .seconds(Int64(day * 86_400 + second))
        var stamp = truth
        var received = truth + .seconds(Int64(delay))
        var copies = 1
        var reused: Int?
        for fault in script.faults {
            let span = Window(
                from: start + .seconds(Int64(fault.at)), to: start + .seconds(Int64(fault.at + fault.lasts)))
            guard span.contains(truth) else { continue }
            switch fault.kind {
            case .doorIsOffline where fault.amount % doors.count == place:
                received = max(received, span.to + .seconds(Int64((number * 37 + second) % 900)))
            case .doorSendsTwice where fault.amount % doors.count == place: copies = 2
            case .doorClockIsWrong where fault.at % doors.count == place: stamp = truth + .seconds(Int64(fault.amount))
            case .hikCentralReusesIDs: reused = second % 3
            case .doorClockIsLost where fault.amount % doors.count == place:
                stamp = Instant(seconds: 946_684_800) + (truth - span.from)
            default: break
            }
        }
        for copy in 0..<copies {
            let (time, isAmbiguous) = written(stamp)
            let name = reused.map { "reused-\($0)" } ?? "\(script.seed % 10_000)-\(number)-\(day)-\(second)-\(copy)"
            var event = SimulatedEvent(
                id: name, type: type, time: time, person: workers[number].person, door: door,
                checkInAndOutType: isEntry ? 1 : 2, uploadedAt: received + .seconds(Int64(copy * 700)))
            if script.omitsOffset { event.writtenTime = String(time.inWholeSeconds.prefix(19)) }
            sightings.append(
                Sighting(
                    event: event, worker: number, kind: kind, clockError: stamp - truth,
                    isAmbiguous: script.omitsOffset && isAmbiguous))
        }
    }

    private mutating func notice(_ number: Int, _ day: Int, _ second: Int, _ random: inout SeededGenerator) {
        let time = written(start + .seconds(Int64(day * 86_400 + second))).time
        let isFace = Int.random(in: 0...1, using: &random) == 0
        var event = SimulatedEvent(
            id: "noise-\(number)-\(day)", type: isFace ? 197_151 : 196_893, time: time,
            person: isFace ? nil : workers[number].person, door: isFace ? doors[0] : canteen)
        if script.omitsOffset { event.writtenTime = String(time.inWholeSeconds.prefix(19)) }
        noise.append(event)
    }

    /// The time as the site's clocks show it, and whether they showed it twice, or never.
    private func written(_ moment: Instant) -> (time: Timestamp, isAmbiguous: Bool) {
        let offset = zone.offsetSeconds(at: moment)
        let near = [-7200, 7200].map { zone.offsetSeconds(at: moment + .seconds(Int64($0))) }
        return (Timestamp(instant: moment, offsetSeconds: offset), near.contains { $0 != offset })
    }
}
