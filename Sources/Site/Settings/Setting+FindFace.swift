import Base
import Foundation

extension Setting where Value == Secret? {
    /// A secret that is part of a path: what a URL would change could not be compared.
    static func pathSecret(_ name: String, _ summary: Phrase) -> Setting {
        Setting(
            definition: SettingDefinition(name: name, fallback: "", summary: summary, isSecret: true), fallback: nil
        ) { input in
            let isPlain = input.text.wholeMatch(of: /[A-Za-z0-9._~-]+/) != nil
            if isPlain, (16...200).contains(input.text.utf8.count) { return Secret(input.text) }
            input.refuse(
                en: "16 to 200 letters, digits and -._~ are expected, which stand for themselves in a URL",
                es: "se esperan de 16 a 200 letras, dígitos y -._~, que en una URL valen por sí mismos")
            return nil
        }
    }
}

extension Setting where Value == Double {
    /// A number from 0 to 1.
    static func share(_ name: String, _ fallback: Double, _ summary: Phrase) -> Setting {
        let shown = fallback == 0 ? "0" : "\(fallback)"
        return Setting(name, fallback, shown: shown, range: Phrase(en: "0 to 1", es: "0 a 1"), summary) { input in
            if let number = Double(input.text), (0...1).contains(number) { return number }
            input.refuse(
                en: "a number from 0 to 1 is expected, such as 0.75",
                es: "se espera un número de 0 a 1, por ejemplo 0.75")
            return nil
        }
    }
}

extension Setting where Value == Int {
    static func count(_ name: String, _ fallback: Int, _ range: ClosedRange<Int>, _ summary: Phrase) -> Setting {
        let (least, most) = (range.lowerBound, range.upperBound)
        let allowed = Phrase(en: "\(least) to \(most)", es: "\(least) a \(most)")
        return Setting(name, fallback, shown: "\(fallback)", range: allowed, summary) { input in
            if let number = Int(input.text), range.contains(number) { return number }
            input.refuse(
                en: "a whole number from \(least) to \(most) is expected",
                es: "se espera un número entero de \(least) a \(most)")
            return nil
        }
    }
}
