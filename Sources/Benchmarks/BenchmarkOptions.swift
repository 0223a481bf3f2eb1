import Base
import Foundation

/// A limit was exceeded, or the measurement could not be made.
struct BenchmarkFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// Prints a line without buffering, even into a pipe or a file.
func say(_ line: String) { StandardStream.output.write(line + "\n") }

/// `--name value` pairs, and `--json`.
struct BenchmarkOptions {
    private var values: [String: String] = [:]
    /// Whether the figures are for a program to read.
    private(set) var isJSON = false

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if name == "--json" {
                isJSON = true
                continue
            }
            guard name.hasPrefix("--"), let value = rest.popFirst() else {
                throw BenchmarkFailure("\(name) is no option with a value")
            }
            values[String(name.dropFirst(2))] = value
        }
    }

    func text(_ name: String) -> String? { values[name] }

    func number(_ name: String, default standard: Int) throws -> Int {
        guard let text = values[name] else { return standard }
        guard let number = Int(text), number > 0 else { throw BenchmarkFailure("--\(name) takes a number") }
        return number
    }

    /// Where files are made.
    var folder: String { values["folder"] ?? FileManager.default.temporaryDirectory.path }

    /// The program to measure: `--binary`, or the one built beside the benchmarks.
    var binary: String {
        values["binary"]
            ?? URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
            + "/hik2humand"
    }
}
