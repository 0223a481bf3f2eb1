import Base
import Ledger

/// The punches of a day as bars, one an hour, drawn as SVG; and the same as a table.
///
/// The bars are stretched to the width that there is, so texts stand beside the drawing, not in it.
struct HourChart {
    /// What is drawn, from the bottom up. What is no punch is left out: it would dwarf the others.
    static let series: [(name: StaticString, states: [EventState], title: Phrase)] = [
        ("accepted", [.accepted], Phrase(en: "accepted", es: "aceptados")),
        ("queued", [.queued, .waiting], Phrase(en: "queued", es: "en cola")),
        ("held", [.held], Phrase(en: "held", es: "retenidos")),
        ("dropped", [.dropped], Phrase(en: "dropped", es: "descartados")),
    ]

    private let language: Language
    /// For each hour, a number for each of the series.
    private let bars: [[Int]]
    private let top: Int

    init(_ tally: DayTally, _ language: Language) {
        self.language = language
        bars = tally.hours.map { hour in
            HourChart.series.map { $0.states.reduce(0) { $0 + (hour[$1] ?? 0) } }
        }
        top = HourChart.roundedUp(bars.map { $0.reduce(0, +) }.max() ?? 0)
    }

    var isEmpty: Bool { bars.allSatisfy { $0.allSatisfy { $0 == 0 } } }

    /// The next of 2, 4, 6, 8, 10, 20, 40…: half of it is a whole number too.
    static func roundedUp(_ most: Int) -> Int {
        var unit = 1
        while unit <= Int.max / 100, unit * 10 < most { unit *= 10 }
        return [2, 4, 6, 8, 10].lazy.map { $0 * unit }.first { $0 >= most } ?? most
    }

    var html: HTML {
        guard !isEmpty else { return .tag("p", ["class": "quiet"], .text(DashboardText.noPunches[language])) }
        return legend
            + .tag(
                "div", ["class": "chart"],
                .tag(
                    "div", ["class": "scale", "aria-hidden": "true"],
                    [top, top / 2, 0].map { .tag("span", .text("\($0)")) }),
                .tag("div", ["class": "plot"], drawing, axis))
            + .tag(
                "details", .tag("summary", .text(DashboardText.asTable[language])), table)
    }

    private var legend: HTML {
        .tag(
            "ul", ["class": "legend"],
            HourChart.series.enumerated().compactMap { place, series in
                let sum = bars.reduce(0) { $0 + $1[place] }
                guard sum > 0 || place == 0 else { return nil }
                return .tag(
                    "li",
                    .tag(
                        "svg", ["viewBox": "0 0 10 10", "aria-hidden": "true"],
                        .tag("rect", ["class": "\(series.name)", "width": "10", "height": "10"])),
                    .text(" \(sum) \(series.title[language])"))
            })
    }

    private var drawing: HTML {
        let (height, width) = (100.0, 10.0)
        func coordinate(_ value: Double) -> String {
            let tenths = Int((value * 10).rounded())
            return "\(tenths / 10).\(tenths % 10)"
        }
        let rectangles = bars.enumerated().flatMap { hour, bar in
            var base = height
            return zip(bar, HourChart.series).compactMap { count, series -> HTML? in
                guard count > 0 else { return nil }
                let length = height * Double(count) / Double(max(top, 1))
                base -= length
                return .tag(
                    "rect",
                    [
                        "class": "\(series.name)", "x": coordinate(Double(hour) * width + 1.5), "y": coordinate(base),
                        "width": coordinate(width - 3), "height": coordinate(length),
                    ])
            }
        }
        let lines = [0.0, 50, 100].map { y -> HTML in
            .tag("line", ["x1": "0", "x2": "240", "y1": coordinate(y), "y2": coordinate(y)])
        }
        return .tag(
            "svg",
            [
                "viewBox": "0 0 240 100", "preserveAspectRatio": "none", "role": "img", "aria-label": summary,
            ], lines + rectangles)
    }

    private var axis: HTML {
        .tag(
            "div", ["class": "axis", "aria-hidden": "true"],
            stride(from: 0, to: 24, by: 3).map { .tag("span", .text(padded($0, 2))) })
    }

    /// What the drawing shows, in a sentence.
    private var summary: String {
        let sums = bars.map { $0.reduce(0, +) }
        let all = sums.reduce(0, +)
        let most = sums.max() ?? 0
        let hour = padded(sums.firstIndex(of: most) ?? 0, 2)
        return Phrase(
            en: "Bar chart: \(all) punches today; most of them in the hour from \(hour):00, \(most).",
            es:
                "Gráfico de barras: \(all.counting("marcaje", "marcajes")) hoy; la mayoría en la hora desde las \(hour):00, \(most)."
        )[
            language]
    }

    private var table: HTML {
        let titles = [DashboardText.hour[language]] + HourChart.series.map { $0.title[language] }
        let rows = bars.enumerated().filter { $0.element.contains { $0 > 0 } }.map { hour, bar -> HTML in
            .tag(
                "tr", [:],
                [.tag("th", ["scope": "row"], .text("\(padded(hour, 2)):00"))]
                    + bar.map { .tag("td", ["class": "number"], .text("\($0)")) })
        }
        return .tag(
            "table", ["class": "numbers"],
            .tag("caption", ["class": "unseen"], .text(DashboardText.hours[language])),
            .tag("thead", .tag("tr", [:], titles.map { .tag("th", ["scope": "col"], .text($0)) })),
            .tag("tbody", [:], rows))
    }
}
