import Base

/// The commands that a text names, as they are typed for a certain site.
///
/// Texts name a command as it is typed where there is one site: `hik2humand queue list`. At another site the same words
/// would act on the first one, so whatever is shown to a person goes through here, once, on its way out. Nobody but
/// root reads the settings of a package, so there they are typed with sudo.
package struct SiteCommands: Equatable, Sendable {
    /// The commands that read settings.
    static let names: Set<String> = [
        "backfill", "check", "doors", "explain", "export", "init", "notice", "people", "queue", "reconcile", "reload",
        "report",
        "run", "sign", "status", "subscribe", "subscriptions", "trust", "unsubscribe", "webhook",
    ]
    /// Those that take a site's name.
    static let takingSite: Set<String> = ["check", "status"]

    /// What is typed behind a command's name; nil where the settings are found without it.
    private let option: String?
    private let site: String?
    private let needsSudo: Bool

    /// - Parameters:
    ///   - settingsFile: the file that was read.
    ///   - usual: the one that is found without being asked for.
    package init(settingsFile: String?, usual: String = SettingsPlace.usual) {
        // A draft is gone when `init` ends, and the file is there.
        let named = settingsFile.map {
            $0.hasSuffix(SettingsPlace.draftSuffix) ? String($0.dropLast(SettingsPlace.draftSuffix.count)) : $0
        }
        needsSudo = named.flatMap(PackagedSite.init(settingsFile:)) != nil
        guard let file = named, file != usual else {
            (option, site) = (nil, nil)
            return
        }
        let isPlain = file.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-@+".contains($0)) }
        option = "--env-file " + (isPlain ? file : "'\(file.replacing("'", with: "'\\''"))'")
        site = PackagedSite(settingsFile: file).map(\.shownName)
    }

    /// The text, with every command so that it can be pasted as it stands.
    package func callAsFunction(_ text: String) -> String {
        let text = needsSudo ? SiteCommands.ofRoot(text) : text
        guard option != nil || needsSudo, text.contains(SiteCommands.program) else { return text }
        let parts = text.split(separator: SiteCommands.program, omittingEmptySubsequences: false)
        var result = String(parts.first ?? "")
        for part in parts.dropFirst() {
            let name = String(part.prefix { $0.isLowercase && $0.isASCII })
            let rest = part.dropFirst(name.count)
            let addition = SiteCommands.takingSite.contains(name) ? site ?? option : option
            let typed = addition.map { " \($0)" } ?? ""
            let isWord = rest.first.map { !($0.isLetter || $0.isNumber || "-_/".contains($0)) } ?? true
            let begins = result.last.map { !($0.isLetter || $0.isNumber || "-_/.@".contains($0)) } ?? true
            let isTyped = SiteCommands.names.contains(name) && isWord && begins
            let isDone = rest.hasPrefix(" --env-file ") || rest.hasPrefix(typed)
            if isTyped, needsSudo, !result.hasSuffix(SiteCommands.sudo) { result += SiteCommands.sudo }
            result += SiteCommands.program + name + (isTyped && !isDone ? typed : "") + rest
        }
        return result
    }

    /// The text with sudo before what only root may ask of systemd.
    private static func ofRoot(_ text: String) -> String {
        guard text.contains("systemctl ") else { return text }
        return text.replacing(
            /(sudo )?\bsystemctl (start|stop|restart|reload|enable|disable|unmask|edit|daemon-reload)\b/
        ) { found in (found.output.1 == nil ? sudo : "") + found.output.0 }
    }

    private static let program = "hik2humand "
    private static let sudo = "sudo "
}

extension Settings {
    /// Commands as they are typed for the site of these settings.
    package var commands: SiteCommands { SiteCommands(settingsFile: file) }
}
