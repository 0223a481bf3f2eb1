import Foundation
import Site

extension CommandContext {
    /// Reads the settings that this context names; complains of every problem.
    ///
    /// - Returns: nil when they cannot be used; the complaint has been made.
    func settings(_ arguments: Arguments) -> Settings? {
        do {
            return try settings(envFile: arguments["--env-file"])
        } catch {
            let place = error.file.map { "in \($0) " } ?? ""
            complain("hik2humand: the settings \(place)cannot be used:\n")
            for sentence in error.sentences { complain("  \(sentence)\n") }
            if let note = SettingsPlace.note(on: error.file) { complain("  \(note)\n") }
            if error.file == nil, !error.isUnreadable { complain("  \(SettingsPlace.advice)\n") }
            return nil
        }
    }

    /// Reads the settings.
    ///
    /// - Parameter envFile: a file asked for by name; otherwise `./.env` is read when there is one, else the packaged
    ///   settings when there are any.
    func settings(envFile: String?) throws(Settings.Problems) -> Settings {
        var settings = try Settings(settingValues(envFile: envFile))
        if let logLevel { settings.logLevel = logLevel }
        return settings
    }

    /// The texts of all settings, from the same places.
    func settingValues(envFile: String?) -> SettingValues {
        SettingsPlace(asked: envFile).values(environment: environment)
    }
}
