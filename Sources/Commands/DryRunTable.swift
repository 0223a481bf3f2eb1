import Attendance
import Base
import Ledger
import Operations

/// The punches of a dry run by day and direction, and what it held by cause: a pure value.
struct DryRunTable {
    private struct Key: Hashable, Comparable {
        var day: SiteDay
        var direction: Direction

        static func < (left: Key, right: Key) -> Bool {
            (left.day, left.direction.rawValue) < (right.day, right.direction.rawValue)
        }
    }

    private var posts: [Key: [String]] = [:]
    private var held: [HoldCause: [String]] = [:]
    private var passages: [SiteDay: FirstPassages] = [:]
    private let zone: SiteZone
    private let language: Language

    /// More names than these help nobody.
    private static let maximumNames = 12

    /// - Parameter users: the employees whom Humand knows; nil where that is not known.
    init(_ lives: [EventHistory], users: Set<String>? = nil, zone: SiteZone, language: Language) {
        (self.zone, self.language) = (zone, language)
        for life in lives {
            let name = life.first.event.personLabel
            if let punch = life.punch {
                passages[SiteDay(punch.time.instant, in: zone), default: FirstPassages()].add(
                    [
                        .init(
                            person: punch.employee, at: punch.time.instant, direction: punch.direction,
                            door: life.first.event.doorLabel)
                    ], isWhole: true)
            }
            if life.state == .accepted, let punch = life.punch {
                guard users?.contains(punch.employee) ?? true else {
                    held[.refused, default: []].append("\(name) (\(punch.employee))")
                    continue
                }
                posts[Key(day: SiteDay(punch.time.instant, in: zone), direction: punch.direction), default: []].append(
                    name)
            } else if life.state == .held, let cause = life.now.cause {
                held[cause, default: []].append(name)
            }
        }
    }

    var isEmpty: Bool { posts.isEmpty && held.isEmpty }

    func text(on terminal: Terminal) -> String {
        func say(_ english: String, _ spanish: String) -> String { Phrase(en: english, es: spanish)[language] }
        let who = say("WHO", "QUIÉN")
        var text = ""
        if !posts.isEmpty {
            var table = TextTable(heading: [say("DAY", "DÍA"), say("PUNCH", "MARCAJE"), say("COUNT", "CANTIDAD"), who])
            for (key, names) in posts.sorted(by: { $0.key < $1.key }) {
                table.add(["\(key.day)", key.direction.phrase[language], "\(names.count)", list(names)])
            }
            text += table.text(on: terminal)
        }
        if !held.isEmpty {
            var table = TextTable(heading: [say("HELD", "RETENIDO"), say("COUNT", "CANTIDAD"), who])
            for (cause, names) in held.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                table.add(["\(cause.rawValue): \(cause.phrase[language])", "\(names.count)", list(names)])
            }
            text += (text.isEmpty ? "" : "\n") + table.text(on: terminal)
        }
        return text
    }

    /// The first day on which most people begin by leaving: nobody should post that unseen.
    ///
    /// - Parameter start: where reading began; of a day before it the first passages may be missing.
    func swap(since start: Instant) -> (suspicion: Phrase, advice: Phrase)? {
        for (day, passages) in passages.sorted(by: { $0.key < $1.key }) where day.window(in: zone).from >= start {
            if let suspicion = passages.suspicion(on: Phrase(en: "on \(day)", es: "el \(day)")) {
                return (suspicion, passages.advice)
            }
        }
        return nil
    }

    /// `Ana Pérez, Bruno Díaz ×2 and 10 more`
    private func list(_ names: [String]) -> String {
        let counts = Dictionary(grouping: names) { $0 }.mapValues(\.count).sorted { $0.key < $1.key }
        let shown = counts.prefix(DryRunTable.maximumNames).map { $0.value == 1 ? $0.key : "\($0.key) ×\($0.value)" }
        let more = counts.count - shown.count
        let rest = more > 0 ? Phrase(en: " and \(more) more", es: " y \(more) más")[language] : ""
        return shown.joined(separator: ", ") + rest
    }
}
