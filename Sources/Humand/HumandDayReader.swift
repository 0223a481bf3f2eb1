import Attendance
import Base
import HTTP

/// Reads people's days from Humand, fifty at a time.
///
/// The page counts of day summaries cannot be trusted: `totalPages` is always 1, and `count` is the page's own. So a
/// list is read until a page is shorter than the limit, or until everything requested has come. One day of 2,000 people
/// then takes 40 requests.
package final class HumandDayReader: EntryReader {
    static let path = "/public/api/v1/time-tracking/day-summaries"
    /// Humand refuses more (its limits for ids, and for a page).
    static let maximumItems = 50
    /// A longer query might not pass through every proxy.
    private static let longestQuery = 6000
    private static let longestSpan: Int64 = 30
    /// After this many consecutive declined questions, Humand answers none of them.
    private static let maximumDeclined = 16
    /// No more people are looked up because an answer left them out.
    private static let maximumLeftOut = 16

    /// One question, about some people's days or one person's entries.
    private struct Question {
        var employees: [String]
        var from: SiteDay
        var to: SiteDay
        var paging: Paging
        /// The pairs answered so far.
        var seen: Set<Pair> = []
        /// The entries received, by id or, without one, by their whole text.
        var entries: Set<String> = []

        var pairs: Int { employees.count * Int(clamping: to.number - from.number + 1) }

        /// Asks for days of people.
        ///
        /// The possible number is known, and a page without any of these days ends the list.
        static func days(of employees: [String], from: SiteDay, to: SiteDay) -> Question {
            let ending = Paging.Ending(total: .known, maximumItems: .max, maximumRepeats: 1)
            let paging = Paging(size: HumandDayReader.maximumItems, ending: ending)
            return Question(employees: employees, from: from, to: to, paging: paging)
        }

        /// Asks for the entries of one person.
        static func entries(of employee: String, from: SiteDay, to: SiteDay) -> Question {
            Question(employees: [employee], from: from, to: to, paging: HumandSink.entriesPaging)
        }
    }

    private struct Pair: Hashable {
        var employee: String
        var day: SiteDay
    }

    private let reader: HumandReader
    private let zone: SiteZone
    private var questions: [Question] = []
    private var listings: [Question] = []
    private var listed: [TimeEntry] = []
    private var held: [String: [SiteDay: EntryDay]] = [:]
    private var declined = 0
    private var position = 0
    /// Employees whose days Humand does not give, and what it says.
    private var gaps: [String: EntryGap] = [:]
    /// Those of them who are still to be looked up: Humand may not know them at all.
    private var doubtful: [String] = []
    /// Those who were looked up because an answer left them out.
    private var leftOut: Set<String> = []

    /// How many requests have been sent.
    package var requests: Int { reader.requests }

    package init(reader: HumandReader, zone: SiteZone) {
        self.reader = reader
        self.zone = zone
    }

    /// All days read so far for an employee.
    package func days(of employee: String) -> [EntryDay] { held[employee].map { Array($0.values) } ?? [] }

    package func gap(of employee: String) -> EntryGap? { gaps[employee] }

    /// Adds a question about these people's days, both ends included; `step` reads them.
    package func ask(_ employees: Set<String>, from: SiteDay, to: SiteDay) {
        let length = min(max(to.number - from.number + 1, 1), HumandDayReader.longestSpan)
        let last = from.advanced(by: length - 1)
        var chunk: [String] = []
        var size = 0
        let most = max(1, HumandDayReader.maximumItems / Int(length))
        for employee in employees.sorted() where gaps[employee] == nil {
            if employee.contains(",") {
                // In a list of ids it would count as two.
                listings.append(.entries(of: employee, from: from, to: last))
                continue
            }
            let length = HumandClient.encoded(employee).utf8.count + 1
            if chunk.count >= most || size + length > HumandDayReader.longestQuery {
                questions.append(.days(of: chunk, from: from, to: last))
                (chunk, size) = ([], 0)
            }
            chunk.append(employee)
            size += length
        }
        if !chunk.isEmpty { questions.append(.days(of: chunk, from: from, to: last)) }
    }

    /// Adds a question about one person's entries, whose ids show whether equal entries are the same entry.
    package func askForEntries(of employee: String, from: SiteDay, to: SiteDay) {
        listings.append(.entries(of: employee, from: from, to: to))
    }

    /// Sends the next request.
    package func step() throws(EntryReaderError) -> Wake {
        if let employee = doubtful.popLast() { return try lookUp(employee) }
        if position < questions.count { return try stepSummaries() }
        guard let question = listings.first else { return .never }
        return try stepEntries(question)
    }

    private func stepSummaries() throws(EntryReaderError) -> Wake {
        let question = questions[position]
        let ids = question.employees.map(HumandClient.encoded).joined(separator: ",")
        let query =
            "employeeIds=\(ids)&startDate=\(question.from)&endDate=\(question.to)"
            + "&page=\(question.paging.page)&limit=\(question.paging.size)"
        switch try reader.get(HumandDayReader.path, query: query, missing: missing(question)) {
        case .later(let wake): return wake
        case .declined(let reply): split(question, reply.sentence)
        case .answer(let json):
            guard let items = HumandClient.items(in: json, "items", "daySummaries") else {
                return try reader.odd(.noDays, missing: missing(question))
            }
            let asked = Set(question.employees)
            let days = items.compactMap(EntryDay.init(summary:)).filter { asked.contains($0.employee) }
            // An answer with only other people's days is no answer; taking it for "holds nothing" would report
            // everything missing.
            guard !days.isEmpty || items.isEmpty else {
                return try reader.odd(.otherPeople, missing: missing(question))
            }
            reader.understood()
            declined = 0
            take(days, of: items.count, limit: json["limit"]?.integer, question)
        }
        return .again
    }

    private func take(_ found: [EntryDay], of count: Int, limit: Int?, _ question: Question) {
        var question = question
        let before = question.seen.count
        for day in found {
            let pair = Pair(employee: day.employee, day: day.date)
            question.seen.insert(pair)
            var days = held[day.employee] ?? [:]
            if days[day.date]?.merge(day) == nil { days[day.date] = day }
            held[day.employee] = days
        }
        // If Humand grants smaller pages than requested, `limit` says so.
        question.paging.took(count, new: question.seen.count - before, total: question.pairs, granted: limit)
        questions[position] = question
        guard question.paging.isFinished else { return }
        position += 1
        // A list of days leaves out whom Humand does not know.
        for employee in question.employees
        where held[employee] == nil && leftOut.count < HumandDayReader.maximumLeftOut
            && leftOut.insert(employee).inserted
        {
            doubtful.append(employee)
        }
    }

    /// Splits a declined question, so that one id that Humand does not accept does not cost the others their days.
    private func split(_ question: Question, _ said: Sentence) {
        declined += 1
        position += 1
        if declined >= HumandDayReader.maximumDeclined {
            for employee in questions[(position - 1)...].flatMap(\.employees) { gaps[employee] = .declined(said) }
            position = questions.count
        } else if question.employees.count == 1 {
            decline(question.employees[0], said)
        } else {
            let middle = question.employees.count / 2
            for half in [question.employees[..<middle], question.employees[middle...]] {
                questions.append(.days(of: Array(half), from: question.from, to: question.to))
            }
        }
    }

    private func decline(_ employee: String, _ said: Sentence) {
        gaps[employee] = .declined(said)
        doubtful.append(employee)
    }

    /// Finds out whether Humand knows an employee whose days it does not give.
    private func lookUp(_ employee: String) throws(EntryReaderError) -> Wake {
        let path = "\(HumandUserReader.path)/\(HumandClient.encoded(employee))"
        do {
            switch try reader.get(path, query: "", missing: Sentence(.missingEmployee, .text(employee))) {
            case .later(let wake):
                doubtful.append(employee)
                return wake
            case .declined(let reply) where reply.saysNotFound:
                gaps[employee] = .unknownEmployee(reply.sentence)
                declined = 0
            case .answer, .declined: break
            }
        } catch .refused, .misdirected {
            // A key that may not list users leaves it open.
        }
        return .again
    }

    private func stepEntries(_ asked: Question) throws(EntryReaderError) -> Wake {
        var question = asked
        let employee = question.employees.first ?? ""
        let query =
            "employeeId=\(HumandClient.encoded(employee))&startDate=\(question.from)&endDate=\(question.to)"
            + "&page=\(question.paging.page)&limit=\(question.paging.size)"
        switch try reader.get(HumandSink.entriesPath, query: query, missing: missing(question)) {
        case .later(let wake): return wake
        case .declined(let reply):
            decline(employee, reply.sentence)
            listings.removeFirst()
        case .answer(let json):
            guard let items = HumandClient.items(in: json, "items", "entries") else {
                return try reader.odd(.noEntries, missing: missing(question))
            }
            reader.understood()
            listed += items.compactMap { TimeEntry($0) }
            let before = question.entries.count
            for item in items { question.entries.insert(item["id"]?.text ?? item.serialized) }
            question.paging.took(items.count, new: question.entries.count - before)
            listings[0] = question
            if question.paging.isFinished {
                takeListing(employee)
                listings.removeFirst()
            }
        }
        return .again
    }

    /// Replaces the days from the summaries by those from the list of entries, which has ids.
    private func takeListing(_ employee: String) {
        var keys: Set<EntryDay.Key> = []
        let distinct = listed.filter { keys.insert(EntryDay.Key($0)).inserted }
        listed = []
        let byDay = Dictionary(grouping: distinct) { entry in
            entry.referenceDate.flatMap { SiteDay(date: $0.prefix(10)) } ?? SiteDay(entry.time, in: zone)
        }
        for (day, entries) in byDay {
            held[employee, default: [:]][day] = EntryDay(employee: employee, date: day, entries: entries)
        }
    }

    private func missing(_ question: Question) -> Sentence {
        let people = questions[min(position, questions.count)...].reduce(0) { $0 + $1.employees.count } + listings.count
        guard question.from != question.to else { return Sentence(.missingDay, "\(question.from)", "\(people)") }
        return Sentence(.missingDays, "\(question.from)", "\(question.to)", "\(people)")
    }
}
