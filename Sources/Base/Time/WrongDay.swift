extension SiteDay {
    /// What to say of an option's value that is no day.
    package static func refusal(_ option: String, _ text: String) -> Phrase {
        Phrase(
            en: "\(option) takes a day such as \(examples.english), not “\(text.prefix(40))”",
            es: "\(option) espera un día como \(examples.spanish), no “\(text.prefix(40))”") + whyNot(text)
    }

    /// Why a text that looks like a date is none, to follow the message that refuses it: `; November has 30 days`.
    /// Empty where nothing can be said.
    package static func whyNot(_ text: String) -> Phrase {
        guard let date = WrongDate(text) else { return Phrase(same: "") }
        return Phrase(same: "; ") + date.phrase
    }
}

/// A date as it was typed, with a day or a month that the calendar does not have.
private struct WrongDate {
    private let year: Int?
    private let month: Int
    private let day: Int

    /// Nil for what is no date by its form, and for a date that there is.
    init?(_ text: String) {
        let date = text.trimmingSpaces.prefix { $0 != "T" && $0 != " " }
        let parts = date.split(omittingEmptySubsequences: false) { "/.-".contains($0) }
        let numbers = parts.compactMap { part in
            1...4 ~= part.utf8.count && part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
        }
        guard numbers.count == parts.count, 2...3 ~= parts.count else { return nil }
        if parts[0].utf8.count == 4 {
            guard parts.count == 3 else { return nil }
            (year, month, day) = (numbers[0], numbers[1], numbers[2])
        } else {
            (day, month) = (numbers[0], numbers[1])
            year = parts.count < 3 ? nil : parts[2].utf8.count == 2 ? 2000 + numbers[2] : numbers[2]
        }
        if 1...12 ~= month, 1...length ~= day { return nil }
    }

    /// Of the month; of February in a leap year where no year is given.
    private var length: Int {
        let year = year.map { padded($0, 4) } ?? "2024"
        return (28...31).last { SiteDay(date: "\(year)-\(padded(month, 2))-\($0)") != nil } ?? 31
    }

    var phrase: Phrase {
        if 1...12 ~= month {
            if month == 2, year == nil {
                return Phrase(en: "February has 29 days at most", es: "febrero tiene 29 días como máximo")
            }
            let of = year.map { " \($0)" } ?? ""
            return Phrase(
                en: "\(WrongDate.english[month - 1])\(of) has \(length) days",
                es: "\(WrongDate.spanish[month - 1])\(of.isEmpty ? "" : " de")\(of) tiene \(length) días")
        }
        if 13...31 ~= month, 1...12 ~= day {
            let order = "\(padded(month, 2))/\(padded(day, 2))" + (year.map { "/\($0)" } ?? "")
            return Phrase(
                en: "the day comes before the month: \(order)", es: "el día va antes que el mes: \(order)")
        }
        return Phrase(en: "there is no month \(month)", es: "no existe el mes \(month)")
    }

    private static let english = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let spanish = [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
    ]
}
