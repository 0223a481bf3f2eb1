import Attendance
import Base
import Foundation
import Ledger

/// Which items a receiver wants: FindFace's filter language over what the ledger says.
///
/// A JSON object: `{}` lets everything through; every key must match, and any of a key's values does; an empty list
/// matches nothing. `[]` in place of the object lets nothing through. An item without what a key is about does not match.
package struct ItemFilter: Equatable, Sendable {
    /// What a filter may ask for.
    enum Key: String, CaseIterable, Sendable {
        case type = "type_in"
        case outcome = "outcome_in"
        case cause = "cause_in"
        case direction = "direction_in"
        case origin = "origin_in"
        /// Codes or names.
        case door = "door_in"
        case reader = "reader_in"
        /// Humand's or HikCentral's employee numbers.
        case employee = "employee_in"
        /// HikCentral's ids of persons.
        case person = "person_in"
        case eventType = "event_type_in"
        case notice = "notice_in"
        case phase = "phase_in"
        /// Seconds from the door to the ledger.
        case delay = "delay_gte"

        /// The only values there are; nil where any may be given.
        var words: [String]? {
            switch self {
            case .type: Item.Kind.allCases.filter { $0 != .test }.map(\.rawValue)
            case .outcome: EventState.allCases.map(\.rawValue)
            case .cause: HoldCause.allCases.map(\.rawValue)
            case .direction: Direction.allCases.map(\.rawValue)
            case .origin: EventOrigin.allCases.map(\.rawValue)
            case .notice: NoticeName.known.map(\.rawValue)
            case .phase: NoticePhase.allCases.map(\.rawValue)
            case .door, .reader, .employee, .person, .eventType, .delay: nil
            }
        }
    }

    private var lists: [Key: Set<String>] = [:]
    private var leastDelay: Span?
    private var isNothing = false
    /// As it was written, in one form.
    let text: String

    package static let everything = ItemFilter()

    private init() { text = "{}" }

    /// Reads a filter, and notes everything that is wrong with it.
    init(_ json: JSONValue, problems: inout [Phrase]) {
        text = json.serialized
        if json.elements?.isEmpty == true {
            isNothing = true
            return
        }
        guard case .object(let members) = json else {
            problems.append(
                Phrase(
                    en: "an object such as {} or {\"outcome_in\": [\"held\"]} is expected",
                    es: "se espera un objeto como {} o {\"outcome_in\": [\"held\"]}"))
            return
        }
        var seen: Set<String> = []
        for member in members {
            if !seen.insert(member.key).inserted {
                problems.append(
                    Phrase(en: "“\(member.key)” comes twice", es: "“\(member.key)” aparece dos veces"))
            }
            guard let key = Key(rawValue: member.key) else {
                let names = Key.allCases.map(\.rawValue)
                problems.append(.noKey(member.key.cut(to: 40), among: names))
                continue
            }
            if key == .delay { readDelay(member.value, &problems) } else { read(key, member.value, &problems) }
        }
    }

    private mutating func readDelay(_ value: JSONValue, _ problems: inout [Phrase]) {
        guard case .number = value, let seconds = value.integer, (0...1_000_000_000).contains(seconds) else {
            problems.append(
                Phrase(
                    en: "“\(Key.delay.rawValue)” takes a number of seconds, such as 600",
                    es: "“\(Key.delay.rawValue)” admite un número de segundos, por ejemplo 600"))
            return
        }
        leastDelay = .seconds(Int64(seconds))
    }

    private mutating func read(_ key: Key, _ value: JSONValue, _ problems: inout [Phrase]) {
        let example = key == .eventType ? "196893" : "\"\(key.words?.first ?? "23")\""
        guard let elements = value.elements else {
            problems.append(
                Phrase(
                    en: "“\(key.rawValue)” takes a list, such as [\(example)]",
                    es: "“\(key.rawValue)” admite una lista, por ejemplo [\(example)]"))
            return
        }
        let texts = elements.compactMap(\.text)
        if texts.count < elements.count {
            problems.append(
                Phrase(
                    en: "the list of “\(key.rawValue)” may hold texts and numbers only",
                    es: "la lista de “\(key.rawValue)” solo admite textos y números"))
        }
        if key == .eventType, elements.contains(where: { $0.integer == nil }) {
            problems.append(
                Phrase(
                    en: "“\(key.rawValue)” takes decimal event types, such as [196893]",
                    es: "“\(key.rawValue)” admite tipos de evento decimales, por ejemplo [196893]"))
        }
        for text in texts {
            guard let words = key.words, !words.contains(text) else { continue }
            let near = NearestName.best(text, among: words)
            let all = words.joined(separator: ", ")
            problems.append(
                Phrase(
                    en: "“\(text.cut(to: 40))” is nothing that “\(key.rawValue)” knows",
                    es: "“\(key.rawValue)” no conoce “\(text.cut(to: 40))”")
                    + (near == nil
                        ? Phrase(en: "; it knows \(all)", es: "; conoce \(all)") : Phrase.didYouMean(near)))
        }
        lists[key] = Set(texts)
    }

    func matches(_ item: Item) -> Bool {
        // A test is asked for by name.
        if item.kind == .test { return true }
        if isNothing { return false }
        if let leastDelay, item.delay.map({ $0 < leastDelay }) ?? true { return false }
        return lists.allSatisfy { key, wanted in !wanted.isDisjoint(with: ItemFilter.values(of: key, in: item)) }
    }

    private static func values(of key: Key, in item: Item) -> [String] {
        let event = item.recorded?.event
        let values: [String?] =
            switch key {
            case .type: [item.kind.rawValue]
            case .outcome: [item.state?.rawValue]
            case .cause: [item.cause?.rawValue]
            case .direction: [item.recorded?.punch?.direction.rawValue]
            case .origin: [item.recorded?.origin.rawValue]
            case .door: [event?.doorCode, event?.doorName]
            case .reader: [event?.readerCode, event?.readerName]
            case .employee: [item.recorded?.punch?.employee, item.recorded?.employeeNumber]
            case .person: [event?.personID]
            case .eventType: [event.map { "\($0.type)" }]
            case .notice: [item.notice?.name.rawValue]
            case .phase: [item.notice?.phase.rawValue]
            case .delay: []
            }
        return values.compactMap(\.self)
    }
}

extension Phrase {
    /// A key that there is not, with the nearest one or all.
    static func noKey(_ key: String, among names: [String]) -> Phrase {
        let near = NearestName.best(key, among: names)
        let all = names.joined(separator: ", ")
        return Phrase(en: "there is no key “\(key)”", es: "no existe la clave “\(key)”")
            + (near == nil
                ? Phrase(en: "; the keys are \(all)", es: "; las claves son \(all)") : Phrase.didYouMean(near))
    }
}
