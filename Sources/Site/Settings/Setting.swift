import Base
import Foundation

/// One setting: what people are told of it, what it is when nobody gives it, and how its text is read.
package struct Setting<Value: Sendable>: Sendable, DefinedSetting {
    package internal(set) var definition: SettingDefinition
    /// The default; of a setting that must be given, what stands in for it until the problem is reported.
    package let fallback: Value
    /// Nil, after a refusal, for a text that cannot be used.
    let parse: @Sendable (inout SettingInput) -> Value?

    package var name: String { definition.name }

    /// What a text of it means, for a setting that names no file and no time; nil where it cannot be used.
    package func value(of text: String) -> Value? {
        var input = SettingInput(text: text, zone: .utc) { path throws(FileError) in
            throw FileError("open", path, ENOENT)
        }
        return parse(&input)
    }

    /// The same setting for a value that may hold other words.
    func taking(_ words: SettingDefinition.Words) -> Setting {
        var setting = self
        setting.definition.words = words
        return setting
    }

    /// The same setting, which names a file: `check` compares it with what the service's sandbox shows of the disk.
    func naming(_ file: SettingDefinition.FileUse) -> Setting {
        var setting = self
        setting.definition.file = file
        return setting
    }
}

/// A setting of any type.
protocol DefinedSetting {
    var definition: SettingDefinition { get }
}

/// A setting as people meet it: in `.env.example`, in the table of settings, in the manual, in messages.
package struct SettingDefinition: Equatable, Sendable {
    package let name: String
    /// The default as it would be written; nil for a setting that must be given.
    package let fallback: String?
    /// The default in words that cannot be set, where it has no value of its own.
    package var describedFallback: Phrase?
    /// The values that are allowed, where they are few: `1s to 1d`.
    package var range: Phrase?
    /// One line on what it is and why one would change it.
    package let summary: Phrase
    /// Its value is never shown.
    package var isSecret = false
    var words = Words.plain
    /// What is done with the file that it names; nil where it names none.
    package var file: FileUse?

    package enum FileUse: Equatable, Sendable {
        case read
        case written
    }

    /// What its value may hold.
    enum Words: Equatable, Sendable {
        /// Only characters that can be seen, without quotes around it.
        case plain
        /// People's words, which may have characters that cannot be seen.
        case any
        /// The same, in quotes where they hold a comma.
        case quoted
    }

    /// The summary with the values that are allowed.
    package var meaning: Phrase {
        range.map { summary + Phrase(same: " (") + $0 + Phrase(same: ")") } ?? summary
    }

    /// Every setting, in the order in which they are shown.
    package static let all: [SettingDefinition] = SettingGroup.all.flatMap(\.settings)
    package static let names: [String] = all.map(\.name)

    package static func named(_ name: String) -> SettingDefinition? { all.first { $0.name == name } }
}

/// Settings that are shown together.
package struct SettingGroup: Sendable {
    package let title: Phrase
    package let settings: [SettingDefinition]
}

/// The text of a setting while it is read, and what is found wrong with it.
struct SettingInput {
    let text: String
    /// For times without an offset.
    let zone: SiteZone
    let read: (String) throws(FileError) -> Data
    let isService: Bool
    private(set) var refusals: [Phrase] = []
    private(set) var warnings: [Phrase] = []

    init(text: String, zone: SiteZone, isService: Bool = false, read: @escaping (String) throws(FileError) -> Data) {
        self.text = text
        self.zone = zone
        self.isService = isService
        self.read = read
    }

    /// Reports that the text cannot be used, with what is allowed.
    mutating func refuse(_ allowed: Phrase) { refusals.append(allowed) }
    mutating func refuse(_ error: FileError) {
        refuse(Phrase(error) + SettingValues.rights(error, isService: isService))
    }
    mutating func refuse(en english: String, es spanish: String) { refuse(Phrase(en: english, es: spanish)) }
    mutating func warn(_ sentence: Phrase) { warnings.append(sentence) }
    mutating func warn(en english: String, es spanish: String) { warn(Phrase(en: english, es: spanish)) }

    var list: [String] { text.split(separator: ",").map(\.trimmingSpaces).filter { !$0.isEmpty } }
}
