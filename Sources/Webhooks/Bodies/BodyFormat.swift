import Base
import Foundation

/// How a receiver takes its items.
package enum BodyFormat: String, CaseIterable, Sendable {
    /// An array of items, as FindFace sends its events.
    case json
    /// A line an item.
    case text
    case slack
    /// The workflow “When a Teams webhook request is received”.
    case teams
    /// JSON for the server, with the topic that the URL names.
    case ntfy

    /// Where a message of this format goes, and what it is.
    struct Message: Equatable {
        var url: String
        var type: String
        var body: Data
    }

    /// Why this format cannot be sent to a URL; nil when it can.
    func problem(url: String) -> Phrase? {
        guard self == .ntfy, BodyFormat.topic(of: url) == nil else { return nil }
        return Phrase(
            en: "ntfy needs the topic at the end of the URL, such as https://ntfy.sh/my-topic",
            es: "ntfy necesita el tema al final de la URL, por ejemplo https://ntfy.sh/mi-tema")
    }

    func message(_ items: [Item], to url: String, text: ItemText) -> Message {
        switch self {
        case .json: return Message(url: url, json: .array(items.map(\.json)))
        case .text:
            let lines = items.map { text.line($0) + "\n" }.joined()
            return Message(url: url, type: "text/plain; charset=utf-8", body: Data(lines.utf8))
        case .slack:
            let lines = items.map { BodyFormat.slackEscaped(text.line($0)) }.joined(separator: "\n")
            return Message(url: url, json: ["text": .string(lines)])
        case .teams: return Message(url: url, json: BodyFormat.card(items.map(text.line)))
        case .ntfy:
            let (server, topic) = BodyFormat.topic(of: url) ?? (url, "")
            let isUrgent = items.contains { $0.state == .held || $0.notice?.phase == .begun }
            return Message(
                url: server,
                json: [
                    "topic": .string(topic), "title": "hik2humand",
                    "message": .string(items.map(text.line).joined(separator: "\n")),
                    "priority": JSONValue(isUrgent ? 4 : 3),
                ])
        }
    }

    /// Slack's own rule: these three and no others.
    private static func slackEscaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// An adaptive card with a block for each line. Text runs know no Markdown, which a name could use.
    private static func card(_ lines: [String]) -> JSONValue {
        let blocks = lines.map { line -> JSONValue in
            ["type": "RichTextBlock", "inlines": [["type": "TextRun", "text": .string(line)]]]
        }
        let card: JSONValue = [
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
            "body": .array(blocks),
        ]
        return [
            "type": "message",
            "attachments": [
                ["contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": nil, "content": card]
            ],
        ]
    }

    /// The server and the topic that a URL such as https://ntfy.sh/my-topic names.
    private static func topic(of url: String) -> (server: String, topic: String)? {
        guard let slash = url.lastIndex(of: "/"), !url[..<slash].hasSuffix("/") else { return nil }
        let topic = url[url.index(after: slash)...]
        let isTopic = topic.utf8.allSatisfy {
            $0 == 0x2D || $0 == 0x5F || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                || (0x61...0x7A).contains($0)
        }
        return isTopic && (1...64).contains(topic.utf8.count) ? (String(url[..<slash]) + "/", String(topic)) : nil
    }
}

extension BodyFormat.Message {
    fileprivate init(url: String, json: JSONValue) {
        self.init(url: url, type: "application/json", body: Data(json.serializedBytes))
    }
}
