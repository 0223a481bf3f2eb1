import Base
import Foundation

/// A settings file that is being written: what it held, and what a person has answered since.
package struct SettingsDraft: Sendable {
    package let file: String
    /// As it was read; the example where there is no file yet.
    private let original: String
    /// By setting, in the words that go into the file.
    package private(set) var answers: [String: String] = [:]

    /// - Parameter contents: of the file; nil where there is none.
    package init(file: String, contents: String?) {
        self.file = file
        original = contents ?? EnvExample.text
    }

    /// The file as it is to be.
    package var text: String { EnvFile.text(original, setting: answers) }
    package var isChanged: Bool { text != original }

    package mutating func set<Value>(_ setting: Setting<Value>, to text: String) { answers[setting.name] = text }
    package mutating func set(_ name: String, to text: String) { answers[name] = text }

    /// Takes over what an earlier draft of the same file had come to.
    package mutating func adopt(_ earlier: String) {
        let known = Dictionary(
            uniqueKeysWithValues: EnvFile.parse(Data(original.utf8)).values.map { ($0.name, $0.value) })
        for entry in EnvFile.parse(Data(earlier.utf8)).values where known[entry.name] != entry.value {
            answers[entry.name] = entry.value
        }
    }

    /// Takes back every answer that can no longer be used, as one from an earlier draft whose file is gone.
    ///
    /// - Returns: what was wrong with each.
    package mutating func dropUnusable(environment: [String: String]) -> [Phrase] {
        guard !answers.isEmpty else { return [] }
        do {
            _ = try settings(environment: environment)
            return []
        } catch {
            let unusable = error.all.filter { problem in problem.setting.map { answers[$0] != nil } ?? false }
            for problem in unusable { answers[problem.setting ?? ""] = nil }
            return unusable.map(\.phrase)
        }
    }

    /// The texts of all settings as they would be read from the file.
    package func values(environment: [String: String]) -> SettingValues {
        var place = SettingsPlace(asked: file)
        place.draft = text
        return place.values(environment: environment)
    }

    /// The settings as far as they are known; a placeholder stands for each that must be given and is not.
    package func settings(environment: [String: String]) throws(Settings.Problems) -> Settings {
        var environment = environment
        let values = values(environment: environment)
        for definition in SettingDefinition.all where definition.fallback == nil && values[definition.name] == nil {
            environment[definition.name] =
                definition.name == SettingTable.hikCentralHost.name ? "https://unknown.invalid" : "not-given-yet"
        }
        return try Settings(self.values(environment: environment))
    }

    /// What is wrong with one setting's text.
    package func problems(of name: String, environment: [String: String]) -> [Phrase] {
        do {
            _ = try settings(environment: environment)
            return []
        } catch {
            return error.all.filter { $0.setting == name || $0.setting == nil }.map(\.phrase)
        }
    }
}
