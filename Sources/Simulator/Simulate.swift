import Base
import Foundation
import HTTP

/// The options of the `simulate` command.
package struct SimulateOptions: Sendable {
    /// HikCentral's port; Humand uses the next one. Nil lets the kernel choose both.
    package var port: UInt16?
    package var employees = 20
    /// How often somebody passes a door while the simulation runs.
    package var interval = Span.seconds(20)
    /// How many requests a minute Humand accepts; nil for no limit.
    package var rateLimit: Int?
    /// What HikCentral is.
    package var version = SimulatedHikCentral.Version.v26
    package var requiresUserID = false
    /// What a receiver of webhooks does, at the port after Humand's; nil for none.
    package var receiver: SimulatedReceiver.Behaviour?
    /// Where FindFace sends what its cameras see; nil for a HikCentral with doors instead.
    package var findFaceURL: String?
    /// One line for every request served.
    package var isVerbose = false

    package init() {}
}

/// Runs a HikCentral and a Humand until told to stop.
///
/// HikCentral has all of yesterday's events of a small plant, and somebody passes a door every `interval`.
/// - Parameters:
///   - language: of what is logged for the person who looks on.
///   - clock: `wake()` it after `isStopped` has become true.
///   - print: receives the settings, line by line, in the form of a `.env` file.
///   - log: receives everything else, from several threads.
package func simulate(
    _ options: SimulateOptions = SimulateOptions(), clock: any Clock, language: Language = .english,
    isStopped: () -> Bool,
    print: (String) -> Void, log: @escaping @Sendable (String) -> Void
) throws(HTTPListenerError) {
    let plant = yesterdaysPlant(employees: options.employees, now: clock.now)
    let (humandPort, overflow) = (options.port ?? 0).addingReportingOverflow(1)
    if overflow {
        throw .noPortAbove("Humand needs the port above HikCentral's")
    }
    let simulation = Simulation(
        clock: clock, plant: plant, hikCentralPort: options.port ?? 0,
        humandPort: (options.port ?? 0) == 0 ? 0 : humandPort)
    simulation.humand.limitRate(to: options.rateLimit)
    simulation.hikCentral.change { ($0.version, $0.requiresUserID) = (options.version, options.requiresUserID) }
    if options.isVerbose {
        simulation.hikCentral.observer = { [weak clock] in log("\(time(clock)) HikCentral \($0)") }
        simulation.humand.observer = { [weak clock] in log("\(time(clock)) Humand \($0)") }
    }
    defer { simulation.stop() }
    try simulation.start()
    let receiver = try options.receiver.map { behaviour throws(HTTPListenerError) in
        try startReceiver(
            behaviour, after: humandPort, hasPort: options.port != nil, clock: clock, language: language, log: log)
    }
    defer { receiver?.stop() }

    let more =
        [("POLL_INTERVAL", "10s"), ("SETTLE", "5s")] + (options.requiresUserID ? [("HIK_USER_ID", "hik2humand")] : [])
    let settings = options.findFaceURL.map { FindFaceSettingsLines($0, simulation).all } ?? simulation.settings + more
    for (name, value) in settings {
        print(value.contains { " #\"".contains($0) } ? "\(name)='\(value)'" : "\(name)=\(value)")
    }
    func say(en english: String, es spanish: String) { log(Phrase(en: english, es: spanish)[language]) }
    let (hikCentral, humand, seconds) = (simulation.hikCentralURL, simulation.humandURL, options.interval.inSeconds)
    say(
        en: "HikCentral and Humand are simulated at \(hikCentral) and \(humand).",
        es: "HikCentral y Humand se simulan en \(hikCentral) y \(humand).")
    say(
        en: "The lines above are a .env file for them. Somebody passes a door every \(seconds) s.",
        es: "Las líneas de arriba son un archivo .env para ellos. Alguien pasa por una puerta cada \(seconds) s.")

    var passers = Passers(plant: plant)
    let http = WorkerClient()
    let pusher = Pusher(simulation.hikCentral, http: http)
    let sender = options.findFaceURL.map { FindFaceSender(to: $0, http: http, clock: clock) }
    simulation.hikCentral.add(persons: passers.persons)
    simulation.humand.add(users: passers.persons.map(Plant.user(of:)))
    var next = clock.uptime + options.interval
    while !isStopped() {
        clock.wait(until: min(next, sender?.next ?? next))
        guard !isStopped() else { break }
        for line in sender?.send() ?? [] { log("\(time(clock)) \(line)") }
        guard clock.uptime >= next else { continue }
        next = next + options.interval
        let event = passers.next(now: clock.now)
        say(
            en: "\(time(clock)) \(event.personName) at \(event.door.name)",
            es: "\(time(clock)) \(event.personName) en \(event.door.name)")
        if let sender {
            for sighting in passers.sightings(of: event) { sender.enqueue(sighting.body(passers.version)) }
            for line in sender.send() { log("\(time(clock)) \(line)") }
        } else {
            simulation.hikCentral.add(events: [event])
            for line in pusher.push([event]) { log("\(time(clock)) \(line)") }
        }
    }
    let held = simulation.humand.allEntries.count
    say(en: "Stopped. Humand holds \(held) entries.", es: "Detenido. Humand tiene \(held) marcajes.")
}

