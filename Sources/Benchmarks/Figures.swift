import Base
import Foundation

/// One figure, measured several times: the median, and how far the measurements lie apart.
struct Figure {
    var name: String
    var unit: String
    var values: [Double]

    var median: Double { values.isEmpty ? .nan : values.sorted()[values.count / 2] }
    var least: Double { values.min() ?? .nan }
    var most: Double { values.max() ?? .nan }

    init(_ name: String, _ unit: String, _ values: [Double]) {
        (self.name, self.unit, self.values) = (name, unit, values)
    }

    /// Two figures of the same rounds, round by round: what disturbs one round disturbs both.
    static func ratio(_ name: String, _ upper: [Double], to lower: [Double]) -> Figure {
        Figure(name, "", zip(upper, lower).map { $0 / $1 })
    }

    fileprivate var line: String {
        "\(name.padded(to: 56)) \(Figure.text(median)) \(unit.padded(to: 12)) (\(Figure.text(least)) to "
            + "\(Figure.text(most)))"
    }

    /// Three digits that count.
    private static func text(_ value: Double) -> String {
        let digits = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : abs(value) >= 1 ? 2 : 4
        return String(format: "%.\(digits)f", value)
    }

    fileprivate var json: JSONValue {
        .object([
            .init("name", .string(name)), .init("unit", .string(unit)),
            .init("median", .number("\(median)")), .init("least", .number("\(least)")),
            .init("most", .number("\(most)")), .init("rounds", JSONValue(values.count)),
        ])
    }
}

/// What a benchmark has found: ratios of one run first, which another machine can compare with its own, then figures
/// of this machine.
struct Figures {
    var title: String
    var ratios: [Figure] = []
    var absolute: [Figure] = []

    func show(asJSON: Bool) {
        guard !asJSON else {
            let lists = [("ratios", ratios), ("absolute", absolute)]
            say(
                JSONValue.object(
                    [.init("benchmark", .string(title))] + lists.map { .init($0, .array($1.map(\.json))) }
                ).serialized)
            return
        }
        say("\(title): median (least to most)")
        for figure in ratios + absolute { say("  " + figure.line) }
    }
}

/// The median of several runs, in microseconds each.
func microseconds(of count: Int, runs: Int = 7, _ body: () throws -> Void) rethrows -> [Double] {
    try (0..<runs).map { _ in
        let start = DispatchTime.now().uptimeNanoseconds
        try body()
        return Double(DispatchTime.now().uptimeNanoseconds - start) / 1000 / Double(count)
    }
}
