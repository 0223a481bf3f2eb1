import Attendance
import Base

/// Where people pass first on a day: at an entry, or the doors are named the wrong way round. A pure value.
package struct FirstPassages: Equatable {
    package struct Passage: Equatable {
        var person: String
        var at: Instant
        /// What the lists say of the door.
        var direction: Direction?
        var door: String

        package init(person: String, at: Instant, direction: Direction?, door: String) {
            (self.person, self.at, self.direction, self.door) = (person, at, direction, door)
        }
    }

    private var first: [String: Passage] = [:]
    /// Who passed a door, at any hour.
    private var users: [String: Set<String>] = [:]
    /// Who passed an entry, at any hour.
    private var entered: Set<String> = []
    /// What came later may be missing.
    private var horizon: Instant?
    /// Somebody passed an entry, at any hour.
    private var hasEntry = false

    package init() {}

    /// - Parameter isWhole: false where the list goes on.
    package mutating func add(_ passages: [Passage], isWhole: Bool) {
        hasEntry = hasEntry || passages.contains { $0.direction == .clockIn }
        for passage in passages {
            users[passage.door, default: []].insert(passage.person)
            if passage.direction == .clockIn { entered.insert(passage.person) }
        }
        for passage in passages where first[passage.person].map({ passage.at < $0.at }) ?? true {
            first[passage.person] = passage
        }
        if !isWhole, let last = passages.map(\.at).max() { horizon = min(horizon ?? last, last) }
    }

    private func count(_ direction: Direction) -> Int { first.values.count { isCounted($0, direction) } }

    private func isCounted(_ passage: Passage, _ direction: Direction) -> Bool {
        passage.direction == direction && horizon.map { passage.at <= $0 } ?? true
    }

    var atEntry: Int { count(.clockIn) }
    var atExit: Int { count(.clockOut) }

    /// Two or three people who work at night are no sign.
    private static let fewest = 4

    /// Most people begin their day by leaving.
    ///
    /// Where a whole day has no entry at all, none of its doors is an entry of the settings any more, as after a terminal
    /// was replaced; that says nothing of what was swapped.
    package var looksSwapped: Bool {
        atExit >= FirstPassages.fewest && atExit >= 2 * atEntry && (hasEntry || horizon != nil)
    }

    /// An exit that most of those who use it pass before any entry: one door of several may have the wrong direction.
    ///
    /// Where all doors look swapped, that is the finding. Who passed no entry all day may have come by a terminal that was
    /// replaced since.
    package var swappedDoor: (name: String, first: Int, all: Int)? {
        guard !looksSwapped, hasEntry else { return nil }
        let exits = Dictionary(
            grouping: first.values.filter { isCounted($0, .clockOut) && entered.contains($0.person) }, by: \.door)
        return exits.map { (name: $0.key, first: $0.value.count, all: users[$0.key]?.count ?? 0) }
            .filter { $0.first >= FirstPassages.fewest && $0.first * 3 >= $0.all * 2 }
            .min { ($1.first, $0.name) < ($0.first, $1.name) }
    }

    /// What it looks like; nil where nothing does.
    package func suspicion(on day: Phrase) -> Phrase? {
        if looksSwapped { return phrase(on: day) }
        return swappedDoor.map { door in
            day.within(
                en: {
                    "\(door.first) of \(door.all) people who passed the exit “\(door.name)” \($0) passed it before any "
                        + "entry, so it looks like an entry"
                },
                es: {
                    "\(door.first) de \(door.all) personas que pasaron \($0) por la salida “\(door.name)” lo hicieron "
                        + "antes que por cualquier entrada, así que parece una entrada"
                })
        }
    }

    /// What to do about it.
    package var advice: Phrase {
        guard !looksSwapped, let door = swappedDoor?.name else { return FirstPassages.advice }
        return Phrase(
            en: "if so, move “\(door)” to ENTRY_DEVICES, and its counterpart to EXIT_DEVICES, before anything more is "
                + "posted; for a door of night shifts this is normal",
            es:
                "si lo es, pase “\(door)” a ENTRY_DEVICES, y su contraparte a EXIT_DEVICES, antes de enviar nada más; en "
                + "una puerta de turnos de noche es normal")
    }

    private func phrase(on day: Phrase) -> Phrase {
        let all = atExit + atEntry
        return day.within(
            en: {
                "\(atExit) of \(all) people passed an exit first \($0), so ENTRY_DEVICES and EXIT_DEVICES look swapped"
            },
            es: {
                "\(atExit) de \(all) personas pasaron \($0) primero por una salida, así que ENTRY_DEVICES y "
                    + "EXIT_DEVICES parecen invertidos"
            })
    }

    private static let advice = Phrase(
        en: "if so, swap them before anything more is posted; at sites with night shifts this is normal",
        es: "si lo están, inviértalos antes de enviar nada más; donde hay turnos de noche es normal")

    /// What is behind the advice where punches may have gone out already.
    static let posted = Phrase(
        en: "; after that, hik2humand reconcile --from DATE lists what was posted the wrong way round",
        es: "; después, hik2humand reconcile --from FECHA lista lo que se envió al revés")
}

/// What `check` says of them.
struct SwapFinding {
    let passages: FirstPassages

    init(_ passages: FirstPassages) { self.passages = passages }

    func report(_ checkup: Checkup) {
        // Where the event's own status comes first, the lists decide little.
        guard checkup.settings.rules.direction.first == .devices,
            let suspicion = passages.suspicion(on: Phrase(en: "yesterday", es: "ayer"))
        else { return }
        checkup.caution(
            .hikCentral(.directions), suspicion, remedy: .advice(passages.advice + FirstPassages.posted))
    }
}
