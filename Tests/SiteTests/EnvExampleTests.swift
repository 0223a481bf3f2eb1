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
                text.replace(cells, with: "\n| \(code.rawValue) | \(code.meaning.english) | ")
            }
            try text.write(to: Page.readme.url, atomically: true, encoding: .utf8)
        }
        for code in ExitCode.allCases { #expect(text.contains("\n| \(code.rawValue) | \(code.meaning.english) | ")) }
    }

    @Test("The .env.example can be read, and lacks only required settings")
    func lacks() throws {
        #expect(EnvFile.parse(Data(EnvExample.text.utf8)).problems.isEmpty)
        let problems = problems(of: EnvExample.text)
        let required = SettingDefinition.all.filter { $0.fallback == nil }
        #expect(problems == required.map { "\($0.name) is missing: \($0.summary.english)" })
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

/// What the page of settings must have, and where the example is.
extension EnvExample {
    fileprivate static let file = Products.root.appendingPathComponent(".env.example")

    fileprivate static let table =
        "| setting | default | what it is |\n| --- | --- | --- |\n"
        + SettingDefinition.all.map(row).joined(separator: "\n")

    private static func row(_ definition: SettingDefinition) -> String {
        let fallback =
            switch definition.fallback {
            case nil: "**must be given**"
            case .some(""): "(empty)"
            case .some(let text): definition.describedFallback != nil ? text : "`\(text)`"
            }
        return "| `\(definition.name)` | \(fallback) | \(definition.meaning.english) |"
    }
}
