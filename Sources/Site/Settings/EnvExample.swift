/// `.env.example`: every setting with what it means and its default. `init` begins with it where there is no file yet.
enum EnvExample {
    static let text =
        """
        # The settings of hik2humand. Copy this file to .env, or to a place that --env-file names, and chmod 600 it.
        # Uncommented settings are required; commented ones show their defaults. Durations: 300, 90s, 5m, 2h, 3d.
        # Put a value with a # after a space, or with spaces at its ends, in quotes: NAME='a # b'.

        """ + SettingGroup.all.map(section).joined()

    private static func section(_ group: SettingGroup) -> String {
        "\n# --- \(group.title.english) ---\n" + group.settings.map(entry).joined()
    }

    private static func entry(_ definition: SettingDefinition) -> String {
        var lines = ["", "# \(definition.meaning.english)"]
        if definition.isSecret { lines.append("# Or \(definition.name)_FILE=/path/of/a/file that holds it") }
        switch definition.fallback {
        case nil: lines.append("\(definition.name)=")
        case .some(let text) where definition.describedFallback != nil:
            lines += ["# Default: \(text)", "#\(definition.name)="]
        case .some(let text): lines.append("#\(definition.name)=\(text)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
