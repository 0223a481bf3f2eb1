import Foundation
import Testing

@testable import Operations
@testable import Site
@testable import Support

/// `.env.example`, the table of settings and README's table of exit codes match the definitions word for word.
///
/// After a change of the definitions, `UPDATE_DOCUMENTS=1 swift test --filter EnvExample` rewrites them.
@Suite("Settings as documented")
struct EnvExampleTests {
    @Test("The .env.example matches the definitions")
    func example() throws {
        if Products.updatesDocuments {
            try EnvExample.text.write(to: EnvExample.file, atomically: true, encoding: .utf8)
        }
        let text = try String(contentsOf: EnvExample.file, encoding: .utf8)
        #expect(text == EnvExample.text, ".env.example differs from SettingDefinition.all")
    }

    @Test("The page's table of settings matches the definitions")
    func table() throws {
        #expect(
            try Page.manual("Settings").holds(table: EnvExample.table), "Settings.md differs from SettingDefinition.all"
        )
    }

    @Test("README's table of exit codes uses the program's own words")
    func exitCodes() throws {
        var text = try Page.readme.text()
        if Products.updatesDocuments {
            for code in ExitCode.allCases {
                let cells = try Regex("\\n\\| \(code.rawValue) \\| [^|]* \\| ")
                text.replace(cells, with: "\n| \(code.rawValue) | \(code.meaning) | ")
            }
            try text.write(to: Page.readme.url, atomically: true, encoding: .utf8)
        }
        for code in ExitCode.allCases { #expect(text.contains("\n| \(code.rawValue) | \(code.meaning) | ")) }
    }

    @Test("The .env.example can be read, and lacks only required settings")
    func lacks() throws {
        #expect(EnvFile.parse(Data(EnvExample.text.utf8)).problems.isEmpty)
        let problems = problems(of: EnvExample.text)
        let required = SettingDefinition.all.filter { $0.fallback == nil }
        #expect(problems == required.map { "\($0.name) is missing: \($0.summary)" })
    }

    @Test("Every line of the .env.example can be uncommented as it is")
    func uncommented() throws {
        let lines = EnvExample.text.split(separator: "\n").map { line in
            line.hasPrefix("#") && !line.hasPrefix("# ") ? String(line.dropFirst()) : String(line)
        }
        let text = lines.joined(separator: "\n")
        let (values, faults) = EnvFile.parse(Data(text.utf8))
        #expect(faults.isEmpty)
        #expect(values.map(\.name) == SettingDefinition.names)
        let filled = text.replacingOccurrences(of: "HOST=", with: "HOST=https://10.0.0.5")
            .replacingOccurrences(of: "_KEY=", with: "_KEY=k")
            .replacingOccurrences(of: "HIK_SECRET=", with: "HIK_SECRET=s")
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
}

/// The contents that the two documents must have.
private enum EnvExample {
    static let file = Products.root.appendingPathComponent(".env.example")

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

    static let table =
        "| setting | default | what it is |\n| --- | --- | --- |\n"
        + SettingDefinition.all.map(row).joined(separator: "\n")

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
