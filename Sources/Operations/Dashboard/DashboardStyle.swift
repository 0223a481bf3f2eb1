import Base
import Foundation

/// How the dashboard looks: one style sheet and a sign for each mood.
enum DashboardStyle {
    /// For the content security policy: the one style that the page may have.
    static let digest = Data(SHA256.hash(Array("\(css)".utf8))).base64EncodedString()

    /// Light and dark, from a phone to a wide screen, and on paper. Nothing moves.
    static let css: StaticString = """
        :root{color-scheme:light dark;--ground:#f3f5f8;--card:#fff;--text:#1a2330;--quiet:#536070;--line:#d3dae3;\
        --link:#1b559c;--good:#177245;--warn:#8a5600;--bad:#b0221b;--info:#2460a7;--off:#6d4a96;\
        --well-ground:#e3f3ea;--notable-ground:#fdf1d8;--unwell-ground:#fbe4e2;--starting-ground:#e4edf8}
        @media (prefers-color-scheme:dark){:root{--ground:#10151b;--card:#19212a;--text:#e7ecf2;--quiet:#a6b2c0;\
        --line:#36424f;--link:#8fc0f8;--good:#57c98e;--warn:#efb64b;--bad:#ff8f86;--info:#74aef0;--off:#c09be8;\
        --well-ground:#143425;--notable-ground:#3a2c0e;--unwell-ground:#42191a;--starting-ground:#172c45}}
        @media print{:root{color-scheme:light;--ground:#fff;--card:#fff;--text:#000;--quiet:#444;--line:#999;\
        --link:#000;--good:#177245;--warn:#8a5600;--bad:#b0221b;--info:#2460a7;--off:#6d4a96;--well-ground:#fff;\
        --notable-ground:#fff;--unwell-ground:#fff;--starting-ground:#fff}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0 auto;padding:0 1rem 2rem;max-width:76rem;background:var(--ground);color:var(--text);\
        font:1rem/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;overflow-wrap:anywhere}
        h1,h2,p,ul,ol,dl,dd{margin:0;padding:0}
        ul,ol{list-style:none}
        h1{font-size:1.6rem;line-height:1.2}
        h2{font-size:1rem;margin-bottom:.75rem}
        a{color:var(--link)}
        :focus-visible{outline:3px solid var(--info);outline-offset:2px;border-radius:2px}
        time{white-space:nowrap}
        code{display:inline-block;font:.875rem/1.4 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;\
        background:var(--ground);border:1px solid var(--line);border-radius:4px;padding:.1rem .4rem}
        .quiet{color:var(--quiet)}
        .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        header{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 1.5rem;padding:1rem 0 .75rem;\
        color:var(--quiet);font-size:.875rem}
        header p{display:flex;flex-wrap:wrap;gap:0 .75rem;align-items:center}
        header strong{color:var(--text);font-size:1rem}
        header a,nav a,summary{display:inline-block;padding:.2rem 0;min-height:1.5rem}
        .verdict{display:flex;gap:1rem;align-items:flex-start;padding:1.25rem;border-radius:12px;\
        border:1px solid var(--line);border-left:6px solid var(--mood);background:var(--mood-ground)}
        .verdict svg{flex:none;width:2.5rem;height:2.5rem;fill:var(--mood)}
        .verdict svg path{fill:none;stroke:var(--card);stroke-width:3;stroke-linecap:round;stroke-linejoin:round}
        .lone{margin-top:1rem}
        .verdict p{margin-top:.35rem}
        .well{--mood:var(--good);--mood-ground:var(--well-ground)}
        .notable{--mood:var(--warn);--mood-ground:var(--notable-ground)}
        .unwell{--mood:var(--bad);--mood-ground:var(--unwell-ground)}
        .starting,.dry{--mood:var(--info);--mood-ground:var(--starting-ground)}
        .card,.note{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem;margin-top:1rem}
        .notices li{padding:.35rem 0}
        .figures dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.75rem,1fr));gap:1rem}
        .figures dt{color:var(--quiet);font-size:.875rem}
        .figures strong{display:block;font-size:1.35rem;line-height:1.3;font-variant-numeric:tabular-nums}
        .figures dd span{display:block;color:var(--quiet);font-size:.875rem}
        .card.figures h2{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .columns{display:grid;grid-template-columns:minmax(0,1fr);gap:0 1rem}
        @media (min-width:60rem){.columns{grid-template:"hours side" auto "recent side" 1fr/minmax(0,3fr) minmax(0,2fr);\
        align-items:start}.hours{grid-area:hours}.side{grid-area:side}.recent{grid-area:recent}}
        table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
        th,td{padding:.4rem .5rem .4rem 0;text-align:left;vertical-align:top;border-top:1px solid var(--line);\
        font-weight:400}
        thead th{border-top:0;color:var(--quiet);font-size:.875rem;padding-top:0}
        .numbers th,.numbers td{text-align:right}
        .numbers th:first-child{text-align:left}
        .held ul{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));gap:1rem}
        .held li{border-left:4px solid var(--warn);padding-left:.75rem}
        .held li span{display:block;font-size:.875rem}
        .held li p{margin:.25rem 0}
        .recent{font-size:.9375rem}
        .recent th,.recent td{padding:.25rem .75rem .25rem 0}
        .recent th:nth-child(3),.recent td:nth-child(3){white-space:nowrap}
        .recent th[scope=rowgroup]{font-weight:600;padding-top:.75rem}
        .recent tbody:first-of-type th[scope=rowgroup]{padding-top:.25rem}
        .state::before{content:"";display:inline-block;width:.6rem;height:.6rem;border-radius:50%;\
        margin-right:.35rem;background:var(--tone)}
        .state.accepted{--tone:var(--good)}
        .state.queued,.state.waiting{--tone:var(--info)}
        .state.held{--tone:var(--warn)}
        .state.dropped{--tone:var(--off)}
        .state.skipped{--tone:var(--quiet)}
        .mark{color:var(--warn);font-weight:600}
        .offline{margin-top:.75rem}
        .legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-bottom:.75rem;font-size:.875rem}
        .legend svg{width:.75rem;height:.75rem}
        rect.accepted{fill:var(--good)}
        rect.queued{fill:var(--info)}
        rect.held{fill:var(--warn)}
        rect.dropped{fill:var(--off)}
        .chart{display:flex;gap:.5rem;color:var(--quiet);font-size:.8125rem}
        .scale{display:flex;flex-direction:column;justify-content:space-between;text-align:right;height:11rem;\
        line-height:1;transform:translateY(-.4rem)}
        .plot{flex:1;min-width:0}
        .plot svg{display:block;width:100%;height:11rem;overflow:visible}
        .plot line{stroke:var(--line);vector-effect:non-scaling-stroke}
        .plot rect{stroke:var(--card);vector-effect:non-scaling-stroke}
        .axis{display:flex;margin-top:.35rem}
        .axis span{flex:1}
        details{margin-top:.5rem}
        summary{color:var(--link);cursor:pointer;font-size:.875rem}
        .compared ol{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:.5rem}
        .compared li{border-left:4px solid var(--tone);padding:.1rem 0 .1rem .6rem;font-size:.875rem}
        .compared li span{display:block}
        .agrees{--tone:var(--good)}
        .differs{--tone:var(--warn)}
        .differs .result,.failed .result{font-weight:600}
        .failed{--tone:var(--bad)}
        .none{--tone:var(--line);color:var(--quiet)}
        .compared ol{margin-top:.75rem}
        .compared ol+p{margin-top:.75rem}
        .compared .quiet{font-size:.875rem}
        footer{margin-top:1.5rem;color:var(--quiet);font-size:.875rem}
        footer p,footer nav{margin-top:.4rem}
        nav ul{display:flex;gap:0 1.25rem;flex-wrap:wrap}
        @media (max-width:30rem){body{padding:0 .75rem 2rem}h1{font-size:1.35rem}.verdict{padding:1rem;gap:.75rem}\
        .verdict svg{width:2rem;height:2rem}.figures dl{grid-template-columns:1fr 1fr}.recent{font-size:.875rem}.recent th,.recent td{padding-right:.4rem}\
        .card{padding:.875rem}}
        @media print{body{max-width:none;font-size:10pt}header a,nav,summary{display:none}.columns{display:block}\
        .card,.verdict,.note{break-inside:avoid}.recent{break-inside:auto}tr{break-inside:avoid}\
        *{print-color-adjust:exact}}
        @media (forced-colors:active){.state::before,rect{forced-color-adjust:none}}
        """

