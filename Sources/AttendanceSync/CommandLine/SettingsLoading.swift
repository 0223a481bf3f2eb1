extension CommandContext {
    /// Reads the settings that this context names; complains of every problem.
    ///
    /// - Returns: nil when they cannot be used; the complaint has been made.
    package func settings(_ arguments: Arguments) -> Settings? {
        do {
            return try settings(envFile: arguments["--env-file"])
        } catch {
            complain("hik2humand: the settings cannot be used:\n")
            for sentence in error.sentences { complain("  \(sentence)\n") }
            return nil
        }
    }

    /// Reads the settings.
    ///
    /// - Parameter envFile: a file asked for by name; otherwise `./.env` is read when there is one.
    package func settings(envFile: String?) throws(Settings.Problems) -> Settings {
        let values = SettingValues(
            environment: environment, envFile: (path: envFile ?? ".env", isRequired: envFile != nil))
        return try Settings(values)
    }
}
