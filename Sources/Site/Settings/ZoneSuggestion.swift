import Base
import Foundation

/// What somebody may have meant who wrote something else than an IANA zone: a city, or an offset such as GMT-3.
package struct ZoneSuggestion {
    private let names: [String]
    private let isOffset: Bool

    /// Zones that people with such clocks live in, for the offsets of the Americas; the offset alone names no rules for
    /// summer time.
    private static let usual: [Int: [String]] = [
        -3: ["America/Montevideo", "America/Argentina/Buenos_Aires", "America/Sao_Paulo"],
        -4: ["America/Santiago", "America/La_Paz", "America/Asuncion"],
        -5: ["America/Bogota", "America/Lima", "America/Guayaquil"],
        -6: ["America/Mexico_City", "America/Guatemala", "America/Costa_Rica"],
        -7: ["America/Hermosillo", "America/Mazatlan"], -8: ["America/Tijuana"],
    ]

    /// The zone of most people who write a country's name, or a city by another name than the list has.
    private static let places = [
        "argentina": "America/Argentina/Buenos_Aires", "bolivia": "America/La_Paz", "brasil": "America/Sao_Paulo",
        "brazil": "America/Sao_Paulo", "cdmx": "America/Mexico_City", "chile": "America/Santiago",
        "ciudad_de_mexico": "America/Mexico_City", "colombia": "America/Bogota", "ecuador": "America/Guayaquil",
        "espana": "Europe/Madrid", "mexico": "America/Mexico_City", "paraguay": "America/Asuncion",
        "peru": "America/Lima", "spain": "Europe/Madrid", "uruguay": "America/Montevideo",
        "venezuela": "America/Caracas",
    ]

    /// The usual zones whose clocks show this offset from UTC all year or a part of it.
    package static func zones(offsetSeconds: Int) -> [String] {
        offsetSeconds % 3600 == 0 ? usual[offsetSeconds / 3600] ?? [] : []
    }

    init(for text: String) {
        if let offset = ZoneSuggestion.offset(text) {
            isOffset = true
            names = ZoneSuggestion.usual[offset] ?? []
            return
        }
        isOffset = false
        let known = TimeZone.knownTimeZoneIdentifiers
        func plain(_ name: some StringProtocol) -> String {
            name.lowercased().replacing(" ", with: "_").folding(options: .diacriticInsensitive, locale: nil)
        }
        // A city alone, or behind another region: Buenos_Aire, America/Buenos_Aires.
        let city = plain(text.split(separator: "/").last ?? "")
        if let zone = ZoneSuggestion.places[city] {
            names = [zone]
            return
        }
        let scored = known.filter { $0.contains("/") }.map { name in
            (name: name, distance: NearestName.distance(city, plain(name.split(separator: "/").last ?? "")))
        }
        let best = scored.map(\.distance).min() ?? .max
        names = best <= max(1, city.count / 5) ? scored.filter { $0.distance == best }.map(\.name).sorted() : []
    }

    /// The hours of `GMT-3`, `UTC -03:00`, `-3`; nil for anything else.
    private static func offset(_ text: String) -> Int? {
        var rest = Substring(text.uppercased().replacing(" ", with: ""))
        for word in ["ETC/", "GMT", "UTC"] where rest.hasPrefix(word) { rest = rest.dropFirst(word.count) }
        guard let sign = rest.first, "+-−".contains(sign) else { return nil }
        let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
        let end = rest.dropFirst(1 + digits.count)
        let whole = digits.count > 2 ? digits.prefix(digits.count - 2) : digits
        guard ["", ":00"].contains(end), let hours = Int(whole) else { return nil }
        return sign == "+" ? hours : -hours
    }

    /// What a message ends with.
    var phrase: Phrase {
        if isOffset {
            let list = names.joined(separator: ", ")
            let offset = Phrase(
                en: "; an offset does not say when clocks change",
                es: "; un desfase no dice cuándo se cambia la hora")
            return names.isEmpty
                ? offset
                : offset
                    + Phrase(
                        en: ", so write the site's city: \(list)…", es: "; escriba la ciudad del sitio: \(list)…")
        }
        guard !names.isEmpty else { return Phrase(same: "") }
        let best = names.prefix(3)
        return Phrase(
            en: "; did you mean \(best.joined(separator: " or "))?",
            es: "; ¿quiso decir \(best.joined(separator: " o "))?")
    }
}
