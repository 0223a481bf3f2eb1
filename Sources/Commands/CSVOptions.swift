import Base

extension CommandManual {
    /// What every command takes that prints a table for other programs.
    static func csvOptions(_ summary: Phrase) -> [Parameter] {
        [
            .init("--csv", summary),
            .init(
                "--excel",
                .init(
                    en: "The same for Excel: byte order mark, semicolons, dates as dd/mm/yyyy",
                    es: "Lo mismo para Excel: marca de orden de bytes, punto y coma, fechas dd/mm/aaaa")),
            .init(
                "--raw",
                .init(
                    en: "The same for programs: no apostrophe before text that looks like a formula",
                    es: "Lo mismo para programas: sin apóstrofo delante de textos que parecen fórmulas")),
        ]
    }
}

extension Arguments {
    /// How the table is to be written; nil when none was asked for.
    var csvStyle: CSVWriter.Style? {
        if has("--excel") { return .excel }
        if has("--raw") { return .raw }
        return has("--csv") ? .plain : nil
    }
}
