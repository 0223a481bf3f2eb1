import Foundation
import Testing

@testable import Operations
@testable import Site
@testable import Support

/// `.env.example` and README's table are what the definitions say, word for word.
///
/// After a change of the definitions, `UPDATE_DOCUMENTS=1 swift test --filter EnvExample` writes both anew.
@Suite("Settings as documented")
struct EnvExampleTests {
    @Test("The .env.example is what the definitions give")
    func example() throws {
        try expectDocumented(EnvExample.text, in: EnvExample.file) { _ in EnvExample.text }
    }

    @Test("README's table of settings is what the definitions give")
    func table() throws {
        try expectDocumented(EnvExample.table, in: EnvExample.readme) { text in
            guard let start = text.range(of: EnvExample.tableHeading),
                let end = text.range(of: "\n\n", range: start.lowerBound..<text.endIndex)
            else { return text }
            return text.replacingCharacters(in: start.lowerBound..<end.lowerBound, with: EnvExample.table)
        }
    }

    @Test("README's table of exit codes has the program's own words")
    func exitCodes() throws {
        let text = try String(contentsOf: EnvExample.readme, encoding: .utf8)
        for code in ExitCode.allCases { #expect(text.contains("\n| \(code.rawValue) | \(code.meaning) | ")) }
    }

    @Test("The .env.example can be read, and lacks only what must be given")
    func lacks() throws {
        #expect(EnvFile.parse(Data(EnvExample.text.utf8)).problems.isEmpty)
        let problems = problems(of: EnvExample.text)
        let required = SettingDefinition.all.filter { $0.fallback == nil }
        #expect(problems == required.map { "\($0.name) is missing: \($0.summary)" })
    }

    @Test("Every line of the .env.example may be uncommented as it stands")
    func uncommented() throws {
        let lines = EnvExample.text.split(separator: "\n").map { line in
            line.hasPrefix("#") && !line.hasPrefix("# ") ? String(line.dropFirst()) : String(line)
        }
        let text = lines.joined(separator: "\n")
        let (values, faults) = EnvFile.parse(Data(text.utf8))
        #expect(faults.isEmpty)
        #expect(values.map(\.name) == SettingDefinition.names)
        let filled = text.replacingOccurrences(of: "HOST=", with: "HOST=https://10.0.0.5")
            .replacingOccurrences(of: "_KEY=", with: "_KEY=k").replacingOccurrences(of: "_SECRET=", with: "_SECRET=s")
            .replacingOccurrences(of: "_AUTH=", with: "_AUTH=a")
        #expect(problems(of: filled) == [])
    }

    private func problems(of text: String) -> [String] {
        let values = SettingValues(environment: [:], envFile: (path: "/nowhere/.env", isRequired: true)) { _ in
            Data(text.utf8)
        }
        do throws(Settings.Problems) {
            _ = try Settings(values)
            return []
        } catch { return error.all.map(\.text) }
    }

    private func expectDocumented(_ wanted: String, in file: URL, updated: (String) -> String) throws {
        if ProcessInfo.processInfo.environment["UPDATE_DOCUMENTS"] != nil {
            let old = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            try updated(old).write(to: file, atomically: true, encoding: .utf8)
        }
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains(wanted), "\(file.lastPathComponent) differs from SettingDefinition.all")
    }
}

/// What the two documents must hold.
private enum EnvExample {
    static let file = Products.root.appendingPathComponent(".env.example")
    static let readme = Products.readme

    static let text =
        """
        # The settings of hik2humand. Copy this file to .env, or to a place that --env-file names, and chmod 600 it.
        # Uncommented settings are required; commented ones show their defaults. Durations: 300, 90s, 5m, 2h, 3d.
        # Put a value with a # after a space, or with spaces at its ends, in quotes: NAME='a # b'.

        """ + SettingGroup.all.map(section).joined()

    private static func section(_ group: SettingGroup) -> String {
        "\n# --- \(group.title) ---\n" + group.settings.map(entry).joined()
    }

    private static func entry(_ definition: SettingDefinition) -> String {
        var lines = ["", "# \(definition.meaning)"]
        if definition.isSecret { lines.append("# Or \(definition.name)_FILE=/path/of/a/file that holds it") }
        switch definition.fallback {
        case nil: lines.append("\(definition.name)=")
        case .some(let text) where definition.isFallbackDescribed:
            lines += ["# Default: \(text)", "#\(definition.name)="]
        case .some(let text): lines.append("#\(definition.name)=\(text)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static let tableHeading = "| setting | default | what it is |\n| --- | --- | --- |\n"

    static let table = tableHeading + SettingDefinition.all.map(row).joined(separator: "\n")

    private static func row(_ definition: SettingDefinition) -> String {
        let fallback =
            switch definition.fallback {
            case nil: "**must be given**"
            case .some(""): "(empty)"
            case .some(let text): definition.isFallbackDescribed ? text : "`\(text)`"
            }
        return "| `\(definition.name)` | \(fallback) | \(definition.meaning) |"
    }
}
