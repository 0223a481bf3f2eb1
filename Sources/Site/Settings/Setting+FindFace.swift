import Base
import Foundation

extension Setting where Value == Secret? {
    /// A secret that is part of a path: what a URL would change could not be compared.
    static func pathSecret(_ name: String, _ summary: String) -> Setting {
        Setting(
            definition: SettingDefinition(name: name, fallback: "", summary: summary, isSecret: true), fallback: nil
        ) { input in
            let isPlain = input.text.wholeMatch(of: /[A-Za-z0-9._~-]+/) != nil
            if isPlain, (16...200).contains(input.text.utf8.count) { return Secret(input.text) }
            input.refuse("16 to 200 letters, digits and -._~ are expected, which stand for themselves in a URL")
            return nil
        }
    }
}

extension Setting where Value == Double {
    /// A number from 0 to 1.
    static func share(_ name: String, _ fallback: Double, _ summary: String) -> Setting {
        let shown = fallback == 0 ? "0" : "\(fallback)"
        return Setting(name, fallback, shown: shown, range: "0 to 1", summary) { input in
            if let number = Double(input.text), (0...1).contains(number) { return number }
            input.refuse("a number from 0 to 1 is expected, such as 0.75")
            return nil
        }
    }
}

extension Setting where Value == Int {
    static func count(_ name: String, _ fallback: Int, _ range: ClosedRange<Int>, _ summary: String) -> Setting {
        let allowed = "\(range.lowerBound) to \(range.upperBound)"
        return Setting(name, fallback, shown: "\(fallback)", range: allowed, summary) { input in
            if let number = Int(input.text), range.contains(number) { return number }
            input.refuse("a whole number from \(allowed) is expected")
            return nil
        }
    }
}
