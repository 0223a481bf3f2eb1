import Base
import Foundation
import Ledger
import Site
import Sync

/// What people are told, as a text or as a mail.
package struct NoticeMessage {
    /// In one line.
    private let headline: String
    private let lines: [String]
    /// Where it comes from: the machine and the state directory.
    private let place: String

    /// Some notices of one name and phase: one line each, then what to do.
    ///
    /// - Parameter commands: how a person types them for this site.
    package init(
        _ notices: [RecordedNotice], language: Language, zone: SiteZone, place: String,
        commands: SiteCommands = SiteCommands(settingsFile: nil)
    ) {
        let headlines = notices.map { NoticeText($0, zone: zone).headline[language].withoutControls }
        let more = notices.count > 1 ? " (+\(notices.count - 1))" : ""
        headline = (headlines.first ?? "").prefix(100 - NoticeMessage.sender.count) + more
        var lines = zip(notices, headlines).map { "\(zone.text($0.at).prefix(16))  \($1)" }
        if let advice = notices.first.flatMap({ NoticeText($0, zone: zone).advice }) {
            lines.append(commands(advice[language]))
        }
        (self.lines, self.place) = (lines, place)
    }

    /// Nothing has happened: somebody wants to see that notices arrive.
    init(testAt now: Instant, language: Language, zone: SiteZone, place: String) {
        headline =
            Phrase(en: "This is a test: notices arrive", es: "Esto es una prueba: los avisos llegan")[language]
        lines = ["\(zone.text(now).prefix(16))  \(headline)"]
        self.place = place
    }

    private static let sender = "hik2humand: "

    package var text: String { lines.joined(separator: "\n") + "\n\n-- \n\(place)\n" }

    /// The same with the header that `sendmail -t` reads.
    package func mail(to addresses: [String]) -> String {
        let header = [
            "To: \(addresses.joined(separator: ", "))",
            "Subject: \(MailHeader.encoded(NoticeMessage.sender + headline))",
            // No holiday reply is to answer it (RFC 3834).
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        return header.joined(separator: "\n") + "\n\n" + text
    }
}

/// Words in a mail's header.
enum MailHeader {
    /// As it is, or in encoded words (RFC 2047) where it is not ASCII. No line of it is longer than 76 characters.
    static func encoded(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        var words: [String] = [""]
        for character in text {
            if words[words.count - 1].utf8.count + character.utf8.count > 42 { words.append("") }
            words[words.count - 1].append(character)
        }
        return words.map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\n ")
    }
}
