import Base
import Foundation
import Site

/// The dashboard: one document that needs nothing else, made from facts alone.
struct DashboardPage {
    let facts: DashboardFacts
    let language: Language
    /// It refreshes itself; the paused page does not.
    let refreshes: Bool

    let clock: DashboardClock

    /// How often the page is loaded again: seldom enough to be read, and there is a page that stays.
    static let interval = 60

    init(_ facts: DashboardFacts, _ language: Language, refreshes: Bool = true) {
        (self.facts, self.language, self.refreshes) = (facts, language, refreshes)
        clock = DashboardClock(now: facts.now, zone: facts.zone, language: language)
    }

    /// Nothing but its own style and its own icon; no script at all.
    static let policy =
        "default-src 'none'; style-src 'sha256-\(DashboardStyle.digest)'; img-src data:; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

    var html: HTML {
        DashboardPage.document(
            language, title: headline, facts.mood, refreshes: refreshes, body: [header, main, footer])
    }

    /// What stands in its place while nothing can be known.
    static func unreadable(_ language: Language, _ commands: SiteCommands) -> HTML {
        let title = Phrase(en: "The state directory cannot be read.", es: "No se puede leer el directorio de estado.")
        let advice = Phrase(en: "To find out more:", es: "Para saber más:")
        let verdict = HTML.tag(
            "div", ["class": "verdict unwell"], DashboardStyle.sign(.unwell),
            .tag(
                "div", .tag("h1", .text(title[language])),
                .tag("p", .text(advice[language]), " ", .tag("code", .text(commands("hik2humand check"))))))
        return document(
            language, title: title[language], .unwell, refreshes: true, body: [.tag("main", ["class": "lone"], verdict)]
        )
    }

    private static func document(
        _ language: Language, title: String, _ mood: DashboardFacts.Mood, refreshes: Bool, body: [HTML]
    ) -> HTML {
        var head: [HTML] = [
            .void("meta", ["charset": "utf-8"]),
            .void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .void("meta", ["name": "color-scheme", "content": "light dark"]),
            .tag("title", .text("\(title) · hik2humand")),
            .void("link", ["rel": "icon", "href": DashboardStyle.icon(mood)]),
            .style(DashboardStyle.css),
        ]
        if refreshes { head.append(.void("meta", ["http-equiv": "refresh", "content": "\(interval)"])) }
        return .document(language, head: head, body: body)
    }

    func say(_ phrase: Phrase) -> HTML { .text(phrase[language]) }

    /// Something to type.
    func command(_ text: String) -> HTML { .tag("code", .text(facts.commands(text))) }

    // MARK: - The frame

    private var header: HTML {
        .tag(
            "header",
            .tag("p", ["class": "brand"], .tag("strong", .text("hik2humand")), .tag("span", say(DashboardText.window))),
            .tag(
                "p", ["class": "fresh"],
                .tag(
                    "span", say(Phrase(en: "As of ", es: "Datos de las ")),
                    .tag("time", ["datetime": facts.zone.timestamp(facts.now).inWholeSeconds], .text(clockTime))),
                .tag(
                    "a", ["href": refreshes ? "paused" : "./"],
                    say(refreshes ? DashboardText.pause : DashboardText.resume))))
    }

    private var clockTime: String { facts.zone.clockTime(facts.now) }

    private var main: HTML {
        .tag(
            "main", verdict, note, notices, figures,
            held,
            .tag("div", ["class": "columns"], hours, .tag("div", ["class": "side"], doors, compared, late), recent))
    }

    private var footer: HTML {
        let zone = facts.zone.timeZone.identifier
        let links = [("status.json", "status.json"), ("metrics", "metrics"), ("readyz", "readyz")]
        return .tag(
            "footer",
            .tag(
                "p",
                say(
                    Phrase(
                        en: "All times are those of \(zone). Employee numbers are shown in part, names not at all.",
                        es:
                            "Todas las horas son de \(zone). Los números de empleado se muestran en parte; los nombres, nunca."
                    ))),
            .tag("p", say(DashboardText.howToLook), " ", command("hik2humand status")),
            .tag(
                "nav", ["aria-label": DashboardText.otherPages[language]],
                .tag("ul", [:], links.map { .tag("li", .tag("a", ["href": $0.0], .text($0.1))) })),
            .tag("p", .text("hik2humand \(facts.version)")))
    }

    // MARK: - Parts that sections use

    /// A section with its heading, which names it.
    func section(_ id: String, _ title: Phrase, _ content: HTML...) -> HTML {
        .tag(
            "section", ["aria-labelledby": id, "class": "card \(id)"],
            [.tag("h2", ["id": id], say(title))] + content)
    }

    /// - Parameter title: of the section around it, for those who do not see that.
    func table(_ title: Phrase, _ columns: [Phrase], _ rows: [[HTML]]) -> HTML {
        .tag(
            "table", .tag("caption", ["class": "unseen"], say(title)),
            self.columns(columns),
            .tag(
                "tbody", [:],
                rows.map { cells in
                    .tag(
                        "tr", [:],
                        cells.enumerated().map { place, cell in
                            place == 0 ? .tag("th", ["scope": "row"], cell) : .tag("td", cell)
                        })
                }))
    }

    func columns(_ titles: [Phrase]) -> HTML {
        .tag("thead", .tag("tr", [:], titles.map { .tag("th", ["scope": "col"], say($0)) }))
    }

    func quiet(_ phrase: Phrase) -> HTML { .tag("p", ["class": "quiet"], say(phrase)) }
}
