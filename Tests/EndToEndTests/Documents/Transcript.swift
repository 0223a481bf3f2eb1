import Foundation

@testable import Support

/// The blocks of a page that show commands and their output: those that begin with `$ `.
///
/// A line `…` stands for any number of lines that are not shown.
struct Transcript {
    /// A command as typed, and the lines shown below it.
    struct Step {
        var command: String
        var shown: [String]
        /// The position of the shown lines in the document.
        fileprivate var lines: Range<Int>
    }

    private var document: [String]
    private(set) var steps: [Step] = []

    init(_ text: String) {
        document = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var index = 0
        while index < document.count {
            guard document[index] == "```", index + 1 < document.count, document[index + 1].hasPrefix("$ ") else {
                index += 1
                continue
            }
            index = readBlock(from: index + 1) + 1
        }
    }

    /// - Returns: the last line of the block.
    private mutating func readBlock(from start: Int) -> Int {
        var index = start
        while index < document.count, document[index] != "```" {
            var command = String(document[index].dropFirst(2))
            index += 1
            // A quote that is still open continues in the next line.
            while !command.count(where: { $0 == "'" }).isMultiple(of: 2), index < document.count {
                command += "\n" + document[index]
                index += 1
            }
            let end = document[index...].firstIndex { $0 == "```" || $0.hasPrefix("$ ") } ?? document.count
            steps.append(Step(command: command, shown: Array(document[index..<end]), lines: index..<end))
            index = end
        }
        return index
    }

    /// The document with the real output of these steps, by their positions in `steps`.
    func updated(with printed: [Int: [String]]) -> String {
        var document = document
        for (number, lines) in printed.sorted(by: { $0.key > $1.key }) {
            document.replaceSubrange(steps[number].lines, with: lines)
        }
        return document.joined(separator: "\n")
    }
}

extension Transcript.Step {
    /// Whether this is what was printed, except for what differs from run to run.
    func matches(_ printed: [String]) -> Bool {
        Self.matches(shown.map(Self.lasting)[...], printed.map(Self.lasting)[...])
    }

    private static func matches(_ shown: ArraySlice<String>, _ printed: ArraySlice<String>) -> Bool {
        guard let first = shown.first else { return printed.isEmpty }
        if first == "…" {
            return (printed.startIndex...printed.endIndex).contains { matches(shown.dropFirst(), printed[$0...]) }
        }
        return first == printed.first && matches(shown.dropFirst(), printed.dropFirst())
    }

    /// A line without what differs from run to run: times, ages, process and line numbers, and the column widths that
    /// depend on them.
    private static func lasting(_ line: String) -> String {
        var line = line
        for (pattern, word) in [
            (#"([0-9A-F]{2}:){31}[0-9A-F]{2}"#, "FINGERPRINT"), (#"\d{4}-\d\d-\d\d"#, "DATE"),
            (#"\d\d:\d\d:\d\d(\.\d+)?"#, "TIME"),
            (#"\b\d+ (d|h|min|s)\b( \d+ (h|min|s)\b)?"#, "AGE"),
            (#"process +\d+"#, "process N"), (#"of \w+, mode"#, "of USER, mode"), (#"\d+ MB free"#, "N MB free"),
            (#""(n|of|ledger)":\d+"#, "\"$1\":N"),
            (#"in \d+ windows?"#, "in N windows"), (#"^[–✓!] service .*"#, "service"), (#" {2,}"#, "  "),
        ] {
            line = line.replacingOccurrences(of: pattern, with: word, options: .regularExpression)
        }
        return line
    }
}
