import Attendance
import Base
import Ledger

/// Compares one day, step by step.
///
/// Each step makes at most one request, so that a daemon can continue its own work in between.
package final class DayReconciler {
    private enum Phase {
        case doors
        case events(DoorDayReader)
        case people
        case humand(Reconciliation, round: Int)
        /// Looks up whose number at Humand is another one now.
        case numbers(Reconciliation, NewNumbers, any PersonCodeSource)
        /// Reads the ids of entries that may have been changed.
        case ids(Reconciliation)
        /// Reads the doors after the day's end, if somebody's day seems to be open.
        case morning(Reconciliation, DoorDayReader)
    }

    private let day: SiteDay
    private let parts: Parts
    private let clock: any Clock
    private let jitter: () -> Double
    private let days: any EntryReader
    private let ids: EntryIDs
    private var phase = Phase.doors
    private var plan: (mapper: Mapper, queries: [EventQuery])?
    private var sightings: (events: [SourceEvent], lives: [EventHistory]) = ([], [])
    private var hasReadMorning = false
    private var retry = SourceRetry()
    private let window: Window
    /// The result of the comparison; nil until it is finished.
    package private(set) var result: ReconciledDay?
    /// How far HikCentral is complete: events younger than SETTLE are not compared.
    private let seenTo: Instant

    /// If more people than this must be looked up on a neighbouring day, they are requested fifty at a time.
    private static let fewPeople = 16
    /// If more people than this are unknown, reading the whole list of persons is cheaper.
    private static let fewStrangers = 5

    package init(
        _ day: SiteDay, parts: Parts, clock: any Clock, jitter: @escaping () -> Double = { Double.random(in: -1...1) }
    ) {
        self.day = day
        self.parts = parts
        self.clock = clock
        self.jitter = jitter
        window = day.window(in: parts.zone)
        seenTo = max(window.from, min(window.to, (clock.now - parts.poll.settle).flooredToSecond))
        days = parts.entries()
        ids = EntryIDs(parts.entries())
    }

    /// What is being done, for display to a person who waits, and why it is being done again.
    package var progress: Phrase {
        guard let problem else { return stage }
        return stage + problem.within(en: { " (\($0))" }, es: { " (\($0))" })
    }

    private var problem: Phrase? {
        switch phase {
        case .doors, .people, .numbers: retry.problem
        case .events(let reader), .morning(_, let reader): reader.retry.problem
        case .humand, .ids: nil
        }
    }

    private var stage: Phrase {
        switch phase {
        case .morning:
            Phrase(
                en: "\(day): reading the doors of the next morning",
                es: "\(day): leyendo las puertas de la mañana siguiente")
        case .numbers(_, let numbers, _):
            Phrase(
                en: "\(day): looking up \(numbers.count.counting("person", "people")) in HikCentral",
                es: "\(day): buscando \(numbers.count.counting("persona", "personas")) en HikCentral")
        case .doors, .events, .people:
            Phrase(
                en: "\(day): reading HikCentral, \(sightings.events.count) events",
                es: "\(day): leyendo HikCentral, \(sightings.events.count.counting("evento", "eventos"))")
        case .humand, .ids:
            Phrase(
                en: "\(day): reading Humand, \(days.requests) requests",
                es: "\(day): leyendo Humand, \(days.requests.counting("petición", "peticiones"))")
        }
    }

    /// Performs the next step.
    ///
    /// - Returns: when to continue; `never` once there is a result.
    package func step() throws(ReconcileError) -> Wake {
        switch phase {
        case .doors: return try trying { () throws(SourceError) in try readDoors() }
        case .events(let reader): return try readEvents(reader)
        case .people: return try trying { () throws(SourceError) in try identify() }
        case .humand(let reconciliation, let round): return try readHumand(reconciliation, round: round)
        case .numbers(let reconciliation, let numbers, let source):
            do {
                return try trying { () throws(SourceError) in try follow(reconciliation, numbers, source) }
            } catch .source(let error) where error != .stopped {
                // What is known of everybody else is not thrown away for it.
                go(on: reconciliation, with: numbers)
                return .again
            }
        case .ids(let reconciliation):
            let wake = try ids.step()
            guard wake == .never else { return wake }
            phase = .humand(reconciliation, round: 4)
            return .again
        case .morning(let reconciliation, let reader): return try readMorning(reconciliation, reader)
        }
    }

    private func trying(_ body: () throws(SourceError) -> [Phrase]?) throws(ReconcileError) -> Wake {
        do {
            if let problems = try body() { throw ReconcileError.doors(problems) }
            retry.succeeded()
            return .again
        } catch let error as ReconcileError {
            throw error
        } catch let error as SourceError {
            do { return try retry.wake(after: error, at: clock.uptime, jitter: jitter()) } catch {
                throw .source(error)
            }
        } catch {
            throw .ledger(Phrase(error))
        }
    }

    /// - Returns: what is wrong with the settings, if anything.
    private func readDoors() throws(SourceError) -> [Phrase]? {
        let poll = parts.poll
        do {
            let doors = try DoorMap(
                entry: poll.entryDevices, exit: poll.exitDevices, listed: try parts.source.doors())
            var rules = poll.rules
            // The age limit applies to the delivery of punches, not to comparing a day.
            rules.maxAge = .days(36_500)
            let queries = EventQuery.all(types: rules.eventTypes, doors: doors.doors)
            plan = (Mapper(rules: rules, doors: doors), queries)
            let seen = Window(from: window.from, to: seenTo)
            phase = .events(
                DoorDayReader(source: parts.source, queries: queries, window: seen, clock: clock, jitter: jitter))
            return nil
        } catch let problems as DoorMap.Problems {
            return problems.all
        } catch let error as SourceError {
            throw error
        } catch {
            throw .unavailable(.unexpected("\(error)"))
        }
    }

    private func readEvents(_ reader: DoorDayReader) throws(ReconcileError) -> Wake {
        let wake = try step(reader)
        sightings.events = reader.events
        guard wake == .never else { return wake }
        // Read the ledger after the doors, so that events which a daemon reads meanwhile are in both.
        sightings.lives = try readLedger()
        phase = .people
        return .again
    }

    private func step(_ reader: DoorDayReader) throws(ReconcileError) -> Wake {
        do { return try reader.step() } catch { throw .source(error) }
    }

    /// The history of the day's events, and of neighbouring events that affect directions and matching.
    private func readLedger() throws(ReconcileError) -> [EventHistory] {
        let before = max(Span.hours(26), parts.poll.rules.alternateReset)
        let wide = Window(from: window.from - before, to: window.to + .hours(26))
        do {
            return try parts.book.histories(from: wide.from) { wide.contains($0.event.time.instant) }
        } catch {
            throw .ledger(
                Phrase(en: "the ledger cannot be read: ", es: "no se puede leer el registro: ") + Phrase(error))
        }
    }

    /// Maps the events that the ledger lacks, as a poll would have done.
    private func identify() throws(SourceError) -> [Phrase]? {
        guard let plan else { return nil }
        let doors = DoorSightings(sightings.events, lives: sightings.lives)
        let newcomers = try decided(doors.newcomers, plan.mapper, beside: sightings.lives)
        let covered = Set(plan.queries.flatMap { query in query.doors.map { DoorKind(type: query.type, door: $0) } })
        let seenTo = seenTo
        let (days, ids) = (days, ids)
        let (former, now) = (parts.former, clock.now)
        let reconciliation = Reconciliation(
            day: day, zone: parts.zone, now: clock.now, readTo: parts.readTo,
            openAfter: parts.poll.rules.alternateReset, lives: sightings.lives, listed: doors.listed,
            newcomers: newcomers,
            isCovered: {
                covered.contains(DoorKind(type: $0.type, door: $0.doorCode)) && $0.time.instant < seenTo
            },
            isAsked: { covered.contains(DoorKind(type: $0.type, door: $0.doorCode)) },
            // Where no list of doors decides, it is no matter whether the door is read.
            readsDoor: { event in
                !plan.mapper.rules.direction.contains(.devices)
                    || plan.mapper.following(event).doors.contains(doorCode: event.doorCode)
            },
            directionNow: { former.direction(of: $0, by: plan.mapper, at: now) },
            humand: { ids.adding(to: days.days(of: $0), of: $0) }, gap: { days.gap(of: $0) })
        sightings = ([], [])
        days.ask(reconciliation.employees, from: day, to: day)
        phase = .humand(reconciliation, round: 1)
        return nil
    }

    private func decided(
        _ events: [SourceEvent], _ mapper: Mapper, beside lives: [EventHistory]
    ) throws(SourceError) -> [RecordedEvent] {
        var source: any PersonCodeSource = parts.source
        let strangers = Set(events.map(\.event.personID)).subtracting(AccessEvent.nobody)
        if mapper.rules.employeeID == .personCode, strangers.count > DayReconciler.fewStrangers {
            source = try numbered()
        }
        return try Intake(mapper: mapper, source: source, now: clock.now).records(
            of: events, origin: .late, state: LedgerState(horizon: .hours(1)), span: SpanIndex(lives))
    }

    private struct DoorKind: Hashable {
        var type: Int
        var door: String
    }

    private func numbered() throws(SourceError) -> any PersonCodeSource {
        let source = parts.source
        do {
            return KnownPersonCodes(source, persons: try source.persons { _ in })
        } catch .refused {
            // The key may not list persons, so look each one up.
            return source
        } catch .misconfigured {
            return source
        }
    }

    private func readHumand(_ reconciliation: Reconciliation, round: Int) throws(ReconcileError) -> Wake {
        let wake: Wake
        do { wake = try days.step() } catch { throw .humand(error) }
        guard wake == .never else { return wake }
        if reconciliation.renamed == nil, let plan {
            let unknown = reconciliation.unknownNumbers
            if !unknown.isEmpty {
                let numbers = NewNumbers(unknown, rules: plan.mapper.rules)
                return try trying { () throws(SourceError) in
                    let many = numbers.count > DayReconciler.fewStrangers
                    phase = .numbers(reconciliation, numbers, many ? try numbered() : parts.source)
                    return nil
                }
            }
        }
        let result = reconciliation.result()
        if round == 1, askNeighbours(result) {
            phase = .humand(reconciliation, round: 2)
            return .again
        }
        if round < 3, askAgain(result) {
            phase = .humand(reconciliation, round: 3)
            return .again
        }
        if round < 4, ids.ask(result.mayBeChanged, around: day) {
            phase = .ids(reconciliation)
            return .again
        }
        if let reader = morningReader(result) {
            phase = .morning(reconciliation, reader)
            return .again
        }
        var day = result.day
        if seenTo < window.to { day.upTo = seenTo }
        self.result = day
        return .never
    }

    /// Looks up one more person, and then reads the days of those whose number at Humand is another one now.
    private func follow(
        _ reconciliation: Reconciliation, _ numbers: NewNumbers, _ source: any PersonCodeSource
    ) throws(SourceError) -> [Phrase]? {
        var numbers = numbers
        if try numbers.step(source) {
            phase = .numbers(reconciliation, numbers, source)
            return nil
        }
        go(on: reconciliation, with: numbers)
        return nil
    }

    private func go(on reconciliation: Reconciliation, with numbers: NewNumbers) {
        var whole = reconciliation
        whole.renamed = numbers.found
        days.ask(Set(numbers.found.values), from: day, to: day)
        phase = .humand(whole, round: 1)
    }

    /// Reads the doors after the day's end if a clock-in has no clock-out.
    ///
    /// It may belong to a night shift whose clock-out is known to the doors but not to the ledger.
    private func morningReader(_ result: Reconciliation.Result) -> DoorDayReader? {
        let end = min(window.to + Reconciliation.longestShift, (clock.now - parts.poll.settle).flooredToSecond)
        guard !result.open.isEmpty, !hasReadMorning, end > window.to, let plan else { return nil }
        hasReadMorning = true
        let morning = Window(from: window.to, to: end)
        return DoorDayReader(
            source: parts.source, queries: plan.queries, window: morning, clock: clock, jitter: jitter)
    }

    private func readMorning(
        _ reconciliation: Reconciliation, _ reader: DoorDayReader
    ) throws(ReconcileError) -> Wake {
        let wake = try step(reader)
        guard wake == .never else { return wake }
        let result = reconciliation.result()
        let open = Set(result.day.people.filter { $0.employee.map(result.open.contains) ?? false }.map(\.person))
        let events = DoorSightings(reader.events, lives: reconciliation.lives).newcomers
            .filter { open.contains($0.event.personID) }
        return try trying { () throws(SourceError) in
            guard let plan else { return nil }
            var whole = reconciliation
            whole.newcomers += try decided(events, plan.mapper, beside: reconciliation.lives)
            phase = .humand(whole, round: 4)
            return nil
        }
    }

    /// If many punches are missing, requests the likelier neighbouring day, fifty people per request.
    ///
    /// This happens with night shifts when Humand counts them towards their first day.
    ///
    /// - Returns: whether there is something to read.
    private func askNeighbours(_ result: Reconciliation.Result) -> Bool {
        let groups = Dictionary(grouping: result.missing) { punch -> SiteDay in
            let isMorning = punch.time.instant - window.from < .hours(12)
            return day.advanced(by: isMorning ? -1 : 1)
        }
        var asks = false
        for (neighbour, punches) in groups.sorted(by: { $0.key < $1.key }) {
            let employees = Set(punches.map(\.employee))
            guard employees.count > DayReconciler.fewPeople else { continue }
            days.ask(employees, from: neighbour, to: neighbour)
            asks = true
        }
        return asks
    }

    /// Requests what is missing again, on the day itself and on both neighbouring days.
    ///
    /// A punch is only reported as missing after this second look.
    private func askAgain(_ result: Reconciliation.Result) -> Bool {
        let missing = Set(result.missing.map(\.employee)).union(result.twins).union(result.strange)
        days.ask(missing.subtracting(result.twins), from: day.advanced(by: -1), to: day.advanced(by: 1))
        for employee in result.twins.sorted() {
            days.askForEntries(of: employee, from: day.advanced(by: -1), to: day.advanced(by: 1))
        }
        let open = result.open.subtracting(missing)
        days.ask(open, from: day.advanced(by: 1), to: day.advanced(by: 1))
        return !missing.isEmpty || !open.isEmpty
    }
}
