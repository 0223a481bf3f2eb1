import Foundation
import Testing

@testable import Support

/// Every page leads somewhere and names only things that exist.
@Suite("Documents")
struct DocumentTests {
    @Test("README has at most 300 lines")
    func length() throws { #expect(try Page.readme.text().count { $0 == "\n" } <= 300) }

    @Test("Every link leads to an existing file, and to a heading in it", arguments: Page.all)
    func links(page: Page) throws {
        for link in try PageContents(page).links where !link.contains("://") {
            let target = target(of: link, on: page)
            guard FileManager.default.fileExists(atPath: target.path) else {
                Issue.record("\(link) leads to no file")
                continue
            }
            guard let heading = link.split(separator: "#", omittingEmptySubsequences: false).dropFirst().first else {
                continue
            }
            let anchors = try PageContents(Page(url: target)).anchors
            #expect(anchors.count { $0 == heading } == 1, "\(link) leads to no heading, or to more than one")
        }
    }

    @Test("Every page can be reached by links from README")
    func reachable() throws {
        var reached: Set<URL> = []
        var next = [Page.readme]
        while let page = next.popLast() {
            guard reached.insert(page.url).inserted else { continue }
            let targets = Set(try PageContents(page).links.map { target(of: $0, on: page) })
            next += Page.all.filter { targets.contains($0.url) }
        }
        #expect(Page.all.filter { !reached.contains($0.url) }.map(\.name) == [])
    }

    @Test("Every command and option on a page exists in the program")
    func commands() throws {
        var help: [Substring: String] = [:]
        var count = 0
        for page in Page.all {
            // Up to the end of a command: `sudo hik2humand queue list --json | head`.
            for code in try PageContents(page).code {
                for match in code.matches(of: /\bhik2humand ([a-z]+(?:-[a-z]+)*)([^|;&#>`')]*)/) {
                    let (command, rest) = (match.output.1, match.output.2)
                    if help[command] == nil {
                        let program = try FinishedProgram.run(String(command), "--help")
                        help[command] = program.ending == .exit(0) ? program.output : ""
                    }
                    let text = try #require(help[command])
                    #expect(!text.isEmpty, "\(page.name): there is no command \(command)")
                    for option in rest.matches(of: /--[a-z-]+/).map(\.output) where !Self.global.contains(option) {
                        #expect(text.contains("  \(option)"), "\(page.name): \(command) has no option \(option)")
                    }
                    count += 1
                }
            }
        }
        #expect(count > 50, "the commands are no longer found as they are written")
    }

    private static let global: Set<Substring> = ["--quiet", "--verbose", "--help", "--version"]

    @Test("README's list of commands is complete")
    func commandList() throws {
        let names = try FinishedProgram.run("help").output.split(separator: "\n").drop { $0 != "Commands:" }.dropFirst()
            .prefix { $0.hasPrefix("  ") }.compactMap { $0.split(separator: " ").first }
        let readme = try Page.readme.text()
        for name in names { #expect(readme.contains(try Regex("\n\\| [^|]*`\(name)`[^|]* \\|")), "\(name)") }
    }

    @Test("Every type, suite and source file named on a developer page exists")
    func names() throws {
        var files: Set<String> = []
        var declared: Set<Substring> = []
        for folder in ["Sources", "Tests", ".ci", "systemd"] {
            let place = Products.root.appending(path: folder)
            for name in try FileManager.default.subpathsOfDirectory(atPath: place.path) {
                files.formUnion([folder, "\(folder)/\(name)"])
                guard name.hasSuffix(".swift") else { continue }
                let text = try String(contentsOf: place.appending(path: name), encoding: .utf8)
                declared.formUnion(
                    text.matches(of: /\b(?:struct|class|enum|protocol|typealias) ([A-Z]\w+)/).map(\.output.1))
            }
        }
        let targets = try PackageTargets().names
        var missing: [String] = []
        for page in ["Architecture", "Decisions", "Extending", "Testing"].map(Page.manual) + [.readme] {
            for code in try PageContents(page).code {
                let isPath = code.wholeMatch(of: /(?:Sources|Tests|\.ci|systemd)\/[\w.\/+-]*\w/) != nil
                let isName = code.wholeMatch(of: /[A-Z][a-zA-Z]*[a-z][a-zA-Z]*/) != nil
                let exists = files.contains(String(code)) || declared.contains(code) || targets.contains(String(code))
                if isPath || isName, !exists { missing.append("\(page.name): \(code)") }
            }
        }
        #expect(missing == [])
    }

    @Test("README's table of targets matches Package.swift")
    func targets() throws {
        let rows = try PageContents(.readme).lines
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        let targets = try PackageTargets()
        #expect(targets.imports.count > 8)
        for (index, target) in targets.imports.enumerated() {
            let row = try #require(rows.first { $0.count == 3 && $0[0].contains("`\(target.name)`") }, "\(target.name)")
            let imports = target.imports.isEmpty ? "nothing of ours" : target.imports.joined(separator: ", ")
            let isAll = row[2] == "all above" && target.imports == targets.imports[..<index].map(\.name)
            #expect(row[2] == imports || isAll, "\(target.name): \(row[2])")
        }
    }

    private func target(of link: String, on page: Page) -> URL {
        let path = link.prefix { $0 != "#" }
        return path.isEmpty ? page.url : page.url.deletingLastPathComponent().appending(path: path).standardized
    }
}

/// What Package.swift says about its targets.
private struct PackageTargets {
    /// The floors, in order, with what each may import.
    let imports: [(name: String, imports: [String])]
    let names: Set<String>

    init() throws {
        let text = try String(contentsOf: Products.root.appending(path: "Package.swift"), encoding: .utf8)
        let parts = text.split(separator: "\nlet ")
        let floors = try #require(parts.first { $0.hasPrefix("floors") })
        imports = floors.matches(of: /\(\s*"(\w+)",\s*\[([^\]]*)\]\s*\)/).map { match in
            (String(match.output.1), match.output.2.matches(of: /\w+/).map { String($0.output) })
        }
        let tests = try #require(parts.first { $0.hasPrefix("tests") })
        names = Set(
            imports.map(\.name) + text.matches(of: /\bname: "(\w+)"/).map { String($0.output.1) }
                + tests.matches(of: /\(\s*"(\w+)",/).map { $0.output.1 + "Tests" })
    }
}
