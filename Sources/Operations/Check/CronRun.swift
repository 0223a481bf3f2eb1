import Base
import Foundation
import Site

/// A line of a crontab that makes runs.
struct CronRun: Equatable, Sendable {
    var path: String
    /// Counted from 1.
    var line: Int
    /// The file that `--env-file` names; nil where the settings are found without it.
    var settingsFile: String?
    /// What the line sets in front of the command; nil where it does not.
    var stateFolder: String?

    /// It works with these settings, as far as the line tells.
    func isOf(_ settings: Settings) -> Bool {
        guard stateFolder == nil || stateFolder == settings.stateFolder.path else { return false }
        return (settingsFile ?? PackagedSite.only.settingsFile) == settings.file
    }

    /// As whom cron makes the run.
    var user = "root"

    /// How a person sees why it does not work.
    var trial: Phrase {
        Phrase(
            en: "sudo -u \(user) hik2humand run --once says why; root, or the user hik2humand, may read the settings",
            es:
                "sudo -u \(user) hik2humand run --once dice por qué; root, o el usuario hik2humand, puede leer los ajustes"
        )
    }

    /// How a person takes the line out: what crontab(1) keeps is not edited in place, and its editor does not show the
    /// lines at the top, so that the others have other numbers there.
    var removal: Phrase {
        let folder = CronTables.userFolder + "/"
        guard path.hasPrefix(folder) else {
            return Phrase(
                en: "take line \(line) out of \(path): sudoedit \(path)",
                es: "quite la línea \(line) de \(path): sudoedit \(path)")
        }
        let edit = "sudo crontab -u \(path.dropFirst(folder.count)) -e"
        return Phrase(
            en: "take the line that runs hik2humand out of that crontab: \(edit)",
            es: "quite de ese crontab la línea que ejecuta hik2humand: \(edit)")
    }
}

/// The runs that cron makes on this machine, as far as this user may see.
struct CronTables {
    static let userFolder = "/var/spool/cron/crontabs"
    private static let ownFolder = "/etc/cron.d"

    let files: any FileSystem

    init(_ files: any FileSystem) { self.files = files }

    func runs() -> [CronRun] {
        // Debian's cron skips a file with any other character in its name, as a copy or one that was put aside has it.
        let own = names(in: CronTables.ownFolder).filter { name in
            name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
        }
        let system = ["/etc/crontab"] + own.map { "\(CronTables.ownFolder)/\($0)" }
        let users = names(in: CronTables.userFolder).map { "\(CronTables.userFolder)/\($0)" }
        return system.flatMap { runs(in: $0, hasUser: true) } + users.flatMap { runs(in: $0, hasUser: false) }
    }

    private func names(in folder: String) -> [String] { ((try? files.names(in: folder)) ?? []).sorted() }

    private func runs(in path: String, hasUser: Bool) -> [CronRun] {
        guard let bytes = try? files.contents(of: path) else { return [] }
        return CronTables.runs(in: String(decoding: bytes, as: UTF8.self), of: path, hasUser: hasUser)
    }

    /// - Parameter hasUser: the user stands in front of the command.
    static func runs(in text: String, of path: String, hasUser: Bool) -> [CronRun] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var stateFolder: String?
        return lines.enumerated().compactMap { index, line in
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let first = words.first, !first.hasPrefix("#") else { return nil }
            if let value = assignment(of: "STATE_DIR", in: line.filter { !$0.isWhitespace }) { stateFolder = value }
            let times = (first.hasPrefix("@") ? 1 : 5) + (hasUser ? 1 : 0)
            guard words.count > times, first.hasPrefix("@") || first.first.map("0123456789*".contains) == true else {
                return nil
            }
            var run = run(Array(words.dropFirst(times)))
            run?.path = path
            run?.line = index + 1
            run?.user = hasUser ? words[times - 1] : (path as NSString).lastPathComponent
            if let kept = stateFolder, run?.stateFolder == nil { run?.stateFolder = kept }
            return run
        }
    }

    /// Nil where the command makes no run; one that is dry disturbs nobody.
    private static func run(_ words: [String]) -> CronRun? {
        guard let program = words.firstIndex(where: { ($0 as NSString).lastPathComponent == "hik2humand" }) else {
            return nil
        }
        // What a shell puts behind it is another command.
        let arguments = words[(program + 1)...].prefix { !["|", "||", "&&", ";", "&"].contains($0) }
            .map { $0.hasSuffix(";") ? String($0.dropLast()) : $0 }
        guard arguments.contains("run"), arguments.contains("--once"), !arguments.contains("--dry-run") else {
            return nil
        }
        var run = CronRun(path: "", line: 0)
        run.stateFolder = words[..<program].lazy.compactMap { assignment(of: "STATE_DIR", in: $0) }.first
        let option = "--env-file"
        if let place = arguments.firstIndex(of: option) {
            run.settingsFile = arguments.dropFirst(place + 1).first
        } else {
            run.settingsFile = arguments.first { $0.hasPrefix(option + "=") }.map {
                String($0.dropFirst(option.count + 1))
            }
        }
        return run
    }

    private static func assignment(of name: String, in word: String) -> String? {
        guard word.hasPrefix(name + "=") else { return nil }
        return word.dropFirst(name.count + 1).filter { !"\"'".contains($0) }
    }
}
