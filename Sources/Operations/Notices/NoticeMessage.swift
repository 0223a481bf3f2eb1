import Base
import Foundation
import Ledger
import Site
import Sync

/// Some notices of one name and phase as a text for people, or as a mail.
package struct NoticeMessage {
    let notices: [RecordedNotice]
    let language: Language
    let zone: SiteZone
    /// Where it comes from: the machine and the state directory.
    let place: String
    /// As a person types them for this site.
    let commands: SiteCommands

    package init(
        _ notices: [RecordedNotice], language: Language, zone: SiteZone, place: String,
        commands: SiteCommands = SiteCommands(settingsFile: nil)
    ) {
        self.commands = commands
        self.notices = notices
        self.language = language
        self.zone = zone
        self.place = place
    }

    /// One line each, then what to do, then where it comes from.
    package var text: String {
        var lines = notices.map { notice in
            "\(zone.text(notice.at).prefix(16))  \(headline(notice))"
        }
        if let advice = notices.first.flatMap({ NoticeText($0, zone: zone).advice }) {
            lines.append(commands(advice[language]))
        }
        return lines.joined(separator: "\n") + "\n\n-- \n\(place)\n"
    }

    /// The same with the header that `sendmail -t` reads.
    package func mail(to addresses: [String]) -> String {
        let more = notices.count > 1 ? " (+\(notices.count - 1))" : ""
        let subject = "hik2humand: \(notices.first.map(headline) ?? "")".prefix(100) + more
        let header = [
            "To: \(addresses.joined(separator: ", "))", "Subject: \(MailHeader.encoded(subject.description))",
            // No holiday reply is to answer it (RFC 3834).
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        return header.joined(separator: "\n") + "\n\n" + text
    }

    private func headline(_ notice: RecordedNotice) -> String {
        NoticeText(notice, zone: zone).headline[language].withoutControls
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
