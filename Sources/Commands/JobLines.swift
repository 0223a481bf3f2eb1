import Base
import Ledger

/// Which lines of a request can be decided on, and what is to be said of the others: a pure function of the ledger.
///
/// Only a line that is there and not final is worth a job, and only of such a line a daemon need be asked.
struct JobLines {
    /// What is left to do; nil where nothing is.
    private(set) var kind: Job.Kind?
    /// A sentence for each line that is left out.
    private(set) var answers: [Phrase] = []
    /// Some line is none of the ledger's: it was mistyped, or the ledger is another one.
    private(set) var namesUnknown = false

    /// - Parameters:
    ///   - lives: what the ledger has of the lines.
    ///   - isDry: nothing goes out by itself.
    init(_ kind: Job.Kind, _ lives: [EventHistory], isDry: Bool) {
        let byLine = Dictionary(lives.map { ($0.line, $0) }) { first, _ in first }
        func sorted(_ lines: [Int], dropping: Bool) -> (left: [Int], answers: [Phrase]) {
            let answered = lines.map { line in
                (line, JobLines.answer(line, byLine[line], dropping: dropping, isDry: isDry))
            }
            return (answered.filter { $0.1 == nil }.map(\.0), answered.compactMap(\.1))
        }
        switch kind {
        case .retry(let lines), .drop(let lines, _): namesUnknown = lines.contains { byLine[$0] == nil }
        case .backfill, .resend, .settle: break
        }
        switch kind {
        case .backfill, .resend, .settle: self.kind = kind
        case .retry(let lines):
            let (left, answers) = sorted(lines, dropping: false)
            (self.kind, self.answers) = (left.isEmpty ? nil : .retry(left), answers)
        case .drop(let lines, let reason):
            let (left, answers) = sorted(lines, dropping: true)
            (self.kind, self.answers) = (left.isEmpty ? nil : .drop(left, reason: reason), answers)
        }
    }

    /// Why nothing is to be decided about a line; nil where something is.
    private static func answer(_ line: Int, _ life: EventHistory?, dropping: Bool, isDry: Bool) -> Phrase? {
        guard let life else {
            return Phrase(
                en: "line \(line) is no event of the ledger; hik2humand queue list shows the lines",
                es: "la línea \(line) no es un evento del registro; hik2humand queue list muestra las líneas")
        }
        if life.state.isFinal {
            return life.state.word.within(
                en: {
                    "line \(line) is not held: its outcome is final (\($0)); hik2humand explain line:\(line) tells its history"
                },
                es: {
                    "la línea \(line) no está retenida: su resultado es definitivo (\($0)); hik2humand explain line:\(line) "
                        + "cuenta su historia"
                })
        }
        let isOpen = life.state == .held || isDry || dropping && life.state == .waiting && !life.now.isUnconfirmed
        guard !isOpen else { return nil }
        return life.state.word.within(
            en: {
                "line \(line) is not held: it is \($0), and goes out by itself; hik2humand explain line:\(line) says when"
            },
            es: {
                "la línea \(line) no está retenida: está \($0) y sale sola; hik2humand explain line:\(line) dice cuándo"
            })
    }

    /// What is said of a line that was to be dropped and was decided on otherwise meanwhile.
    static func notDropped(_ life: EventHistory) -> Phrase {
        life.state.word.within(
            en: {
                "line \(life.line) was not dropped: meanwhile it is \($0); hik2humand explain line:\(life.line) tells its "
                    + "history"
            },
            es: {
                "la línea \(life.line) no se descartó: mientras tanto figura como \($0); hik2humand explain "
                    + "line:\(life.line) cuenta su historia"
            })
    }
}
