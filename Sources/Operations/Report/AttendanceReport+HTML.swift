import Base

/// The report as a page to print: one file without scripts, pictures or anything that would be fetched.
extension AttendanceReport {
    package func html(_ language: Language) -> String {
        func say(_ phrase: Phrase) -> String { phrase[language].html }
        let title = Phrase(
            en: "Attendance, \(days.lowerBound) to \(days.upperBound)",
            es: "Asistencia, \(days.lowerBound.text(.spanish)) al \(days.upperBound.text(.spanish))")
        let made = Phrase(
            en: "Made \(zone.text(now)), times of the site.",
            es: "Hecho el \(SiteDay(now, in: zone).text(.spanish)) a las \(zone.clockTime(now)), con la hora del sitio."
        )
        let page = """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(say(title))</title>
            <style>\(AttendanceReport.style)</style>
            </head>
            <body>
            <h1>\(say(title))</h1>
            <p>\(say(summary))\([unread, early, swapped, unanswered].compactMap(\.self).map { " " + say($0) }.joined()) \(say(made))</p>

            """
        return page + rows.map { section($0, language) }.joined()
            + "<p class=\"source\">\(say(source))</p>\n</body>\n</html>\n"
    }

    private func section(_ row: Row, _ language: Language) -> String {
        let headings = ReportText.headings.map { "<th>\($0[language].html)</th>" }.joined()
        let number = row.employee.map { " <small>\($0.html)</small>" } ?? ""
        let total = Phrase(en: "Total", es: "Total")[language].html
        let (held, corrected) = (row.days.reduce(0) { $0 + $1.held }, row.days.reduce(0) { $0 + $1.corrected })
        let hours =
            ReportText.hours(row.worked) + (row.days.contains(where: \.isOpen) ? " + \(ReportText.open[language])" : "")
        return """
            <section>
            <h2><bdi>\(row.name.html)</bdi>\(number)</h2>
            <table>
            <thead><tr>\(headings)</tr></thead>
            <tbody>
            \(row.days.map { line($0, language) }.joined(separator: "\n"))
            </tbody>
            <tfoot><tr><td>\(total)</td><td></td><td></td><td>\(hours.html)</td><td>\(held)</td><td>\(corrected)</td><td></td></tr></tfoot>
            </table>
            </section>

            """
    }

    private func line(_ day: Day, _ language: Language) -> String {
        let cells = [
            AttendanceReport.date(day.day, language), day.starts(zone), day.ends(zone), day.hours(language),
            day.held == 0 ? "" : "\(day.held)", day.corrected == 0 ? "" : "\(day.corrected)", day.note(zone, language),
        ]
        let mark = day.isOpen || day.lacksClockIn || day.held > 0 ? " class=\"look\"" : ""
        return "<tr\(mark)>" + cells.map { "<td>\($0.html)</td>" }.joined() + "</tr>"
    }

    /// `Mon 2026-01-26`, `lun 26/01/2026`
    private static func date(_ day: SiteDay, _ language: Language) -> String {
        let names: [Language: [String]] = [
            .english: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
            .spanish: ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"],
        ]
        let name = names[language].map { $0[Int(day.weekday)] } ?? ""
        return "\(name) \(day.text(language))"
    }

    private static let style = """
        @page { size: A4; margin: 15mm }
        body { font: 10pt/1.4 system-ui, sans-serif; color: #111; max-width: 180mm; margin: 1em auto }
        h1 { font-size: 15pt; margin: 0 0 .3em }
        h2 { font-size: 11pt; margin: 1.2em 0 .3em; break-after: avoid }
        small { color: #555; font-weight: normal }
        table { border-collapse: collapse; width: 100%; table-layout: fixed }
        th:nth-child(1) { width: 17% }
        th:nth-child(2), th:nth-child(3) { width: 13% }
        th:nth-child(4) { width: 16% }
        th:nth-child(5), th:nth-child(6) { width: 11% }
        thead { display: table-header-group }
        tfoot { display: table-row-group; font-weight: bold }
        tr { break-inside: avoid }
        th, td { text-align: left; vertical-align: top; padding: .15em .6em .15em 0; border-bottom: .3pt solid #bbb; overflow-wrap: anywhere }
        th { font-weight: 600; border-bottom: .8pt solid #111 }
        td:nth-child(1), td:nth-child(4) { white-space: nowrap }
        .look td { background: #f3f3f3; print-color-adjust: exact; -webkit-print-color-adjust: exact }
        .source { color: #555; font-size: 8.5pt; margin-top: 2em }
        """
}
