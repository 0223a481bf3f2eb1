import Base

extension CommandManual {
    /// What every command takes that prints a table for other programs.
    static func csvOptions(_ summary: String) -> [Parameter] {
        [
            .init("--csv", summary),
            .init("--excel", "The same for Excel: byte order mark, semicolons, dates as dd/mm/yyyy"),
            .init("--raw", "The same for programs: no apostrophe before text that looks like a formula"),
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