    /// A round sign: a tick, an exclamation mark, a cross, or a clock. The sentence beside it says the same.
    static func sign(_ mood: DashboardFacts.Mood) -> HTML {
        .tag(
            "svg", ["viewBox": "0 0 32 32", "aria-hidden": "true"],
            .tag("circle", ["cx": "16", "cy": "16", "r": "15"]), .tag("path", ["d": path(mood)]))
    }

    private static func path(_ mood: DashboardFacts.Mood) -> String {
        switch mood {
        case .well: "M9 17l5 5 9-11"
        case .notable: "M16 8v10M16 23.5v.01"
        case .unwell: "M10.5 10.5l11 11M21.5 10.5l-11 11"
        case .starting, .dry: "M16 8v8l5 4"
        }
    }

    /// The same sign in colour, for the browser's tab.
    static func icon(_ mood: DashboardFacts.Mood) -> String {
        let colour =
            switch mood {
            case .well: "177245"
            case .notable: "b26f00"
            case .unwell: "b0221b"
            case .starting, .dry: "2460a7"
            }
        return "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
            + "%3Ccircle cx='16' cy='16' r='15' fill='%23\(colour)'/%3E%3Cpath d='\(path(mood))' fill='none' "
            + "stroke='white' stroke-width='4' stroke-linecap='round'/%3E%3C/svg%3E"
    }
}
