import Attendance
import Base

/// Where people pass first on a day: at an entry, or the doors are named the wrong way round. A pure value.
package struct FirstPassages: Equatable {
    package struct Passage: Equatable {
        var person: String
        var at: Instant
        /// What the lists say of the door.
        var direction: Direction?

        package init(person: String, at: Instant, direction: Direction?) {
            (self.person, self.at, self.direction) = (person, at, direction)
        }
    }

    private var first: [String: Passage] = [:]
    /// What came later may be missing.
    private var horizon: Instant?
    /// Somebody passed an entry, at any hour.
    private var hasEntry = false

    package init() {}

    /// - Parameter isWhole: false where the list goes on.
    package mutating func add(_ passages: [Passage], isWhole: Bool) {
        hasEntry = hasEntry || passages.contains { $0.direction == .clockIn }
        for passage in passages where first[passage.person].map({ passage.at < $0.at }) ?? true {
            first[passage.person] = passage
        }
        if !isWhole, let last = passages.map(\.at).max() { horizon = min(horizon ?? last, last) }
    }

    private func count(_ direction: Direction) -> Int {
        first.values.count { passage in passage.direction == direction && horizon.map { passage.at <= $0 } ?? true }
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

    /// What it looks like, and what to do about it.
    package func phrase(on day: Phrase) -> Phrase {
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

    package static let advice = Phrase(
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
        guard passages.looksSwapped, checkup.settings.rules.direction.first == .devices else { return }
        checkup.caution(
            .hikCentral(.directions), passages.phrase(on: Phrase(en: "yesterday", es: "ayer")),
            remedy: .advice(FirstPassages.advice + FirstPassages.posted))
    }
}
