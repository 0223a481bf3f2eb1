import Attendance
import Base

/// Where people pass first on a day: at an entry, or the doors are named the wrong way round. A pure value.
struct FirstPassages: Equatable {
    struct Passage: Equatable {
        var person: String
        var at: Instant
        /// What the lists say of the door.
        var direction: Direction?
    }

    private var first: [String: Passage] = [:]
    /// What came later may be missing.
    private var horizon: Instant?

    /// - Parameter isWhole: false where the list goes on.
    mutating func add(_ passages: [Passage], isWhole: Bool) {
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
    var looksSwapped: Bool { atExit >= FirstPassages.fewest && atExit >= 2 * atEntry }
}

/// What `check` says of them.
struct SwapFinding {
    let passages: FirstPassages

    init(_ passages: FirstPassages) { self.passages = passages }

    func report(_ checkup: Checkup) {
        // Where the event's own status comes first, the lists decide little.
        guard passages.looksSwapped, checkup.settings.rules.direction.first == .devices else { return }
        checkup.caution(
            .hikCentral(.directions),
            en: "\(passages.atExit) of \(passages.atExit + passages.atEntry) people passed an exit first yesterday, so "
                + "ENTRY_DEVICES and EXIT_DEVICES look swapped",
            es: "\(passages.atExit) de \(passages.atExit + passages.atEntry) personas pasaron ayer primero por una "
                + "salida, así que ENTRY_DEVICES y EXIT_DEVICES parecen invertidos",
            remedy: .advice(
                en:
                    "if so, swap them before you post anything; at sites with night shifts this is normal",
                es: "si lo están, inviértalos antes de enviar nada; donde hay turnos de noche es normal"))
    }
}
