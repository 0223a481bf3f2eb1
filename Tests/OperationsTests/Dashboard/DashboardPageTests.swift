import Foundation
import Testing

@testable import Base
@testable import Operations

@Suite("The dashboard's page")
struct DashboardPageTests {
    private func page(_ facts: DashboardFacts, _ language: Language = .english, refreshes: Bool = true) -> String {
        DashboardPage(facts, language, refreshes: refreshes).html.markup
    }

    /// Its tags with their attributes' names, without texts and values.
    private func shape(_ page: String) -> [String] {
        page.split(separator: "<").dropFirst().map { piece in
            let tag = piece.prefix { $0 != ">" }
            return tag.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 0 }.map { String($0.element) }.joined()
        }
    }

    /// What a reader sees, as one text.
    private func text(_ page: String) -> String {
        let body = page.range(of: "<body>").map { page[$0.upperBound...] } ?? ""
        return body.split(separator: "<").map { $0.drop { $0 != ">" }.dropFirst() }.joined().replacingOccurrences(
            of: "&#39;", with: "'")
    }

    @Test("A hostile name changes no tag and no attribute, and hides nothing", arguments: Language.allCases)
    func hostile(language: Language) {
        let names = DashboardSample.hostile
        let plain = names.map { _ in "Puerta" }
        let hostile = page(DashboardSample.notable(), language)
        #expect(shape(hostile) == shape(page(DashboardSample.notable(names: plain), language)))
        #expect(!hostile.unicodeScalars.contains { $0.isHidden && $0 != "\n" })
        #expect(hostile.contains("<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>"))
        #expect(hostile.contains("&quot; onmouseover=&quot;alert(1)"))
        #expect(hostile.contains("<bdi>بوابة الدخول ١٢</bdi>"))
        #expect(
            shape(page(DashboardSample.unwell(), language))
                == shape(page(DashboardSample.unwell(reason: "x"), language)))
    }

    @Test("A text is escaped wherever it stands, and a long name is cut")
    func escaping() {
        #expect(HTML.text("<a href='x'>&\"").markup == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;")
        #expect(HTML.tag("p", ["title": "\"><b>"], "<").markup == "<p title=\"&quot;&gt;&lt;b&gt;\">&lt;</p>")
        #expect(HTML.text("a\u{202E}b\u{0}\nc\u{7F}").markup == "a\u{FFFD}b\u{FFFD}\u{FFFD}c\u{FFFD}")
        #expect(HTML.name(String(repeating: "x", count: 100)).markup.count < 80)
    }

    @Test("The first sentence says whether all is well, and since when, in both languages")
    func headline() {
        func first(_ facts: DashboardFacts, _ language: Language) -> String {
            let page = page(facts, language)
            return page.components(separatedBy: "<h1>").last?.components(separatedBy: "</h1>").first ?? ""
        }
        #expect(first(DashboardSample.well, .english) == "All is well since 19 Jan, 10:20.")
        #expect(first(DashboardSample.well, .spanish) == "Todo está bien desde el 19 ene, 10:20.")
        #expect(first(DashboardSample.notable(), .english) == "Working since 08:20, but something needs you.")
        #expect(first(DashboardSample.notable(), .spanish) == "Funciona desde las 08:20, pero hay algo que atender.")
        #expect(first(DashboardSample.unwell(), .english) == "Not well since 16:20.")
        #expect(first(DashboardSample.unwell(), .spanish) == "Algo está mal desde las 16:20.")
        #expect(first(DashboardSample.starting, .english) == "Starting since 18:20.")
        #expect(first(DashboardSample.dry, .spanish) == "Simulacro desde el 19 ene, 10:20: no se envía nada.")
    }

    @Test("It answers what people ask: last poll, queue, held and what to do, silent doors, the night, the last event")
    func answers() {
        let text = text(page(DashboardSample.notable(names: ["Norte", "Sur"])))
        for answer in [
            "30 punches wait for a person. 1 door is silent. The last comparison found differences.",
            "Last poll of HikCentral18:182 min 5 s ago; next 18:23", "Queued3the oldest since 18:16",
            "7 × no employee numberthe oldest of 17:20", "hik2humand queue retry --cause unmapped",
            "hik2humand queue list --cause clock", "Sur17:20:05 silent", "4 differences",
            "hik2humand reconcile --date 2026-01-26", "America/Argentina/Buenos_Aires",
        ] {
            #expect(text.contains(answer), "\(answer)")
        }
        #expect(
            self.text(page(DashboardSample.unwell(reason: "401"))).contains(
                "posting to Humand has been stopped for 2 h: 401"))
        let dry = self.text(page(DashboardSample.dry))
        #expect(dry.contains("Of 120 events, 80 would have been posted and 3 held."))
        let starting = self.text(page(DashboardSample.starting, .spanish))
        #expect(starting.contains("El registro todavía se está leyendo."))
    }

    @Test("Nobody is named, and employee numbers are masked")
    func masked() {
        let page = page(DashboardSample.well)
        #expect(!page.contains("Ana Pérez") && !page.contains("AP-1000") && page.contains("<bdi>…000</bdi>"))
    }

    @Test("Each page has one language, one title, one h1, and refers to nothing outside itself")
    func document() throws {
        for (name, facts) in DashboardSample.all {
            for language in Language.allCases {
                let page = page(facts, language)
                #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"\(language.rawValue)\"><head><meta charset"))
                #expect(page.components(separatedBy: "<h1>").count == 2, "\(name)")
                let ids = page.components(separatedBy: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
                #expect(Set(ids).count == ids.count)
                let shape = shape(page).joined(separator: " ")
                #expect(["script", "style=", "src=", "<img", "iframe", "onclick="].allSatisfy { !shape.contains($0) })
                let links = page.components(separatedBy: " href=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
                #expect(links.allSatisfy { $0.hasPrefix("data:image/svg+xml,") || !$0.contains(":") }, "\(name)")
            }
        }
    }

    @Test("The style loads nothing, and nothing moves")
    func style() {
        let css = "\(DashboardStyle.css)"
        for word in ["url(", "@import", "@font-face", "animation", "transition", "</"] { #expect(!css.contains(word)) }
    }

    @Test("It refreshes itself, and the page beside it does not")
    func refresh() {
        let (live, still) = (page(DashboardSample.well), page(DashboardSample.well, refreshes: false))
        #expect(live.contains("<meta http-equiv=\"refresh\" content=\"60\">") && live.contains("href=\"paused\""))
        #expect(!still.contains("http-equiv") && still.contains("href=\"./\""))
    }

    @Test("Pages of every mood can be written for a browser to look at", .enabled(if: DashboardPageTests.folder != nil))
    func pages() throws {
        let folder = try #require(DashboardPageTests.folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, facts) in DashboardSample.all {
            for language in Language.allCases {
                let path = "\(folder)/\(name)-\(language.rawValue).html"
                try page(facts, language).write(toFile: path, atomically: true, encoding: .utf8)
            }
        }
    }

    private static let folder = ProcessInfo.processInfo.environment["HIK2HUMAND_PAGES"]
}
