import Foundation
import Testing

@testable import Support

/// Every command as a person in Latin America meets it, used rightly and wrongly.
@Suite("Every command in Spanish", .waiting)
struct SpanishCommandsTests {
    /// What is for programs, and stays English: scripts, JSON, tables of data, signatures.
    private static let forPrograms: Set<String> = ["completions", "export", "sign", "simulate", "version"]

    private static func isForProgram(_ words: [String]) -> Bool {
        forPrograms.contains(words[0]) && words.count > 1 && words[1] != "--help" && words[1] != "--nonsense"
            || words.contains { ["--json", "--csv", "--excel", "--html", "--map", "--man", "version"].contains($0) }
    }

    /// Without the log's lines, which are for programs too.
    private static func spoken(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { line in
            line.firstMatch(of: #/^\S+Z (debug|info|warning|error) /#) == nil
        }
    }

    private func check(_ program: FinishedProgram, _ words: [String]) {
        let output = Self.isForProgram(words) ? [] : Self.spoken(program.output)
        for line in output + Self.spoken(program.errors) {
            #expect(English.words(in: line).isEmpty, "\(words.joined(separator: " ")): \(line)")
        }
    }

    @Test("No command says an English word, whatever its arguments, with good settings and with bad ones")
    func everyCommand() throws {
        let site = try Site()
        site.settings["HIK_LANGUAGE"] = "es"
        site.passage(minutesAgo: 20)
        try site.write(
            """
            HIK_SECRT=x
            POLL_INTERVAL=soon
            HIKVISION_HOST=ftp://127.0.0.1
            HUMAND_BASE_URL=127.0.0.1
            HUMAND_AUTH="open
            EMPLOYEE_MAP=/nowhere.csv
            EVENT_FILTER={"doors":[]}
            LISTEN=8090
            HIK_TIME_ZONE=Montevdeo
            """, to: "bad.env")
        let spanish = ["LANG": "es_MX.UTF-8", "LC_ALL": "es_MX.UTF-8"]
        for (name, uses) in EveryCommandTests.uses.sorted(by: { $0.key < $1.key }) {
            for arguments in uses + [["--help"], ["--nonsense"]] {
                check(try site.run([name] + arguments, environment: spanish), [name] + arguments)
            }
            if name != "demo" {
                var wrong = spanish
                wrong["POLL_INTERVAL"] = "soon"
                wrong["HIKVISION_HOST"] = "http://127.0.0.1:x"
                check(try site.run([name] + uses[0], environment: wrong), [name] + uses[0] + ["(wrong)"])
            }
        }
        check(try site.run([], environment: spanish), ["(nothing)"])
        check(try site.run(["nonsense"], environment: spanish), ["nonsense"])
    }
}
