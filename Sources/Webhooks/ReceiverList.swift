import Base
import Foundation
import HTTP

/// Reads WEBHOOKS_FILE: a JSON list of receivers. Everything that is wrong with it is found at once.
package struct ReceiverList {
    package private(set) var receivers: [Receiver] = []
    /// Sentences with their place in the file; none has a URL or a secret in it.
    package private(set) var problems: [Phrase] = []
    package private(set) var warnings: [Phrase] = []

    private enum Key: String, CaseIterable {
        case title, url, filters, active, secret, format
        case batchSize = "batch_size"
    }

    static let longestTitle = 60
    static let largestBatch = 1000
    /// Each has a thread, and while it is busy a process of 35 MB.
    static let maximumReceivers = 50

    package init(_ bytes: Data) {
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch {
            problems.append(ReceiverList.text(error, in: bytes))
            return
        }
        guard let elements = json.elements else {
            problems.append(
                Phrase(
                    en: "a list of receivers is expected: [{\"title\": …, \"url\": …}]",
                    es: "se espera una lista de receptores: [{\"title\": …, \"url\": …}]"))
            return
        }
        if elements.count > ReceiverList.maximumReceivers {
            let most = ReceiverList.maximumReceivers
            problems.append(
                Phrase(
                    en: "at most \(most) receivers are possible, not \(elements.count)",
                    es: "son posibles como máximo \(most) receptores, no \(elements.count)"))
        }
        for (index, element) in elements.prefix(ReceiverList.maximumReceivers).enumerated() {
            read(element, place: Phrase(en: "receiver \(index + 1)", es: "receptor \(index + 1)"))
        }
    }

    /// Where the JSON is wrong, as an editor counts.
    private static func text(_ error: JSONError, in bytes: Data) -> Phrase {
        guard let offset = error.offset else { return error.phrase }
        let before = bytes.prefix(offset)
        let row = before.count { $0 == 0x0A } + 1
        return error.phrase.inLine(row)
    }

    private mutating func read(_ json: JSONValue, place: Phrase) {
        guard case .object(let members) = json else {
            problems.append(
                place
                    + Phrase(
                        en: ": an object such as {\"title\": …, \"url\": …} is expected",
                        es: ": se espera un objeto como {\"title\": …, \"url\": …}"))
            return
        }
        let title = json[Key.title.rawValue].flatMap(ReceiverList.string)?.trimmingSpaces
        var here = ReceiverPlace(
            name: title.map { place + Phrase(same: " (\($0.cut(to: 40).withoutControls))") } ?? place)
        var seen: Set<String> = []
        for member in members {
            let key = member.key.cut(to: 40)
            if !seen.insert(member.key).inserted {
                here.reject(en: "“\(key)” comes twice", es: "“\(key)” aparece dos veces")
            }
            if Key(rawValue: member.key) != nil { continue }
            let names = Key.allCases.map(\.rawValue)
            here.reject(.noKey(key, among: names))
        }
        let receiver = here.receiver(json, title: title)
        if let title, receivers.contains(where: { $0.title == title }) {
            here.reject(
                en: "another receiver has the same title; by it they are told apart",
                es: "otro receptor tiene el mismo título, y por él se distinguen")
        }
        problems += here.problems
        warnings += here.warnings
        // Also with a problem, so that the next one of the same title is noticed.
        receivers.append(receiver)
    }

    fileprivate static func string(_ json: JSONValue) -> String? {
        if case .string(let text) = json { text } else { nil }
    }

    /// Reads one receiver.
    private struct ReceiverPlace {
        let name: Phrase
        var problems: [Phrase] = []
        var warnings: [Phrase] = []

        init(name: Phrase) { self.name = name }

        mutating func reject(_ sentence: Phrase) { problems.append(name + Phrase(same: ": ") + sentence) }

        mutating func reject(en english: String, es spanish: String) { reject(Phrase(en: english, es: spanish)) }

        mutating func receiver(_ json: JSONValue, title: String?) -> Receiver {
            if title.map({ $0.isEmpty || $0.count > ReceiverList.longestTitle || $0.hasHiddenCharacters }) ?? true {
                reject(
                    en: "“title” is expected, a name of at most \(ReceiverList.longestTitle) characters",
                    es: "se espera “title”, un nombre de hasta \(ReceiverList.longestTitle) caracteres")
            }
            var receiver = Receiver(title: title ?? "", url: Secret(""))
            if let format = json["format"] { receiver.format = self.format(format) ?? .json }
            receiver.url = url(json["url"], format: receiver.format)
            if let filters = json["filters"] {
                var found: [Phrase] = []
                receiver.filter = ItemFilter(filters, problems: &found)
                for sentence in found { reject(Phrase(same: "“filters”: ") + sentence) }
            }
            if let active = json["active"] {
                if case .bool(let flag) = active {
                    receiver.isActive = flag
                } else {
                    reject(en: "“active” takes true or false", es: "“active” admite true o false")
                }
            }
            if let secret = json["secret"] { receiver.secrets = secrets(secret) }
            if let size = json["batch_size"] {
                if case .number = size, let count = size.integer, (1...ReceiverList.largestBatch).contains(count) {
                    receiver.batchSize = count
                } else {
                    reject(
                        en: "“batch_size” takes a number from 1 to \(ReceiverList.largestBatch)",
                        es: "“batch_size” admite un número de 1 a \(ReceiverList.largestBatch)")
                }
            }
            return receiver
        }

        private mutating func format(_ json: JSONValue) -> BodyFormat? {
            if let format = ReceiverList.string(json).flatMap(BodyFormat.init) { return format }
            let words = BodyFormat.allCases.map(\.rawValue)
            let near = ReceiverList.string(json).flatMap { NearestName.best($0, among: words) }
            let all = words.joined(separator: ", ")
            reject(
                Phrase(en: "“format” takes \(all)", es: "“format” admite \(all)") + Phrase.didYouMean(near))
            return nil
        }

        private mutating func url(_ json: JSONValue?, format: BodyFormat) -> Secret {
            guard let text = json.flatMap(ReceiverList.string)?.trimmingSpaces, !text.isEmpty else {
                reject(
                    en: "“url” is expected, such as https://chat.example/hooks/…",
                    es: "se espera “url”, por ejemplo https://chat.example/hooks/…")
                return Secret("")
            }
            let request = HTTPRequest(method: .post, url: text)
            if let problem = request.urlProblem ?? format.problem(url: text) {
                reject(Phrase(same: "“url”: ") + problem)
            } else if text.hasPrefix("http://"), !ReceiverList.isLocal(request.place) {
                warnings.append(
                    name
                        + Phrase(
                            en: ": without https everyone on the way can read what is sent to \(request.place)",
                            es: ": sin https, cualquiera en el camino puede leer lo que se envía a \(request.place)"))
            }
            return Secret(text)
        }

        private mutating func secrets(_ json: JSONValue) -> [WebhookSecret] {
            let texts = json.elements ?? [json]
            let secrets = texts.compactMap { ReceiverList.string($0).flatMap { WebhookSecret($0.trimmingSpaces) } }
            if secrets.count < texts.count || texts.isEmpty || texts.count > 4 {
                reject(
                    WebhookSecret.form.within(
                        en: { "“secret” takes \($0), or a list of up to four of them" },
                        es: { "“secret” admite \($0), o una lista de hasta cuatro" }))
            }
            return secrets
        }
    }

    private static func isLocal(_ place: String) -> Bool {
        let host = place.prefix { $0 != ":" }
        return host == "localhost" || host.hasPrefix("127.")
    }
}
