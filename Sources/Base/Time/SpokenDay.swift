import Foundation

extension SiteDay {
    /// Reads a day as people name it in English or Spanish: `today`, `ayer`, `monday`, `miércoles`, `24/11`,
    /// `24.11.2026`, `20261124`. A date without a year is the last such day, and so is a day of the week.
    package init?(spoken text: String, today: SiteDay) {
        let word = text.trimmingSpaces.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
            .lowercased()
        if let back = SiteDay.daysBack[word] {
            self = today.advanced(by: -back)
        } else if let weekday = SiteDay.weekdays.firstIndex(where: { $0.contains(word) }) {
            self = today.advanced(by: -((today.weekday - Int64(weekday) + 7) % 7))
        } else if let day = SiteDay(numbers: word, today: today) {
            self = day
        } else {
            return nil
        }
    }

    /// As people of the language write it: `2026-01-27`, `27/01/2026`.
    package func text(_ language: Language) -> String {
        switch language {
        case .english: description
        case .spanish: description.split(separator: "-").reversed().joined(separator: "/")
        }
    }

    /// What can be written, for messages.
    package static let examples = Phrase(
        en: "2026-01-27, 27/01, yesterday or monday", es: "2026-01-27, 27/01, ayer o lunes")

    private static let daysBack: [String: Int64] = [
        "today": 0, "hoy": 0, "yesterday": 1, "ayer": 1, "anteayer": 2, "antier": 2, "antes de ayer": 2,
    ]

    /// Monday first.
    private static let weekdays = [
        ["monday", "mon", "lunes", "lun"], ["tuesday", "tue", "tues", "martes", "mar"],
        ["wednesday", "wed", "miercoles", "mie"], ["thursday", "thu", "thurs", "jueves", "jue"],
        ["friday", "fri", "viernes", "vie"], ["saturday", "sat", "sabado", "sab"], ["sunday", "sun", "domingo", "dom"],
    ]

    /// 0 for Monday; 1970-01-01 was a Thursday.
    package var weekday: Int64 { ((number + 3) % 7 + 7) % 7 }

    /// Day, month and perhaps year, as in Spain and Latin America, or eight digits.
    private init?(numbers text: String, today: SiteDay) {
        let digits = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        if digits, text.utf8.count == 8 {
            self.init(date: "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))")
            return
        }
        for separator in ["/", ".", "-"] as [Character] {
            let parts = text.split(separator: separator, omittingEmptySubsequences: false)
            let numbers = parts.compactMap { $0.utf8.count <= 4 && $0.first != "+" && $0.first != "-" ? Int($0) : nil }
            guard numbers.count == parts.count, 2...3 ~= parts.count, parts[0].utf8.count <= 2, parts[1].utf8.count <= 2
            else { continue }
            func day(_ year: Int) -> SiteDay? {
                SiteDay(date: "\(padded(year, 4))-\(padded(numbers[1], 2))-\(padded(numbers[0], 2))")
            }
            if numbers.count == 3 {
                let isShort = parts[2].utf8.count == 2
                guard isShort || parts[2].utf8.count == 4, let day = day(isShort ? 2000 + numbers[2] : numbers[2])
                else { return nil }
                self = day
                return
            }
            // 29/02 may lie up to eight years back.
            guard let year = Int(today.description.prefix(4)),
                let last = (0...8).lazy.compactMap({ day(year - $0) }).first(where: { $0 <= today })
            else { return nil }
            self = last
            return
        }
        return nil
    }
}