/// A receiver that tells what it gets; it is released by stopping its listener.
private func startReceiver(
    _ behaviour: SimulatedReceiver.Behaviour, after port: UInt16, hasPort: Bool, clock: any Clock, language: Language,
    log: @escaping @Sendable (String) -> Void
) throws(HTTPListenerError) -> RunningReceiver {
    let (next, overflow) = port.addingReportingOverflow(1)
    if overflow {
        throw .noPortAbove("the receiver needs the port above Humand's")
    }
    let server = SimulatedReceiver(clock: clock)
    server.behave(behaviour)
    server.observer = { [weak clock] in log("\(time(clock)) Receiver \($0)") }
    let listener = server.listener(port: hasPort ? next : 0)
    try listener.start()
    let place = "http://127.0.0.1:\(listener.port)/hook (\(behaviour.rawValue))"
    let received = Phrase(
        en: "Webhooks are received at \(place); their secret is", es: "Se reciben webhooks en \(place); su secreto es")
    log(received[language])
    log(SimulatedReceiver.secret)
    return RunningReceiver(server: server, listener: listener)
}

private struct RunningReceiver {
    let server: SimulatedReceiver
    let listener: HTTPListener

    func stop() {
        server.faults.clear()
        listener.stop()
    }
}

/// The settings for a site whose only source is FindFace.
private struct FindFaceSettingsLines {
    let all: [(name: String, value: String)]

    init(_ url: String, _ simulation: Simulation) {
        let parts = URLComponents(string: url)
        let secret = parts?.path.split(separator: "/").last.map(String.init) ?? ""
        let place = "\(parts?.host ?? "127.0.0.1"):\(parts?.port ?? 80)"
        all = [
            ("FINDFACE_SECRET", secret), ("FINDFACE_ENTRY_CAMERAS", "23"), ("FINDFACE_EXIT_CAMERAS", "24"),
            ("LISTEN", place), ("HUMAND_BASE_URL", simulation.humandURL), ("HUMAND_AUTH", simulation.humand.key),
        ]
    }
}

private func time(_ clock: (any Clock)?) -> String { clock?.now.flooredToSecond.text ?? "" }

private func yesterdaysPlant(employees: Int, now: Instant) -> Plant {
    let offset = -3 * 3600
    let yesterday = Timestamp(instant: now - .days(1), offsetSeconds: offset).localDate
    let midnight = (Instant(text: yesterday + "T00:00:00Z") ?? now) - .seconds(Int64(offset))
    var shape = Plant.Shape(start: Timestamp(instant: midnight, offsetSeconds: offset))
    shape.employees = employees
    return Plant(shape)
}

/// People who go in and out in turn while the simulation runs.
///
/// They are not the plant's people, whose day is already complete.
private struct Passers {
    let persons = (1...5).map {
        SimulatedPerson(id: "90\($0)", code: "00900\($0)", name: "Visita \($0)", cardNo: "9000000\($0)")
    }
    private let plant: Plant
    private var count = 0

    init(plant: Plant) { self.plant = plant }

    /// What a camera sends of the passage: first while it lasts, then when it is over.
    func sightings(of event: SimulatedEvent) -> [Sighting] {
        guard let person = persons.first(where: { $0.id == event.personId }) else { return [] }
        return [true, false].map { isRealtime in
            Sighting(
                id: "\(event.time.instant.milliseconds)\(isRealtime ? 1 : 0)", camera: event.door, person: person,
                time: event.time.instant + .milliseconds(isRealtime ? 0 : 400), isRealtime: isRealtime)
        }
    }

    /// Every version but the oldest, which has no external id and needs a map.
    var version: FindFaceSender.Version {
        let versions = FindFaceSender.Version.allCases.filter { $0 != .numbers }
        return versions[count % versions.count]
    }

    mutating func next(now: Instant) -> SimulatedEvent {
        let isEntry = count / persons.count % 2 == 0
        let person = persons[count % persons.count]
        count += 1
        let time = Timestamp(instant: now.flooredToSecond, offsetSeconds: plant.shape.start.offsetSeconds)
        return SimulatedEvent(
            id: UUID().uuidString.lowercased(), time: time, person: person,
            door: isEntry ? plant.entryDoors[0] : plant.exitDoors[0], uploadedAt: now)
    }
}
